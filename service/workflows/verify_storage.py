"""Holds every original and artefact against its hash, and the store against the database."""

from models.base import Record
from models.errors import StorageError
from service.database.kept_files import files_named, files_wanted, is_named, is_wanted
from service.storage.content import ContentStore
from service.workflows.back_up import Progress
from service.workflows.places import Places
from service.workflows.restore_entries import absent


class StorageFindings(Record):
    """What is not as it should be, by hash or by name in the store: files that rows want and the store lacks, files
    that are not what their hash says or cannot be read, files that no row names, and what is no file of the store."""

    checked: int
    missing: tuple[str, ...]
    altered: tuple[str, ...]
    orphaned: tuple[str, ...]
    stray: tuple[str, ...]

    @property
    def all_well(self) -> bool:
        """Whether nothing is to be told."""
        return not (self.missing or self.altered or self.orphaned or self.stray)


def verify_storage(places: Places, progress: Progress) -> StorageFindings:
    """Reads every file of the store once. Others may go on working: what comes or goes meanwhile is looked at again.
    Raises DatabaseError and StorageError."""
    store = places.store
    with places.database.reading() as session:
        missing = list(absent(files_wanted(session), store.names()))
        orphaned = list(absent(store.names(), files_named(session)))
    altered, checked = [], 0
    for sha256 in store.names():
        whole = _whole(store, sha256)
        checked += whole is not None
        if whole is False:
            altered.append(sha256)
        progress(checked, None)
    with places.database.reading() as now:
        return StorageFindings(
            checked=checked,
            missing=tuple(s for s in missing if not store.has(s) and is_wanted(now, s)),
            altered=tuple(altered),
            orphaned=tuple(s for s in orphaned if store.has(s) and not is_named(now, s)),
            stray=tuple(store.strays()),
        )


def _whole(store: ContentStore, sha256: str) -> bool | None:
    """Whether a file is what its hash says; one that cannot be read is not. None: it is gone by now."""
    try:
        return store.verify(sha256)
    except StorageError:
        return False if store.has(sha256) else None
