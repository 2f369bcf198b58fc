"""People's names for the ids that rows keep, and moments as a reader writes them."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from models.account import User
from service.database import users


def names_of(session: Session, ids: Iterable[str | None], known: Iterable[User] = ()) -> dict[str, str]:
    """How each of these users is called; of those who are known already nothing is asked."""
    wanted = {i for i in ids if i}
    told = {u.id: u.full_name or u.name for u in known if u.id in wanted}
    return told | users.names(session, wanted - told.keys())


def moment(at: datetime) -> str:
    """A moment in the machine's own zone, to the minute."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M")
