"""When other looks settle a doubt."""

import pytest

from models.reconciliation import FieldStatus
from service.reconciliation.decision import Decision
from service.reconciliation.second_opinion import may_settle, settled_by

YES, NO, OPEN = Decision("match", 0.95, "ink agrees"), Decision("mismatch", 0.9, "ink"), Decision("unreadable", 0.6, "")
SURER = Decision("match", 0.99, "ink agrees")


@pytest.mark.parametrize(
    ("looks", "at"),
    [
        ((YES, SURER, OPEN, OPEN), 1),
        ((SURER, YES, YES, YES), 0),
        ((NO, OPEN, NO, OPEN), 0),
        ((YES, OPEN, OPEN, OPEN), None),
        ((NO, OPEN), None),
        ((YES, YES, NO, OPEN), None),
        ((YES, YES, NO, NO), None),
        ((OPEN, OPEN), None),
        ((), None),
    ],
)
def test_two_must_agree_and_none_may_contradict(looks: tuple[Decision, ...], at: int | None) -> None:
    assert settled_by(looks) == at


@pytest.mark.parametrize(
    ("status", "reason", "may"),
    [
        ("unreadable", "doubt", True),
        ("unreadable", "hardly leads", True),
        ("unreadable", "struck", False),
        ("unreadable", "lossy", False),
        ("unreadable", "unknown character", False),
        ("match", "doubt", False),
        ("mismatch", "ink", False),
    ],
)
def test_only_a_doubt_of_the_reading_is_looked_at_again(status: FieldStatus, reason: str, may: bool) -> None:
    assert may_settle(Decision(status, 0.6, reason)) is may
