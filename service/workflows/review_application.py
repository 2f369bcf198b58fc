"""What a reviewer does with an application: claims it, answers its findings, takes an answer back, decides. Every step
is on record in the same transaction as what it changes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models.account import Permission, Principal
from models.base import storable
from models.catalogue import said
from models.desk import Listed, Reviewed
from models.errors import ConflictError, ForbiddenError, NotThereError
from models.package import ENDED, Package
from models.review import Answer, Closing, FindingState, Hand, Outcome, ReviewState, Round, Standing
from service.database import desk
from service.database.campaign_settings import package_with_settings
from service.database.connection import Database
from service.rules.capacities import ANSWER, answering, closing, hand_of, name_for
from service.rules.review import Closed, standing
from service.workflows import sampling
from service.workflows.audit_log import AuditLog

CLAIM = timedelta(minutes=20)
"""How long an application stays with whoever looks at it without a sign of them."""
SEE: Permission = "applications.read"


@dataclass(frozen=True)
class Desk:
    """Where reviews are kept and put on record; `campaign` is that of packages which do not say theirs."""

    database: Database
    log: AuditLog
    version: str
    campaign: str = ""


@dataclass(frozen=True)
class OnTable:
    """An application with its review as it stands, who else is at it (None: nobody), and the package that it came
    in."""

    reviewed: Reviewed
    standing: Standing
    other: str | None
    package: Package

    @property
    def closed(self) -> Closed:
        """What was confirmed of it."""
        return closed_of(self.reviewed)


def look(at: Desk, principal: Principal, id: int, now: datetime, permission: Permission = SEE) -> OnTable:
    """An application to look at. Raises NotThereError where there is none for which one has the permission."""
    with at.database.reading() as session:
        return on_table(at, session, principal, permission, id, now)


def take(at: Desk, principal: Principal, id: int, now: datetime) -> OnTable:
    """The same, claimed for whoever may answer unless another person is at it."""
    with at.database.transaction() as session:
        own = principal.scope(SEE).narrowed(principal.scope(ANSWER))
        if not own.empty:
            desk.claim(session, id, principal.user, now, CLAIM, own)
        return on_table(at, session, principal, SEE, id, now)


def leave(at: Desk, principal: Principal, id: int) -> None:
    """Gives one's claim back."""
    with at.database.transaction() as session:
        desk.release(session, id, principal.user)


def answer(at: Desk, principal: Principal, id: int, key: str, given: Answer, now: datetime) -> OnTable:
    """Answers a finding. Raises NotThereError, ConflictError where another person is at it, and ForbiddenError where
    one has no say in it."""
    with at.database.transaction() as session:
        found = claimed(at, session, principal, id, now)
        state = _finding(found, key)
        say = answering(principal, found.reviewed.listed, state)
        if say is None:
            raise ForbiddenError(said("review.no_say"))
        round, hand = say
        number = desk.add_decision(session, id, key, given, round, hand, now, at.version)
        at.log.put(
            session, now, principal.actor, "finding.answered", f"application:{id}", finding=key, code=state.code,
            decision=number, round=round, **given.model_dump(mode="json"), **name_for(principal, hand),
        )  # fmt: skip
        return moved(at, session, principal, id, now, anew=round == "first")


def undo(at: Desk, principal: Principal, id: int, decision: int, now: datetime) -> OnTable:
    """Takes one's own answer back. Raises NotThereError where there is none such, and ConflictError."""
    with at.database.transaction() as session:
        found = claimed(at, session, principal, id, now)
        if not desk.undo_decision(session, id, decision, principal.user, now):
            raise NotThereError(said("review.no_answer"))
        at.log.put(session, now, principal.actor, "finding.undone", f"application:{id}", decision=decision)
        first = next(d.round == "first" for d in found.reviewed.decisions if d.id == decision)
        return moved(at, session, principal, id, now, anew=first)


def decide(
    at: Desk, principal: Principal, id: int, outcome: Outcome, shown: Sequence[str], now: datetime,
    report: str | None = None,
) -> OnTable:  # fmt: skip
    """Confirms what the answers of an application propose: the first check, which decides it where one person is
    enough, or the second. `shown` is what was displayed to whoever confirms, of the `report` of that hash (None: not
    told). Raises NotThereError, ForbiddenError for whom it is not to confirm, and ConflictError where it is not ready,
    its answers say otherwise, or it was checked again or decided meanwhile; the same again by the same person is
    once."""
    with at.database.transaction() as session:
        found = claimed(at, session, principal, id, now)
        listed, stands = found.reviewed.listed, found.standing
        if _done_by(found, principal.user, outcome):
            desk.release(session, id, principal.user)
            return on_table(at, session, principal, SEE, id, now)
        if found.package.state not in ENDED:
            raise ConflictError(said("api.not_ended"))
        if report not in (None, listed.report) or stands.proposed != outcome:
            raise ConflictError(said("review.not_ready"))
        say = closing(principal, listed, stands, found.closed)
        if say is None:
            raise ForbiddenError(said(why_not(found)))
        _close(at, session, found, outcome, say, now)
        desk.release(session, id, principal.user)
        after = on_table(at, session, principal, SEE, id, now)
        action = "application.proposed" if after.standing.state == "second" else "application.decided"
        at.log.put(
            session, now, principal.actor, action, f"application:{id}", outcome=outcome, check=say[0],
            report=listed.report, shown=list(shown), **name_for(principal, say[1]),
        )  # fmt: skip
        sampling.after_decision(at.log, session, principal, after.reviewed.listed, now)
        return after


