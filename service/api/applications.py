"""Applications: the work list, one with its findings, and the answers to them."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field

from models.account import Permission
from models.base import Record
from models.desk import Listed, Narrowing, Order, Remark
from models.finding import Finding
from models.report import Verdict
from models.review import Answer, Decision, Outcome, ReviewState, Standing
from service.api.asking import Calling
from service.api.problems import PROBLEMS
from service.database import desk
from service.workflows import review_application
from service.workflows.review_application import OnTable

router = APIRouter(prefix="/applications", tags=["applications"], responses=PROBLEMS)
SEE: Permission = "applications.read"
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
Key = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")]
Word = Annotated[str, Query(max_length=100)]


class Applications(Record):
    """A page of the work list, and how many there are in all."""

    items: tuple[Listed, ...]
    total: int


class Review(Record):
    """An application with its findings, everything that was said of them, and how far the review stands."""

    application: Listed
    findings: tuple[Finding, ...]
    decisions: tuple[Decision, ...]
    remarks: tuple[Remark, ...]
    standing: Standing


class Decided(Record):
    """An outcome, as the answers propose it; `shown` is what was displayed to whoever confirms."""

    outcome: Outcome
    shown: tuple[str, ...] = Field(default=(), max_length=200)


class Said(Record):
    """A comment."""

    text: str = Field(min_length=1, max_length=2000)


@router.get("")
def listed(
    call: Calling,
    state: Annotated[tuple[ReviewState, ...], Query()] = (),
    kind: Word = "",
    province: Word = "",
    city: Word = "",
    verdict: Verdict | None = None,
    search: Word = "",
    package: Word = "",
    order: Order = "risk",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
) -> Applications:
    """The applications that the caller may see, narrowed and in pages."""
    scope = call.scope(SEE)
    wanted = Narrowing(
        states=state, kind=kind, province=province, city=city, verdict=verdict, search=search, package=package,
        order=order,
    )  # fmt: skip
    with call.office.places.database.reading() as session:
        items = desk.listed(session, scope, wanted, call.now, limit, offset)
        return Applications(items=tuple(items), total=desk.count(session, scope, wanted, call.now))


@router.get("/{id}")
def one(call: Calling, id: Id) -> Review:
    """One application."""
    call.scope(SEE)
    return _review(review_application.look(call.office.desk, call.principal, id, call.now))


@router.post("/{id}/claim")
def claim(call: Calling, id: Id) -> Review:
    """Claims an application, unless another person is at it."""
    call.scope(SEE)
    return _review(review_application.take(call.office.desk, call.principal, id, call.now))


@router.post("/{id}/findings/{key}", status_code=201)
def answer(call: Calling, id: Id, key: Key, given: Answer) -> Review:
    """Answers a finding."""
    call.scope(SEE)
    return _review(review_application.answer(call.office.desk, call.principal, id, key, given, call.now))


@router.delete("/{id}/decisions/{decision}")
def undo(call: Calling, id: Id, decision: Annotated[int, Path(ge=1, le=2**31 - 1)]) -> Review:
    """Takes an answer of one's own back."""
    call.scope(SEE)
    return _review(review_application.undo(call.office.desk, call.principal, id, decision, call.now))


@router.post("/{id}/remarks", status_code=201)
def remark(call: Calling, id: Id, said: Said) -> Review:
    """Files a comment."""
    call.scope(SEE)
    return _review(review_application.remark(call.office.desk, call.principal, id, said.text, call.now))


@router.post("/{id}/decision")
def decide(call: Calling, id: Id, decided: Decided) -> Review:
    """Decides an application as its answers propose."""
    call.scope(SEE)
    found = review_application.decide(call.office.desk, call.principal, id, decided.outcome, decided.shown, call.now)
    return _review(found)


def _review(found: OnTable) -> Review:
    reviewed = found.reviewed
    return Review(
        application=reviewed.listed, findings=reviewed.findings, decisions=reviewed.decisions,
        remarks=reviewed.remarks, standing=found.standing,
    )  # fmt: skip
