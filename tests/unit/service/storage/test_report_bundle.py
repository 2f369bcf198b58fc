"""A report comes back from its bundle as it was, with what report.json leaves out."""

import io
import pickle
import zipfile

import pytest

from models.errors import StorageError
from models.geometry import Box
from models.paper_version import PaperVersion, VersionPage
from models.reconciliation import FieldResult, PaperValue
from models.report import DocumentReport, PackageReport, Report
from models.scan import PageRef, PageResult
from service.storage.page_bundle import pickled
from service.storage.report_bundle import (
    ReportBundle,
    packed_report,
    unpacked_document,
    unpacked_homes,
    unpacked_report,
)
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


def two_papers() -> Report:
    """Two documents; the second has a finding on a page of the first, and one page is in neither."""
    one = report().documents[0]
    other = DocumentReport(
        index=1, kind="product", pages=(PageRef(input=0, page=2),), verdict="return", findings=(finding(),),
        fields=(FieldResult(
            name="f", label="f", status="match", confidence=1.0,
            paper=PaperValue(text="x", value="x", input=0, page=3, box=Box((0.1, 0.1, 0.2, 0.2))),
        ),),
    )  # fmt: skip
    pages = tuple(
        PageResult(input=i, page=p, document=d) for i, p, d in ((0, 1, 0), (0, 2, 1), (0, 3, None), (1, 1, None))
    )
    told = {"documents": (one, other), "pages": pages, "package": PackageReport(findings=(finding(),))}
    return report().model_copy(update=told)


@pytest.mark.parametrize(("index", "pages"), [(0, [(0, 1), (1, 1)]), (1, [(0, 1), (0, 2), (0, 3)])])
def test_a_document_comes_alone_with_every_page_that_it_tells_of(index: int, pages: list[tuple[int, int]]) -> None:
    content = packed_report(ReportBundle(two_papers(), {}))
    found = unpacked_document(content, index)
    assert found is not None
    assert found == two_papers().about(index)
    assert found.documents == (two_papers().documents[index],)
    assert [(p.input, p.page) for p in found.pages] == pages
    assert found.package == PackageReport()
    assert unpacked_document(content, 2) is None
    assert two_papers().about(2) is None


def test_which_document_each_page_is_in_is_told() -> None:
    homes = unpacked_homes(packed_report(ReportBundle(two_papers(), {})))
    assert homes == {(0, 1): 0, (0, 2): 1, (0, 3): None, (1, 1): None}


def test_a_bundle_of_an_earlier_program_has_no_parts() -> None:
    earlier = archive(report=pickled(report()))
    assert unpacked_report(earlier).report == report()
    assert (unpacked_document(earlier, 0), unpacked_homes(earlier)) == (None, None)


@pytest.mark.parametrize("part", [b"", b"no pickle", pickle.dumps({"a": 1}), pickle.dumps(Evil())])
def test_a_part_that_is_none_is_told(part: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(StorageError):
        unpacked_document(archive(**{"documents/0": part}), 0)
    with pytest.raises(StorageError):
        unpacked_homes(archive(homes=b"no pickle"))
    assert capsys.readouterr().out == ""
