"""Places with something in them, for what reads all of it: packages that point at each other, files, a job engine."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from service.database.connection import Database, embedded_url
from service.database.schema import upgrade
from service.database.tables import Artefact, Incoming, Original, Package, PackageFile, PageResult, PaperVersion, Worker
from service.settings import Settings
from service.storage.content import FolderStore
from service.workflows.places import STORE, Places

NOW = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
SCAN, PAGE, ONLINE = b"scan " * 500, b"page", b'{"records": []}'
LOST = "f" * 64
"""A file inside a ZIP: known by its hash, kept in no file of its own."""


def settings_of(data: Path, **more: object) -> Settings:
    """The settings of a data folder, whatever the environment says."""
    plain: dict[str, object] = {"data": data, "database": "", "storage": ""}
    return Settings(**(plain | more))  # type: ignore[arg-type]  # settings by name


def fill(database: Database, store: FolderStore) -> dict[str, str]:
    """Adds rows and files; the hash of each file by its role."""
    hashes = {"scan": store.put(SCAN), "page": store.put(PAGE), "online": store.put(ONLINE)}
    with database.transaction() as session:
        session.add(Original(sha256=hashes["scan"], size=len(SCAN), received_at=NOW))
        for kind in ("page", "online"):
            session.add(Artefact(sha256=hashes[kind], size=1, kind=kind, made_at=NOW))
        session.add(PageResult(key="a" * 64, artefact=hashes["page"], seconds=0.25, made_by="null", made_at=NOW))
        session.add(Worker(executor="w", host="h", pid=1, version="1", started_at=NOW, seen_at=NOW, taken_over_at=None))
        session.add(_package("z-first", online=hashes["online"], supplements=None))
        session.flush()
        # By its key it stands before the package that it points at.
        session.add(_package("a-second", online=None, supplements="z-first"))
        session.flush()
        session.add(
            PackageFile(package="z-first", index=0, path="包.zip!/甲.pdf", sha256=LOST, container=hashes["scan"],
                        media_type=None, pages=1, status="ok", error=None)
        )  # fmt: skip
        session.add(Incoming(path="甲", size=1, sha256=hashes["scan"], package="z-first", state="done", at=NOW))
        session.add(_version())
    return hashes


def _package(id: str, online: str | None, supplements: str | None) -> Package:
    return Package(
        id=id, name=f"“{id}”\n", source="upload", profile="intake", digest="d" * 64, online=online, online_name=None,
        state="done", priority=0, error=None, supplements=supplements, report=None, report_html=None,
        report_xlsx=None, created_at=NOW, updated_at=NOW,
    )  # fmt: skip


def _version() -> PaperVersion:
    return PaperVersion(
        application_no="F-1", online_id=None, number=1, kind="first", package="z-first", document=0,
        effective=[{"页": 1, "x": 0.1}], changes=[], received_at=NOW,
    )  # fmt: skip


def make_engine(data: Path, jobs: int = 3) -> Path:
    """A job database beside the embedded one, in WAL as the engine's."""
    path = data / "jobs.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE job (id INTEGER PRIMARY KEY)")
        connection.executemany("INSERT INTO job VALUES (?)", [(n,) for n in range(jobs)])
        connection.commit()
    return path


def engine_jobs(path: Path) -> int:
    """How many jobs a job database holds."""
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM job").fetchone()[0])


def filled(data: Path, url: str = "") -> tuple[Places, dict[str, str]]:
    """A data folder with everything in it, and the hashes of its files by role."""
    data.mkdir(parents=True, exist_ok=True)
    database = Database(url or embedded_url(data))
    upgrade(database)
    store = FolderStore(data / STORE)
    hashes = fill(database, store)
    return Places(database, store), hashes
