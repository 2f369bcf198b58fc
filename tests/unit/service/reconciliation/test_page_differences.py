"""What counts as a difference between a page and its print, told by literals."""

from typing import Any

import pytest

from models.folding import fold
from models.geometry import Box
from models.page_comparison import PlaceEvidence
from models.reconciliation import Difference, Evidence
from service.reconciliation.page_differences import Beyond, PageJudgement, judge_page

BOX = Box((0.1, 0.4, 0.6, 0.42))
Span = tuple[str, str, float]


def _added_at(expected: str, read: str) -> int:
    """Where the reading begins to have more."""
    return next((i for i, (a, b) in enumerate(zip(expected, read, strict=False)) if a != b), len(expected))


def place(expected: str, read: str, *spans: Span, sure: float = 20.0, **known: Any) -> PlaceEvidence:
    """A line of both sides with the stretches that differ; surely read, and empty beside it."""
    evidence = None
    if spans:
        found, at = [], 0
        for wanted, shown, nats in ((fold(e), r, n) for e, r, n in spans):
            at = fold(expected).index(wanted, at) if wanted else _added_at(fold(expected), fold(read))
            found.append(Difference(at=at, expected=wanted, read=shown, nats=nats, sure=sure))
        total = sum(d.nats for d in found)
        evidence = Evidence(expected=expected, read=fold(read), log_ratio=total, weakest=-0.01, spans=tuple(found))
    values = {"confidence": 0.99, "unread": 0.0, "size": 1.0 if read else 0.0, **known}
    return PlaceEvidence(expected=expected, read=fold(read), box=BOX, evidence=evidence, **values)


def lost(expected: str, **known: Any) -> PlaceEvidence:
    return place(expected, "", **known)


def more(read: str, **known: Any) -> PlaceEvidence:
    return place("", read, **known)


def judged(*places: PlaceEvidence, beyond: Beyond | None = None, filled: bool = False) -> PageJudgement:
    return judge_page(places, beyond, filled=filled)


def kinds(judgement: PageJudgement) -> list[str]:
    return [d.kind for d in judgement.real]


CLAUSE = "申报书一式三份，由推荐单位报送。"
CHANGED = place(CLAUSE, "申报书一式五份，由推荐单位报送。", ("三", "五", 20.0))


def test_a_word_that_the_ink_shows_otherwise_is_told_with_its_surroundings() -> None:
    (difference,) = judged(CHANGED).real
    assert (difference.kind, difference.box) == ("changed", BOX)
    assert difference.paper == "申报书一式五份,由推荐单位报送。"
    assert difference.printed == "申报书一式三份,由推荐单位报送。"


@pytest.mark.parametrize(
    ("span", "real", "doubtful"),
    [
        (("三", "五", 11.9), 0, 0),
        (("三", "五", 12.0), 1, 0),
        (("3", "5", 6.0), 1, 0),
        (("3", "5", 5.9), 0, 1),
        (("3", "5", 1.9), 0, 0),
        (("推荐单位", "申报单位一", 8.0), 0, 1),
        (("，", "", 40.0), 0, 0),
        (("O", "0", 5.0), 0, 0),
    ],
)
def test_how_sure_the_ink_must_be(span: Span, real: int, doubtful: int) -> None:
    expected, read, _ = span
    judgement = judged(place(f"一式{expected}份报送", f"一式{read}份报送", span))
    assert (len(judgement.real), len(judgement.doubtful)) == (real, doubtful)


def test_an_unsure_reading_accuses_nobody() -> None:
    assert not judged(CHANGED.model_copy(update={"confidence": 0.89})).real


@pytest.mark.parametrize(("sure", "told"), [(3.0, True), (2.9, False)])
def test_what_was_read_unsurely_accuses_nobody(sure: float, told: bool) -> None:
    changed = place(CLAUSE, "申报书一式五份，由推荐单位报送。", ("三", "五", 20.0), sure=sure)
    assert bool(judged(changed).real) == told


def test_an_unknown_character_accuses_nobody() -> None:
    assert CHANGED.evidence is not None
    unknown = CHANGED.evidence.model_copy(update={"known": False})
    assert judged(CHANGED.model_copy(update={"evidence": unknown})) == PageJudgement()


@pytest.mark.parametrize(("stretch", "told"), [((5, 6), False), ((6, 9), False), ((8, 12), True), ((0, 4), True)])
@pytest.mark.parametrize("what", ["values", "sealed"])
def test_what_touches_a_value_or_a_seal_is_not_the_print_s_matter(
    stretch: tuple[int, int], told: bool, what: str
) -> None:
    assert bool(judged(CHANGED.model_copy(update={what: (stretch,)})).real) == told


@pytest.mark.parametrize(
    ("expected", "read", "span"),
    [
        ("年  月  日", "2021年4月28日", ("", "2021", 30.0)),
        ("联系人：", "联系人：张三", ("", "张三", 30.0)),
        ("（本栏由推荐单位填写）", "经审核，同意推荐。", ("(本栏由推荐单位填写)", "经审核,同意推荐。", 60.0)),
        ("〔 〕国有", "〔V〕国有", ("", "V", 20.0)),
        ("□国有 □民营", "口国有口民营", ("□", "口", 20.0)),
    ],
)
def test_what_a_hand_fills_in_is_no_difference(expected: str, read: str, span: Span) -> None:
    assert judged(place(expected, read, span)) == PageJudgement()


