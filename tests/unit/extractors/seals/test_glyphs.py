"""A character that print half covers is told by what is left of it, or not at all."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from extractors.page import PageImage
from extractors.seals import glyphs
from extractors.seals.detection import find_seals
from extractors.seals.glyphs import TOLD, told_by_shape
from extractors.seals.lettering import Lettering, find_lettering
from extractors.seals.lifting import Lifted, lift
from extractors.seals.look_alikes import look_alikes
from extractors.seals.signs import Place
from samples.generator.typesetting import fonts_present
from tests.unit.extractors.seals import drawing

pytestmark = pytest.mark.skipif(not fonts_present(), reason="needs Debian's fonts-noto-cjk")
NAME = "沈阳机床设备有限公司"
DPI = 200
DRAWN = [-120 + 240 * (k + 0.5) / len(NAME) for k in range(len(NAME))]
HIDDEN = 4


@pytest.fixture(scope="module")
def lifted() -> Lifted:
    ink = drawing.seal(round(42 / 0.9 * DPI / 25.4), NAME)
    page = PageImage.received(drawing.stamp(drawing.page(DPI), np.asarray(ink), 500, 300, drawing.RED), float(DPI))
    (found,) = find_seals(page)
    return lift(page, found)


@pytest.fixture(scope="module")
def lettering(lifted: Lifted) -> Lettering:
    found = find_lettering(lifted, 90.0, [d - 90 for d in DRAWN])
    assert found is not None
    first = int(np.argmin(np.abs((found.directions - (DRAWN[0] - 90) + 180) % 360 - 180)))
    return replace(found, directions=found.directions[first : first + len(NAME)])


def covered(lifted: Lifted, lettering: Lettering, share: float) -> Lifted:
    """The seal with print over a bar through the hidden character, as wide as a share of its place."""
    turn = np.radians(lettering.directions[HIDDEN])
    radius = lifted.at.axes[1] / 2
    ends = [(lifted.at.centre[0] + r * np.cos(turn), lifted.at.centre[1] + r * np.sin(turn)) for r in (0, radius)]
    (x0, y0), (x1, y1) = np.round(ends).astype(int)
    bar = np.zeros(lifted.ink.shape, np.uint8)
    cv2.line(bar, (int(x0), int(y0)), (int(x1), int(y1)), 1, max(1, round(share * lettering.spacing)))
    own = lifted.own.copy()
    own[bar > 0] = 255
    return replace(lifted, own=own, crossed=bar.astype(np.float32))


def places(of_hidden: Place) -> list[Place]:
    return [of_hidden if k == HIDDEN else {c: 0.98} for k, c in enumerate(NAME)]


DOUBT: Place = {"液": 0.3, NAME[HIDDEN]: 0.2, "酒": 0.1}


def test_what_is_left_of_a_character_tells_it(lifted: Lifted, lettering: Lettering) -> None:
    seal = covered(lifted, lettering, 0.3)
    told = told_by_shape(seal, lettering, places(DOUBT), [HIDDEN], {})
    assert list(told) == [HIDDEN]
    assert max(told[HIDDEN], key=lambda c: told[HIDDEN][c]) == NAME[HIDDEN]
    assert told[HIDDEN][NAME[HIDDEN]] == TOLD
    assert sum(told[HIDDEN].values()) <= 1


@pytest.mark.parametrize("share", [0.0, 0.8])
def test_nothing_is_told_of_a_character_without_print_or_under_too_much(
    lifted: Lifted, lettering: Lettering, share: float
) -> None:
    seal = covered(lifted, lettering, share) if share else lifted
    assert told_by_shape(seal, lettering, places(DOUBT), [HIDDEN], look_alikes()) == {}


def test_look_alikes_need_the_shape_alone_to_tell_them_apart(lifted: Lifted, lettering: Lettering) -> None:
    seal = covered(lifted, lettering, 0.3)
    assert NAME[HIDDEN] in look_alikes()["没"]
    read: Place = {NAME[HIDDEN]: 0.5, "没": 0.01}
    assert told_by_shape(seal, lettering, places(read), [HIDDEN], {})
    assert told_by_shape(seal, lettering, places(read), [HIDDEN], look_alikes()) == {}


def test_a_character_that_nobody_read_is_not_told(lifted: Lifted, lettering: Lettering) -> None:
    seal = covered(lifted, lettering, 0.3)
    assert told_by_shape(seal, lettering, places({"酒": 0.1}), [HIDDEN], look_alikes()) == {}


def test_a_wrong_word_of_the_recogniser_is_not_confirmed(lifted: Lifted, lettering: Lettering) -> None:
    seal = covered(lifted, lettering, 0.3)
    told = told_by_shape(seal, lettering, places({"酒": 0.9, NAME[HIDDEN]: 0.01}), [HIDDEN], look_alikes())
    assert "酒" not in {max(p, key=lambda c: p[c]) for p in told.values()}


def test_without_colour_fonts_or_enough_that_is_sure_nothing_is_told(
    lifted: Lifted, lettering: Lettering, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal = covered(lifted, lettering, 0.3)
    few = [p if k < 2 else {} for k, p in enumerate(places(DOUBT))]
    assert told_by_shape(seal, lettering, few, [HIDDEN], look_alikes()) == {}
    assert told_by_shape(replace(seal, own=seal.clean), lettering, places(DOUBT), [HIDDEN], look_alikes()) == {}
    monkeypatch.setattr(glyphs, "FACES", (Path("/nowhere/font.ttc"),))
    assert told_by_shape(seal, lettering, places(DOUBT), [HIDDEN], look_alikes()) == {}
