"""The tables of online records, version by version, and of calls that a program may send twice."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.database.tables import ID, SHA256, Base


class OnlineRecordRow(Base):
    """A version of an online record. Nothing is changed but `superseded_at`, which is None for the version that
    counts; `province` is whose record it is, '' where nothing says so; `provenance` is a Provenance."""

    __tablename__ = "online_records"
    __table_args__ = (Index(None, "campaign", "superseded_at"), Index(None, "application_no"))

    campaign: Mapped[str] = mapped_column(String(100), primary_key=True)
    record: Mapped[str] = mapped_column(String(200), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    application_no: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(40))
    province: Mapped[str] = mapped_column(String(60))
    city: Mapped[str] = mapped_column(String(60))
    provenance: Mapped[str] = mapped_column(String(20))
    content: Mapped[dict[str, Any]]
    imported_at: Mapped[datetime]
    imported_by: Mapped[str] = mapped_column(ID)
    superseded_at: Mapped[datetime | None]


class CallOnce(Base):
    """A call that its caller gave a key, so that sending it again does nothing twice. `digest` is over what was asked,
    `result` names what came of it, None while it is under way."""

    __tablename__ = "calls_once"
    __table_args__ = (Index(None, "at"),)

    caller: Mapped[str] = mapped_column(ID, primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    digest: Mapped[str] = mapped_column(SHA256)
    result: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime]
