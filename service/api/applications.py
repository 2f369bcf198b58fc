"""Applications: the work list, one with its findings, what was read of it, and the answers to its findings."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query
from pydantic import Field

from models.account import Permission
from models.base import Record
from models.desk import Listed, Narrowing, Order, Remark
from models.finding import Finding
from models.reconciliation import FieldResult
from models.report import Verdict
from models.review import Answer, Closing, Decision, Miss, Outcome, ReviewState, Standing
from models.seal import CrossPageSeal, Seal
from service.api.asking import Call, Calling
from service.api.packages import JPEG, jpeg
from service.api.problems import PROBLEMS
from service.api.tagged import TaggedRoute
from service.api.words import ApplicationId, FindingKey, Key, Limit, Line, Offset, Prose, Word
from service.database import desk
from service.reports.masked_values import masked_finding, masking_by
from service.workflows import report_miss, review_application
from service.workflows.call_once import once
from service.workflows.report_miss import Missed
from service.workflows.review_application import OnTable
from service.workflows.show_pages import PRIVATE

router = APIRouter(prefix="/applications", tags=["applications"], responses=PROBLEMS, route_class=TaggedRoute)
SEE: Permission = "applications.read"
Number = Annotated[int, Path(ge=0, le=100_000)]
ANSWERS: dict[str, Any] = {
    "misread": {"summary": "一致（系统误读）", "value": {"act": "misread"}},
    "correct": {"summary": "不一致，列入补正", "value": {"act": "correct", "mend": "replace_page", "page": 3}},
    "acceptable": {"summary": "不一致但可接受", "value": {"act": "acceptable", "reason": "曾用名，附有变更证明"}},
}


class Applications(Record):
    """A page of the work list, and how many there are in all."""

    items: tuple[Listed, ...]
    total: int


class Review(Record):
    """An application with its findings, everything that was said of them, and how far the review stands: `first` is the
    outcome as the first check confirmed it, `final` as it was decided, `misses` what people found that the machine did
    not. Personal data is starred for callers that may not see it."""

    application: Listed
    findings: tuple[Finding, ...]
    decisions: tuple[Decision, ...]
    remarks: tuple[Remark, ...]
    misses: tuple[Miss, ...]
    first: Closing | None
    final: Closing | None
    standing: Standing


class Fields(Record):
    """What was read of every field, and what became of it."""

    items: tuple[FieldResult, ...]


class Seals(Record):
    """The seals, numbered from 0 as they stand here, and cross-page seals."""

    items: tuple[Seal, ...]
    cross_pages: tuple[CrossPageSeal, ...]


class Decided(Record):
    """An outcome, as the answers propose it; `shown` is what was displayed to whoever confirms."""

    outcome: Outcome = Field(examples=["return"])
    shown: tuple[Line, ...] = Field(default=(), max_length=200)


class Said(Record):
    """A comment."""

    text: Prose = Field(min_length=1, examples=["已电话联系企业"])


@router.get("")
def listed(
    call: Calling,
    state: Annotated[tuple[ReviewState, ...], Query(max_length=10)] = (),
    kind: Word = "",
    province: Word = "",
    city: Word = "",
    verdict: Verdict | None = None,
    search: Word = "",
    package: Word = "",
    batch: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="of this batch of a sample")] = None,
    order: Order = "risk",
    limit: Limit = 50,
    offset: Offset = 0,
) -> Applications:
    """The applications that the caller may see, narrowed and in pages."""
    scope = call.scope(SEE)
    wanted = Narrowing(
        states=state, kind=kind, province=province, city=city, verdict=verdict, search=search, package=package,
        batch=batch, order=order,
    )  # fmt: skip
    with call.office.places.database.reading() as session:
        items = desk.listed(session, scope, wanted, call.now, limit, offset)
        return Applications(items=tuple(items), total=desk.count(session, scope, wanted, call.now))


@router.get("/{id}")
def one(call: Calling, id: ApplicationId) -> Review:
    """One application."""
    return _review(call, _looked(call, id))


@router.get("/{id}/fields")
def fields(call: Calling, id: ApplicationId) -> Fields:
    """What was read of its fields, on paper and online. Showing private data in full is put on record."""
    listed = _looked(call, id).reviewed.listed
    document = call.office.pages.document(call.principal, listed)
    if call.principal.scope(PRIVATE).allows(listed.province, listed.city):
        call.put("private.shown", f"application:{id}", what="fields")
    return Fields(items=document.fields)


@router.get("/{id}/seals")
def seals(call: Calling, id: ApplicationId) -> Seals:
    """Its seals: where they stand, what is written on them, and whether they are whose they should be."""
    document = call.office.pages.document(call.principal, _looked(call, id).reviewed.listed)
    return Seals(items=document.seals, cross_pages=document.cross_pages)


@router.get("/{id}/seals/{number}/strip", responses=JPEG)
def strip(call: Calling, id: ApplicationId, number: Number) -> Any:
    """A seal's ring laid out flat, as JPEG."""
    listed = _looked(call, id).reviewed.listed
    return jpeg(call.office.pages.strip(call.principal, listed.package, listed, number).jpeg)


