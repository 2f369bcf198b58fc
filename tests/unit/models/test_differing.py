"""Runs in which two texts differ."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.differing import differing_runs

texts = st.text("甲乙丙12", max_size=12)


@pytest.mark.parametrize(
    ("one", "other", "runs"),
    [
        ("甲乙丙", "甲丁丙", [("乙", "丁")]),
        ("甲乙丙", "甲丙", [("乙", "")]),
        ("甲丙", "甲乙丁丙", [("", "乙丁")]),
        ("1234567", "9234568", [("1", "9"), ("7", "8")]),
        ("甲", "甲", []),
        ("", "甲", [("", "甲")]),
    ],
)
def test_runs_have_both_sides(one: str, other: str, runs: list[tuple[str, str]]) -> None:
    assert [(one[r.one], other[r.other]) for r in differing_runs(one, other)] == runs


@given(texts, texts)
def test_putting_the_runs_in_place_gives_the_other_text(one: str, other: str) -> None:
    out = one
    for run in reversed(list(differing_runs(one, other))):
        out = out[: run.one.start] + other[run.other] + out[run.one.stop :]
    assert out == other
