"""The work list: what needs me now, the riskiest first."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from models.account import Acting, Principal, User
from models.desk import Listed, Narrowing, Order
from models.form_template import Campaign, FormTemplate
from models.review import ReviewState
from service.database import desk
from service.database.campaign_settings import settings_of
from service.web.asking import Asking, SignedIn, allowed
from service.web.names import names_of
from service.workflows.assign_applications import assign, assignees

router = APIRouter(include_in_schema=False)
PER_PAGE = 50
LATE_DAYS = 90
"""How long after its last day a campaign is told to be late: then it is an old one that is looked at again."""
STATES: tuple[ReviewState, ...] = ("open", "second", "ruling", "ready", "to_correct", "recommended", "passed")
WAITING: tuple[ReviewState, ...] = ("open", "second", "ruling", "ready")
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
        tally = desk.tally(session, scope, "kind")
        areas = desk.areas(session, scope)
        count = desk.count(session, scope, wanted, asked.now)
        samples = settings_of(session, campaign.id).samples
        names = names_of(
            session,
            [*(i for r in rows for i in (r.claimed_by, r.assigned_to)), *(a.user for a in asked.principal.acting)],
        )
    totals = {s: sum(n for (_, of), n in tally.items() if of == s) for s in STATES}
    shown = {s: n for s, n in totals.items() if n or s != "passed"}
    return asked.page(
        "work_list.html.j2", here="work", rows=rows, count=count, names=names, wanted=wanted, state=state, mine=mine,
        page=page, pages=max(1, -(-count // PER_PAGE)), totals=shown, waiting=sum(totals[s] for s in WAITING),
        kinds=_kinds(forms.values()), provinces=list(dict.fromkeys(p for p, _ in areas if p)),
        cities=list(dict.fromkeys(c for p, c in areas if c and province in ("", p))), left=_left(campaign, asked.now),
        me=asked.principal.user, assigned=assigned, people=_people(asked),
        samples=samples or bool(totals["passed"]),
        standing_for={r.id: a for r in rows if (a := _stands_for(asked.principal, r))},
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


def _stands_for(principal: Principal, row: Listed) -> Acting | None:
    """The colleague in whose place somebody has an application: whose it is, or by whose right alone it is seen."""
    whose = next((a for a in principal.acting if a.user == row.assigned_to), None)
    return whose or principal.stands_for("applications.read", row.province, row.city)


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


def _people(asked: Asking) -> list[User]:
    """Whom whoever asks may give applications to; nobody without the right to review."""
    return assignees(asked.office.desk, asked.principal) if asked.principal.may("findings.review") else []
