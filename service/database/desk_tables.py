"""The tables of the reviewer's desk: applications as they are listed, their findings, and what people
decided of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false
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
        Index(None, "state", "risk", "received_at"),
        Index(None, "province", "city", "state", "kind"),
        Index(None, "application_no"),
        Index(None, "batch"),
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
    clean: Mapped[bool] = mapped_column(server_default=false())
    """Whether nothing was found, every field agrees and the record is not the company's own: may pass by sampling."""
    state: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str | None] = mapped_column(String(20))
    report: Mapped[str] = mapped_column(SHA256)
    assigned_to: Mapped[str | None] = mapped_column(ID)
    claimed_by: Mapped[str | None] = mapped_column(ID)
    claimed_until: Mapped[datetime | None]
    received_at: Mapped[datetime]
    proposed: Mapped[str | None] = mapped_column(String(20))
    """The outcome as the first check confirmed it: by whom, in whose place and when stands beside it."""
    proposed_at: Mapped[datetime | None]
    proposed_by: Mapped[str | None] = mapped_column(ID)
    proposed_for: Mapped[str | None] = mapped_column(ID)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(ID)
    decided_for: Mapped[str | None] = mapped_column(ID)
    sampling: Mapped[str | None] = mapped_column(String(10))
    """Its part in a batch: a Sampling; None for one that is in none, or whose batch was stopped."""
    batch: Mapped[int | None]


class FindingRow(Base):
    """A finding of a document, in the order of its report; `key` outlasts a report made anew."""

    __tablename__ = "findings"
    __table_args__ = (Index(None, "code"), Index(None, "document", "key", "code"))

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
    __table_args__ = (Index(None, "document", "finding", "round", "undone_at", "act"), OWN_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[int] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    finding: Mapped[str] = mapped_column(String(16))
    round: Mapped[str] = mapped_column(String(10))
    act: Mapped[str] = mapped_column(String(20))
    mend: Mapped[str | None] = mapped_column(String(20))
    page: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(ID)
    acting_for: Mapped[str | None] = mapped_column(ID)
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


class MissRow(Base):
    """Something that a person found wrong with a document and the machine did not. Nothing changes but `undone_at`."""

    __tablename__ = "misses"
    __table_args__ = (Index(None, "document"), OWN_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[int] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(Text)
    mend: Mapped[str] = mapped_column(String(20))
    page: Mapped[int | None]
    by: Mapped[str] = mapped_column(ID)
    acting_for: Mapped[str | None] = mapped_column(ID)
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class SamplingBatch(Base):
    """Documents that may pass by a sample of them, as they were when it was drawn. `seed` is the audit log's entry that
    named them, as printed (`57:ab12…`): whoever has the log draws the same sample. `stopped_at`: a file of it was found
    wrong, and all went back to people; `passed_at`: the sample was confirmed, and the rest passed."""

    __tablename__ = "sampling_batches"
    __table_args__ = (OWN_IDS,)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign: Mapped[str] = mapped_column(String(100))
    percent: Mapped[int]
    minimum: Mapped[int]
    files: Mapped[int]
    sampled: Mapped[int]
    seed: Mapped[str] = mapped_column(String(100))
    drawn_at: Mapped[datetime]
    drawn_by: Mapped[str] = mapped_column(ID)
    stopped_at: Mapped[datetime | None]
    stopped_by: Mapped[str | None] = mapped_column(ID)
    stopped_over: Mapped[int | None]
    """The document that was found wrong."""
    passed_at: Mapped[datetime | None]
