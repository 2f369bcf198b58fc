"""Any path can be kept as text and comes back; any name can be shown on one line."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.storage.path_names import kept_path, path_from, shown_name


@given(st.binary(min_size=1, max_size=40).filter(lambda raw: b"\0" not in raw))
def test_every_path_comes_back(raw: bytes) -> None:
    path = Path(os.fsdecode(raw))
    kept_path(path).encode("utf-8")
    assert path_from(kept_path(path)) == path


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("一.pdf", "一.pdf"),
        (os.fsdecode("盖章页.pdf".encode("gbk")), "盖章页.pdf"),
        ("a\nb\u202e.pdf", "a\ufffdb\ufffd.pdf"),
    ],
)
def test_a_name_is_shown_as_it_was_meant(name: str, shown: str) -> None:
    assert shown_name(name) == shown


@given(st.binary(max_size=40).filter(lambda raw: b"\0" not in raw))
def test_every_name_is_text_on_one_line(raw: bytes) -> None:
    shown = shown_name(os.fsdecode(raw))
    assert len(shown.encode("utf-8").splitlines()) <= 1
