"""What a reviewer does with an application: claims it, answers its findings, takes an answer back, decides. Every step
is on record in the same transaction as what it changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models.account import Permission, Principal
from models.base import storable
from models.catalogue import said
from models.desk import Reviewed
from models.errors import ConflictError, ForbiddenError, NotThereError
from models.package import ENDED
from models.review import Answer, FindingState, Outcome, ReviewState, Standing
from service.database import desk, packages
from service.database.connection import Database
from service.rules.review import round_of, standing
from service.workflows.audit_log import AuditLog

CLAIM = timedelta(minutes=20)
"""How long an application stays with whoever looks at it without a sign of them."""
SEE: Permission = "applications.read"
ANSWER: Permission = "findings.review"
CONFIRM: Permission = "decisions.confirm"
RULE: Permission = "decisions.rule"


@dataclass(frozen=True)
class Desk:
    """Where reviews are kept and put on record. `both`: every answer takes a second person."""

    database: Database
    log: AuditLog
    version: str
    both: bool = False


@dataclass(frozen=True)
class OnTable:
    """An application with its review as it stands, and who else is at it (None: nobody)."""

    reviewed: Reviewed
    standing: Standing
    other: str | None


def look(at: Desk, principal: Principal, id: int, now: datetime, permission: Permission = SEE) -> OnTable:
    """An application to look at. Raises NotThereError where there is none for which one has the permission."""
    with at.database.reading() as session:
        return _on_table(at, session, principal, permission, id, now)


def take(at: Desk, principal: Principal, id: int, now: datetime) -> OnTable:
    """The same, claimed for whoever may answer unless another person is at it."""
    with at.database.transaction() as session:
        found = _on_table(at, session, principal, SEE, id, now)
        if not _answers(principal, found):
            return found
        desk.claim(session, id, principal.user, now, CLAIM)
        return _on_table(at, session, principal, SEE, id, now)


def leave(at: Desk, principal: Principal, id: int) -> None:
    """Gives one's claim back."""
    with at.database.transaction() as session:
        desk.release(session, id, principal.user)


def answer(at: Desk, principal: Principal, id: int, key: str, given: Answer, now: datetime) -> OnTable:
    """Answers a finding. Raises NotThereError, ConflictError where another person is at it, and ForbiddenError where
    one has no say in it."""
    with at.database.transaction() as session:
        found = _claimed(at, session, principal, id, now)
        state = _finding(found, key)
        may = _may(principal, found)
        round = round_of(state, principal.user, confirms=may[CONFIRM], rules=may[RULE])
        if round is None:
            raise ForbiddenError(said("review.no_say"))
        number = desk.add_decision(session, id, key, given, round, principal.user, now, at.version)
        at.log.put(
            session, now, principal.actor, "finding.answered", f"application:{id}", finding=key, code=state.code,
            decision=number, round=round, **given.model_dump(mode="json"),
        )  # fmt: skip
        return _moved(at, session, principal, id, now)


def undo(at: Desk, principal: Principal, id: int, decision: int, now: datetime) -> OnTable:
    """Takes one's own answer back. Raises NotThereError where there is none such, and ConflictError."""
    with at.database.transaction() as session:
        _claimed(at, session, principal, id, now)
        if not desk.undo_decision(session, id, decision, principal.user, now):
            raise NotThereError(said("review.no_answer"))
        at.log.put(session, now, principal.actor, "finding.undone", f"application:{id}", decision=decision)
        return _moved(at, session, principal, id, now)


def decide(
    at: Desk, principal: Principal, id: int, outcome: Outcome, shown: Sequence[str], now: datetime,
    report: str | None = None,
) -> OnTable:  # fmt: skip
    """Decides an application as its answers propose; `shown` is what was displayed to whoever confirms, of the `report`
    of that hash (None: not told). Raises NotThereError, ForbiddenError, and ConflictError where it is not ready, its
    answers say otherwise, or it was checked again or decided meanwhile; the same again by the same person is once."""
    with at.database.transaction() as session:
        found = _claimed(at, session, principal, id, now)
        listed, stands = found.reviewed.listed, found.standing
        if stands.state == _decided(outcome) and listed.decided_by == principal.user:
            desk.release(session, id, principal.user)
            return _on_table(at, session, principal, SEE, id, now)
        if packages.package(session, listed.package).state not in ENDED:
            raise ConflictError(said("api.not_ended"))
        same = report in (None, listed.report)
        if not same or (stands.state, stands.proposed) != ("ready", outcome):
            raise ConflictError(said("review.not_ready"))
        desk.set_state(session, id, _decided(outcome), outcome, principal.user, now)
        desk.release(session, id, principal.user)
        at.log.put(
            session, now, principal.actor, "application.decided", f"application:{id}", outcome=outcome,
            report=listed.report, shown=list(shown),
        )  # fmt: skip
        return _on_table(at, session, principal, SEE, id, now)


def remark(at: Desk, principal: Principal, id: int, text: str, now: datetime) -> OnTable:
    """Files a comment. Raises NotThereError and ForbiddenError."""
    with at.database.transaction() as session:
        found = _on_table(at, session, principal, SEE, id, now)
        if not _answers(principal, found):
            raise ForbiddenError(said("review.no_say"))
        desk.add_remark(session, id, principal.user, now, storable(text).strip())
        at.log.put(session, now, principal.actor, "application.remarked", f"application:{id}")
        return _on_table(at, session, principal, SEE, id, now)


def _claimed(at: Desk, session: Session, principal: Principal, id: int, now: datetime) -> OnTable:
    """The application as it stands while nobody else can change it: claimed before it is looked at, so that what was
    done a moment ago is seen. A claim that should not have been falls with the transaction."""
    claimed = desk.claim(session, id, principal.user, now, CLAIM)
    found = _on_table(at, session, principal, SEE, id, now)
    if not _answers(principal, found):
        raise ForbiddenError(said("review.no_say"))
    if not claimed:
        raise ConflictError(said("review.taken"))
    return found


def _moved(at: Desk, session: Session, principal: Principal, id: int, now: datetime) -> OnTable:
    """The review after an answer: whatever was decided of the application before falls."""
    found = _on_table(at, session, principal, SEE, id, now, decided=False)
    desk.set_state(session, id, found.standing.state, None, None, None)
    return found


def _on_table(
    at: Desk, session: Session, principal: Principal, permission: Permission, id: int, now: datetime,
    decided: bool = True,
) -> OnTable:  # fmt: skip
    reviewed = desk.reviewed(session, principal.scope(permission), id, now)
    if reviewed is None:
        raise NotThereError(said("review.not_there"))
    listed = reviewed.listed
    stands = standing(reviewed.findings, reviewed.decisions, listed.outcome if decided else None, at.both)
    other = listed.claimed_by if listed.claimed_by != principal.user else None
    return OnTable(reviewed, stands, other)


def _finding(found: OnTable, key: str) -> FindingState:
    state = next((s for s in found.standing.findings if s.key == key), None)
    if state is None:
        raise NotThereError(said("review.no_finding"))
    return state


def _may(principal: Principal, found: OnTable) -> dict[Permission, bool]:
    listed = found.reviewed.listed
    wanted: tuple[Permission, ...] = (ANSWER, CONFIRM, RULE)
    return {p: principal.scope(p).allows(listed.province, listed.city) for p in wanted}


def _answers(principal: Principal, found: OnTable) -> bool:
    return _may(principal, found)[ANSWER]


def _decided(outcome: Outcome) -> ReviewState:
    return "recommended" if outcome == "recommend" else "to_correct"
