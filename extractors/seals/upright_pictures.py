"""The pictures in which a ring's characters are set upright and read, and how far each is to be believed in a place."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.ocr.engine import Engine
from extractors.page import Pixels
from extractors.seals.lettering import Lettering, share_in_places, straighten
from extractors.seals.lifting import Lifted
from extractors.seals.signs import View, moved, signs_of

Kind = Literal["scan", "filled", "own"]
SCAN: Kind = "scan"
FILLED: Kind = "filled"
OWN: Kind = "own"
Weights = NDArray[np.float64]
Picture = tuple[Pixels, float, Kind]
"""A picture to set characters upright from, the paper above and below them (in their heights), and what it shows."""
UPRIGHT_MARGIN = 0.2
"""Paper above and below characters set upright, in their heights."""
TIGHT_MARGIN, WIDE_MARGIN = 0.05, 0.35
SOFT_SHARE = 0.0075
"""Blur of the ink told by colour, whose grain hides strokes, as a share of the shorter axis: 0.3 mm of 42."""
OWN_WEIGHT = 0.35
"""What the ink told by colour, which is coarser than the scan, counts for where no print lies over it."""
MOST_CROSSED, MOST_FILLED, LEAST_WEIGHT = 0.06, 0.3, 0.05
"""Shares of a place under print from which the scan and the filled-in picture tell no more of it, and what they count
for even then."""


def first_pictures(lifted: Lifted) -> list[Picture]:
    """Pictures in which characters are read upright first."""
    scan = (lifted.rgb, UPRIGHT_MARGIN, SCAN)
    if not lifted.coloured:
        return [scan, (lifted.clean, UPRIGHT_MARGIN, FILLED)]
    return [scan, (_own_and_clean(lifted), TIGHT_MARGIN, OWN)]


def more_pictures(lifted: Lifted) -> list[Picture]:
    """More of them, for names that the first don't settle: they err differently."""
    if not lifted.coloured:
        return []
    return [(lifted.clean, UPRIGHT_MARGIN, FILLED), (_soft(lifted), UPRIGHT_MARGIN, OWN)]


def last_pictures(lifted: Lifted) -> list[Picture]:
    """The last, for characters that are still in doubt."""
    plain: list[Picture] = [(lifted.clean, TIGHT_MARGIN, FILLED), (lifted.clean, WIDE_MARGIN, FILLED)]
    if not lifted.coloured:
        return plain
    darkest = np.minimum(lifted.own, lifted.clean)
    return [
        *plain,
        (_own_and_clean(lifted), WIDE_MARGIN, OWN),
        (_soft(lifted), WIDE_MARGIN, OWN),
        (darkest, TIGHT_MARGIN, OWN),
    ]


def _soft(lifted: Lifted) -> Pixels:
    """The ink told by colour without its grain."""
    return np.asarray(cv2.GaussianBlur(lifted.own, (0, 0), SOFT_SHARE * lifted.at.axes[1]), dtype=np.uint8)


def _own_and_clean(lifted: Lifted) -> Pixels:
    """The ink told by colour together with what print left of the scan."""
    return np.asarray(cv2.addWeighted(lifted.own, 0.5, lifted.clean, 0.5, 0), dtype=np.uint8)


def trust_of(lifted: Lifted, lettering: Lettering) -> dict[Kind, Weights]:
    """How far each kind of picture is to be believed in each place: print over it is read in the scan, less in what was
    filled in for it, not at all in the ink told by its colour."""
    crossed = share_in_places(lifted.crossed, lifted, lettering)
    return {
        "scan": np.clip(1.0 - crossed / MOST_CROSSED, LEAST_WEIGHT, 1.0),
        "filled": np.clip(1.0 - crossed / MOST_FILLED, LEAST_WEIGHT, 1.0),
        "own": np.clip(crossed / MOST_CROSSED, OWN_WEIGHT, 1.0),
    }


def read_upright(
    lifted: Lifted, engine: Engine, lettering: Lettering, pictures: Sequence[Picture]
) -> tuple[list[Pixels], list[View]]:
    """Strips of the characters set upright, and what each shows."""
    n, trust = len(lettering.directions), trust_of(lifted, lettering)
    strips = [straighten(p, lifted, lettering, margin) for p, margin, _ in pictures]
    views = [
        View(moved(signs_of(r), lambda x: x * n - 0.5), trust[kind])
        for r, (_, _, kind) in zip(engine.read(strips), pictures, strict=True)
    ]
    return strips, views


def read_part(
    lifted: Lifted, engine: Engine, lettering: Lettering, pictures: Sequence[Picture], part: tuple[int, int]
) -> list[View]:
    """What a run of places shows in some pictures; other places stay as they are known."""
    begin, end = part
    n = len(lettering.directions)
    views = read_upright(lifted, engine, replace(lettering, directions=lettering.directions[begin:end]), pictures)[1]
    trust = trust_of(lifted, lettering)
    known = np.zeros(n)
    known[begin:end] = 1.0
    return [
        View(moved(v.signs, lambda x: x + begin), trust[kind] * known)
        for v, (_, _, kind) in zip(views, pictures, strict=True)
    ]
