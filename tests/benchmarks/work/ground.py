"""A database and a store of a run's own, and what stands in them afterwards."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from models.base import Record
from service.database import packages, pages, tables
from service.settings import Settings
from service.workflows.places import Places, open_places


class Found(Record):
    """What a run left: each page's artefact or error, the report without its time, results in all, readings begun."""

    state: str
    error: str | None
    pages: dict[str, str]
    report: dict[str, Any] | None
    results: int
    begun: int


@contextmanager
def ground(server: str, folder: Path, **settings: object) -> Iterator[tuple[Settings, Places]]:
    """Settings and places of a run's own: a new database on the server, or SQLite in the folder where none is
    given. Dropped in the end."""
    folder.mkdir(parents=True)
    name = f"kanhe_work_{uuid4().hex[:10]}"
    url = make_url(server).set(database=name).render_as_string(hide_password=False) if server else ""
    admin = make_url(server).set(drivername="postgresql").render_as_string(hide_password=False) if server else ""
    if admin:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
    chosen = Settings(data=folder, database=url, **settings)  # type: ignore[arg-type]  # what the benchmark sets
    places = open_places(chosen)
    try:
        yield chosen, places
    finally:
        places.database.close()
        if admin:
            with psycopg.connect(admin, autocommit=True) as connection:
                connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def found(places: Places, package: str) -> Found:
    """What a run left of a package."""
    with places.database.reading() as session:
        kept = packages.package(session, package)
        settled = pages.settled(session, package)
        results = session.scalar(select(func.count()).select_from(tables.PageResult)) or 0
        begun = session.scalar(select(func.sum(tables.Page.tries)).where(tables.Page.package == package)) or 0
    report = _report(places.store.get(kept.report)) if kept.report else None
    told = {f"{p.ref.input}/{p.ref.page}": p.artefact or f"{p.state}: {p.error}" for p in settled}
    return Found(
        state=kept.state, error=kept.error, pages=told, report=report, results=results, begun=int(begun)
    )  # fmt: skip


def _report(content: bytes) -> dict[str, Any] | None:
    """A report without its time; None for the empty one of a stub."""
    try:
        report: dict[str, Any] = json.loads(content)
    except ValueError:
        return None
    return {k: v for k, v in report.items() if k != "created_at"}


def ended(places: Places, package: str) -> bool:
    """Whether a package is done with."""
    with places.database.reading() as session:
        return packages.package(session, package).state in ("done", "failed", "cancelled")
