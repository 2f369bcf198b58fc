"""Quiet is what looked the same for long enough, whatever it did before."""

from pathlib import Path

from service.storage.moving import Snapshot
from service.workflows.quietness import PATIENCE, Quietness

A = Path("a")
SMALL: Snapshot = (("", 1, 1),)
LARGE: Snapshot = (("", 2, 1),)


def test_a_change_begins_the_time_anew() -> None:
    now = [0.0]
    quiet = Quietness(10.0, lambda: now[0])
    looks = [(0.0, SMALL, False), (9.9, SMALL, False), (10.0, LARGE, False), (19.9, LARGE, False), (20.0, LARGE, True)]
    for moment, look, expected in looks:
        now[0] = moment
        assert quiet.is_quiet(A, look) == expected


def test_patience_ends_and_begins_anew_with_a_change() -> None:
    now = [0.0]
    quiet = Quietness(10.0, lambda: now[0])
    quiet.is_quiet(A, SMALL)
    quiet.not_ready(A)
    now[0] = 10.0 * PATIENCE - 0.1
    quiet.not_ready(A)
    assert not quiet.is_overdue(A)
    now[0] = 10.0 * PATIENCE
    assert quiet.is_overdue(A)
    quiet.is_quiet(A, LARGE)
    assert not quiet.is_overdue(A)


def test_what_is_gone_is_forgotten() -> None:
    quiet = Quietness(0.0, lambda: 0.0)
    for thing in (A, Path("b")):
        quiet.is_quiet(thing, SMALL)
    quiet.not_ready(A)
    quiet.keep([Path("b")])
    quiet.is_quiet(A, SMALL)
    assert not quiet.is_overdue(A)
