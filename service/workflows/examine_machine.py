"""Has this machine what kanhe needs? Each part is tried as the program uses it, not looked up by name."""

import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import typst

from extractors.ocr.tesseract import TesseractEngine
from extractors.seals.glyphs import FACES
from models.base import Record
from models.catalogue import said
from models.errors import KanheError
from models.limits import GIB
from service.database import audit
from service.database.audit import BACK_SECONDS
from service.database.connection import Database, embedded_file
from service.database.schema import current, known, newest
from service.reports.typefaces import chinese_face
from service.settings import Settings
from service.workflows.places import open_database, open_store
from service.workflows.read_scans import open_engine, open_template

PYTHON = (3, 11)
SCRATCH_BYTES = GIB
"""What the folder for temporary files should have: ZIPs are unpacked there."""
Check = Callable[[Settings], str]


class Examined(Record):
    """A part of the machine: `name` is its key in the catalogue (`doctor.<name>`), `told` what it is or what is wrong
    with it. What to do where it is not well stands under `doctor.<name>.do`."""

    name: str
    well: bool
    told: str


class _MissingError(KanheError):
    """Something is not there."""


@dataclass(frozen=True)
class _Kept:
    """Whether anything is kept at all: `kanhe check` needs neither database nor store."""

    check: Check

    def __call__(self, settings: Settings) -> str:
        return self.check(settings) if settings.data or settings.database else said("doctor.nothing_kept")


def examine(settings: Settings) -> tuple[Examined, ...]:
    """Every part with how it is. Changes nothing but for a file in the store that is removed again."""
    return tuple(_examined(name, check, settings) for name, check in CHECKS.items())


def _examined(name: str, check: Check, settings: Settings) -> Examined:
    try:
        return Examined(name=name, well=True, told=check(settings))
    except KanheError as error:
        return Examined(name=name, well=False, told=str(error))
    except Exception as error:  # noqa: BLE001 - whatever a library says when it is broken is what is to be told
        return Examined(name=name, well=False, told=f"{type(error).__name__}: {' '.join(str(error).split())}")


def _python(settings: Settings) -> str:
    if sys.version_info < PYTHON:
        raise _MissingError(sys.version.split()[0])
    return sys.version.split()[0]


def _engine(settings: Settings) -> str:
    info = open_engine(settings, 1).info
    versions = " ".join(f"{name} {version}" for name, version in info.versions.items())
    return f"{info.engine} {info.model} {info.precision} · {versions}"


def _form(settings: Settings) -> str:
    return open_template(settings).campaign.id


def _fonts(settings: Settings) -> str:
    missing = [face.name for face in FACES if not face.is_file()]
    if missing:
        raise _MissingError(", ".join(missing))
    return f"{chinese_face(typst.Fonts())} · {len(FACES)}"


def _typst(settings: Settings) -> str:
    with tempfile.TemporaryDirectory(prefix="kanhe-") as folder:
        source = Path(folder, "page.typ")
        source.write_text("勘合", encoding="utf-8")
        return f"PDF {len(typst.compile(source))} B"


def _tesseract(settings: Settings) -> str:
    return TesseractEngine().info.versions["tesseract"]


def _disk(settings: Settings) -> str:
    scratch = shutil.disk_usage(tempfile.gettempdir()).free
    there = [p for p in (settings.data or Path.cwd()).absolute().parents if p.exists()]
    free = shutil.disk_usage(settings.data if settings.data and settings.data.exists() else there[0]).free
    told = f"{free / GIB:.1f} GiB · {tempfile.gettempdir()} {scratch / GIB:.1f} GiB"
    if free < 2 * settings.disk_reserve or scratch < SCRATCH_BYTES:
        raise _MissingError(told)
    return told


def _database(settings: Settings) -> str:
    if not _there(settings):
        return said("doctor.first_start")
    with _opened(settings) as database:
        revision = current(database)
    if revision is None:
        return said("doctor.first_start")
    if revision not in known():
        raise _MissingError(said("database.newer", found=revision, wanted=newest()))
    return revision if revision == newest() else said("doctor.will_migrate", found=revision, wanted=newest())


def _store(settings: Settings) -> str:
    if not settings.storage and settings.data and not settings.data.exists():
        return said("doctor.first_start")
    open_store(settings).probe()
    return settings.storage.split("?")[0] or str(settings.data)


def _clock(settings: Settings) -> str:
    """Against the last entry of the log: a clock that was set back breaks the order of what is on record."""
    now = datetime.now(UTC)
    told = now.astimezone().strftime("%Y-%m-%d %H:%M:%S %z")
    last = _last(settings) if _there(settings) else None
    if last is not None and last > now + timedelta(seconds=BACK_SECONDS):
        raise _MissingError(f"{told} < {last.isoformat()}")
    return told


def _there(settings: Settings) -> bool:
    """Whether there is a database to open: opening an embedded one makes it."""
    return bool(settings.database) or (settings.data is not None and embedded_file(settings.data).is_file())


def _last(settings: Settings) -> datetime | None:
    with _opened(settings) as database:
        if current(database) != newest():
            return None
        with database.reading() as session:
            return audit.last_moment(session)


def _opened(settings: Settings) -> "closing[Database]":
    return closing(open_database(settings))


CHECKS: dict[str, Check] = {
    "python": _python, "engine": _engine, "form": _form, "fonts": _fonts, "typst": _typst, "tesseract": _tesseract,
    "disk": _disk, "database": _Kept(_database), "store": _Kept(_store), "clock": _clock,
}  # fmt: skip