def test_where_somebody_signs_more_text_is_none_but_less_is() -> None:
    signed = place("法定代表人", "法定代表人某某", ("", "某某", 30.0), free=True)
    cut = place("法定代表人签字", "法定代表签", ("人", "", 30.0), ("字", "", 30.0), free=True)
    assert not judged(signed).real
    assert kinds(judged(cut)) == ["missing"]


@pytest.mark.parametrize(("unread", "told"), [(0.0, True), (1.1, True), (1.2, False), (None, False)])
def test_the_end_of_a_line_that_was_overlooked_is_not_missing(unread: float | None, told: bool) -> None:
    line = place("注册资本（万元）", "注册资本", ("(万元)", "", 40.0), unread=unread)
    assert bool(judged(line).real) == told


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({}, True),
        ({"unread": 30.0}, False),
        ({"unread": None}, False),
        ({"sealed": ((0, 0),)}, False),
        ({"values": ((0, 0),)}, False),
    ],
)
def test_a_line_is_missing_only_where_the_paper_is_empty(known: dict[str, Any], told: bool) -> None:
    assert kinds(judged(lost("复印件无效。", **known))) == (["missing"] if told else [])


@pytest.mark.parametrize("text", ["系", "年 月 日", "（由推荐单位填写）", "——"])
def test_what_may_be_missing(text: str) -> None:
    assert not judged(lost(text)).real


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({}, True),
        ({"confidence": 0.94}, False),
        ({"size": 2.5}, False),
        ({"size": 0.4}, False),
        ({"sealed": ((0, 3),)}, False),
        ({"values": ((0, 3),)}, False),
        ({"free": True}, False),
        ({"coloured": True}, False),
    ],
)
def test_a_line_more_counts_where_it_is_surely_print(known: dict[str, Any], told: bool) -> None:
    assert kinds(judged(more("复印件同样有效。", **known))) == (["added"] if told else [])


def test_what_somebody_fills_after_printing_is_not_added() -> None:
    assert not judged(more("同意推荐该单位。"), filled=True).real


def test_a_short_mark_is_not_added() -> None:
    assert not judged(more("已核")).real


def test_lines_that_moved_are_neither_missing_nor_added() -> None:
    line = "公司现有职工若干人，其中专业技术人员若干人。"
    assert not judged(lost(line), more(line)).real
    assert not judged(lost(line), beyond=Beyond(read=f"前文{fold(line)}后文")).real
    assert not judged(more(line), beyond=Beyond(printed=f"前文{fold(line)}后文")).real
    assert not judged(lost("协议。"), beyond=Beyond(filed="签订了协议。")).real
    assert judged(lost("联系人"), beyond=Beyond(read="联系人")).real


def test_a_change_that_a_field_tells_is_not_told_again() -> None:
    name = place("我单位某某有限责任公司自愿", "我单位某某有限公司自愿", ("责任", "", 60.0))
    told = Beyond(told=(("某某有限公司", "某某有限责任公司"),))
    assert judged(name).real
    assert not judged(name, beyond=told).real
    other = place("并承担责任，接受处理", "并承担，接受处理", ("责任", "", 60.0))
    assert judged(other, beyond=told).real


def test_changes_side_by_side_are_one_and_far_ones_are_two() -> None:
    read = "一式五份由申报单位报送至省厅材料一经提交概不退还"
    expected = "一式三份由推荐单位报送至省厅材料一经提交可以退还"
    spans = (("三", "五", 20.0), ("推荐", "申报", 20.0), ("可以", "概不", 20.0))
    assert [d.paper for d in judged(place(expected, read, *spans)).real] == [
        "一式五份由申报单位报送至省厅材料一",
        "送至省厅材料一经提交概不退还",
    ]


def test_a_page_of_which_most_is_other_text_is_another() -> None:
    same = [place(CLAUSE, CLAUSE) for _ in range(2)]
    other = [place(CLAUSE, "完全是别的内容与此无关的一行字", (fold(CLAUSE), "完全是", 60.0)) for _ in range(2)]
    assert judged(*same, *other).other_page
    assert not judged(*same, *same, *other).other_page
    assert not judged(*same, *(o.model_copy(update={"confidence": 0.6}) for o in other * 3)).other_page


def test_a_page_that_could_not_be_read_is_not_another() -> None:
    assert not judged(*(lost(CLAUSE, unread=40.0) for _ in range(4))).other_page
    half = [place(CLAUSE, CLAUSE) for _ in range(2)]
    assert not judged(*half, *(lost(CLAUSE, unread=40.0) for _ in range(4))).other_page
    assert judged(*half, *(lost(CLAUSE) for _ in range(4))).other_page


def test_without_posteriors_only_whole_clauses_and_numbers_accuse() -> None:
    line = PlaceEvidence(expected="一式三份报送", read="一式五份报送", box=BOX, confidence=0.99, unread=0.0, size=1.0)
    assert not judged(line).real
    clause = line.model_copy(update={"expected": "报送省厅", "read": "由申报单位自行保存三年以上再报送省厅"})
    assert kinds(judged(clause)) == ["added"]