@router.post("/{id}/claim")
def claim(call: Calling, id: ApplicationId) -> Review:
    """Claims an application, unless another person is at it."""
    call.scope(SEE)
    return _review(call, review_application.take(call.office.desk, call.principal, id, call.now))


@router.delete("/{id}/claim", status_code=204)
def leave(call: Calling, id: ApplicationId) -> None:
    """Gives a claim of one's own back."""
    _looked(call, id)
    review_application.leave(call.office.desk, call.principal, id)


@router.post("/{id}/findings/{key}", status_code=201)
def answer(
    call: Calling,
    id: ApplicationId,
    key: FindingKey,
    given: Annotated[Answer, Body(openapi_examples=ANSWERS)],
    idempotency_key: Key = None,
) -> Review:
    """Answers a finding."""
    call.scope(SEE)
    at, asked = call.office.desk, f"answer {id} {key} {given.model_dump_json()}"
    return _once(
        call, id, idempotency_key, asked,
        lambda: review_application.answer(at, call.principal, id, key, given, call.now),
    )  # fmt: skip


@router.delete("/{id}/decisions/{decision}")
def undo(call: Calling, id: ApplicationId, decision: Annotated[int, Path(ge=1, le=2**31 - 1)]) -> Review:
    """Takes an answer of one's own back."""
    call.scope(SEE)
    return _review(call, review_application.undo(call.office.desk, call.principal, id, decision, call.now))


@router.post("/{id}/remarks", status_code=201)
def remark(call: Calling, id: ApplicationId, said: Said, idempotency_key: Key = None) -> Review:
    """Files a comment."""
    call.scope(SEE)
    at, asked = call.office.desk, f"remark {id} {said.model_dump_json()}"
    return _once(
        call, id, idempotency_key, asked,
        lambda: review_application.remark(at, call.principal, id, said.text, call.now),
    )  # fmt: skip


@router.post("/{id}/misses", status_code=201)
def miss(call: Calling, id: ApplicationId, missed: Missed, idempotency_key: Key = None) -> Review:
    """Files something wrong that the machine did not see: the application is to be returned."""
    call.scope(SEE)
    at, asked = call.office.desk, f"miss {id} {missed.model_dump_json()}"
    return _once(
        call, id, idempotency_key, asked,
        lambda: report_miss.report_miss(at, call.principal, id, missed, call.now),
    )  # fmt: skip


@router.delete("/{id}/misses/{miss}")
def undo_miss(call: Calling, id: ApplicationId, miss: Annotated[int, Path(ge=1, le=2**31 - 1)]) -> Review:
    """Takes back what one filed; the head, what anybody did."""
    call.scope(SEE)
    return _review(call, report_miss.undo_miss(call.office.desk, call.principal, id, miss, call.now))


@router.post("/{id}/decision")
def decide(call: Calling, id: ApplicationId, decided: Decided) -> Review:
    """Confirms what the answers of an application propose: the first check, or the second by another person."""
    call.scope(SEE)
    at = call.office.desk
    return _review(
        call, review_application.decide(at, call.principal, id, decided.outcome, decided.shown, call.now)
    )  # fmt: skip


def _once(call: Call, id: int, key: str | None, asked: str, do: Callable[[], OnTable]) -> Review:
    """The review after what was asked; sent again under the same key it is only looked at."""
    with once(call.office.places.database, call.principal.user, key, asked, call.now) as sent:
        return _review(call, _looked(call, id) if sent.done else do())


def _looked(call: Call, id: int) -> OnTable:
    call.scope(SEE)
    return review_application.look(call.office.desk, call.principal, id, call.now)


def _review(call: Call, found: OnTable) -> Review:
    reviewed, listed = found.reviewed, found.reviewed.listed
    findings = reviewed.findings
    if not call.principal.scope(PRIVATE).allows(listed.province, listed.city):
        masking = masking_by(call.office.forms.of_package(listed.package))
        findings = tuple(masked_finding(f, masking) for f in findings)
    return Review(
        application=listed, findings=findings, decisions=reviewed.decisions, remarks=reviewed.remarks,
        misses=reviewed.misses, first=reviewed.first, final=reviewed.final, standing=found.standing,
    )  # fmt: skip
