"""A package's report as one file: all that was decided, beyond what report.json holds too, with the pictures of
cross-page seals put together. Each document's part stands in it once more by itself: a parcel has a hundred, and
whoever looks at one waits for no other."""

import io
import pickle
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from models.errors import StorageError
from models.report import Report
from service.storage.page_bundle import MOMENT, pickled, unpickled

REPORT, HOMES, DOCUMENT, STITCHED = "report", "homes", "documents/", "stitched/"
Found = TypeVar("Found")
Homes = Mapping[tuple[int, int], int | None]
"""The document of each page, by input and page; None: it is in none."""
STITCHED_NAME = re.compile(r"document-\d+-cross-page-\d+\.jpg")


@dataclass(frozen=True)
class ReportBundle:
    """A report, and the pictures of cross-page seals by their files' names."""

    report: Report
    stitched: Mapping[str, bytes]


def packed_report(bundle: ReportBundle) -> bytes:
    """The bundle as a file."""
    report, out = bundle.report, io.BytesIO()
    homes = {(p.input, p.page): p.document for p in report.pages}
    parts = {f"{DOCUMENT}{d.index}": report.about(d.index) for d in report.documents}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, value in {REPORT: report, HOMES: homes, **parts}.items():
            archive.writestr(zipfile.ZipInfo(name, MOMENT), pickled(value), zipfile.ZIP_DEFLATED)
        for name, content in sorted(bundle.stitched.items()):
            archive.writestr(zipfile.ZipInfo(STITCHED + name, MOMENT), content, zipfile.ZIP_STORED)
    return out.getvalue()


def unpacked_report(content: bytes) -> ReportBundle:
    """A bundle from its file. Raises StorageError for what is none."""
    return _opened(content, lambda archive: ReportBundle(_report(archive, REPORT), _stitched(archive)))


def unpacked_document(content: bytes, index: int) -> Report | None:
    """The report as far as one of its documents needs it; None: it has no such document, or is of a program that wrote
    no such parts. Raises StorageError for what is none."""
    name = f"{DOCUMENT}{index}"
    return _opened(content, lambda archive: _report(archive, name) if name in archive.namelist() else None)


def unpacked_homes(content: bytes) -> Homes | None:
    """Which document each page is in; None: it is of a program that wrote no such parts. Raises StorageError for what
    is none."""
    return _opened(content, _homes)


def _opened(content: bytes, look: Callable[[zipfile.ZipFile], Found]) -> Found:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return look(archive)
    except (zipfile.BadZipFile, pickle.UnpicklingError, KeyError, ValueError, TypeError, EOFError) as error:
        raise StorageError(f"报告无法读取（not a kept report）: {str(error).splitlines()[0]}") from error


def _homes(archive: zipfile.ZipFile) -> Homes | None:
    if HOMES not in archive.namelist():
        return None
    homes = unpickled(archive.read(HOMES))
    if not isinstance(homes, dict):
        raise TypeError(HOMES)
    return homes


def _report(archive: zipfile.ZipFile, name: str) -> Report:
    report = unpickled(archive.read(name))
    if not isinstance(report, Report):
        raise TypeError(name)
    return report


def _stitched(archive: zipfile.ZipFile) -> Mapping[str, bytes]:
    names = (n.removeprefix(STITCHED) for n in archive.namelist() if n.startswith(STITCHED))
    return {n: archive.read(STITCHED + n) for n in names if STITCHED_NAME.fullmatch(n)}
