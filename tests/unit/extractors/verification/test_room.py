"""Room on a line for characters that were not read, on posteriors made by hand."""

import pytest

from extractors.ocr.engine import Line
from extractors.ocr.strips import strip_of
from extractors.verification.evidence import weigh
from extractors.verification.room import has_room
from models.reconciliation import CERTAIN_NATS
from tests.unit.extractors.verification.test_evidence import SURE, Step, line_of


def spaced(text: str, pitch: int = 4, hidden: str = "") -> Line:
    """A line that reads `text` but for the characters of `hidden`, which leave their room free."""
    steps: list[Step] = [{}, {}]
    for character in text:
        steps += [{character: SURE} if character not in hidden else {}, *[{}] * (pitch - 1)]
    return line_of(*steps[: len(steps) - pitch + 3])


@pytest.mark.parametrize(
    ("line", "read", "expected", "room"),
    [
        (spaced("某科技公司", hidden="技"), slice(2, 2), "技", True),
        (spaced("某科公司"), slice(2, 2), "技", False),
        (spaced("某科技公司集", hidden="技公"), slice(2, 2), "技公司", True),
        (spaced("123456", 2, "4"), slice(3, 3), "4", True),
        (spaced("12356", 2), slice(3, 3), "4", False),
        (spaced("某科技公司", hidden="某"), slice(0, 0), "某", True),
        (spaced("科技公司"), slice(0, 0), "某", False),
        (spaced("某科技公司"), slice(2, 3), "集", False),
        (spaced("某科技公司"), slice(2, 3), "", False),
    ],
)
def test_room_is_where_something_may_have_stood(line: Line, read: slice, expected: str, room: bool) -> None:
    strip = strip_of([line])
    assert strip is not None
    assert has_room(strip, read, expected) is room


def test_the_end_of_a_row_is_no_room() -> None:
    strip = strip_of([spaced("某科"), spaced("公司")])
    assert strip is not None
    assert not has_room(strip, slice(2, 2), "技")


@pytest.mark.parametrize(("hidden", "sure"), [("技", 0.0), ("", CERTAIN_NATS)])
def test_what_was_not_read_where_there_is_room_is_not_surely_lacking(hidden: str, sure: float) -> None:
    line = spaced("某科技公司", hidden="技") if hidden else spaced("某科公司")
    found = weigh([line], ["某科技公司"])
    assert found is not None
    assert found.spans[0].read == ""
    assert (found.spans[0].sure > 3) is bool(sure)
