"""A seal as shown: its name under its strip, its reason, and what the impression looks like."""

import pytest

from models.geometry import Box
from models.report import DocumentReport, Report
from models.scan import PageRef
from models.seal import OwnerVerdict, Seal, StripCharacter
from service.reports.evidence import EvidenceCutter
from service.reports.presentation import Presentation
from service.reports.seal_view import seal_facts, seal_views, slice_views
from service.reports.views import SealView
from tests.unit.service.reports.fakes import SEAL, VERDICT, FakeImages, in_places


def viewed(
    report: Report,
    seal: Seal = SEAL,
    verdict: OwnerVerdict | None = VERDICT,
    characters: tuple[StripCharacter, ...] = (),
    mask: bool = True,
) -> SealView:
    images = FakeImages(characters=characters)
    presentation = Presentation.of(report, None, mask, frozenset())
    document = report.documents[0].model_copy(update={"seals": (seal,), "seal_verdicts": (verdict,)})
    [view] = seal_views(document, "d1", presentation, EvidenceCutter(presentation, images))
    return view


def test_the_name_stands_under_its_places(report: Report) -> None:
    view = viewed(report, characters=in_places("  示范甲有限公司 "))
    assert view.strip is not None
    assert (view.strip.anchor, view.strip.places, view.ring) == ("d1-s1", 10, None)
    assert [(x.place, x.read, x.wanted, x.number) for x in view.letters if x.state == "other"] == [(4, "甲", "乙", 3)]
    assert [x.place for x in view.letters] == list(range(1, 10))


def test_the_height_of_a_strip_is_told_in_places(report: Report) -> None:
    view = viewed(report, characters=in_places("示范甲有限公司 1 "))
    assert view.strip is not None
    assert view.strip.height == pytest.approx(12 * 10 / 30)


@pytest.mark.parametrize("characters", [(), in_places("       ")])
def test_a_ring_without_places_stays_whole(report: Report, characters: tuple[StripCharacter, ...]) -> None:
    view = viewed(report, characters=characters)
    assert view.strip is None
    assert view.ring is not None
    assert "".join(x.read for x in view.letters) == "示范甲有限公司"


def test_places_do_not_contradict_a_match(report: Report) -> None:
    seal = SEAL.model_copy(update={"owner": "match", "text": "示范乙有限公司"})
    verdict = OwnerVerdict(owner="match", confidence=0.99, text="示范乙有限公司", reason="all_read")
    view = viewed(report, seal, verdict, in_places("示范有限公司"))
    assert (view.marks, view.strip) == ((), None)


def test_a_hidden_character_is_a_box_and_told_as_such(report: Report) -> None:
    seal = SEAL.model_copy(update={"owner": "unreadable"})
    verdict = OwnerVerdict(owner="unreadable", confidence=0.6, text="示范有限公司", reason="hidden", hidden=(2,))
    view = viewed(report, seal, verdict, in_places("示范乙有限公司"))
    assert "".join(x.read for x in view.letters) == "示范□有限公司"
    assert view.marks == ("hidden",)
    assert view.told.zh == "印文：示范□有限公司；应为：示范乙有限公司；第 3 字未能确认"


@pytest.mark.parametrize("owner", ["unreadable", "not_expected"])
def test_a_character_of_the_text_that_no_place_shows_is_not_shown_as_read(report: Report, owner: str) -> None:
    seal = SEAL.model_copy(update={"owner": owner, "text": "示范有限责任公司", "expected": None})
    view = viewed(report, seal, None, in_places(" 示范有限 任公司 "))
    assert view.strip is not None
    assert "".join(x.read for x in view.letters) == "示范有限□任公司"
    assert "责" not in view.told.zh
    assert view.marks == ("hidden",)


def test_what_cannot_be_seen_is_told_in_words(report: Report) -> None:
    told = viewed(report).told
    assert told.zh == "印文：示范甲有限公司；应为：示范乙有限公司；第 3 字印文为“甲”，应为“乙”"
    assert "no. 3 is “甲”, expected “乙”" in told.en


def test_a_number_in_a_legend_is_masked_like_any_other(report: Report) -> None:
    seal = SEAL.model_copy(update={"text": "电话13812341234", "expected": None, "owner": "not_expected"})
    read = ["".join(x.read for x in viewed(report, seal, None, mask=mask).letters) for mask in (True, False)]
    assert read == ["电话138****1234", "电话13812341234"]


def test_where_nobody_is_expected_yet_nothing_is_marked(report: Report) -> None:
    view = viewed(report, SEAL.model_copy(update={"owner": "not_expected"}), None, in_places("示范甲有限公司"))
    assert (view.compared, view.marks, view.reason.zh) == (False, (), "此阶段该处不核对印章单位。")
    assert {x.wanted for x in view.letters} == {""}


def test_without_verdicts_a_seal_is_still_shown(report: Report) -> None:
    view = viewed(report, verdict=None)
    assert view.reason.zh == "印文与应盖单位名称不一致。"
    assert view.confidence == "97 %"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, ["圆形", "红色", "直径 41.8 mm", "印迹完整（边框可见 98 %）"]),
        ({"coverage": 0.7}, ["圆形", "红色", "直径 41.8 mm", "印迹完整（边框可见 70 %）"]),
        ({"coverage": 0.69}, ["圆形", "红色", "直径 41.8 mm", "印迹残缺（边框仅见 69 %）"]),
        ({"shape": "oval", "diameter_mm": None}, ["椭圆形", "红色", "尺寸不明", "印迹完整（边框可见 98 %）"]),
        ({"shape": "square", "colour": "blue", "diameter_mm": 20.0}, ["方形", "蓝色", "边长 20.0 mm"]),
        ({"coverage": 0.0}, ["圆形", "红色", "直径 41.8 mm"]),
    ],
)
def test_the_impression_in_words(change: dict[str, object], words: list[str]) -> None:
    assert [m.zh for m in seal_facts(SEAL.model_copy(update=change))] == words


def test_slices_of_a_cross_page_seal_stand_together(report: Report, images: FakeImages) -> None:
    presentation = Presentation.of(report, None, True, frozenset())
    cutter = EvidenceCutter(presentation, images)
    slices = tuple(
        Seal(page=n, box=Box((0.95, 0.4, 1, 0.5)), shape="other", colour="red", kind="cross_page") for n in (2, 1)
    )
    document = DocumentReport(
        index=0, kind="letter", pages=(PageRef(input=0, page=1),), verdict="pass", seals=(*slices, SEAL)
    )
    assert [s.place.zh for s in slice_views(document.seals, presentation, cutter)] == [
        "第 1 页 · 印刷页码 1",
        "第 2 页 · 印刷页码 2",
    ]
    assert [v.seal for v in seal_views(document, "d1", presentation, cutter)] == [SEAL]
