"""Drawn seals are the same each time, stand where their truth says, and are as worn as they were asked to be."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samples.generator.seals import names
from samples.generator.seals.__main__ import label
from samples.generator.seals.chance import LEVELS, SHARES, Level, Sort, chance_picture
from samples.generator.seals.damage import Damage
from samples.generator.seals.faces import Face, Shape
from samples.generator.seals.pictures import INKS, Picture, Scan, Stamp, draw
from samples.generator.seals.print_under import Print
from samples.generator.typesetting import fonts_present

pytestmark = pytest.mark.skipif(not fonts_present(), reason="needs Debian's fonts-noto-cjk")
NAME = "沈阳衡屿精密机床有限公司"
QUIET = Scan(paper=(255, 255, 255), noise=0, blur=0, jpeg=None)
FEW = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def alone(face: Face, *, scan: Scan = QUIET, **stamp: object) -> Picture:
    return Picture((Stamp(face, (35, 35), **stamp),), (70, 70), scan=scan, seed=3)  # type: ignore[arg-type]


def inked(pixels: np.ndarray) -> np.ndarray:
    return np.asarray(pixels.min(axis=2) < 195)


@pytest.mark.parametrize("level", LEVELS)
def test_the_same_seed_gives_the_same_pixels_and_another_seed_others(level: Level) -> None:
    one, again, other = (draw(chance_picture(seed, level)) for seed in (5, 5, 6))
    assert one.seals == again.seals
    assert np.array_equal(one.pixels, again.pixels)
    assert one.seals != other.seals


@pytest.mark.parametrize("sort", SHARES)
def test_every_sort_has_a_name_and_stands_on_its_paper(sort: Sort) -> None:
    drawn = draw(chance_picture(2, "light", (sort,), alone=True))
    [truth] = drawn.seals
    assert 3 <= len(truth.text) <= 40
    assert truth.inside == pytest.approx(1)
    x0, y0, x1, y1 = truth.box
    assert 0 < x0 < x1 < drawn.pixels.shape[1]
    assert 0 < y0 < y1 < drawn.pixels.shape[0]


SIZES: list[tuple[Shape, float, float]] = [
    ("round", 42, 42), ("oval", 45, 30), ("square", 20, 20), ("rectangle", 40, 15),
]  # fmt: skip


@FEW
@given(kind=st.sampled_from(SIZES), turn=st.floats(-180, 180), dpi=st.sampled_from([100.0, 200.0, 300.0]))
def test_ink_fills_the_box_that_the_truth_tells(kind: tuple[Shape, float, float], turn: float, dpi: float) -> None:
    shape, size, height = kind
    face = Face(NAME, shape, size, height, character=4.5)
    drawn = draw(alone(face, turn=turn, scan=replace(QUIET, dpi=dpi)))
    rows, columns = np.nonzero(inked(drawn.pixels))
    found = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    assert found == pytest.approx(drawn.seals[0].box, abs=0.25 * dpi / 25.4 + 1)
    assert drawn.seals[0].axes[0] == pytest.approx(size * dpi / 25.4)


@pytest.mark.parametrize("ink", INKS)
def test_an_ink_looks_as_it_is_called(ink: str) -> None:
    drawn = draw(alone(Face(NAME), ink=ink))
    colour = np.median(drawn.pixels[inked(drawn.pixels)], axis=0)
    assert colour == pytest.approx(INKS[ink][0], abs=30)
    assert drawn.seals[0].colour == INKS[ink][1]


LESS = [
    Damage(fade=0.6), Damage(uneven=0.9), Damage(grain=1.0), Damage(missing=((90, 80),)), Damage(bare=4),
    Damage(swell=-0.15),
]  # fmt: skip
MORE = [Damage(swell=0.2), Damage(smear=1.5), Damage(double=1.2, double_turn=2), Damage(blots=4)]


@pytest.mark.parametrize(("damage", "sign"), [*((d, -1) for d in LESS), *((d, 1) for d in MORE)])
def test_damage_takes_ink_or_adds_it(damage: Damage, sign: int) -> None:
    whole, worn = (255.0 - draw(alone(Face(NAME), damage=d)).pixels for d in (Damage(), damage))
    assert sign * (worn.sum() / whole.sum() - 1) > 0.02


def test_a_missing_sector_is_missing_where_it_was_chosen() -> None:
    pixels = draw(alone(Face(NAME), damage=Damage(missing=((0, 60),)))).pixels
    ink, mid = inked(pixels), pixels.shape[0] // 2
    assert not ink[mid - 20 : mid + 20, mid + 110 :].any()
    assert ink[mid - 20 : mid + 20, : mid - 110].any()


def test_the_edge_of_the_paper_cuts_the_box_and_not_the_axes() -> None:
    picture = Picture((Stamp(Face(NAME), (5, 35)),), (70, 70), scan=QUIET)
    [truth] = draw(picture).seals
    assert truth.box[0] == 0
    assert truth.inside == pytest.approx(26 / 42, abs=0.01)
    assert truth.axes[0] == pytest.approx(42 * 200 / 25.4)


def test_ink_over_print_tints_it_and_ink_under_it_does_not() -> None:
    print_, solid = Print("lines", size=5), Face("章", "square", 40, rim=0, gap=0, relief=False)
    bare = draw(Picture((), (40, 40), print_, QUIET)).pixels
    black = bare.max(axis=2) < 50
    assert black.sum() > 1000

    def redness(under: bool) -> float:
        pixels = draw(Picture((Stamp(solid, (20, 20), under=under),), (40, 40), print_, QUIET)).pixels.astype(float)
        return float((pixels[..., 0] - pixels[..., 2])[black].mean())

    assert redness(under=False) > redness(under=True) + 15


def test_labels_are_fractions_and_name_every_seal() -> None:
    stamps = (Stamp(Face(NAME), (25, 25)), Stamp(Face("庞思屿印", "square", 18), (55, 55), ink="blue"))
    line = label("a.png", draw(Picture(stamps, (70, 70))))
    assert [s["text"] for s in line["seals"]] == [NAME, "庞思屿印"]
    assert all(0 <= v <= 1 for s in line["seals"] for v in s["box"])


@pytest.mark.parametrize(
    ("near", "change"), [(names.one_off, 0), (names.left_out, -1), (names.one_more, 1), (names.another_body, None)]
)
def test_near_names_differ_as_they_say(near: object, change: int | None) -> None:
    assert callable(near)
    for seed in range(30):
        rng = np.random.default_rng(seed)
        name = names.company(rng)
        other = near(name, rng)
        assert other != name
        if change is not None:
            assert len(other) - len(name) == change


def test_names_are_from_4_to_30_characters_long() -> None:
    rng = np.random.default_rng(1)
    made = [m(rng) for m in (names.company, names.government, names.bureau, names.institution) for _ in range(200)]
    lengths = [len(n) for n in made]
    assert min(lengths) == 4
    assert 24 <= max(lengths) <= 30
