"""Rules on figures and dates that must fit together: C-01, C-03 and C-05 of the form."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

from models.catalogue import message
from models.finding import Finding
from models.form_template import RuleSpec
from models.reconciliation import FieldResult
from service.rules.case import SURE_MATCH, Case

SHARE_TOLERANCE = Decimal("0.1")
"""C-01: percentage points that a printed share may be off."""
PLACES = Decimal("0.01")
DATES = ("established_date", "launch_date", "application_date", "declaration.date", "recommendation.date")
"""C-05: no date may be before one that stands before it here."""
LEAST_CELLS = 3
"""Cells that a year must have before it counts as a year left out."""


def check(case: Case) -> Iterator[Finding]:
    """Every rule of arithmetic that the form lists, on what the paper says beyond doubt."""
    for name, judge in RULES.items():
        rule = case.rule(name)
        if rule is not None:
            yield from judge(case, rule)


def _shares(case: Case, rule: RuleSpec) -> Iterator[Finding]:
    for year in case.template.yearly.get("financials", ()):
        name = f"financials.{year}.service_share"
        share, revenue = case.number(name), case.number(f"financials.{year}.revenue")
        service = case.number(f"financials.{year}.service_revenue")
        if share is None or service is None or revenue is None or revenue <= 0:
            continue
        computed = service / revenue * 100
        if abs(share - computed) > SHARE_TOLERANCE + _rounding(share):
            shown = computed.quantize(PLACES)
            said = message("finding.share_not_quotient", label=case.label(name), paper=share, computed=shown)
            yield case.finding("CALC_MISMATCH", said, field=name, rule=rule.id, paper=str(share))


def _years(case: Case, rule: RuleSpec) -> Iterator[Finding]:
    """A year of which every cell is blank on paper for certain. A year whose cells were not found is no missing
    year, since the machine may have missed it; its cells are told one by one."""
    for block, years in case.template.yearly.items():
        for year in years:
            cells = [case.results.get(f"{block}.{year}.{spec.name}") for spec in case.template.blocks.get(block, ())]
            there = [c for c in cells if c is not None]
            if len(there) >= LEAST_CELLS and all(_surely_blank(c) for c in there):
                said = message("finding.year_blank", year=year)
                yield case.finding("CALC_MISMATCH", said, field=there[0].name, rule=rule.id)


def _surely_blank(cell: FieldResult) -> bool:
    blank = cell.status in ("match", "blank_on_paper") and cell.confidence >= SURE_MATCH
    return blank and cell.paper is not None and not cell.paper.value


def _order(case: Case, rule: RuleSpec) -> Iterator[Finding]:
    known: list[tuple[str, date]] = [(n, day) for n in DATES if (day := case.day(n)) is not None]
    for (earlier, first), (later, second) in pairwise(known):
        if first > second:
            said = message(
                "finding.date_order", earlier=case.label(earlier), first=first, later=case.label(later), second=second
            )
            yield case.finding("DATE_ORDER", said, field=later, rule=rule.id, paper=second.isoformat())


def _rounding(value: Decimal) -> Decimal:
    """Half of a printed number's last place."""
    return Decimal(1).scaleb(int(value.as_tuple().exponent)) / 2


RULES: dict[str, Callable[[Case, RuleSpec], Iterator[Finding]]] = {"C-01": _shares, "C-03": _years, "C-05": _order}
