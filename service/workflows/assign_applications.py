"""Who is to review what: the head assigns applications, a reviewer takes free ones and hands over their own."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from models.account import Permission, Principal, Scope, User
from models.catalogue import said
from models.desk import Listed
from models.errors import ForbiddenError, NotThereError
from service.database import desk, users
from service.rules.permissions import PERMISSIONS, scope_of
from service.workflows.gate import require
from service.workflows.review_application import Desk

ANSWER: Permission = "findings.review"
RULE: Permission = "decisions.rule"
MOST = 500
"""Applications that are assigned at once: what a page of the list holds, several times."""


def assignees(session: Session, principal: Principal) -> list[User]:
    """Whom whoever asks may give applications to: everybody who reviews in one of their own areas."""
    mine = principal.scope(ANSWER)
    reviewing = users.holding(session, [r for r, held in PERMISSIONS.items() if ANSWER in held])
    return [u for u in reviewing if not _reviews(u).narrowed(mine).empty]


def assign(at: Desk, principal: Principal, ids: Sequence[int], to: str | None, now: datetime) -> int:
    """Assigns applications to a person, or to nobody, and says how many. All or none: raises NotThereError for one that
    one may not see, ForbiddenError for one that is another's, or whose assignee does not review there."""
    require(principal, ANSWER)
    wanted = list(dict.fromkeys(ids))[:MOST]
    with at.database.transaction() as session:
        assignee = users.by_id(session, to) if to else None
        for id in wanted:
            listed = desk.one(session, principal.scope(ANSWER), id, now)
            if listed is None:
                raise NotThereError(said("review.not_there"))
            _may(principal, listed, assignee)
        count = desk.assign(session, principal.scope(ANSWER), wanted, to) if wanted else 0
        _record(at, session, principal, wanted, assignee, now)
    return count


def _may(principal: Principal, listed: Listed, assignee: User | None) -> None:
    home = listed.province, listed.city
    mine = (None, principal.user, *(a.user for a in principal.acting))
    free = listed.assigned_to in mine and listed.claimed_by in (None, principal.user)
    if not free and not principal.scope(RULE).allows(*home):
        raise ForbiddenError(said("assign.not_yours", name=listed.applicant or listed.application_no))
    if assignee is not None and (assignee.disabled_at is not None or not _reviews(assignee).allows(*home)):
        raise ForbiddenError(said("assign.not_there", name=assignee.full_name or assignee.name))


def _reviews(user: User) -> Scope:
    return scope_of(user.grants, ANSWER)


def _record(
    at: Desk, session: Session, principal: Principal, ids: Sequence[int], assignee: User | None, now: datetime
) -> None:
    name = assignee.name if assignee else None
    for id in ids:
        at.log.put(session, now, principal.actor, "application.assigned", f"application:{id}", to=name)
