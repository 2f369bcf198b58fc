"""Files under their hash in a bucket: S3, or a server that speaks like it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, NotSupportedError
from obstore.store import ObjectStore, S3Store

from models.errors import StorageError
from service.storage.content import BLOCK, STRAY_SECONDS, altered, checked_hash, digest_of, is_hash, not_there
from service.storage.whole_files import whole_file

WHOLE_BYTES = 16 * 2**20
"""Up to this size a file is sent in one request, which may be told to replace nothing; above it in parts."""
PART_BYTES = 8 * 2**20
"""A part of a large file. A bucket takes 10,000 of them: 80 GiB, forty files of the greatest size."""
PATIENCE = timedelta(seconds=60)
"""How long a server that does not answer is asked again."""


class BucketStore:
    """A bucket, below a prefix: `prefix/ab/cd/abcd…`. What was sent is read back and hashed before it counts."""

    local = False

    def __init__(self, objects: ObjectStore, prefix: str = "") -> None:
        self._objects = objects
        self._prefix = f"{prefix.strip('/')}/".lstrip("/")

    def put_file(self, path: Path) -> tuple[str, int]:
        try:
            digest, size = digest_of(path)
            if self._is_whole(digest):
                return digest, size
            with _told(str(path)):
                self._send(digest, path, size)
        except OSError as error:
            raise StorageError(f"{path}: {error.strerror or error}") from error
        if not self.verify(digest):
            raise altered(digest)
        return digest, size

    def put(self, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        if not self.has(digest):
            with _told(digest):
                self._send_whole(digest, content)
        return digest

    def get(self, sha256: str) -> bytes:
        content = b"".join(self._blocks(sha256))
        if hashlib.sha256(content).hexdigest() != sha256:
            raise altered(sha256)
        return content

    def fetch(self, sha256: str, into: Path) -> Path:
        path = into / checked_hash(sha256)
        if path.is_file():
            return path
        digest = hashlib.sha256()
        try:
            with whole_file(path) as part, part.open("wb") as file:
                for block in self._blocks(sha256):
                    digest.update(block)
                    file.write(block)
                if digest.hexdigest() != sha256:
                    raise altered(sha256)
        except OSError as error:
            raise StorageError(f"{path}: {error.strerror or error}") from error
        return path

    def has(self, sha256: str) -> bool:
        try:
            with _told(sha256):
                obstore.head(self._objects, self.key(sha256))
        except FileNotFoundError:
            return False
        return True

    def verify(self, sha256: str) -> bool:
        digest = hashlib.sha256()
        for block in self._blocks(sha256):
            digest.update(block)
        return digest.hexdigest() == sha256

    def remove(self, sha256: str) -> None:
        with suppress(FileNotFoundError), _told(sha256):
            obstore.delete(self._objects, self.key(sha256))

    def names(self) -> Iterator[str]:
        with _told(self._prefix):
            for batch in obstore.list(self._objects, self._prefix or None):
                yield from (n for n in (entry["path"].rsplit("/", 1)[-1] for entry in batch) if is_hash(n))

    def strays(self) -> Iterator[str]:
        recent = datetime.now(UTC) - timedelta(seconds=STRAY_SECONDS)
        with _told(self._prefix):
            for batch in obstore.list(self._objects, self._prefix or None):
                for entry in batch:
                    name = entry["path"].rsplit("/", 1)[-1]
                    placed = is_hash(name) and entry["path"] == self.key(name)
                    if not placed and entry["last_modified"] < recent:
                        yield entry["path"].removeprefix(self._prefix)

    def probe(self) -> None:
        self.has("0" * 64)

    def free_bytes(self) -> int | None:
        return None

    def key(self, sha256: str) -> str:
        """The key of a file in the bucket. Raises StorageError for what is no hash."""
        return f"{self._prefix}{checked_hash(sha256)[:2]}/{sha256[2:4]}/{sha256}"

    def _is_whole(self, digest: str) -> bool:
        return self.has(digest) and self.verify(digest)

    def _send(self, digest: str, path: Path, size: int) -> None:
        """Raises StorageError, with nothing left in the bucket, where the file is not what was hashed before."""
        if size > WHOLE_BYTES:
            parts = _unchanged(path, digest)
            obstore.put(self._objects, self.key(digest), parts, use_multipart=True, chunk_size=PART_BYTES)
        else:
            self._send_whole(digest, b"".join(_unchanged(path, digest)))

    def _send_whole(self, digest: str, content: bytes) -> None:
        """Sends what must not be there, so that of two who send at once one waits for nobody; what is there and is
        broken is replaced, and so is all on servers that cannot tell."""
        key = self.key(digest)
        try:
            obstore.put(self._objects, key, content, mode="create", use_multipart=False)
        except (AlreadyExistsError, NotSupportedError):
            if not self._is_whole(digest):
                obstore.put(self._objects, key, content, mode="overwrite", use_multipart=False)

    def _blocks(self, sha256: str) -> Iterator[bytes]:
        try:
            with _told(sha256):
                for block in obstore.get(self._objects, self.key(sha256)).stream(min_chunk_size=BLOCK):
                    yield bytes(block)
        except FileNotFoundError as error:
            raise not_there(sha256) from error


def open_bucket(place: str) -> BucketStore:
    """The store of `s3://bucket/prefix`; server, region and keys come from the environment as S3 tools have them
    (`AWS_ENDPOINT_URL`, `AWS_REGION`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`). Raises StorageError."""
    bucket, _, prefix = place.removeprefix("s3://").partition("/")
    if not bucket or not place.startswith("s3://"):
        raise StorageError(f"{place}: 应为 s3://存储桶/前缀（want s3://bucket/prefix）")
    with _told(place):
        # A server inside a province's own network may speak plain HTTP; its address says which.
        store = S3Store(bucket, client_options={"allow_http": True}, retry_config={"retry_timeout": PATIENCE})
    return BucketStore(store, prefix)


def _unchanged(path: Path, digest: str) -> Iterator[bytes]:
    """The blocks of a file; before the last one is out it raises StorageError where their hash is another."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(PART_BYTES):
            found.update(block)
            yield block
    if found.hexdigest() != digest:
        raise StorageError(f"{path}: 复制时文件发生了变化（the file changed while it was copied）")


@contextmanager
def _told(what: str) -> Iterator[None]:
    """Turns what a server says into a StorageError of one line; that a file is not there stays as it is."""
    try:
        yield
    except BaseError as error:
        raise StorageError(f"{what}: {str(error).splitlines()[0]}") from error
