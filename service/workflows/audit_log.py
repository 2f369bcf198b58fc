"""Puts events on record, and notices when the clock was changed meanwhile."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.orm import Session

from models.audit import AuditEntry, Event, Origin
from service.database import audit

JUMP_SECONDS = 120.0
"""How far wall clock and running time may part between two entries: a time server moves a clock by far less."""


class AuditLog:
    """The log as one process writes it. `ticks` gives seconds that run on whatever the wall clock is set to."""

    def __init__(self, origin: Origin, ticks: Callable[[], float]) -> None:
        self.origin = origin
        self._ticks = ticks
        self._seen: tuple[datetime, float] | None = None

    def put(
        self, session: Session, now: datetime, actor: str, action: str, subject: str = "", /, **detail: object
    ) -> AuditEntry:
        """Puts an event on record in the transaction of what it tells of, as the last thing in it; `detail`
        holds what JSON can. Where the clock jumped since the last entry of this process, an entry of its own says so
        first."""
        ticks = self._ticks()
        if (seconds := self._jumped(now, ticks)) is not None:
            told = Event(actor="system", action="clock.jump", subject="clock", detail={"seconds": seconds})
            audit.append(session, told, now, self.origin)
        event = Event.model_validate({"actor": actor, "action": action, "subject": subject, "detail": detail})
        entry = audit.append(session, event, now, self.origin)
        # Only what was committed was told.
        sqlalchemy_event.listen(session, "after_commit", lambda _: self._see(now, ticks), once=True)
        return entry

    def _see(self, now: datetime, ticks: float) -> None:
        self._seen = (now, ticks)

    def _jumped(self, now: datetime, ticks: float) -> float | None:
        if self._seen is None:
            return None
        seconds = (now - self._seen[0]).total_seconds() - (ticks - self._seen[1])
        return round(seconds, 3) if abs(seconds) > JUMP_SECONDS else None