def remark(at: Desk, principal: Principal, id: int, text: str, now: datetime) -> OnTable:
    """Files a comment. Raises NotThereError and ForbiddenError."""
    with at.database.transaction() as session:
        found = on_table(at, session, principal, SEE, id, now)
        if not _answers(principal, found.reviewed.listed):
            raise ForbiddenError(said("review.no_say"))
        desk.add_remark(session, id, principal.user, now, storable(text).strip())
        hand = hand_of(principal, found.reviewed.listed)
        at.log.put(
            session, now, principal.actor, "application.remarked", f"application:{id}", **name_for(principal, hand)
        )
        return on_table(at, session, principal, SEE, id, now)


def why_not(found: OnTable) -> str:
    """Why somebody who sees an application that is ready cannot confirm it, as a key of the catalogue."""
    if found.standing.state == "ready":
        return "review.first_wanted"
    return "review.second_answers" if found.standing.unchecked else "review.second_wanted"


def claimed(at: Desk, session: Session, principal: Principal, id: int, now: datetime) -> OnTable:
    """The application as it stands while nobody else can change it: claimed before it is looked at, so that what was
    done a moment ago is seen. A claim that should not have been falls with the transaction."""
    taken = desk.claim(session, id, principal.user, now, CLAIM)
    found = on_table(at, session, principal, SEE, id, now)
    if not _answers(principal, found.reviewed.listed):
        raise ForbiddenError(said("review.no_say"))
    if not taken:
        raise ConflictError(said("review.taken"))
    return found


def moved(at: Desk, session: Session, principal: Principal, id: int, now: datetime, *, anew: bool) -> OnTable:
    """The review after an answer: whatever was decided of the application before falls, and with `anew` what the first
    check had confirmed."""
    found = on_table(at, session, principal, SEE, id, now)
    first = None if anew else found.reviewed.first
    reviewed = found.reviewed.model_copy(update={"first": first, "final": None})
    stands = _standing(at, session, reviewed)[0]
    desk.set_state(session, id, stands.state, first, None)
    listed = desk.listed_as(reviewed.listed, stands.state, first, None)
    return replace(found, reviewed=reviewed.model_copy(update={"listed": listed}), standing=stands)


def on_table(
    at: Desk, session: Session, principal: Principal, permission: Permission, id: int, now: datetime
) -> OnTable:
    """The application as it stands. Raises NotThereError where there is none for which one has the permission."""
    reviewed = desk.reviewed(session, principal.scope(permission), id, now)
    if reviewed is None:
        raise NotThereError(said("review.not_there"))
    other = reviewed.listed.claimed_by if reviewed.listed.claimed_by != principal.user else None
    stands, package = _standing(at, session, reviewed)
    return OnTable(reviewed, stands, other, package)


def closed_of(reviewed: Reviewed) -> Closed:
    """What was confirmed of an application, and found by people."""
    found = sum(not miss.undone for miss in reviewed.misses)
    return Closed(reviewed.first, reviewed.final, found, reviewed.listed.sampling == "passed")


def _standing(at: Desk, session: Session, reviewed: Reviewed) -> tuple[Standing, Package]:
    """How a review stands by what is set for the campaign of its package, and that package."""
    package, settings = package_with_settings(session, reviewed.listed.package, at.campaign)
    stands = standing(reviewed.findings, reviewed.decisions, closed_of(reviewed), settings.second_check)
    return stands, package


def _close(
    at: Desk, session: Session, found: OnTable, outcome: Outcome, say: tuple[Round, Hand], now: datetime
) -> None:
    """Keeps a confirmation. The first one decides where no second is wanted."""
    round, hand = say
    confirmed = Closing(outcome=outcome, by=hand.by, acting_for=hand.acting_for, at=now)
    first = confirmed if round == "first" else found.reviewed.first
    asked = found.reviewed.model_copy(update={"first": first, "final": None})
    enough = round == "second" or _standing(at, session, asked)[0].state == "ready"
    state: ReviewState = ("recommended" if outcome == "recommend" else "to_correct") if enough else "second"
    desk.set_state(session, found.reviewed.listed.id, state, first, confirmed if enough else None)


def _done_by(found: OnTable, user: str, outcome: Outcome) -> bool:
    """Whether this person has confirmed just that already, and nothing more is theirs to confirm."""
    first, final, state = found.reviewed.first, found.reviewed.final, found.standing.state
    if state in ("recommended", "to_correct"):
        return final is not None and (final.by, final.outcome) == (user, outcome)
    return state == "second" and first is not None and (first.by, first.outcome) == (user, outcome)


def _finding(found: OnTable, key: str) -> FindingState:
    state = next((s for s in found.standing.findings if s.key == key), None)
    if state is None:
        raise NotThereError(said("review.no_finding"))
    return state


def _answers(principal: Principal, listed: Listed) -> bool:
    return principal.scope(ANSWER).allows(listed.province, listed.city)
