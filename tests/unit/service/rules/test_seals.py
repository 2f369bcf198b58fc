"""Is every slot sealed by who should, with the official seal?"""

from collections.abc import Callable

import pytest

from models.application import SlotPlace
from models.form_template import FormTemplate, Profile, SlotSpec, SummaryTable
from models.geometry import Box
from models.scan import PageRef
from models.seal import Seal
from service.rules.case import Case
from service.rules.check import check as check_all
from service.rules.seals import best, check

Make = Callable[..., Case]
PAGE = {"cover.applicant": 1, "cover.recommender": 1, "declaration.applicant": 2}
NAME = "沈阳华戌有限公司"


def seal(slot: object = "cover.applicant", **more: object) -> Seal:
    given = {
        "page": PAGE.get(str(slot), 1), "box": Box((0.5, 0.5, 0.7, 0.64)), "shape": "round", "colour": "red",
        "diameter_mm": 42.0, "kind": "official", "text": NAME, "text_confidence": 0.98, "coverage": 0.97, "slot": slot,
        "expected": NAME, "owner": "match", **more,
    }  # fmt: skip
    return Seal.model_validate(given)


APPLICANT = (seal(), seal("declaration.applicant"))


def told(case: Case) -> list[tuple[str, str, str | None]]:
    return [(f.code, f.severity, f.slot) for f in check(case)]


def test_a_paper_that_is_sealed_as_intake_wants(case: Make) -> None:
    assert told(case(seals=APPLICANT)) == []


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ("intake", []),
        ("dispatch", [("SEAL_MISSING", "error", "cover.recommender")]),
    ],
)
def test_the_recommender_seals_before_dispatch(case: Make, profile: Profile, expected: list[tuple[str, ...]]) -> None:
    assert told(case(profile=profile, seals=APPLICANT)) == expected


def test_a_recommenders_seal_too_early_is_only_told(case: Make) -> None:
    early = seal("cover.recommender", owner="not_expected", expected=None)
    assert told(case(seals=(*APPLICANT, early))) == [("SEAL_UNEXPECTED", "info", "cover.recommender")]
    assert told(case(profile="dispatch", seals=(*APPLICANT, seal("cover.recommender")))) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"kind": "contract", "line": "合同专用章"}, [("SEAL_WRONG_TYPE", "error")]),
        ({"kind": "finance", "owner": "unreadable"}, [("SEAL_WRONG_TYPE", "error")]),
        (
            {"kind": "personal", "shape": "square", "owner": "mismatch"},
            [("SEAL_WRONG_TYPE", "error"), ("SEAL_WRONG_BODY", "error")],
        ),
        ({"kind": "branch"}, [("SEAL_WRONG_TYPE", "error")]),
        ({"owner": "mismatch", "text": "大连凌云有限公司"}, [("SEAL_WRONG_BODY", "error")]),
        ({"owner": "unreadable", "text": ""}, [("SEAL_UNREADABLE", "manual")]),
        ({"owner": "not_expected", "expected": None}, []),
        ({"kind": "unknown"}, []),
        ({"colour": "blue"}, []),
        ({"colour": "black"}, [("SEAL_NOT_ORIGINAL", "manual")]),
        ({"colour": "purple"}, [("SEAL_NOT_ORIGINAL", "manual")]),
        ({"coverage": 0.6}, [("SEAL_INCOMPLETE", "warning")]),
        ({"coverage": 0.71}, []),
        ({"coverage": 0.0}, []),
        ({"diameter_mm": 25.0}, [("SEAL_SIZE", "warning")]),
        ({"diameter_mm": 58.0}, [("SEAL_SIZE", "warning")]),
        ({"diameter_mm": 52.0}, []),
        ({"diameter_mm": None}, []),
        ({"diameter_mm": 25.0, "kind": "unknown"}, []),
    ],
)
def test_the_seal_of_a_slot(case: Make, change: dict[str, object], expected: list[tuple[str, str]]) -> None:
    found = told(case(seals=(seal(**change), APPLICANT[1])))
    assert found == [(code, severity, "cover.applicant") for code, severity in expected]


