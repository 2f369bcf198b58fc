"""A whole paper against its record: a status for every field, a finding with the contract's code and severity for
whatever does not agree."""

from collections.abc import Callable

import pytest

from models.application import Application, Part, Spot
from models.campaign import OnlineRecord
from models.finding import Finding
from models.form_template import FormTemplate
from models.geometry import Box
from models.reconciliation import FieldResult
from models.scan import PageRef
from service.reconciliation.comparison import Comparison, compare
from tests.unit.service.reconciliation.ink import ink

Paper = Callable[..., Application]
Filed = Callable[..., OnlineRecord]
Place = Callable[..., Spot]


def result(comparison: Comparison, name: str) -> FieldResult:
    (found,) = [r for r in comparison.results if r.name == name]
    return found


def told(comparison: Comparison) -> list[tuple[str, str, str | None]]:
    return [(f.code, f.severity, f.field) for f in comparison.findings]


def only(comparison: Comparison) -> Finding:
    (finding,) = comparison.findings
    return finding


def test_a_paper_that_agrees_gives_every_field_and_no_finding(
    template: FormTemplate, paper: Paper, filed: Filed
) -> None:
    comparison = compare(paper(), filed(), template, {})
    assert [r.name for r in comparison.results] == list(template.fields_of("enterprise"))
    assert {r.status for r in comparison.results} == {"match"}
    assert comparison.findings == ()


@pytest.mark.parametrize(
    ("field", "text", "value", "expected"),
    [
        ("registered_capital", "86,582.47", "86582.47", ("FIELD_MISMATCH", "error")),
        ("applicant_name", "沈阳华戊鼓风机有限公司", None, ("FIELD_MISMATCH", "error")),
        ("size_class", "■大型 □中型", "大型", ("FIELD_MISMATCH", "error")),
        ("mode", "■其他", ("other",), ("FIELD_MISMATCH", "error")),
        ("registered_capital", "865,324,700.00", "865324700.00", ("UNIT_SLIP", "error")),
        ("version", "2", None, ("VERSION_MISMATCH", "error")),
        ("application_no", "N-0007", None, ("NUMBER_MISMATCH", "error")),
        ("financials.2020.revenue", "", None, ("FIELD_BLANK", "error")),
        ("size_class", "", None, ("FIELD_BLANK", "warning")),
    ],
)
def test_differences(
    template: FormTemplate, paper: Paper, filed: Filed, place: Place, field: str, text: str, value: str | None,
    expected: tuple[str, str],
) -> None:  # fmt: skip
    comparison = compare(paper({field: place(text, value)}), filed(), template, {})
    assert told(comparison) == [(*expected, field)]
    assert result(comparison, field).status == ("mismatch" if text else "blank_on_paper")
    assert only(comparison).page == 2


def test_a_contact_is_a_warning(template: FormTemplate, paper: Paper, filed: Filed, place: Place) -> None:
    record = filed({"fax": "0571-87917346"})
    comparison = compare(paper({"fax": place("0571-87917436")}), record, template, {})
    assert told(comparison) == [("FIELD_MISMATCH", "warning", "fax")]
    assert "颠倒" in only(comparison).message.zh


@pytest.mark.parametrize(("rules", "code", "rule"), [(True, "UNIT_SLIP", "C-06"), (False, "FIELD_MISMATCH", None)])
def test_a_rule_that_is_switched_off_names_nothing(
    template: FormTemplate, paper: Paper, filed: Filed, place: Place, rules: bool, code: str, rule: str | None
) -> None:
    off = template.rules["C-06"].model_copy(update={"enabled": rules})
    form = template.model_copy(update={"rules": {**template.rules, "C-06": off}})
    slipped = place("865,324,700.00", "865324700.00")
    finding = only(compare(paper({"registered_capital": slipped}), filed(), form, {}))
    assert (finding.code, finding.rule) == (code, rule)


def test_a_shifted_year_is_named(template: FormTemplate, paper: Paper, filed: Filed, place: Place) -> None:
    shifted = place("1,200.50", "1200.50", page=3)
    finding = only(compare(paper({"financials.2020.revenue": shifted}), filed(), template, {}))
    assert "上一年度" in finding.message.zh
    assert (finding.paper, finding.online) == ("1,200.50", "1300.75")


@pytest.mark.parametrize(
    ("old", "new", "severity"),
    [("40", "46", "error"), ("客户满意度保持在92.3%", "", "error"), ("在全国布局", "", "warning")],
)
def test_passages(
    template: FormTemplate, paper: Paper, filed: Filed, place: Place, old: str, new: str, severity: str
) -> None:
    text = str(filed().fields["n_overview"])
    read = text.replace(old, new)
    evidence = {("n_overview", 0): ink(text, read, (old, new, 30.0))}
    comparison = compare(paper({"n_overview": place(read, page=4)}), filed(), template, evidence)
    assert told(comparison) == [("FIELD_MISMATCH", severity, "n_overview")]
    found = result(comparison, "n_overview").paper
    assert found is not None
    assert found.value == read


def test_a_passage_is_shown_with_its_surroundings_on_its_page(
    template: FormTemplate, paper: Paper, filed: Filed, place: Place
) -> None:
    text = str(filed().fields["n_overview"])
    read = text.replace("92.3", "97.3")
    parts = tuple(Part(input=0, page=p, box=Box((0.1, 0.1, 0.9, 0.5))) for p in (4, 5))
    evidence = {("n_overview", 0): ink(text, read, ("2", "7", 9.0))}
    finding = only(compare(paper({"n_overview": place(read, parts=parts)}), filed(), template, evidence))
    assert (finding.paper, finding.online) == (
        ",客户满意度保持在97.3%以上。",
        ",客户满意度保持在92.3%以上。",
    )
    assert finding.page == 5


