"""What progress says, how often, and that it leaves a terminal as it found it."""

import io
import os
import shutil
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.cli.progress import CLEAR, ProgressLine, columns, cut, minutes, shown_progress, state


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def told(*, in_place: bool, steps: list[tuple[float, int, int | None]], then: str | None = None) -> str:
    """What is written when the job stands so at those seconds."""
    out, clock = io.StringIO(), Clock()
    line = ProgressLine(out, "cli.reading_pages", then, in_place, clock)
    line.begin()
    for clock.now, done, total in steps:
        line(done, total)
    line.end()
    return out.getvalue()


@pytest.fixture(autouse=True)
def _room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size((120, 24)))


def test_a_terminal_has_one_line_that_is_gone_at_the_end() -> None:
    text = told(in_place=True, steps=[(2.0, 10, 100), (2.01, 11, 100), (20.0, 100, 100)])
    first, *lines, last = text.split(CLEAR)[1:]
    assert "\n" not in text
    assert "识别页面" in first
    assert last == ""
    assert lines == [
        "识别页面 10/100，每秒 5.0，剩余 0:18（reading pages 10/100, 5.0 a second, 0:18 left）",
        "识别页面 100/100，每秒 5.0，剩余 0:00（reading pages 100/100, 5.0 a second, 0:00 left）",
    ]


def test_what_follows_the_last_page_is_named() -> None:
    assert told(in_place=True, steps=[(1.0, 2, 2)], then="cli.judging").split(CLEAR)[2].startswith("核对并写出报告")


def test_a_line_never_becomes_two_on_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size((30, 24)))
    assert [columns(part) <= 29 for part in told(in_place=True, steps=[(5.0, 10, 100)]).split(CLEAR)] == [True] * 4


@pytest.mark.parametrize(
    ("seconds", "pages", "total", "most"),
    [
        (9.0, 50, 50, 0),
        (400.0, 2000, 2000, 10),
        (36_000.0, 2000, 2000, 10),
        (40.0, 2000, 2000, 4),
        (400.0, 2000, None, 30),
    ],
)
def test_a_file_or_pipe_gets_few_lines(seconds: float, pages: int, total: int | None, most: int) -> None:
    steps = [(seconds * n / pages, n, total) for n in range(1, pages + 1)]
    lines = told(in_place=False, steps=steps).splitlines()
    assert len(lines) <= most
    assert bool(lines) == bool(most)
    assert [CLEAR in line or "\r" in line for line in lines] == [False] * len(lines)


def test_one_slow_page_leaves_no_line_in_a_file() -> None:
    assert told(in_place=False, steps=[(60.0, 1, 1)]) == ""


def test_where_the_whole_is_not_known_no_time_is_promised() -> None:
    assert state("cli.verifying", 30, None, 10.0) == ("核对文件 30，每秒 3.0", "verifying files 30, 3.0 a second")
    assert "left" not in state("cli.verifying", 0, 5, 10.0)[1]


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0:00"), (59.6, "1:00"), (3599, "59:59"), (3600, "1:00:00"), (-1, "0:00")]
)
def test_minutes(seconds: float, said: str) -> None:
    assert minutes(seconds) == said


@given(st.text(), st.integers(0, 40))
def test_a_cut_text_fits_and_is_a_beginning(text: str, room: int) -> None:
    part = cut(text, room)
    assert columns(part) <= room
    assert text.startswith(part)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("quiet", "kind", "says"), [(False, "xterm", True), (True, "xterm", False), (False, "dumb", False)]
)
def test_who_is_shown_progress(quiet: bool, kind: str, says: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    out = Terminal()
    monkeypatch.setattr(sys, "stderr", out)
    monkeypatch.setenv("TERM", kind)
    with shown_progress(quiet=quiet) as report:
        report(1, 1)
    assert bool(out.getvalue()) == says


def test_an_error_leaves_no_line_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    out = Terminal()
    monkeypatch.setattr(sys, "stderr", out)
    monkeypatch.setenv("TERM", "xterm")
    with pytest.raises(OSError, match="gone"), shown_progress(quiet=False):
        raise OSError("gone")
    assert out.getvalue().endswith(CLEAR)
