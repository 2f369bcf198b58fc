"""Every query of online records: scoped here, and never overwritten: a new version supersedes the one before."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, text, update
from sqlalchemy.orm import Session

from models.account import Scope
from models.base import Record
from models.campaign import OnlineRecord
from models.kept_record import KeptRecord
from service.database.record_tables import OnlineRecordRow as Row
from service.database.scoping import within

HOME = Row.__table__.c.province, Row.__table__.c.city
CITY = "city_name"
"""The field by which a record belongs to a city."""
LOCK = 0x7265636F7264
"""The key under which PostgreSQL lets one transaction at a time import (“record” in ASCII)."""
CHUNK = 500
"""Ids of one statement."""


class RecordFilter(Record):
    """Which records of those that one may see; empty: all."""

    campaign: str = ""
    kind: str = ""
    province: str = ""
    application_no: str = ""
    ids: tuple[str, ...] = ()


def lock(session: Session) -> None:
    """Waits until no other transaction imports. SQLite's transaction is the lock."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})


def listed(session: Session, scope: Scope, wanted: RecordFilter, limit: int, offset: int) -> list[KeptRecord]:
    """The records that count, in the order of their ids."""
    query = select(Row).where(*_narrowed(scope, wanted)).order_by(Row.campaign, Row.record)
    return [_kept(row) for row in session.scalars(query.limit(limit).offset(offset))]


def count(session: Session, scope: Scope, wanted: RecordFilter) -> int:
    """How many records the list holds."""
    return session.scalar(select(func.count()).select_from(Row).where(*_narrowed(scope, wanted))) or 0


def every(session: Session, scope: Scope, wanted: RecordFilter) -> list[KeptRecord]:
    """All records that count."""
    query = select(Row).where(*_narrowed(scope, wanted)).order_by(Row.record)
    return [_kept(row) for row in session.scalars(query)]


def history(session: Session, scope: Scope, campaign: str, id: str) -> list[KeptRecord]:
    """All versions of a record, the newest first; none where one may not see the version that counts."""
    wanted = and_(Row.campaign == campaign, Row.record == id)
    rows = session.scalars(select(Row).where(wanted).order_by(Row.revision.desc())).all()
    if not rows or not scope.allows(rows[0].province, rows[0].city):
        return []
    return [_kept(row) for row in rows]


def by_ids(session: Session, campaign: str, ids: Sequence[str]) -> dict[str, tuple[KeptRecord, tuple[str, str]]]:
    """The records that count of these ids, whoever may see them, each with its province and city."""
    found: dict[str, tuple[KeptRecord, tuple[str, str]]] = {}
    for start in range(0, len(ids), CHUNK):
        wanted = Row.record.in_(ids[start : start + CHUNK])
        query = select(Row).where(Row.campaign == campaign, Row.superseded_at.is_(None), wanted)
        found |= {row.record: (_kept(row), (row.province, row.city)) for row in session.scalars(query)}
    return found


def put(
    session: Session, campaign: str, record: OnlineRecord, revision: int, province: str, by: str, now: datetime
) -> None:
    """Files a version and supersedes the one before."""
    earlier = update(Row).where(Row.campaign == campaign, Row.record == record.id, Row.superseded_at.is_(None))
    session.execute(earlier.values(superseded_at=now))
    session.add(
        Row(
            campaign=campaign, record=record.id, revision=revision, application_no=record.application_no,
            kind=record.kind, province=province, city=city_of(record), provenance=record.provenance,
            content=record.model_dump(mode="json"), imported_at=now, imported_by=by,
        )
    )  # fmt: skip
    session.flush()


def city_of(record: OnlineRecord) -> str:
    """The city that a record names; '' where it names none."""
    city = record.value(CITY)
    return city if isinstance(city, str) else ""


def _narrowed(scope: Scope, wanted: RecordFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Row.superseded_at.is_(None), within(scope, *HOME)]
    pairs: tuple[tuple[Any, str], ...] = (
        (Row.campaign, wanted.campaign), (Row.kind, wanted.kind), (Row.province, wanted.province),
        (Row.application_no, wanted.application_no),
    )  # fmt: skip
    conditions += [column == value for column, value in pairs if value]
    return [*conditions, Row.record.in_(wanted.ids)] if wanted.ids else conditions


def _kept(row: Row) -> KeptRecord:
    return KeptRecord(
        campaign=row.campaign, revision=row.revision, record=OnlineRecord.model_validate(row.content),
        imported_at=row.imported_at, imported_by=row.imported_by, superseded_at=row.superseded_at,
    )  # fmt: skip
