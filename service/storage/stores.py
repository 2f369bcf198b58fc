"""Which store a place names: a folder, or a bucket."""

from pathlib import Path

from models.errors import StorageError
from service.storage.content import ContentStore, FolderStore


def open_store(place: str | Path) -> ContentStore:
    """The store at a folder or at `s3://bucket/prefix`. Raises StorageError for another kind of address."""
    if isinstance(place, str) and "://" in place:
        if not place.startswith("s3://"):
            raise StorageError(f"{place}: 只支持文件夹或 s3://存储桶/前缀（a folder or s3://bucket/prefix）")
        from service.storage.s3 import open_bucket  # its library takes long to load, and a folder needs none

        return open_bucket(place)
    return FolderStore(Path(place))
