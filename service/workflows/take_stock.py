"""Whether the service can do its work, and how it is doing, for probes, the status page and metrics."""

import tempfile
from datetime import datetime, timedelta

from models.catalogue import said
from models.errors import KanheError
from models.operation import Stock
from service.database import operation
from service.database.schema import check_schema, newest
from service.settings import Settings
from service.workflows.places import Places

BACKUP = "backup.written"
"""What stands on record of a backup."""


def obstacles(places: Places, settings: Settings) -> tuple[str, ...]:
    """Why the service cannot do its work, a line each; none: it can."""
    return tuple(told for check in (_database, _store, _folder, _workers) if (told := check(places, settings)))


def take_stock(places: Places, settings: Settings, software: str, now: datetime) -> Stock:
    """How the service is doing. Raises DatabaseError."""
    with places.database.reading() as session:
        return Stock(
            at=now,
            packages=operation.packages_by_state(session),
            pages=operation.pages_by_state(session),
            pages_last_hour=operation.pages_since(session, now - timedelta(hours=1)),
            workers=operation.workers_seen(session, settings.takeover_seconds),
            free_bytes=_free(places),
            reserve_bytes=settings.disk_reserve,
            software=software,
            schema_revision=newest(),
            last_backup=operation.last_event(session, BACKUP),
        )


def _free(places: Places) -> int | None:
    try:
        return places.store.free_bytes()
    except OSError:
        return None


def _database(places: Places, settings: Settings) -> str | None:
    try:
        check_schema(places.database)
    except KanheError as error:
        return f"{said('operation.database')}: {error}"
    return None


def _store(places: Places, settings: Settings) -> str | None:
    try:
        places.store.probe()
    except KanheError as error:
        return f"{said('operation.store')}: {error}"
    return None


def _folder(places: Places, settings: Settings) -> str | None:
    """Uploads on their way lie in the data folder, wherever the store is."""
    try:
        with tempfile.TemporaryFile(dir=settings.data):
            return None
    except OSError as error:
        return f"{said('operation.folder')}: {error.strerror or error}"


def _workers(places: Places, settings: Settings) -> str | None:
    try:
        with places.database.reading() as session:
            seen = operation.workers_seen(session, settings.takeover_seconds)
    except KanheError:
        return None  # told already
    return None if any(w.alive for w in seen) else said("operation.no_worker")