@pytest.mark.parametrize(("kind", "rule"), [("city_other", "R-14"), ("enterprise", None)])
def test_a_citys_seal_is_a_rule_of_its_own(case: Make, kind: str, rule: str | None) -> None:
    wrong = seal(owner="mismatch", text="沈阳市工业和信息化局", expected="沈阳市人民政府")
    (found,) = check(case(kind=kind, seals=(wrong, APPLICANT[1])))
    assert (found.code, found.rule) == ("SEAL_WRONG_BODY", rule)
    assert (found.paper, found.online) == ("沈阳市工业和信息化局", "沈阳市人民政府")


def test_without_the_rule_a_citys_wrong_seal_still_counts(case: Make, template: FormTemplate) -> None:
    form = template.model_copy(update={"rules": {}})
    (found,) = check(case(kind="city_other", form=form, seals=(seal(owner="mismatch"), APPLICANT[1])))
    assert (found.code, found.rule) == ("SEAL_WRONG_BODY", None)


@pytest.mark.parametrize(
    ("slot", "text", "code"),
    [
        ("cover.recommender", "辽宁省工业和信息化委员会", "SEAL_OLD_NAME"),
        ("cover.recommender", "辽宁省新型工业化厅", "SEAL_OLD_NAME"),
        ("cover.recommender", "辽宁省发展和改革委员会", "SEAL_WRONG_BODY"),
        ("cover.applicant", "辽宁省工业和信息化委员会", "SEAL_WRONG_BODY"),
    ],
)
def test_a_name_from_before_or_after_a_renaming_is_for_a_person(case: Make, slot: str, text: str, code: str) -> None:
    other = seal(slot, owner="mismatch", text=text, expected="辽宁省工业和信息化厅")
    rest = tuple(s for s in (*APPLICANT, seal("cover.recommender")) if s.slot != slot)
    (found,) = check(case(profile="dispatch", seals=(*rest, other)))
    assert (found.code, found.severity) == (code, "manual" if code == "SEAL_OLD_NAME" else "error")
    assert found.online == "辽宁省工业和信息化厅"


def test_of_several_seals_the_best_answers() -> None:
    official, wrong = seal(), seal(owner="mismatch", coverage=1.0)
    contract, mark = seal(kind="contract"), seal(kind="personal", shape="square", owner="mismatch")
    unread = seal(owner="unreadable")
    assert best([wrong, contract, mark, official]) == official
    assert best([wrong, unread]) == unread
    assert best([mark, contract]) == contract
    assert best([seal(colour="black"), official]) == official


ELSEWHERE = Box((0.2, 0.5, 0.4, 0.64))


@pytest.mark.parametrize(
    ("seals", "codes"),
    [
        (({}, {"owner": "mismatch", "box": ELSEWHERE}), []),
        (({}, {"kind": "contract", "box": ELSEWHERE}), []),
        (({"owner": "unreadable"}, {"owner": "mismatch", "box": ELSEWHERE}), ["SEAL_UNREADABLE"]),
        (({"kind": "contract"}, {"owner": "mismatch", "box": ELSEWHERE}), ["SEAL_WRONG_TYPE", "SEAL_WRONG_BODY"]),
        (({"owner": "mismatch"}, {"owner": "mismatch", "box": ELSEWHERE}), ["SEAL_WRONG_BODY", "SEAL_WRONG_BODY"]),
        (({"owner": "mismatch"}, {"owner": "mismatch"}), ["SEAL_WRONG_BODY"]),
        (({"owner": "unreadable"}, {"owner": "mismatch", "shape": "oval"}), ["SEAL_WRONG_BODY"]),
        (({"owner": "match"}, {"owner": "mismatch", "shape": "oval"}), []),
        (({"kind": "contract"}, {"kind": "personal", "owner": "mismatch", "box": ELSEWHERE}), ["SEAL_WRONG_TYPE"]),
    ],
    ids=[
        "a guest",
        "both kinds",
        "perhaps right",
        "two wrong",
        "two foreign",
        "found twice",
        "found twice, once read",
        "found twice, once right",
        "a person's",
    ],
)
def test_two_seals_in_one_slot(case: Make, seals: tuple[dict[str, object], ...], codes: list[str]) -> None:
    pair = tuple(seal(**more) for more in seals)
    found = told(case(seals=(*pair, APPLICANT[1])))
    assert sorted(code for code, _, _ in found) == sorted(codes)


