"""What a person found wrong with an application and the machine did not: filed, and taken back."""

from datetime import datetime

from pydantic import Field

from models.account import Principal
from models.base import Record, Typed
from models.catalogue import said
from models.errors import NotThereError
from models.review import Mend
from service.database import misses
from service.rules.capacities import RULE, hand_of, name_for
from service.workflows import sampling
from service.workflows.review_application import Desk, OnTable, claimed, moved


class Missed(Record):
    """What is wrong, how it is to be mended, and which page, where one is to be replaced."""

    text: Typed = Field(min_length=1, max_length=2000, pattern=r"\S", examples=["第 3 页营业收入与附件审计报告不符"])
    mend: Mend = "explain"
    page: int | None = Field(default=None, ge=1, le=9999)


def report_miss(at: Desk, principal: Principal, id: int, missed: Missed, now: datetime) -> OnTable:
    """Files what somebody found: the application is to be returned, and where it is in a batch all of that goes back to
    people. Raises NotThereError, ForbiddenError, and ConflictError where another person is at it."""
    with at.database.transaction() as session:
        found = claimed(at, session, principal, id, now)
        hand = hand_of(principal, found.reviewed.listed)
        number = misses.add(session, id, missed.text.strip(), missed.mend, missed.page, hand, now)
        at.log.put(
            session, now, principal.actor, "application.missed", f"application:{id}", miss=number,
            **missed.model_dump(mode="json"), **name_for(principal, hand),
        )  # fmt: skip
        sampling.stop(at.log, session, principal, found.reviewed.listed, now)
        return moved(at, session, principal, id, now, anew=True)


def undo_miss(at: Desk, principal: Principal, id: int, miss: int, now: datetime) -> OnTable:
    """Takes back what one found oneself; the head, what anybody did. Raises as `report_miss` does."""
    with at.database.transaction() as session:
        listed = claimed(at, session, principal, id, now).reviewed.listed
        rules = principal.scope(RULE).allows(listed.province, listed.city)
        if not misses.undo(session, id, miss, None if rules else principal.user, now):
            raise NotThereError(said("review.no_answer"))
        at.log.put(session, now, principal.actor, "application.miss_undone", f"application:{id}", miss=miss)
        return moved(at, session, principal, id, now, anew=True)
