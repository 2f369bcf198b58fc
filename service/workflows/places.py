"""Where things are kept: the database and the store of files that the settings name."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from models.catalogue import said
from models.errors import KanheError, UsageError
from service.database.connection import Database, embedded_file, embedded_url
from service.database.schema import check_schema, upgrade
from service.settings import Settings
from service.storage import stores
from service.storage.content import ContentStore

if TYPE_CHECKING:
    from service.storage.fetch_cache import FetchCache

STORE, CACHE, KEY = "store", "cache", "secret.key"
"""The folders of files in a data folder, and of those fetched from a bucket; the key of what is kept sealed."""


@dataclass(frozen=True)
class Places:
    """An open database at this program's schema, and the store beside it."""

    database: Database
    store: ContentStore
    cache: "FetchCache | None" = None
    key: Path | None = None
    """The key of what the rows hold sealed; there once something was sealed."""

    def original(self, sha256: str, into: Path) -> Path:
        """A file of this machine with an original: the kept file itself, or one in the folder `into`. Many ask for the
        same, so it comes out of this machine's cache where there is one. Raises StorageError."""
        return (self.cache or self.store).fetch(sha256, into)

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
        store = open_store(settings)
        return Places(database, store, _cache(settings, store), _key(settings))
    except KanheError:
        database.close()
        raise


def _cache(settings: Settings, store: ContentStore) -> "FetchCache | None":
    """The cache of a store that is not at hand; none for folders and shares."""
    if store.local or settings.data is None or not settings.storage_cache:
        return None
    from service.storage.fetch_cache import FetchCache  # locks files as POSIX does

    return FetchCache(store, settings.data / CACHE, settings.storage_cache, settings.disk_reserve)


def open_database(settings: Settings) -> Database:
    """The database of the settings, as it is. Raises UsageError where none is set, and DatabaseError."""
    return Database(settings.database or embedded_url(data_folder(settings)))


def open_store(settings: Settings) -> ContentStore:
    """The store of the settings. Raises UsageError where none is set, and StorageError."""
    return stores.open_store(settings.storage or data_folder(settings) / STORE)


def key_file(settings: Settings) -> Path:
    """Where the key of what is kept sealed lies. Raises UsageError where no data folder is set."""
    return _key(settings) or data_folder(settings) / KEY


def _key(settings: Settings) -> Path | None:
    return settings.secret_key or (settings.data / KEY if settings.data else None)


def data_folder(settings: Settings) -> Path:
    """The data folder, made where it is not there. Raises UsageError where none is set or it cannot be made."""
    if settings.data is None:
        raise UsageError(said("places.none"))
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(said("places.folder", path=settings.data, reason=error.strerror or error)) from error
    return settings.data
