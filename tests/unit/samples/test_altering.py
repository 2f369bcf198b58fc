"""What the generator's hand does to a printed value."""

import cv2
import numpy as np
import pytest

from samples.generator.altering import Printed, alter, settled
from samples.generator.case import Alteration, HandMark
from samples.generator.pen import BLACK
from samples.generator.typesetting import fonts_present

PX_PER_MM = 8.0
VALUE = Printed("86532.47", 20.0, 20.0, "Noto Sans CJK SC", 10.5)
pytestmark = pytest.mark.skipif(not fonts_present(), reason="needs Debian's fonts-noto-cjk")


def page() -> np.ndarray:
    """A cell of 80 x 12 mm in whose middle stands something as long as the value."""
    out = np.full((480, 800, 3), 255, np.float32)
    cv2.rectangle(out, (144, 152), (784, 248), (0, 0, 0), 2)
    for i in range(8):
        x = round((VALUE.x + 3.0) * PX_PER_MM + i * VALUE.width * PX_PER_MM / 8)
        cv2.rectangle(out, (x, 188), (x + 10, 212), (0, 0, 0), 2)
    return out


def test_a_value_is_found_below_its_anchor() -> None:
    found = settled(page(), VALUE, PX_PER_MM)
    assert (found.x, found.y + found.em / 2) == pytest.approx((VALUE.x + 3.0, 25.0), abs=0.4)


def test_where_nothing_is_printed_it_says_so() -> None:
    with pytest.raises(ValueError, match="not printed"):
        settled(np.full((480, 800, 3), 255, np.float32), VALUE, PX_PER_MM)


@pytest.mark.parametrize(
    ("how", "new", "darker"),
    [
        ("struck", "86532.48", True),
        ("struck twice", "86532.48", True),
        ("scribbled", "86532.48", True),
        ("written over", "86532.48", True),
        ("digit added", "86532.470", True),
        ("covered", "86532.48", False),
    ],
)
def test_each_kind_leaves_its_mark(how: Alteration, new: str, darker: bool) -> None:
    before = page()
    after = before.copy()
    value = settled(before, VALUE, PX_PER_MM)
    alter(after, HandMark("f", how, new), value, PX_PER_MM, np.random.default_rng(1), BLACK)
    assert bool((before - after).max() > 100) is darker
    assert bool(after.max() > 255) is not darker
