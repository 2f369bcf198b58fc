"""The tables of what people put right in a package: how it is split into documents, pages that were scanned anew, and
the answers to findings that are no more found."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.database.desk_tables import OWN_IDS
from service.database.tables import ID, SHA256, Base


class MendRow(Base):
    """A mend of a package's split, numbered from 1. `after` is NULL where the machine splits by itself again; the last
    one counts."""

    __tablename__ = "mends"

    package: Mapped[str] = mapped_column(ForeignKey("packages.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    by: Mapped[str] = mapped_column(ID)
    at: Mapped[datetime]
    steps: Mapped[list[Any]]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class RescanRow(Base):
    """A new scan of a page in its place, numbered from 1; the last one counts. `sha256` is an original of one page,
    `earlier` what was read on the scan before."""

    __tablename__ = "rescans"

    package: Mapped[str] = mapped_column(ForeignKey("packages.id", ondelete="CASCADE"), primary_key=True)
    input: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    page: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(SHA256)
    name: Mapped[str] = mapped_column(Text)
    earlier: Mapped[str | None] = mapped_column(SHA256)
    by: Mapped[str] = mapped_column(ID)
    at: Mapped[datetime]


class PastAnswer(Base):
    """An answer whose finding was there when it was given and is not any more, or a remark (`act` remark, in `reason`)
    on an application that is not. `document` is the id that the application had."""

    __tablename__ = "past_answers"
    __table_args__ = (Index(None, "package"), Index(None, "document"), OWN_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    package: Mapped[str] = mapped_column(ForeignKey("packages.id", ondelete="CASCADE"))
    document: Mapped[int]
    application_no: Mapped[str] = mapped_column(String(100))
    applicant: Mapped[str] = mapped_column(Text)
    province: Mapped[str] = mapped_column(String(60))
    city: Mapped[str] = mapped_column(String(60))
    finding: Mapped[str] = mapped_column(String(16))
    content: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    round: Mapped[str] = mapped_column(String(10))
    act: Mapped[str] = mapped_column(String(20))
    mend: Mapped[str | None] = mapped_column(String(20))
    page: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(ID)
    acting_for: Mapped[str | None] = mapped_column(ID)
    at: Mapped[datetime]
    version: Mapped[str] = mapped_column(String(50))
    gone_at: Mapped[datetime]
