"""All rules together on one application."""

from collections.abc import Callable

import pytest

from models.form_template import FormTemplate
from models.scan import PageRef
from models.seal import CrossPageSeal
from service.rules.case import Case
from service.rules.check import check

Make = Callable[..., Case]


def run(made: Case) -> list[str]:
    results = tuple(made.results.values())
    return [f.code for f in check(made.application, made.record, made.template, made.profile, results)]


def test_every_group_is_asked(case: Make) -> None:
    fields = {
        "no_incident": "有", "established_date": "2021-05-01", "application_date": "2021-04-11",
    }  # fmt: skip
    found = run(case(fields, printed_pages=(1, 2, 3, 4, 5, 7), printed_total=7))
    assert found == ["SEAL_MISSING", "SEAL_MISSING", "ELIGIBILITY", "DATE_ORDER", "PAGE_MISSING"]


@pytest.mark.parametrize("kind", ["summary_table", "letter", "unknown"])
def test_what_is_no_application_is_not_judged(case: Make, kind: str) -> None:
    assert run(case({"no_incident": "有"}, kind=kind)) == []


@pytest.mark.parametrize("kind", ["enterprise", "summary_table", "letter", "unknown"])
def test_a_cross_page_seal_is_told_of_every_document(case: Make, kind: str) -> None:
    refs = (PageRef(input=0, page=1), PageRef(input=0, page=2))
    seal = CrossPageSeal(edge="right", colour="red", pages=refs, diameter_mm=42, whole=True)
    assert run(case(kind=kind, cross_pages=(seal,))).count("CROSS_PAGE_FOUND") == 1


def test_a_form_without_rules_asks_only_for_its_seals(case: Make, template: FormTemplate) -> None:
    form = template.model_copy(update={"rules": {}})
    assert set(run(case({"no_incident": "有"}, form=form))) == {"SEAL_MISSING"}
