"""The key beside the database: its file is its owner's alone, and what it sealed opens with it alone."""

import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import KeyFileError
from service.storage.secret_key import KEY_BYTES, SecretKey, is_sealed, keep_key, read_key

FIXED = SecretKey(lambda make: b"k" * KEY_BYTES)


@given(st.text(), st.text())
def test_what_was_sealed_opens(text: str, bound: str) -> None:
    if any(0xD800 <= ord(c) < 0xE000 for c in text + bound):
        return
    sealed = FIXED.seal(text, bound)
    assert is_sealed(sealed) and FIXED.open(sealed, bound) == text
    assert FIXED.seal(text, bound) != sealed


@pytest.mark.parametrize("spoil", [lambda s: s[:-4], lambda s: "", lambda s: "v1:", lambda s: s[:9] + "Zé" + s[11:]])
def test_what_was_altered_does_not_open(spoil: "object") -> None:
    assert callable(spoil)
    with pytest.raises(KeyFileError):
        FIXED.open(spoil(FIXED.seal("secret", "zhang")), "zhang")


def test_it_opens_for_whom_it_was_sealed_and_with_the_same_key_alone() -> None:
    sealed = FIXED.seal("secret", "zhang")
    for key, bound in ((FIXED, "li"), (SecretKey(lambda make: b"o" * KEY_BYTES), "zhang")):
        with pytest.raises(KeyFileError):
            key.open(sealed, bound)


def test_the_file_is_made_when_something_is_sealed_and_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "data" / "secret.key"
    key = SecretKey(lambda make: read_key(path, make))
    with pytest.raises(KeyFileError):
        key.open("v1:", "zhang")
    assert not path.exists(), "looking makes nothing"
    sealed = key.seal("secret", "zhang")
    assert (path.stat().st_mode & 0o777, path.stat().st_size) == (0o600, KEY_BYTES)
    assert key.open(sealed, "zhang") == "secret"
    assert [p.name for p in path.parent.iterdir()] == ["secret.key"]


def test_a_key_that_is_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    keep_key(path, b"a" * KEY_BYTES)
    keep_key(path, b"b" * KEY_BYTES)
    assert read_key(path, True) == b"a" * KEY_BYTES


def test_processes_that_make_one_at_once_have_the_same(tmp_path: Path) -> None:
    path, found = tmp_path / "secret.key", []
    threads = [threading.Thread(target=lambda: found.append(read_key(path, True))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8 and len(set(found)) == 1


def test_what_is_no_key_is_told(tmp_path: Path) -> None:
    (tmp_path / "short").write_bytes(b"x")
    for path in (tmp_path / "short", tmp_path / "none"):
        with pytest.raises(KeyFileError):
            read_key(path, False)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(KeyFileError):
        keep_key(tmp_path / "file" / "secret.key", b"k" * KEY_BYTES)
