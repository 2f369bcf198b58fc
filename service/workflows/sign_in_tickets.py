"""What carries the right password from the first step of signing in to the second: a sealed ticket, so that nobody
types it twice and nothing of it is kept."""

from datetime import datetime, timedelta

from pydantic import AwareDatetime, ValidationError

from models.account import Credentials, User
from models.base import Record
from models.catalogue import said
from models.errors import KeyFileError, SignInOverError
from service.workflows.gate import Gate, digest

LASTS = timedelta(minutes=5)
"""Time to find the device; whoever takes longer begins anew."""
PURPOSE = "sign-in"


class Ticket(Record):
    """Whose password was right, when it stops counting, and the hash of the password's hash: one that was changed
    meanwhile is no longer proved."""

    user: str
    until: AwareDatetime
    proved: str


def issue(gate: Gate, user: User, kept: Credentials, now: datetime) -> str:
    """A ticket for whoever has just typed the right password. Raises KeyFileError."""
    ticket = Ticket(user=user.id, until=now + LASTS, proved=digest(kept.password_hash))
    return gate.secrets.seal(ticket.model_dump_json(), PURPOSE)


def read(gate: Gate, text: str, now: datetime) -> Ticket:
    """What a ticket says. Raises SignInOverError for one that is none of ours or too old."""
    try:
        ticket = Ticket.model_validate_json(gate.secrets.open(text, PURPOSE))
    except (KeyFileError, ValidationError) as error:
        raise SignInOverError(said("sign_in.over")) from error
    if not now <= ticket.until <= now + LASTS:
        raise SignInOverError(said("sign_in.over"))
    return ticket
