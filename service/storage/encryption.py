"""A stream that only a passphrase opens: AES-256-GCM chunk by chunk, each bound to its place and the last one marked,
so that what was cut off, exchanged or altered is noticed."""

import hashlib
import hmac
import os
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from pydantic import Field

from models.base import Record
from models.catalogue import said
from models.errors import BackupError, UsageError

CHUNK, TAG = 1 << 20, 16
COST = 1 << 16
"""Scrypt's cost: 64 MiB and about 0.2 s for each guess at a passphrase."""


class Sink(Protocol):
    """What bytes are written to."""

    def write(self, content: bytes, /) -> object:
        """Takes all of the bytes."""


class Source(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; fewer only at the end."""


class LockRecord(Record):
    """How a key comes from a passphrase, and `check`, by which a wrong one is known at once. Holds no secret."""

    cipher: str = Field(default="AES-256-GCM", pattern="^AES-256-GCM$")
    salt: str = Field(pattern="^[0-9a-f]{32}$")
    cost: int = Field(default=COST, ge=2, le=1 << 18)
    chunk: int = Field(default=CHUNK, ge=1, le=1 << 26)
    check: str = Field(pattern="^[0-9a-f]{64}$")


def new_lock(passphrase: str, cost: int = COST) -> tuple[LockRecord, bytes]:
    """A lock of its own for one stream, with its key of 32 bytes. Raises UsageError for an empty passphrase."""
    if not passphrase:
        raise UsageError(said("backup.no_passphrase"))
    salt = os.urandom(16)
    key, check = _derived(passphrase, salt, cost)
    return LockRecord(salt=salt.hex(), cost=cost, check=check), key


def key_of(lock: LockRecord, passphrase: str) -> bytes:
    """The key of a lock. Raises BackupError for a wrong passphrase, or a lock that was altered."""
    try:
        key, check = _derived(passphrase, bytes.fromhex(lock.salt), lock.cost)
    except ValueError as error:
        raise BackupError(said("backup.altered")) from error
    if not hmac.compare_digest(check, lock.check):
        raise BackupError(said("backup.wrong_passphrase"))
    return key


def _derived(passphrase: str, salt: bytes, cost: int) -> tuple[bytes, str]:
    both = Scrypt(salt=salt, length=64, n=cost, r=8, p=1).derive(passphrase.encode("utf-8"))
    return both[:32], hashlib.sha256(both[32:]).hexdigest()


class EncryptingSink:
    """Encrypts what is written to it and passes it on; `close` writes the last chunk, without which nothing counts."""

    def __init__(self, sink: Sink, key: bytes, chunk: int = CHUNK) -> None:
        self._sink, self._cipher, self._chunk = sink, AESGCM(key), chunk
        self._rest, self._number = bytearray(), 0

    def write(self, content: bytes) -> None:
        self._rest += content
        while len(self._rest) > self._chunk:
            self._pass_on(bytes(self._rest[: self._chunk]), last=False)
            del self._rest[: self._chunk]

    def close(self) -> None:
        """Marks the end."""
        self._pass_on(bytes(self._rest), last=True)

    def _pass_on(self, content: bytes, *, last: bool) -> None:
        self._sink.write(self._cipher.encrypt(_nonce(self._number, last=last), content, None))
        self._number += 1


class DecryptingSource:
    """Decrypts what it reads. Raises BackupError where anything was altered, exchanged or cut off."""

    def __init__(self, source: Source, key: bytes, chunk: int = CHUNK) -> None:
        self._source, self._cipher, self._size = source, AESGCM(key), chunk + TAG
        self._ahead = source.read(self._size)
        self._ready, self._number, self._ended = bytearray(), 0, False

    def read(self, size: int) -> bytes:
        while len(self._ready) < size and not self._ended:
            self._next()
        found = bytes(self._ready[:size])
        del self._ready[:size]
        return found

    def _next(self) -> None:
        chunk, self._ahead = self._ahead, self._source.read(self._size)
        self._ended = not self._ahead
        try:
            self._ready += self._cipher.decrypt(_nonce(self._number, last=self._ended), chunk, None)
        except (InvalidTag, ValueError) as error:
            raise BackupError(said("backup.altered")) from error
        self._number += 1


def _nonce(number: int, *, last: bool) -> bytes:
    """Twelve bytes that no other chunk of the stream has: its number and whether it is the last. The key is the
    stream's own."""
    return number.to_bytes(11, "big") + bytes([last])
