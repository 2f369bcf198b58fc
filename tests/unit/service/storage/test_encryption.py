"""A stream that only a passphrase opens: whole, altered, cut off, exchanged, and with another passphrase."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import BackupError, UsageError
from service.storage.encryption import TAG, DecryptingSource, EncryptingSink, LockRecord, key_of, new_lock

KEY, CHUNK = bytes(range(32)), 16
WHOLE = CHUNK + TAG


def encrypted(content: bytes, key: bytes = KEY, piece: int = 7) -> bytes:
    out = io.BytesIO()
    sink = EncryptingSink(out, key, CHUNK)
    for start in range(0, len(content), piece):
        sink.write(content[start : start + piece])
    sink.close()
    return out.getvalue()


def decrypted(content: bytes, key: bytes = KEY, piece: int = 5) -> bytes:
    source = DecryptingSource(io.BytesIO(content), key, CHUNK)
    return b"".join(iter(lambda: source.read(piece), b""))


@settings(deadline=None)
@given(st.binary(max_size=100), st.integers(1, 50), st.integers(1, 50))
def test_comes_back_however_it_is_written_and_read(content: bytes, written: int, read: int) -> None:
    assert decrypted(encrypted(content, piece=written), piece=read) == content


def test_nothing_of_it_can_be_read() -> None:
    assert b"0123" not in encrypted(b"0123456789" * 10)


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=80), st.data())
def test_any_altered_byte_is_noticed(content: bytes, data: st.DataObject) -> None:
    stream = bytearray(encrypted(content))
    at = data.draw(st.integers(0, len(stream) - 1))
    stream[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(BackupError, match="altered"):
        decrypted(bytes(stream))


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=80), st.data())
def test_a_cut_anywhere_is_noticed(content: bytes, data: st.DataObject) -> None:
    stream = encrypted(content)
    with pytest.raises(BackupError, match="cut off"):
        decrypted(stream[: data.draw(st.integers(0, len(stream) - 1))])


@pytest.mark.parametrize(
    "order", [(1, 0, 2), (0, 0, 1, 2), (0, 2), (1, 2), (0, 1, 2, 2)], ids=["exchanged", "twice", "gap", "head", "tail"]
)
def test_chunks_have_their_place(order: tuple[int, ...]) -> None:
    stream = encrypted(bytes(3 * CHUNK))
    chunks = [stream[i : i + WHOLE] for i in range(0, len(stream), WHOLE)]
    assert len(chunks) == 3
    with pytest.raises(BackupError):
        decrypted(b"".join(chunks[i] for i in order))


def test_a_chunk_of_another_stream_is_noticed() -> None:
    one, other = encrypted(bytes(2 * CHUNK)), encrypted(bytes(2 * CHUNK), bytes(32))
    with pytest.raises(BackupError):
        decrypted(one[:WHOLE] + other[WHOLE:])


def test_a_passphrase_opens_its_own_lock_alone() -> None:
    lock, key = new_lock("正确的口令", cost=2)
    assert key_of(lock, "正确的口令") == key
    with pytest.raises(BackupError, match="wrong passphrase"):
        key_of(lock, "正确的口令 ")
    again, other = new_lock("正确的口令", cost=2)
    assert (again.salt, other) != (lock.salt, key), "two backups never share a key"
    assert key.hex() not in lock.model_dump_json()


def test_a_lock_that_makes_no_sense_is_told() -> None:
    lock = LockRecord(salt="0" * 32, cost=3, check="0" * 64)
    with pytest.raises(BackupError, match="altered"):
        key_of(lock, "x")


def test_an_empty_passphrase_is_refused() -> None:
    with pytest.raises(UsageError, match="empty"):
        new_lock("")
