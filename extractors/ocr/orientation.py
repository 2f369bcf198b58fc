"""Which way up a page lies, and how far it is askew, from the text lines found on it and how they read."""

from collections.abc import Sequence

from extractors.ocr.engine import Engine, Reading
from extractors.page import PageImage, Pixels, Polygon
from extractors.preprocessing.deskew import length_of, line_crop, shortened, skew_of, stands
from models.scan import Rotation

FINDING_SIDE = 736
"""Long side in px of the reduced page on which lines are sought for this purpose only."""
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
CLEAR_GAIN = 0.08
"""By how much the mean confidence must rise before a turn is accepted; an upright page is never turned on a whim."""


def upright(page: PageImage, engine: Engine) -> tuple[PageImage, Rotation, float]:
    """The page turned and deskewed, the quarter turn (clockwise degrees) and the further clockwise degrees.

    A turn is accepted only when the text reads better for it. A page without text comes back as it is.
    """
    small = page.scaled(min(1.0, FINDING_SIDE / max(page.width, page.height)))
    found = engine.find(small.pixels)
    polygons = [p * (page.width / small.width) for p in found]
    if not polygons:
        return page, 0, 0.0
    rotation = _rotation(page, polygons, engine)
    skew = skew_of(polygons, across=rotation in (90, 270))
    turned = page.turned(rotation)
    if abs(skew) < LEAST_SKEW_DEG:
        return turned, rotation, 0.0
    return turned.rotated(-skew), rotation, -skew


def _rotation(page: PageImage, polygons: Sequence[Polygon], engine: Engine) -> Rotation:
    candidates: tuple[Rotation, Rotation] = (90, 270) if stands(polygons) else (0, 180)
    lines = [shortened(p, SAMPLE_LENGTH) for p in sorted(polygons, key=length_of, reverse=True)[:SAMPLE]]
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


def _readings(page: PageImage, lines: Sequence[Polygon], rotation: Rotation, engine: Engine) -> list[Reading]:
    """Readings of the first lines, and of the others where the first leave a doubt."""
    first = engine.read(_crops(page, lines[:FIRST], rotation))
    if _score(first) >= PLAIN and sum(len(r.text) for r in first) >= FIRST_CHARACTERS:
        return first
    return [*first, *engine.read(_crops(page, lines[FIRST:], rotation))]


def _crops(page: PageImage, lines: Sequence[Polygon], rotation: Rotation) -> list[Pixels]:
    return [line_crop(page.pixels, p, rotation) for p in lines]


def _score(readings: Sequence[Reading]) -> float:
    """Mean confidence over all characters: a long line says more than a short one."""
    weights = [len(r.text) for r in readings]
    total = sum(weights)
    return sum(r.confidence * w for r, w in zip(readings, weights, strict=True)) / total if total else 0.0
