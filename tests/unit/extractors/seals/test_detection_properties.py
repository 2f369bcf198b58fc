"""What must hold wherever, however turned and however fine a seal is scanned: it is found where it stands, once, in
its shape, colour and size."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from extractors.page import MM_PER_INCH, PageImage
from extractors.seals.detection import Impression, find_seals
from samples.generator.seals.damage import Damage
from samples.generator.seals.faces import Face
from samples.generator.seals.pictures import Drawn, Picture, Scan, Stamp, Truth, draw
from samples.generator.seals.print_under import Print
from samples.generator.typesetting import fonts_present

pytestmark = pytest.mark.skipif(not fonts_present(), reason="needs Debian's fonts-noto-cjk")
# The same examples in every run: what fails once must fail again. Without shrinking, which takes minutes of drawing.
FEW = settings(
    max_examples=7,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
WORN = Damage(fade=0.15, uneven=0.3, grain=0.25)
PAPER = (88.0, 80.0)
DPI = 120.0
EDGE_MM = 0.35
"""How exactly an edge can be told: a pixel and a half at 100 dpi."""
DIAMETER_MM = {"oval": 1.2}
"""How exactly a diameter is told, where it is not twice an edge: an oval has five measures to find, a circle three."""
FACES = {
    "company": Face("沈阳衡屿精密机床有限公司", size=42, code="2101020012345"),
    "government": Face("抚顺市人民政府", size=45, centre="emblem", character=7),
    "oval": Face("大连屿川食品有限公司", "oval", 45, 30, "none", character=4.3, reach=0.6),
    "name": Face("庞思屿印", "square", 20),
}
PLACED = st.tuples(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
"""Where between the margins the centre stands."""


def stamped(*stamps: Stamp, kind: str = "lines") -> Drawn:
    return draw(Picture(stamps, PAPER, Print(kind), Scan(dpi=DPI), seed=4))  # type: ignore[arg-type]


@lru_cache(maxsize=8)
def one(face: str, turn: float = 8.0) -> Drawn:
    return stamped(Stamp(FACES[face], (44, 40), turn, damage=WORN))


@lru_cache(maxsize=8)
def found_on(face: str) -> tuple[PageImage, Impression]:
    """The page with that seal, and the seal as found on it."""
    page = page_of(one(face))
    [found] = find_seals(page)
    return page, found


def page_of(drawn: Drawn) -> PageImage:
    return PageImage.received(drawn.pixels, drawn.dpi)


def iou(found: Impression, truth: Truth) -> float:
    a, b = found.bounds, truth.box
    w, h = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    both = max(w, 0) * max(h, 0)
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)


def at(face: Face, place: tuple[float, float]) -> tuple[float, float]:
    """A centre in mm from which the whole face lies on the paper."""
    edge = face.half_diagonal + 2
    return tuple(edge + share * (side - 2 * edge) for share, side in zip(place, PAPER, strict=True))  # type: ignore[return-value]


@FEW
@given(face=st.sampled_from(sorted(FACES)), place=PLACED, turn=st.floats(-25, 25), ink=st.sampled_from(["red", "blue"]))
def test_a_seal_drawn_anywhere_is_found_there(face: str, place: tuple[float, float], turn: float, ink: str) -> None:
    stamp = Stamp(FACES[face], at(FACES[face], place), turn, ink, WORN)
    drawn = stamped(stamp, kind="date")
    [found] = find_seals(page_of(drawn))
    [truth] = drawn.seals
    assert iou(found, truth) >= 0.8
    assert (found.shape, found.colour) == (truth.shape, truth.colour)
    assert found.diameter_mm == pytest.approx(truth.diameter_mm, abs=1.5)


@FEW
@given(turn=st.floats(-180, 180), ink=st.sampled_from(["red", "vermilion", "crimson", "blue", "violet"]))
def test_a_round_seal_is_found_however_it_was_turned(turn: float, ink: str) -> None:
    drawn = stamped(Stamp(FACES["company"], (40, 40), turn, ink, WORN))
    [found] = find_seals(page_of(drawn))
    assert iou(found, drawn.seals[0]) >= 0.8
    assert (found.shape, found.colour) == ("round", drawn.seals[0].colour)


@pytest.mark.parametrize(("face", "degrees"), [*((f, 90) for f in FACES), ("company", 180), ("oval", 270)])
def test_a_quarter_turn_of_the_page_turns_the_box_and_nothing_else(face: str, degrees: int) -> None:
    page, before = found_on(face)
    turned = page.turned(degrees)
    [after] = find_seals(turned)
    assert page.box(*before.bounds).root == pytest.approx(
        turned.box(*after.bounds).root, abs=DIAMETER_MM.get(face, 2 * EDGE_MM) / PAPER[1]
    )
    assert (after.shape, after.colour) == (before.shape, before.colour)
    assert after.diameter_mm == pytest.approx(before.diameter_mm, abs=DIAMETER_MM.get(face, 2 * EDGE_MM))
    assert after.coverage == pytest.approx(before.coverage, abs=0.05)


@pytest.mark.parametrize(("face", "degrees"), [("company", -4.0), ("oval", 3.0), ("name", -2.0), ("name", 5.0)])
def test_a_few_degrees_turn_the_seal_and_nothing_else(face: str, degrees: float) -> None:
    page, before = found_on(face)
    turned = page.rotated(degrees)
    [after] = find_seals(turned)
    [there], [back] = page.points([before.centre]), turned.points([after.centre])
    assert np.hypot(*(np.subtract(there, back) * page.size)) < page.px(0.8)
    assert after.shape == before.shape
    assert after.colour == before.colour
    assert after.axes == pytest.approx(before.axes, rel=0.03)
    if face == "oval":
        assert (after.angle - before.angle - degrees + 90) % 180 - 90 == pytest.approx(0, abs=2.5)


@pytest.mark.parametrize(("face", "dpi"), [*((f, 200.0) for f in FACES), ("company", 100.0), ("company", 300.0)])
def test_scaling_keeps_the_millimetres(face: str, dpi: float) -> None:
    page, before = found_on(face)
    scaled = page.scaled(dpi / DPI)
    [after] = find_seals(scaled)
    assert after.diameter_mm == pytest.approx(before.diameter_mm, abs=DIAMETER_MM.get(face, 2 * EDGE_MM))
    assert after.axes[0] * MM_PER_INCH / dpi == pytest.approx(after.diameter_mm, abs=0.1)
    assert page.box(*before.bounds).iou(scaled.box(*after.bounds)) > 0.93


@FEW
@given(towards=st.floats(-30, 30), gap=st.floats(-0.4, 0.6), second=st.sampled_from(["company", "government", "name"]))
def test_two_seals_that_touch_stay_two(towards: float, gap: float, second: str) -> None:
    first, other = replace(FACES["company"], size=38.0), replace(FACES[second], size=20 if second == "name" else 38)
    far = 19 + (10 if second == "name" else 19) + gap
    x, y = 22 + far * np.cos(np.radians(towards)), 40 + far * np.sin(np.radians(towards))
    # A square is turned so that its side, not its corner, touches.
    turn = towards if second == "name" else -6.0
    stamps = (Stamp(first, (22, 40), 5, damage=WORN), Stamp(other, (float(x), float(y)), turn, damage=WORN))
    drawn = stamped(*stamps, kind="date")
    found = find_seals(page_of(drawn))
    assert len(found) == 2
    assert all(max(iou(f, t) for f in found) >= 0.8 for t in drawn.seals)
