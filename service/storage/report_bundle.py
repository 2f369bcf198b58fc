"""A package's report as one file: all that was decided, beyond what report.json holds too, with the pictures of
cross-page seals put together."""

import io
import pickle
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from models.errors import StorageError
from models.report import Report
from service.storage.page_bundle import MOMENT, pickled, unpickled

REPORT, STITCHED = "report", "stitched/"
STITCHED_NAME = re.compile(r"document-\d+-cross-page-\d+\.jpg")


@dataclass(frozen=True)
class ReportBundle:
    """A report, and the pictures of cross-page seals by their files' names."""

    report: Report
    stitched: Mapping[str, bytes]


def packed_report(bundle: ReportBundle) -> bytes:
    """The bundle as a file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(REPORT, MOMENT), pickled(bundle.report), zipfile.ZIP_DEFLATED)
        for name, content in sorted(bundle.stitched.items()):
            archive.writestr(zipfile.ZipInfo(STITCHED + name, MOMENT), content, zipfile.ZIP_STORED)
    return out.getvalue()


def unpacked_report(content: bytes) -> ReportBundle:
    """A bundle from its file. Raises StorageError for what is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            report = unpickled(archive.read(REPORT))
            names = (n.removeprefix(STITCHED) for n in archive.namelist() if n.startswith(STITCHED))
            stitched = {n: archive.read(STITCHED + n) for n in names if STITCHED_NAME.fullmatch(n)}
    except (zipfile.BadZipFile, pickle.UnpicklingError, KeyError, ValueError, TypeError, EOFError) as error:
        raise StorageError(f"报告无法读取（not a kept report）: {str(error).splitlines()[0]}") from error
    if not isinstance(report, Report):
        raise StorageError("报告无法读取（not a kept report）")
    return ReportBundle(report, stitched)
