"""Queries of who is on the way to the organisation's own sign-in and back: each counts once, for a short while."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from service.database.account_tables import ExternalTryRow


def add(session: Session, state: str, browser: str, nonce: str, verifier: str, now: datetime) -> None:
    """Notes somebody who goes, by the hashes of their state and browser; an earlier try of the same browser counts no
    more."""
    session.execute(delete(ExternalTryRow).where(ExternalTryRow.browser == browser))
    session.add(ExternalTryRow(state=state, browser=browser, nonce=nonce, verifier=verifier, at=now))
    session.flush()


def count(session: Session) -> int:
    """How many are on their way."""
    return session.scalar(select(func.count()).select_from(ExternalTryRow)) or 0


def forget(session: Session, before: datetime) -> None:
    """Forgets who went before then."""
    session.execute(delete(ExternalTryRow).where(ExternalTryRow.at < before))


def take(session: Session, state: str, browser: str, since: datetime) -> tuple[str, str] | None:
    """Nonce and verifier of whoever comes back with that state in the same browser; the state never counts again. None:
    nobody went so, or too long ago."""
    query = delete(ExternalTryRow).where(ExternalTryRow.state == state)
    row = session.scalars(query.returning(ExternalTryRow)).first()
    if row is None or row.browser != browser or row.at < since:
        return None
    return row.nonce, row.verifier
