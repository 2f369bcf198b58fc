"""The tables of kanhe's own database; the job engine keeps its own beside them. What they look like changes only by a
migration."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, ForeignKey, Index, MetaData, String, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
"""Constraints have names, else a migration on SQLite could not drop them."""
SHA256, ID = String(64), String(36)


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC. SQLite keeps no zone: what comes back from it is UTC too. Refuses a time without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What all tables share."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: UtcTime, dict[str, Any]: JSON, list[Any]: JSON}


class Original(Base):
    """A file as it came, in the store under its hash."""

    __tablename__ = "originals"

    sha256: Mapped[str] = mapped_column(SHA256, primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    received_at: Mapped[datetime]


class Artefact(Base):
    """A file that kanhe made, in the store under its hash; `kind` is page, report, report_html, report_xlsx or
    online."""

    __tablename__ = "artefacts"

    sha256: Mapped[str] = mapped_column(SHA256, primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(20))
    made_at: Mapped[datetime]


class Package(Base):
    """What arrived together. `state`: received, reading, judging, done, failed, cancelled. `digest` is a hash over the
    files in it: the same parcel twice is known by it. `online` is the hash of the online records it is held against."""

    __tablename__ = "packages"
    __table_args__ = (Index(None, "state"), Index(None, "digest"))

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(20))
    profile: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(SHA256)
    online: Mapped[str | None] = mapped_column(SHA256)
    online_name: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20))
    priority: Mapped[int]
    error: Mapped[str | None] = mapped_column(Text)
    province: Mapped[str] = mapped_column(String(60), default="")
    city: Mapped[str] = mapped_column(String(60), default="")
    """Whose package it is, where whoever brought it has one province, or one city alone; '' where not."""
    campaign: Mapped[str] = mapped_column(String(100), default="")
    """The campaign that it came for; '' where it came before campaigns were told apart."""
    form: Mapped[str | None] = mapped_column(SHA256)
    """The form that it is read by; none: that of the settings."""
    removed_at: Mapped[datetime | None]
    """When its files were removed, their retention having ended."""
    supplements: Mapped[str | None] = mapped_column(ForeignKey("packages.id"))
    """The package that this one supplements (补正件)."""
    report: Mapped[str | None] = mapped_column(SHA256)
    report_html: Mapped[str | None] = mapped_column(SHA256)
    report_xlsx: Mapped[str | None] = mapped_column(SHA256)
    outcome: Mapped[str | None] = mapped_column(SHA256)
    """The report with what report.json leaves out, for the pages of the desk."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class PackageFile(Base):
    """A file of a package, in the order of its report; `path` is how reports name it. Files inside a ZIP stand here one
    by one, with `container` the hash of the ZIP as it came."""

    __tablename__ = "package_files"

    package: Mapped[str] = mapped_column(ForeignKey("packages.id", ondelete="CASCADE"), primary_key=True)
    index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    path: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str | None] = mapped_column(SHA256)
    container: Mapped[str | None] = mapped_column(SHA256)
    media_type: Mapped[str | None] = mapped_column(String(100))
    pages: Mapped[int]
    status: Mapped[str] = mapped_column(String(20))
    error: Mapped[str | None] = mapped_column(Text)


class Page(Base):
    """A page of a package on its way. `state`: waiting, done, failed, quarantined. `key` names its result among
    `page_results`; `tries` counts how often its reading was begun."""

    __tablename__ = "pages"
    __table_args__ = (Index(None, "key"),)

    package: Mapped[str] = mapped_column(ForeignKey("packages.id", ondelete="CASCADE"), primary_key=True)
    input: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    page: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(SHA256)
    state: Mapped[str] = mapped_column(String(20))
    tries: Mapped[int]
    error: Mapped[str | None] = mapped_column(Text)


class PageResult(Base):
    """What was read on a page, once for each (page, pipeline version, engine and precision, settings): `key` is their
    hash, `artefact` the bundle in the store."""

    __tablename__ = "page_results"

    key: Mapped[str] = mapped_column(SHA256, primary_key=True)
    artefact: Mapped[str] = mapped_column(SHA256)
    seconds: Mapped[float]
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime]


class Incoming(Base):
    """A file that `kanhe watch` or an upload took in. `state`: stored (safe in the store, not yet moved), done, failed.
    What a power cut left half done is finished from here."""

    __tablename__ = "incoming"
    __table_args__ = (Index(None, "state"), Index(None, "sha256"))

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(SHA256)
    package: Mapped[str | None] = mapped_column(ForeignKey("packages.id", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(String(20))
    error: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime]


class Worker(Base):
    """A process that does work, by the fixed id of its slot. Whoever was not seen for a set time is taken over from."""

    __tablename__ = "workers"

    executor: Mapped[str] = mapped_column(String(200), primary_key=True)
    host: Mapped[str] = mapped_column(String(200))
    pid: Mapped[int]
    version: Mapped[str] = mapped_column(String(50))
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    taken_over_at: Mapped[datetime | None]


class PaperVersion(Base):
    """An application's paper: `number` 1 as first received, then its supplements (补正件). `kind`: first, whole, pages.
    `effective` lists the pages that count from this version on, `changes` what differs from the version before."""

    __tablename__ = "paper_versions"
    __table_args__ = (Index(None, "application_no"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_no: Mapped[str] = mapped_column(String(100))
    online_id: Mapped[str | None] = mapped_column(String(100))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    package: Mapped[str] = mapped_column(ForeignKey("packages.id"))
    document: Mapped[int]
    effective: Mapped[list[Any]]
    changes: Mapped[list[Any]]
    received_at: Mapped[datetime]
