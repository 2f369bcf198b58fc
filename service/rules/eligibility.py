"""Rules on who may apply: R-01, R-03, R-05, R-06, R-08, R-10, R-12, R-20 and R-21 of the form."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from extractors.fields.identifiers import uscc_valid
from models.catalogue import message
from models.finding import Finding, Message
from models.folding import fold
from models.form_template import RuleSpec
from service.rules.case import Case

INDUSTRY = re.compile(r"(?P<letter>[A-T])?(?P<division>\d{2})\d{0,2}(?!\d)")
MANUFACTURING = range(13, 44)
"""Divisions of section C of GB/T 4754."""
LEAST_SHARE = Decimal(30)
BORDERLINE = (Decimal("29.5"), Decimal("30.5"))
"""Contract: within these, in percent, a person decides R-06."""
YEARS_RUN = 2
"""R-08: years that a platform has run at its application."""
BRANCH = re.compile(r"分公司(?:\(.*\))?$")
PLACES = Decimal("0.01")


def check(case: Case) -> Iterator[Finding]:
    """Every rule of eligibility that the form lists for this kind, on what the paper says beyond doubt."""
    for name, judge in RULES.items():
        rule = case.rule(name)
        if rule is not None:
            yield from judge(case, rule)


def _legal_person(case: Case, rule: RuleSpec) -> Iterator[Finding]:
    code = case.text("uscc", agreed=True)
    if code is not None and not uscc_valid(code):
        said = message("finding.legal_person_code", paper=code)
        yield _finding(case, rule, "uscc", said, code)
    name = case.text("applicant_name")
    if name is not None and BRANCH.search(fold(name)):
        said = message("finding.legal_person_branch", paper=name)
        yield _finding(case, rule, "applicant_name", said, name)


def _incident(case: Case, rule: RuleSpec) -> Iterator[Finding]:
    declared = case.text("no_incident")
    if declared == "有":
        yield _finding(case, rule, "no_incident", message("finding.incident_declared", paper=declared), declared)


def _manufacturer(case: Case, rule: RuleSpec) -> Iterator[Finding]:
    industry = case.text("industry")
    match = INDUSTRY.match(fold(industry).upper()) if industry else None
    if industry is None or match is None:
        return
    if match["letter"] not in (None, "C") or int(match["division"]) not in MANUFACTURING:
        yield _finding(case, rule, "industry", message("finding.not_manufacturer", paper=industry), industry)


def _service_share(case: Case, rule: RuleSpec) -> Iterator[Finding]:
    """Recomputed from the latest year's revenues."""
    years = case.template.yearly.get("financials", ())
    year = max(years, default=None)
    revenue, service = case.number(f"financials.{year}.revenue"), case.number(f"financials.{year}.service_revenue")
    if revenue is None or service is None or revenue <= 0 or service > revenue:
        return
    share = service / revenue * 100
    field = f"financials.{year}.service_share"
    shown = share.quantize(PLACES)
    if BORDERLINE[0] <= share <= BORDERLINE[1]:
        said = message("finding.share_borderline", year=year, share=shown)
        yield case.finding("ELIGIBILITY", said, field=field, rule=rule.id, severity="manual", paper=f"{shown}%")
    elif share < LEAST_SHARE:
        yield _finding(case, rule, field, message("finding.share_below", year=year, share=shown), f"{shown}%")


def _platform_age(case: Case, rule: RuleSpec) -> Iterator[Finding]:
    launch, application = case.day("launch_date"), case.day("application_date")
    if launch is not None and application is not None and _later(launch, YEARS_RUN) > application:
        said = message("finding.platform_young", launch=launch, application=application)
        yield _finding(case, rule, "launch_date", said, launch.isoformat())


def _functions(case: Case, rule: RuleSpec) -> Iterator[Finding]:
    chosen, spec = case.value("functions"), case.spec("functions")
    if chosen is None or spec is None:
        return
    lacking = [word for code, word in spec.options.items() if code not in chosen and word not in chosen]
    if lacking:
        said = message("finding.functions_lacking", lacking="、".join(lacking))
        yield _finding(case, rule, "functions", said, "、".join(spec.options.get(c, c) for c in chosen))


def _cluster(case: Case, rule: RuleSpec) -> Iterator[Finding]:
    """Only what is blank on the paper for certain; a blank that the record fills is a FIELD_BLANK already."""
    lacking = [n for n in ("cluster_name", "build_type") if _surely_blank(case, n)]
    if lacking:
        said = message("finding.no_cluster", lacking="、".join(case.label(n) for n in lacking))
        yield _finding(case, rule, lacking[0], said, "")


def _dispatch(case: Case, rule: RuleSpec) -> Iterator[Finding]:
    due = case.template.campaign.dispatch_due
    for name in ("application_date", "recommendation.date"):
        day = case.day(name)
        if due is not None and day is not None and day > due:
            said = message("finding.past_due", label=case.label(name), paper=day, due=due)
            yield _finding(case, rule, name, said, day.isoformat())


def _recommender(case: Case, rule: RuleSpec) -> Iterator[Finding]:
    """Only a name that paper and record agree on: another one is a difference already. A name that was given up before
    the campaign began is none of its recommenders'."""
    campaign = case.template.campaign
    name, units = case.text("recommender_name", agreed=True), campaign.recommenders
    body = campaign.recommender(name) if name is not None else None
    given_up = {
        fold(o.name) for o in (body.other_names if body else ()) if o.until and _before(o.until, campaign.issued)
    }
    if name is not None and units and (body is None or fold(name) in given_up):
        said = message("finding.unknown_recommender", paper=name, count=len(units))
        yield _finding(case, rule, "recommender_name", said, name)


def _before(day: date, other: date | None) -> bool:
    return other is not None and day < other


def _surely_blank(case: Case, name: str) -> bool:
    result = case.results.get(name)
    return result is not None and result.status == "match" and result.paper is not None and not result.paper.value


def _later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _finding(case: Case, rule: RuleSpec, field: str, said: Message, paper: str) -> Finding:
    return case.finding("ELIGIBILITY", said, field=field, rule=rule.id, severity=rule.severity, paper=paper)


RULES: dict[str, Callable[[Case, RuleSpec], Iterator[Finding]]] = {
    "R-01": _legal_person,
    "R-03": _incident,
    "R-05": _manufacturer,
    "R-06": _service_share,
    "R-08": _platform_age,
    "R-10": _functions,
    "R-12": _cluster,
    "R-20": _dispatch,
    "R-21": _recommender,
}
