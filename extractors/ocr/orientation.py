"""Which way up a page lies, and how far it is askew, from the text lines found on it and how they read."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from extractors.ocr.engine import Engine, FirstLook, Reading
from extractors.page import PageImage, Pixels, Polygon
from extractors.preprocessing.deskew import clockwise, length_of, line_crop, shortened, skew_of, stands
from models.scan import Rotation

FINDING_SIDE = 736
"""Long side in px of the reduced page on which lines are sought for this purpose only. Skew is 0.08 degrees off on
average then, 0.8 at most; a first look, at the full side, is 0.05 and 0.5 off (114 pages)."""
SAMPLE_LENGTH = 10.0
"""Of each of them so many line heights are read: ten characters tell which way up as well as forty."""
SAMPLE = 6
"""Lines that are read to compare two ways up: the longest ones."""
FIRST = 2
"""Of them so many are read first. Where they are plain and long enough the others are left: so it was on 82 of 84 pages
of applications, forms and tables, the right way up; upside down no two lines of eight characters were above 0.84."""
FIRST_CHARACTERS = 12
"""Characters that the first lines must have: a few digits read upside down as well."""
LEAST_SKEW_DEG = 0.15
"""Below this, righting a page costs more sharpness than it gains: 0.15 degrees lift a 100 mm rule by 0.26 mm."""
PLAIN = 0.93
"""A mean confidence from which the other way up need not be tried: upside-down lines stay below 0.85."""
PLAIN_AT_A_GLANCE = 0.88
"""The same by a first look: of 130 pages all were above it, and upside down none above 0.76."""
CLEAR_GAIN = 0.08
"""By how much the mean confidence must rise before a turn is accepted; an upright page is never turned on a whim."""


@dataclass(frozen=True)
class Righted:
    """A page turned and deskewed: by which quarter turn and by how many further clockwise degrees, and where the lines
    of a first look lie on it; None: it must be looked at anew."""

    page: PageImage
    rotation: Rotation = 0
    skew_deg: float = 0.0
    glimpsed: tuple[Polygon, ...] | None = None


def upright(page: PageImage, engine: Engine, first_look: FirstLook | None = None) -> Righted:
    """The page righted by its text lines. A turn is accepted only when the text reads better for it; a page without
    text comes back as it is."""
    polygons = first_look.glimpse(page.pixels) if first_look else _found(page, engine)
    if not polygons:
        return Righted(page, glimpsed=() if first_look else None)
    rotation = _rotation(page, polygons, engine, first_look)
    skew = skew_of(polygons, across=rotation in (90, 270))
    righted = page.turned(rotation)
    if abs(skew) < LEAST_SKEW_DEG:
        skew = 0.0
    else:
        righted = righted.rotated(-skew)
    # Detectors see little of lines that stand.
    seen = first_look is not None and rotation in (0, 180)
    return Righted(righted, rotation, -skew, tuple(_moved(p, page, righted) for p in polygons) if seen else None)


def _found(page: PageImage, engine: Engine) -> list[Polygon]:
    small = page.scaled(min(1.0, FINDING_SIDE / max(page.width, page.height)))
    return [p * (page.width / small.width) for p in engine.find(small.pixels)]


def _moved(polygon: Polygon, page: PageImage, righted: PageImage) -> Polygon:
    """A line of a page where it lies on the righted page."""
    there = np.linalg.inv(righted.to_received) @ page.to_received
    mapped = (there @ np.column_stack([polygon, np.ones(len(polygon))]).T).T
    return clockwise(mapped[:, :2] / mapped[:, 2:], (righted.width, righted.height))


def _rotation(page: PageImage, polygons: Sequence[Polygon], engine: Engine, first_look: FirstLook | None) -> Rotation:
    candidates: tuple[Rotation, Rotation] = (90, 270) if stands(polygons) else (0, 180)
    lines = [shortened(p, SAMPLE_LENGTH) for p in sorted(polygons, key=length_of, reverse=True)[:SAMPLE]]
    if first_look and (glanced := _glanced(page, lines[:FIRST], candidates, first_look)) is not None:
        return glanced
    scores: dict[Rotation, float] = {}
    for rotation in candidates:
        scores[rotation] = _score(_readings(page, lines, rotation, engine))
        if scores[rotation] >= PLAIN:
            break
    if candidates[0] == 0:
        return 180 if scores.get(180, 0.0) > scores[0] + CLEAR_GAIN else 0
    best = max(scores, key=lambda r: scores[r])
    if scores[best] >= PLAIN:
        return best
    as_received = _score(engine.read([line_crop(page.pixels, p, 0, reading_order=False) for p in lines]))
    return best if scores[best] > as_received + CLEAR_GAIN else 0


def _glanced(
    page: PageImage, lines: Sequence[Polygon], candidates: Sequence[Rotation], look: FirstLook
) -> Rotation | None:
    """The way up in which a few lines are plain at a glance, and read better than the other way up if that was tried;
    None: that is in doubt."""
    before = 0.0
    for rotation in candidates:
        glances = look.glance(_crops(page, lines, rotation))
        score = _score(glances)
        if _is_plain(glances, PLAIN_AT_A_GLANCE):
            return rotation if score > before + CLEAR_GAIN else None
        before = score
    return None


def _readings(page: PageImage, lines: Sequence[Polygon], rotation: Rotation, engine: Engine) -> list[Reading]:
    """Readings of the first lines, and of all where these leave a doubt."""
    readings = engine.read(_crops(page, lines[:FIRST], rotation))
    return readings if _is_plain(readings, PLAIN) else [*readings, *engine.read(_crops(page, lines[FIRST:], rotation))]


def _is_plain(readings: Sequence[Reading], least: float) -> bool:
    return _score(readings) >= least and sum(len(r.text) for r in readings) >= FIRST_CHARACTERS


def _crops(page: PageImage, lines: Sequence[Polygon], rotation: Rotation) -> list[Pixels]:
    return [line_crop(page.pixels, p, rotation) for p in lines]


def _score(readings: Sequence[Reading]) -> float:
    """Mean confidence over all characters: a long line says more than a short one."""
    weights = [len(r.text) for r in readings]
    total = sum(weights)
    return sum(r.confidence * w for r, w in zip(readings, weights, strict=True)) / total if total else 0.0
