"""The reader of a slot's own process, with the engine that finds nothing."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.errors import InputError, OnlineRecordsError
from models.scan import PageRef, ScanInput
from models.text import EngineInfo
from service.jobs.reader import MIXED, Reader, one_engine, open_reader
from service.jobs.tasks import Describe, FindAim, Judged, JudgePackage, PageOutcome, ReadBundle, ReadPage
from service.settings import Settings
from service.storage.page_bundle import unpacked
from service.workflows.page_task import PageTask
from tests.benchmarks.work.parcels import write_scan

SAMPLES = Path(__file__).parents[4] / "samples"
PAGES = 3


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with closing(open_reader(Settings(engine="null"), 1)) as opened:
        yield opened


@pytest.fixture(scope="module")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scan") / "scan.pdf"
    write_scan(path, PAGES, "page")
    return path


def read(reader: Reader, scan: Path, page: int) -> bytes:
    answer = reader(ReadPage(PageTask(PageRef(input=0, page=page), scan, "甲.pdf", None), "check"))
    assert isinstance(answer, ReadBundle)
    assert answer.seconds > 0
    return answer.content


def test_it_says_which_engine_reads(reader: Reader) -> None:
    engine = reader(Describe())
    assert isinstance(engine, EngineInfo)
    assert engine.engine == "null"


@pytest.mark.parametrize(
    ("online", "aim"), [(None, "check"), ("enterprise-clean/online.json", "check"), ("mini-form/portal.pdf", "print")]
)
def test_a_print_among_the_records_changes_what_pages_are_read_for(online: str | None, aim: str) -> None:
    form = SAMPLES / "mini-form/form.yaml" if online and online.startswith("mini") else None
    with closing(open_reader(Settings(engine="null", template=form), 1)) as own:
        assert own(FindAim(SAMPLES / online if online else None)) == aim


def test_records_that_nobody_can_read_are_told_by_name(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "网上.json").write_text("{", encoding="utf-8")
    with pytest.raises(OnlineRecordsError, match=r"网上\.json"):
        reader(FindAim(tmp_path / "网上.json"))


def test_a_page_becomes_a_bundle_the_same_whenever_it_is_read(reader: Reader, scan: Path) -> None:
    contents = [read(reader, scan, n) for n in (1, 2, 1)]
    assert contents[0] == contents[2] != contents[1]
    bundle = unpacked(contents[1])
    assert (bundle.reading.ref, bundle.engine.engine) == (PageRef(input=0, page=2), "null")


def test_a_damaged_scan_is_told_by_the_name_it_came_with_and_spoils_no_other(
    reader: Reader, scan: Path, tmp_path: Path
) -> None:
    before = read(reader, scan, 1)
    (tmp_path / "broken").write_bytes(b"%PDF-1.7\nnothing")
    with pytest.raises(InputError, match=r"甲\.pdf"):
        read(reader, tmp_path / "broken", 1)
    assert read(reader, scan, 1) == before


def test_every_page_stands_in_the_report_whatever_became_of_it(reader: Reader, scan: Path, tmp_path: Path) -> None:
    outcomes = []
    for n in range(1, PAGES):
        path = tmp_path / f"{n}.zip"
        path.write_bytes(read(reader, scan, n))
        outcomes.append(PageOutcome(PageRef(input=1, page=n), path))
    outcomes.append(PageOutcome(PageRef(input=1, page=PAGES), None, "甲.pdf: 第 3 页（page 3）: died"))
    inputs = (
        ScanInput(
            index=0, path="坏.pdf", sha256="0" * 64, media_type=None, pages=0, status="failed", error="坏.pdf: damaged"
        ),
        ScanInput(index=1, path="甲.pdf", sha256="1" * 64, media_type="application/pdf", pages=PAGES, status="ok"),
    )
    asked = JudgePackage(
        inputs, tuple(outcomes), {1: scan}, SAMPLES / "enterprise-clean/online.json", "intake",
        datetime(2021, 5, 1, tzinfo=UTC), "9.9", tmp_path / "out", chain_head="57:ab12",
    )  # fmt: skip
    judged = reader(asked)
    assert isinstance(judged, Judged)
    assert all(path.stat().st_size for path in (judged.json, judged.html, judged.xlsx))
    assert "57:ab12" in judged.html.read_text(encoding="utf-8")
    assert judged.campaign == "service-manufacturing-2021"
    report = json.loads(judged.json.read_bytes())
    assert "chain_head" not in report
    assert [(p["input"], p["page"], p["status"]) for p in report["pages"]] == [
        (1, 1, "ok"), (1, 2, "ok"), (1, 3, "failed"),
    ]  # fmt: skip
    assert [i["status"] for i in report["inputs"]] == ["failed", "ok"]


def test_pages_of_several_engines_are_weighed_with_the_greatest_caution() -> None:
    exact = EngineInfo(engine="rapid", model="m", precision="f32")
    assert one_engine([]) is None
    assert one_engine([exact]) == exact
    mixed = one_engine([exact, exact.model_copy(update={"precision": "bf16"})])
    assert mixed and (mixed.engine, mixed.precision) == ("rapid", MIXED)