def test_slips_are_put_right_in_the_value(template: FormTemplate, paper: Paper, filed: Filed, place: Place) -> None:
    slip = place("914403001922038218", "914403001922038218")
    evidence = {("uscc", 0): ink("914403001922038216", "914403001922038218", ("6", "8", 1.0))}
    found = result(compare(paper({"uscc": slip}), filed(), template, evidence), "uscc")
    assert found.status == "match"
    assert found.paper is not None
    assert (found.paper.text, found.paper.value) == ("914403001922038216", "914403001922038216")


def test_of_two_places_the_worse_one_tells(template: FormTemplate, paper: Paper, filed: Filed, place: Place) -> None:
    good, bad = place("沈阳华戌鼓风机有限公司", page=1), place("沈阳华戊鼓风机有限公司", page=2)
    comparison = compare(paper({"applicant_name": (good, bad)}), filed(), template, {})
    found = result(comparison, "applicant_name")
    assert found.paper is not None
    assert (found.status, found.paper.page, [p.page for p in found.also]) == ("mismatch", 2, [1])
    assert [f.page for f in comparison.findings] == [2]


def test_an_alteration_goes_to_a_person(template: FormTemplate, paper: Paper, filed: Filed, place: Place) -> None:
    struck = place("86,532.47", "86532.47", alteration="struck")
    comparison = compare(paper({"registered_capital": struck}), filed(), template, {})
    assert told(comparison) == [("ALTERATION", "manual", "registered_capital")]
    assert result(comparison, "registered_capital").status == "unreadable"


def test_a_repair_is_told(template: FormTemplate, paper: Paper, filed: Filed, place: Place) -> None:
    repaired = place("914403001922038216", repaired=True)
    assert told(compare(paper({"uscc": repaired}), filed(), template, {})) == [("FIELD_REPAIRED", "info", "uscc")]


@pytest.mark.parametrize(
    ("confidence", "expected"), [(0.99, ("FIELD_MISMATCH", "warning")), (0.6, ("FIELD_UNREADABLE", "manual"))]
)
def test_what_was_not_filed_but_is_printed(
    template: FormTemplate, paper: Paper, filed: Filed, place: Place, confidence: float, expected: tuple[str, str]
) -> None:
    comparison = compare(paper({"fax": place("0571-87917436", confidence=confidence)}), filed(), template, {})
    assert result(comparison, "fax").status == "blank_online"
    assert told(comparison) == [(*expected, "fax")]


def test_what_the_record_does_not_hold_at_all_is_nobodys_fault(
    template: FormTemplate, paper: Paper, filed: Filed, place: Place
) -> None:
    record = filed()
    without = record.model_copy(update={"fields": {k: v for k, v in record.fields.items() if k != "fax"}})
    comparison = compare(paper({"fax": place("0571-87917436")}), without, template, {})
    assert (result(comparison, "fax").status, comparison.findings) == ("blank_online", ())


def test_a_required_cell_that_is_blank_on_both_sides(
    template: FormTemplate, paper: Paper, filed: Filed, place: Place
) -> None:
    record = filed({"registered_capital": ""})
    comparison = compare(paper({"registered_capital": place("")}), record, template, {})
    assert result(comparison, "registered_capital").status == "match"
    assert (only(comparison).code, only(comparison).rule) == ("FIELD_BLANK", "C-08")


def test_a_lost_place_goes_to_a_person_unless_nothing_is_wanted_there(
    template: FormTemplate, paper: Paper, filed: Filed
) -> None:
    comparison = compare(paper({"uscc": None, "fax": None}), filed(), template, {})
    assert told(comparison) == [("FIELD_UNREADABLE", "manual", "uscc")]
    assert (result(comparison, "fax").status, result(comparison, "mode_other").status) == ("not_found", "match")


def test_a_lost_page_is_told_once(template: FormTemplate, paper: Paper, filed: Filed) -> None:
    gone: dict[str, None] = {"financials.2019.revenue": None, "financials.2020.revenue": None}
    short = paper(gone, page_kinds=("cover", "basic_info", "narrative", "narrative"))
    finding = only(compare(short, filed(), template, {}))
    assert (finding.code, finding.field) == ("FIELD_UNREADABLE", None)
    assert "2 项" in finding.message.zh
    numbered = short.model_copy(update={"printed_pages": (1, 2, 4, 5), "printed_total": 5})
    assert compare(numbered, filed(), template, {}).findings == ()


@pytest.mark.parametrize(("code", "status"), [("3", "match"), ("2", "mismatch")])
def test_the_covers_code_stands_in_for_the_printed_version(
    template: FormTemplate, paper: Paper, filed: Filed, code: str, status: str
) -> None:
    comparison = compare(paper({"version": None}, version=code), filed(), template, {})
    assert result(comparison, "version").status == status
    assert [f.code for f in comparison.findings] == (["VERSION_MISMATCH"] if status == "mismatch" else [])


def test_no_number_of_a_lossy_page_matches_without_a_person(template: FormTemplate, paper: Paper, filed: Filed) -> None:
    comparison = compare(paper(), filed(), template, {}, lossy=frozenset({PageRef(input=0, page=2)}))
    assert result(comparison, "registered_capital").status == "unreadable"
    assert result(comparison, "uscc").status == "match"


def test_a_class_that_is_not_compared(template: FormTemplate, paper: Paper, filed: Filed, place: Place) -> None:
    cover = tuple(s.model_copy(update={"compare": "-"}) if s.name == "version" else s for s in template.blocks["cover"])
    form = template.model_copy(update={"blocks": {**template.blocks, "cover": cover}})
    comparison = compare(paper({"version": place("9")}), filed(), form, {})
    assert (result(comparison, "version").status, comparison.findings) == ("not_compared", ())
