"""People's names for the ids that rows keep, and moments as a reader writes them."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from service.database import users


def names_of(session: Session, ids: Iterable[str | None]) -> dict[str, str]:
    """How each of these users is called."""
    return users.names(session, {i for i in ids if i})


def moment(at: datetime) -> str:
    """A moment in the machine's own zone, to the minute."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M")
