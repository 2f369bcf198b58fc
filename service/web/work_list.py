"""The work list: what needs me now, the riskiest first."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session
from starlette.responses import Response

from models.account import Scope
from models.desk import Narrowing, Order
from models.form_template import Campaign, FormTemplate
from models.review import ReviewState
from service.database import desk, desk_counts
from service.database.campaign_settings import settings_of
from service.web.asking import SignedIn, allowed
from service.web.names import names_of
from service.web.work_rows import work_rows
from service.workflows.assign_applications import assign, assignees

router = APIRouter(include_in_schema=False)
PER_PAGE = 50
LATE_DAYS = 90
"""How long after its last day a campaign is told to be late: then it is an old one that is looked at again."""
STATES: tuple[ReviewState, ...] = ("open", "second", "ruling", "ready", "to_correct", "recommended", "passed")
WAITING: tuple[ReviewState, ...] = ("open", "second", "ruling", "ready")
Spread = Sequence[tuple[str, str, ReviewState, int]]
"""How many applications there are by province, city and state."""
Word = Annotated[str, Query(max_length=100)]


@router.get("/")
def work_list(
    asked: SignedIn,
    state: Word = "waiting",
    kind: Word = "",
    province: Word = "",
    city: Word = "",
    search: Word = "",
    mine: bool = False,
    order: Order = "risk",
    batch: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    assigned: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> Response:
    """The applications that one may see, narrowed and in pages."""
    if not asked.principal.may("applications.read"):
        return asked.page("welcome.html.j2", here="work")
    allowed(asked, "applications.read")
    scope = asked.principal.scope("applications.read")
    users = (asked.principal.user, *(a.user for a in asked.principal.acting)) if mine else ()
    wanted = Narrowing(
        states=_states(state), kind=kind, province=province, city=city, search=search.strip(), mine=users, batch=batch,
        order=order,
    )  # fmt: skip
    forms = asked.office.forms.every()
    campaign = next(iter(forms.values())).campaign
    with asked.office.places.database.reading() as session:
        rows = desk.listed(session, scope, wanted, asked.now, PER_PAGE, (page - 1) * PER_PAGE)
        spread = desk_counts.spread(session, scope)
        count = _count(session, scope, wanted, asked.now, spread)
        samples = settings_of(session, campaign.id).samples
        people = assignees(session, asked.principal) if asked.principal.may("findings.review") else []
        concerned = (
            *(i for r in rows for i in (r.claimed_by, r.assigned_to)),
            *(a.user for a in asked.principal.acting),
        )
        names = names_of(session, concerned, people)
    totals, kinds = _totals(spread), _kinds(forms.values())
    shown = {s: n for s, n in totals.items() if n or s != "passed"}
    return asked.page(
        "work_list.html.j2", here="work", count=count, names=names, wanted=wanted, state=state, mine=mine,
        page=page, pages=max(1, -(-count // PER_PAGE)), totals=shown, waiting=sum(totals[s] for s in WAITING),
        kinds=kinds, provinces=list(dict.fromkeys(p for p, *_ in spread if p)),
        cities=list(dict.fromkeys(c for p, c, *_ in spread if c and province in ("", p))),
        left=_left(campaign, asked.now), me=asked.principal.user, assigned=assigned, people=people,
        samples=samples or bool(totals["passed"]),
        rows=tuple(work_rows(asked.reader, asked.principal, rows, names, kinds, bool(people))),
    )  # fmt: skip


@router.post("/assign")
def assign_applications(
    asked: SignedIn,
    application: Annotated[list[int], Form()] = [],  # noqa: B006
    to: Annotated[str, Form(max_length=36)] = "",
) -> Response:
    """Assigns the chosen applications to a person, or to nobody."""
    count = assign(asked.office.desk, asked.principal, application, to or None, asked.now)
    return RedirectResponse(f"/?assigned={count}", 303)


def _kinds(forms: Collection[FormTemplate]) -> dict[str, str]:
    """What each kind of every campaign is called; where two call one otherwise, as the first does."""
    return {kind: label for form in reversed(tuple(forms)) for kind, label in form.labels.items()}


def _left(campaign: Campaign, now: datetime) -> tuple[str, int] | None:
    """Until when files of a campaign must be sent on, and how many days are left; None: no such day, or it is long
    past."""
    due = campaign.dispatch_due
    days = (due - now.astimezone().date()).days if due else -LATE_DAYS
    return (due.isoformat(), days) if due and days > -LATE_DAYS else None


def _states(state: str) -> tuple[ReviewState, ...]:
    if state == "waiting":
        return WAITING
    if state == "all":
        return STATES
    return tuple(s for s in STATES if s == state)


def _count(session: Session, scope: Scope, wanted: Narrowing, now: datetime, spread: Spread) -> int:
    """How many applications the list holds: asked for only where their spread does not tell it."""
    if wanted.kind or wanted.search or wanted.mine or wanted.batch is not None:
        return desk.count(session, scope, wanted, now)
    return sum(
        number
        for province, city, state, number in spread
        if (not wanted.states or state in wanted.states)
        and wanted.province in ("", province)
        and wanted.city in ("", city)
    )


def _totals(spread: Spread) -> dict[ReviewState, int]:
    totals: dict[ReviewState, int] = dict.fromkeys(STATES, 0)
    for *_, state, number in spread:
        totals[state] += number
    return totals
