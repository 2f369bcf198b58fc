"""What is kept sealed in the database: AES-256-GCM under a key that lies in a file beside it, so that a copy of the
rows alone opens nothing."""

import base64
import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from models.catalogue import said
from models.errors import KeyFileError
from service.storage.whole_files import flush_folder, make_folder

KEY_BYTES, NONCE_BYTES = 32, 12
"""A random nonce of 96 bits bears 2^32 texts under one key (NIST SP 800-38D, 8.3)."""
MARK = "v1:"
"""Begins every sealed text; what stands unsealed here (base32) has no colon."""


class SecretKey:
    """Seals short texts. `read` gives the key of 32 bytes each time it is wanted, and makes it where `make` says so and
    there is none."""

    def __init__(self, read: Callable[[bool], bytes]) -> None:
        self._read = read

    def seal(self, text: str, bound: str) -> str:
        """The text sealed for one use: only with the same `bound` (whose it is) it opens again. Raises KeyFileError."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = AESGCM(self._read(True)).encrypt(nonce, text.encode(), bound.encode())
        return MARK + base64.urlsafe_b64encode(nonce + sealed).decode()

    def open(self, sealed: str, bound: str) -> str:
        """What was sealed. Raises KeyFileError where the key is not there or another, or the text was altered."""
        try:
            content = base64.b64decode(sealed.removeprefix(MARK).encode(), b"-_", validate=True)
            nonce, rest = content[:NONCE_BYTES], content[NONCE_BYTES:]
            return AESGCM(self._read(False)).decrypt(nonce, rest, bound.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise KeyFileError(said("key_file.other")) from error


def is_sealed(text: str) -> bool:
    """Whether a text is a sealed one."""
    return text.startswith(MARK)


def keep_key(path: Path, key: bytes) -> None:
    """Puts a key into a file of its own, for its owner alone to read. Another process may have been first: then its key
    stays. Raises KeyFileError."""
    part = path.with_name(f".{path.name}.{uuid4().hex}.part")
    try:
        make_folder(path.parent)
        _write_private(part, key)
        with contextlib.suppress(FileExistsError):
            os.link(part, path)
        part.unlink()
        flush_folder(path.parent)
    except OSError as error:
        raise KeyFileError(said("key_file.not_kept", path=path, reason=error.strerror or error)) from error


def _write_private(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def read_key(path: Path, make: bool) -> bytes:
    """The key in a file; with `make` it is made where there is none. Raises KeyFileError."""
    if make and not path.exists():
        keep_key(path, os.urandom(KEY_BYTES))
    try:
        key = path.read_bytes()
    except OSError as error:
        raise KeyFileError(said("key_file.missing", path=path, reason=error.strerror or error)) from error
    if len(key) != KEY_BYTES:
        raise KeyFileError(said("key_file.none", path=path))
    return key
