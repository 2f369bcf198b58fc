"""What is done with a spoiled file, in a process of its own: as the program does it with files of others."""

import io
import os
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
from openpyxl import Workbook
from PIL import Image

from extractors.forms.template_store import BUILTIN, builtin, parse_template
from extractors.readers.archive import SourceFile
from extractors.readers.scan import open_scan
from models.errors import KanheError
from models.limits import Limits
from service.integrations.online_records import read_online
from service.workflows.file_looks import Look, TakeOut
from tests.benchmarks.fuzzing.mutating import spoiled

ROOT = Path(__file__).parents[3]
LIMITS = Limits(max_pixels_per_page=30_000_000, max_zip_bytes=2**28, max_bytes=2**28)
"""Smaller than a province's, so that much is tried."""
SLOW_SECONDS = 20.0
"""Of a processor: ten times what the largest sample takes."""
Kind = Literal["intake", "forms", "online"]


@dataclass(frozen=True)
class Spoiled:
    """A file to be made from its seed, and what for."""

    kind: Kind
    seed: int


@dataclass(frozen=True)
class Outcome:
    """`said` is the kind of an answer, or of what must never come; `trace` is of the latter."""

    said: str
    trace: str = ""


def trying() -> Callable[[Spoiled], Outcome]:
    """What a process does with one file after another. What libraries in C say of them is of no interest."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    return tried


def tried(task: Spoiled) -> Outcome:
    """Whether a spoiled file is read or refused in order."""
    content, began = content_of(task), time.process_time()
    try:
        said = {"intake": _taken_in, "forms": _form, "online": _online}[task.kind](content)
    except KanheError as error:
        return _told(error)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - this is what is looked for
        return Outcome(f"BROKEN {type(error).__name__}", traceback.format_exc())
    spent = time.process_time() - began
    return Outcome(said) if spent < SLOW_SECONDS else Outcome("BROKEN slow", f"{spent:.1f} s of a processor")


def content_of(task: Spoiled) -> bytes:
    """The spoiled file."""
    return spoiled(task.seed, samples(task.kind))


@cache
def samples(kind: Kind) -> tuple[bytes, ...]:
    """Valid files of a kind."""
    cases = [ROOT / "samples" / name for name in ("sharing-lookalike", "enterprise-clean", "mini-form")]
    if kind == "forms":
        texts = [p.read_bytes() for p in (ROOT / "samples").rglob("*.yaml")]
        return (*texts, (ROOT / f"extractors/forms/templates/{BUILTIN}.yaml").read_bytes())
    if kind == "online":
        lists = [p.read_bytes() for c in cases for p in c.glob("online.*")]
        return (*lists, *(p.read_bytes() for c in cases for p in c.glob("portal.pdf")), _csv(), _xlsx())
    scans = [p.read_bytes() for c in cases for p in c.glob("*.pdf") if p.stat().st_size < 4 * 2**20]
    return (*scans, *_pictures(), _zip())


def _told(error: KanheError) -> Outcome:
    """An error in order is one line."""
    line = str(error)
    return Outcome(type(error).__name__) if line and "\n" not in line else Outcome("BROKEN line", line)


def _taken_in(content: bytes) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path, inner = Path(folder, "scan"), Path(folder, "inner")
        path.write_bytes(content)
        inner.mkdir()
        source = SourceFile(path, "scan")
        seen = Look(source, LIMITS).do()
        if seen.error:
            raise seen.error
        for file in TakeOut(source, inner, LIMITS).do():
            if not file.refused and Look(file, LIMITS).do().error is None:
                _page(file)
    return "read"


def _page(source: SourceFile) -> None:
    with open_scan(source.path, source.shown, LIMITS, None) as scan:
        page = scan.page(scan.page_count)
        if page.image.pixels.size == 0:
            raise ValueError("a page without a pixel")


def _form(content: bytes) -> str:
    parse_template(content.decode("utf-8", "replace"), "form.yaml")
    return "read"


def _online(content: bytes) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "records")
        path.write_bytes(content)
        records = read_online(path, builtin(), LIMITS)
        records.model_dump_json()
    return "read"


def _pictures() -> list[bytes]:
    grey = np.linspace(0, 255, 140 * 100 * 3).reshape(140, 100, 3).astype(np.uint8)
    page, made = Image.fromarray(grey), []
    for form, more in (
        ("PNG", {}), ("JPEG", {"quality": 90}), ("JPEG", {"progressive": True}), ("TIFF", {"compression": "tiff_lzw"}),
        ("TIFF", {"compression": "jpeg"}), ("TIFF", {}),
    ):  # fmt: skip
        buffer = io.BytesIO()
        page.save(buffer, form, dpi=(300, 300), **more)
        made.append(buffer.getvalue())
    buffer = io.BytesIO()
    one_bit = page.convert("1")
    one_bit.save(buffer, "TIFF", compression="group4", save_all=True, append_images=[one_bit], dpi=(300, 300))
    return [*made, buffer.getvalue()]


def _zip() -> bytes:
    buffer, inner = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("里.png", _pictures()[0])
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, picture in enumerate(_pictures()):
            archive.writestr(f"第{number}页.img", picture)
        archive.writestr("再.zip", inner.getvalue())
    return buffer.getvalue()


def _rows() -> list[list[str]]:
    fields = [f.name for f in builtin().blocks["enterprise"]] if "enterprise" in builtin().blocks else []
    return [["id", "application_no", "version", "kind", *fields[:20]], ["r-1", "FW-1", "1", "enterprise", *["1"] * 20]]


def _csv() -> bytes:
    return "\n".join(",".join(row) for row in _rows()).encode("utf-8-sig")


def _xlsx() -> bytes:
    book, buffer = Workbook(), io.BytesIO()
    for row in _rows():
        book.active.append(row)  # type: ignore[union-attr]  # a new workbook has a sheet
    book.save(buffer)
    return buffer.getvalue()
