"""Which drawings of a page may be marks."""

from typing import Any

import pytest

from extractors.readers.small_drawings import small_drawings

BLACK, WHITE = (0.0,), (1.0,)


def path(wide: float = 8, high: float = 8, **more: Any) -> dict[str, Any]:
    return {
        "x0": 100, "top": 50, "x1": 100 + wide, "bottom": 50 + high, "stroke": True, "stroking_color": BLACK,
        "fill": False, "non_stroking_color": BLACK, **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("drawn", "found"),
    [
        (path(), True),
        (path(stroke=False, fill=True), True),
        (path(stroke=False), False),
        (path(stroking_color=WHITE), False),
        (path(stroke=False, fill=True, non_stroking_color=WHITE), False),
        (path(wide=200), False),
        (path(high=30), False),
    ],
    ids=["stroked", "filled", "a clip", "white stroke", "white fill", "a rule", "tall"],
)
def test_a_path_is_small_and_seen(drawn: dict[str, Any], found: bool) -> None:
    assert small_drawings([drawn], []) == (((100, 50, 108, 58),) if found else ())


def test_a_small_image_may_be_a_mark_and_a_large_one_is_none() -> None:
    small = {"x0": 1, "top": 2, "x1": 9, "bottom": 10}
    assert small_drawings([], [small, {**small, "x1": 300}]) == ((1, 2, 9, 10),)
