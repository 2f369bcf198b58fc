"""Where things are kept: the database and the store of files that the settings name."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from models.catalogue import said
from models.errors import KanheError, UsageError
from service.database.connection import Database, embedded_file, embedded_url
from service.database.schema import check_schema, upgrade
from service.settings import Settings
from service.storage import stores
from service.storage.content import ContentStore

STORE = "store"
"""The folder of files in a data folder."""


@dataclass(frozen=True)
class Places:
    """An open database at this program's schema, and the store beside it."""

    database: Database
    store: ContentStore

    def close(self) -> None:
        """Gives the connections back."""
        self.database.close()


def open_places(settings: Settings) -> Places:
    """Opens what the settings name, making it where it is not there and bringing the database to this program's
    schema. Raises UsageError where nothing is set, DatabaseError and StorageError."""
    return _opened(settings, upgrade)


def find_places(settings: Settings) -> Places:
    """Opens what is there, making and changing nothing. Raises UsageError where nothing is set or nothing is there,
    DatabaseError also for a database at another schema, and StorageError."""
    if not settings.database:
        path = embedded_file(data_folder(settings))
        if not path.is_file():
            raise UsageError(said("places.no_database", path=path))
    return _opened(settings, check_schema)


def _opened(settings: Settings, ready: Callable[[Database], None]) -> Places:
    database = open_database(settings)
    try:
        ready(database)
        return Places(database, open_store(settings))
    except KanheError:
        database.close()
        raise


def open_database(settings: Settings) -> Database:
    """The database of the settings, as it is. Raises UsageError where none is set, and DatabaseError."""
    return Database(settings.database or embedded_url(data_folder(settings)))


def open_store(settings: Settings) -> ContentStore:
    """The store of the settings. Raises UsageError where none is set, and StorageError."""
    return stores.open_store(settings.storage or data_folder(settings) / STORE)


def data_folder(settings: Settings) -> Path:
    """The data folder, made where it is not there. Raises UsageError where none is set or it cannot be made."""
    if settings.data is None:
        raise UsageError(said("places.none"))
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(said("places.folder", path=settings.data, reason=error.strerror or error)) from error
    return settings.data
