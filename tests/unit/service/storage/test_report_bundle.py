"""A report comes back from its bundle as it was, with what report.json leaves out."""

import io
import pickle
import zipfile

import pytest

from models.errors import StorageError
from models.geometry import Box
from models.paper_version import PaperVersion, VersionPage
from models.report import DocumentReport, PackageReport, Report
from models.scan import PageRef, PageResult
from service.storage.report_bundle import ReportBundle, packed_report, unpacked_report
from tests.unit.service.listed import finding

NAME = "document-00001-cross-page-000.jpg"


def report() -> Report:
    version = PaperVersion(number=2, kind="pages", pages=(VersionPage(version=2, input=1, page=1),))
    document = DocumentReport(
        index=0, kind="product", pages=(PageRef(input=0, page=1),), verdict="return", findings=(finding(),),
        parcel="7", version=version, seal_verdicts=(None,),
    )  # fmt: skip
    return Report(
        created_at="2026-03-01T08:00:00+08:00", kanhe_version="1", profile="intake", inputs=(),
        pages=(PageResult(input=0, page=1, parcel="7", document=0),), documents=(document,),
        package=PackageReport(parcels=("7",)),
    )  # fmt: skip


def test_a_report_comes_back_with_what_its_json_leaves_out() -> None:
    kept = unpacked_report(packed_report(ReportBundle(report(), {NAME: b"jpeg"})))
    assert kept == ReportBundle(report(), {NAME: b"jpeg"})
    document = kept.report.documents[0]
    assert document.version is not None
    assert (document.parcel, document.seal_verdicts, kept.report.package.parcels) == ("7", (None,), ("7",))
    assert document.findings[0].box == Box((0.1, 0.1, 0.2, 0.2))
    assert Report.model_validate_json(report().model_dump_json(by_alias=True)) != kept.report


def test_what_is_left_out_of_the_json_and_is_not_here_is_a_field_that_was_forgotten() -> None:
    excluded = {n for n, f in DocumentReport.model_fields.items() if f.exclude}
    assert excluded == {"seal_verdicts", "cross_pages", "parcel", "attachments", "version"}


def archive(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as written:
        for name, content in files.items():
            written.writestr(name, content)
    return out.getvalue()


class Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return print, ("here",)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"no zip", archive(), archive(report=b""), archive(report=b"no pickle"),
        archive(report=pickle.dumps({"a": 1})), archive(report=pickle.dumps(Evil())),
        packed_report(ReportBundle(report(), {}))[:-30],
    ],
)  # fmt: skip
def test_what_is_none_is_told(content: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(StorageError):
        unpacked_report(content)
    assert capsys.readouterr().out == ""


def test_no_picture_leaves_its_folder() -> None:
    good = packed_report(ReportBundle(report(), {}))
    out = io.BytesIO(good)
    with zipfile.ZipFile(out, "a") as written:
        written.writestr("stitched/../../evil.jpg", b"x")
        written.writestr(f"stitched/{NAME}", b"y")
    assert unpacked_report(out.getvalue()).stitched == {NAME: b"y"}
