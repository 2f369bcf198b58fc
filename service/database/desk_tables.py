"""The tables of the reviewer's desk: applications as they are listed, their findings, and what people
decided of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.database.tables import ID, SHA256, Base

OWN_IDS = {"sqlite_autoincrement": True}
"""An id that was once given is never another's: the audit log and open pages name things by it."""


class Document(Base):
    """A document of a checked package, as the work list shows it. `state` is a ReviewState; `report` is the hash of the
    report that it stands in."""

    __tablename__ = "documents"
    __table_args__ = (
        UniqueConstraint("package", "index"),
        Index(None, "state", "risk"),
        Index(None, "province", "state"),
        Index(None, "application_no"),
        OWN_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    package: Mapped[str] = mapped_column(ForeignKey("packages.id", ondelete="CASCADE"))
    index: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    application_no: Mapped[str] = mapped_column(String(100))
    online_id: Mapped[str | None] = mapped_column(String(200))
    applicant: Mapped[str] = mapped_column(Text)
    uscc: Mapped[str] = mapped_column(String(40))
    province: Mapped[str] = mapped_column(String(60))
    city: Mapped[str] = mapped_column(String(60))
    provenance: Mapped[str | None] = mapped_column(String(20))
    verdict: Mapped[str] = mapped_column(String(10))
    pages: Mapped[int]
    errors: Mapped[int]
    warnings: Mapped[int]
    manuals: Mapped[int]
    risk: Mapped[int]
    """What is looked at first: more and graver findings weigh more."""
    state: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str | None] = mapped_column(String(20))
    report: Mapped[str] = mapped_column(SHA256)
    assigned_to: Mapped[str | None] = mapped_column(ID)
    claimed_by: Mapped[str | None] = mapped_column(ID)
    claimed_until: Mapped[datetime | None]
    received_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(ID)


class FindingRow(Base):
    """A finding of a document, in the order of its report; `key` outlasts a report made anew."""

    __tablename__ = "findings"
    __table_args__ = (Index(None, "code"),)

    document: Mapped[int] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(16))
    code: Mapped[str] = mapped_column(String(40))
    severity: Mapped[str] = mapped_column(String(10))
    content: Mapped[dict[str, Any]]


class DecisionRow(Base):
    """An answer to a finding. What was said stays: nothing is changed but `undone_*`, and the finding's key where a
    supplement moved it."""

    __tablename__ = "decisions"
    __table_args__ = (Index(None, "document"), OWN_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[int] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    finding: Mapped[str] = mapped_column(String(16))
    round: Mapped[str] = mapped_column(String(10))
    act: Mapped[str] = mapped_column(String(20))
    mend: Mapped[str | None] = mapped_column(String(20))
    page: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(ID)
    at: Mapped[datetime]
    version: Mapped[str] = mapped_column(String(50))
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None] = mapped_column(ID)


class Comment(Base):
    """A remark on a document."""

    __tablename__ = "comments"
    __table_args__ = (Index(None, "document"), OWN_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[int] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    by: Mapped[str] = mapped_column(ID)
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)