def test_a_missing_seal_is_told_at_its_label(case: Make) -> None:
    label = SlotPlace(slot="cover.applicant", input=0, page=1, box=Box((0.1, 0.4, 0.3, 0.45)))
    (found,) = check(case(seals=APPLICANT[1:], slots=(label,)))
    assert (found.code, found.severity, found.page, found.box) == ("SEAL_MISSING", "error", 1, label.box)


def test_a_page_that_is_not_there_misses_no_seal(case: Make) -> None:
    pages = (PageRef(input=0, page=1), PageRef(input=0, page=3))
    assert told(case(seals=APPLICANT[:1], pages=pages, page_kinds=("cover", "basic_info"))) == []


def test_a_cross_page_slice_does_not_seal_a_slot(case: Make) -> None:
    sliced = seal("declaration.applicant", kind="cross_page")
    assert told(case(seals=(APPLICANT[0], sliced))) == [("SEAL_MISSING", "error", "declaration.applicant")]


def test_a_seal_beside_its_slot_makes_doubt(case: Make) -> None:
    stray = seal(None, page=2, owner="not_expected", expected=None)
    assert told(case(seals=(APPLICANT[0], stray))) == [("SEAL_UNREADABLE", "manual", "declaration.applicant")]


GREY = (PageRef(input=0, page=1), PageRef(input=0, page=2))


def test_grey_pages_are_our_own_fault_and_told_once(case: Make) -> None:
    dark = (seal(colour="black"), seal("declaration.applicant", colour="black"))
    assert told(case(seals=dark, grey_pages=GREY)) == [("SCAN_QUALITY", "manual", None)]


def test_on_grey_pages_a_seal_is_missing_only_where_seals_are_seen(case: Make) -> None:
    assert told(case(seals=(), grey_pages=GREY)) == [("SCAN_QUALITY", "manual", None)]
    seen = told(case(seals=(seal(colour="black"),), grey_pages=GREY))
    assert seen == [("SEAL_MISSING", "error", "declaration.applicant"), ("SCAN_QUALITY", "manual", None)]


def test_grey_pages_without_a_wanted_seal_say_nothing(case: Make) -> None:
    assert told(case(seals=APPLICANT, grey_pages=(PageRef(input=0, page=5),))) == []


SUMMARY = SummaryTable(
    title="汇总表",
    columns=(),
    slot=SlotSpec(
        name="summary_table.recommender", page="summary_table", label="推荐单位（盖章）", type="seal",
        owner="recommender", intake="expected", dispatch="required",
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "seals", "expected"),
    [
        ("summary_table", (), [("SEAL_MISSING", "error", "summary_table.recommender")]),
        ("summary_table", (seal("summary_table.recommender"),), []),
        (
            "summary_table",
            (seal("summary_table.recommender", owner="mismatch"),),
            [("SEAL_WRONG_BODY", "error", "summary_table.recommender")],
        ),
        ("letter", (), []),
        ("enterprise", APPLICANT, []),
    ],
)
def test_a_summary_table_wants_the_recommenders_seal_and_no_other(
    case: Make, template: FormTemplate, kind: str, seals: tuple[Seal, ...], expected: list[tuple[str, ...]]
) -> None:
    form = template.model_copy(update={"summary_table": SUMMARY})
    pages = (PageRef(input=0, page=1), PageRef(input=0, page=2))
    kinds = ("summary_table", "declaration") if kind == "summary_table" else ("cover", "declaration")
    made = case(kind=kind, form=form, seals=seals, pages=pages, page_kinds=kinds, record=False)
    results = tuple(made.results.values())
    found = check_all(made.application, None, form, made.profile, results)
    assert [(f.code, f.severity, f.slot) for f in found] == expected
