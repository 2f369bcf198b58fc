"""Figures and dates that must fit together."""

from collections.abc import Callable

import pytest

from models.reconciliation import FieldResult
from service.rules.arithmetic import check
from service.rules.case import Case

Make = Callable[..., Case]
Decided = Callable[..., FieldResult]


def shares(share: str, year: int = 2019) -> dict[str, str]:
    head = f"financials.{year}"
    return {f"{head}.revenue": "1000.00", f"{head}.service_revenue": "493.60", f"{head}.service_share": share}


@pytest.mark.parametrize("share", ["49.36", "49.40", "49.46", "49.26", "49.4", "49"])
def test_a_share_within_a_tenth_of_a_point(case: Make, share: str) -> None:
    assert list(check(case(shares(share)))) == []


@pytest.mark.parametrize("share", ["50.99", "49.48", "49.24", "0.49", "63.94"])
@pytest.mark.parametrize("year", [2019, 2020])
def test_a_share_that_is_not_the_quotient(case: Make, share: str, year: int) -> None:
    (found,) = check(case(shares(share, year)))
    assert (found.code, found.severity, found.rule) == ("CALC_MISMATCH", "warning", "C-01")
    assert found.field == f"financials.{year}.service_share"


def test_doubtful_figures_are_not_reckoned_with(case: Make, decided: Decided) -> None:
    fields = {**shares("50.99"), "financials.2019.revenue": decided("financials.2019.revenue", "1000.00", "unreadable")}
    assert list(check(case(fields))) == []


def test_a_year_left_out(case: Make, decided: Decided) -> None:
    names = [f"financials.2019.{n}" for n in ("revenue", "service_revenue", "service_share")]
    blank = {n: decided(n, None, "blank_on_paper") for n in names}
    (found,) = check(case(blank))
    assert (found.code, found.rule, found.severity) == ("CALC_MISMATCH", "C-03", "warning")
    assert list(check(case({**blank, names[0]: "1000.00"}))) == []
    assert list(check(case({n: decided(n, None, "not_found") for n in names}))) == []


@pytest.mark.parametrize(
    ("dates", "field"),
    [
        (("2003-12-03", "2016-12-06", "2021-04-11"), None),
        (("2016-12-06", "2016-12-06", "2021-04-11"), None),
        (("2017-01-01", "2016-12-06", "2021-04-11"), "launch_date"),
        (("2003-12-03", "2021-04-12", "2021-04-11"), "application_date"),
        (("2021-04-12", None, "2021-04-11"), "application_date"),
        (("2021-04", None, "2021-04-11"), None),
    ],
)
def test_the_order_of_dates(case: Make, dates: tuple[str | None, ...], field: str | None) -> None:
    names = ("established_date", "launch_date", "application_date")
    found = list(check(case(dict(zip(names, dates, strict=True)))))
    assert [(f.code, f.rule, f.field) for f in found] == ([("DATE_ORDER", "C-05", field)] if field else [])
