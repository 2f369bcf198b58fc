"""A print laid over its scan: any turn, scale and shift is found, and wrong pairs do no harm."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.verification.registration import Bounds, LinePair, register

WIDTH, HEIGHT = 1654.0, 2339.0


def lines(count: int, seed: int = 1) -> list[Bounds]:
    """Lines of a print's page, spread over it."""
    rng = Random(seed)
    out = []
    for i in range(count):
        x, y = rng.uniform(0.05, 0.4), 0.05 + 0.88 * i / max(1, count - 1)
        out.append((x, y, x + rng.uniform(0.1, 0.5), y + 0.015))
    return out


def moved(line: Bounds, degrees: float, scale: tuple[float, float], shift: tuple[float, float]) -> Bounds:
    """Where a line of the print lies on a scan that is turned, scaled and shifted; its box stays level."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    x0, y0, x1, y1 = line[0] * WIDTH, line[1] * HEIGHT, line[2] * WIDTH, line[3] * HEIGHT
    tall = (y1 - y0) * scale[1]
    ends = [(x, (y0 + y1) / 2) for x in (x0, x1)]
    (ax, ay), (bx, by) = (
        (scale[0] * (c * x - s * y) + shift[0], scale[1] * (s * x + c * y) + shift[1]) for x, y in ends
    )
    middle = (ay + by) / 2
    return ax, middle - tall / 2, bx, middle + tall / 2


@given(
    st.floats(-0.3, 0.3), st.floats(0.9, 1.08), st.floats(0.985, 1.015), st.floats(-60, 60), st.floats(-60, 60),
    st.integers(0, 8), st.integers(1, 50),
)  # fmt: skip
def test_lines_are_laid_where_the_scan_has_them(
    degrees: float, wide: float, ratio: float, right: float, down: float, wrong: int, seed: int
) -> None:
    tall = wide * ratio
    true = lines(24, seed)
    pairs = [LinePair(x, moved(x, degrees, (wide, tall), (right, down))) for x in true]
    rng = Random(seed)
    for i in rng.sample(range(24), wrong):
        other = rng.uniform(100, 2000)
        pairs[i] = LinePair(true[i], (200.0, other, 600.0, other + 30))
    registration = register(pairs, WIDTH, HEIGHT)
    for line in true[::4]:
        found = registration.matrix @ np.array([line[0], (line[1] + line[3]) / 2, 1.0])
        want = moved(line, degrees, (wide, tall), (right, down))
        assert abs(found[0] - want[0]) < 0.01 * WIDTH
        assert abs(found[1] - (want[1] + want[3]) / 2) < 0.006 * HEIGHT


def test_what_moved_down_is_looked_for_below() -> None:
    true = lines(20)
    pairs = [LinePair(x, moved(x, 0, (1, 1), (0, 0 if x[1] < 0.6 else 45))) for x in true if not 0.6 < x[1] < 0.75]
    registration = register(pairs, WIDTH, HEIGHT)
    upper, lower = (0.1, 0.3, 0.5, 0.315), (0.1, 0.8, 0.5, 0.815)
    assert registration.bounds(upper)[1] == pytest.approx(0.3 * HEIGHT, abs=4)
    assert registration.bounds(lower)[1] == pytest.approx(0.8 * HEIGHT + 45, abs=4)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_pairs_still_lay_the_page(count: int) -> None:
    true = lines(20)
    pairs = [LinePair(x, moved(x, 0, (0.97, 0.97), (20, 30))) for x in true[9 : 9 + count]]
    x0, y0, x1, y1 = register(pairs, WIDTH, HEIGHT).bounds(true[15])
    want = moved(true[15], 0, (0.97, 0.97), (20, 30)) if count else moved(true[15], 0, (1, 1), (0, 0))
    assert (x0, y0, x1, y1) == pytest.approx(want, abs=25)


def test_lines_on_top_of_each_other_do_not_break_the_fit() -> None:
    line = (0.1, 0.2, 0.1, 0.21)
    registration = register([LinePair(line, (100, 400, 100, 420))], WIDTH, HEIGHT)
    assert np.isfinite(registration.bounds((0.5, 0.5, 0.6, 0.52))).all()
