"""A page's inks one by one, each with the edges in which rims are sought: red, blue and violet, and what is dark
without colour, from which print and rules are taken out first."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.seals.ellipses import FEWEST_EDGES, Edges, find_edges
from extractors.seals.ink import Ink, Plane
from extractors.seals.likeness import BARS, DARK_BARS, Bars

COLOUR_STEP = 1.4
"""Lab units a pixel by which coloured ink must rise at an edge."""
DARK_STEP = 5.0
FAINTEST = 5.0
"""Lab units of chroma below which no edge of coloured ink begins."""
WARM, COOL = (-70.0, 66.0), (-175.0, -15.0)
"""Degrees of atan2(b, a) of each coloured layer: they overlap, as crimson ink scatters around the border of both."""
FEWEST_INKED = 60
"""Px of coloured ink below which a layer is bare: no seal has so few."""
DARK_INK = 25.0
"""8-bit lightness below the paper from which a pixel counts as dark ink."""
NEUTRAL = (0.25, 4.0)
"""Chroma that dark ink may have, as a share of its darkness and in Lab units: scanners leave fringes on print."""
RULE_MM = 20.0
"""Straight strokes of this length are rules: a line fits over 18 mm into the flat side of an oval's rim (radius of
curvature 34 mm, 1.2 mm thick)."""
RULE_SHARE = 0.4
"""The same as a share of the shorter side where the resolution is unknown, which may be a seal's crop."""
THICKEST_MM = 1.6
"""What is straight and thicker is a bar or a solid ground, no rule."""
STROKE_MM = 7.0
"""Ink that hangs together over less is a printed character (up to 22 pt)."""
BRIDGED_MM = 1.2
"""Edges nearer than this belong to one piece of ink: the gap between characters and rim."""
STRONG = 0.6
"""Share of the strongest ink from which ink is strong."""
MOST_LABELS = 65000
"""Pieces of ink that can be numbered in 16 bits."""
PIECES = 8
"""Pieces of one ink that are looked at, those with most edges first."""


@dataclass(frozen=True)
class Layer:
    """One ink of a page: its map and how strictly candidates are judged; `mm` is the px in a millimetre, `rule`
    the length in px from which a straight stroke is a rule."""

    plane: Plane
    dark: bool
    mm: float
    rule: int

    @property
    def bars(self) -> Bars:
        """What a candidate must show."""
        return DARK_BARS if self.dark else BARS

    @cached_property
    def all_edges(self) -> Edges:
        """The edges of its ink."""
        return find_edges(self.plane, DARK_STEP if self.dark else COLOUR_STEP)

    @cached_property
    def edges(self) -> Edges:
        """The edges of its ink without straight rules, of dark ink only of long strokes."""
        edges = self.all_edges
        inked = (self.plane > (DARK_INK if self.dark else FAINTEST)).astype(np.uint8)
        rules = _rules(inked, self.rule, self.mm)
        if not self.dark:
            return edges.only(rules[_cells(edges)] == 0)
        inked[rules > 0] = 0
        return edges.only(_long_strokes(inked, self.mm)[_cells(edges)])

    def strong(self, edges: Edges) -> Edges:
        """Edges of the strongest ink alone, none where most ink is as strong: a seal stands out from fainter print of
        its own colour."""
        if not len(edges):
            return edges
        ink = cv2.dilate(self.plane, np.ones((3, 3), np.uint8))[_cells(edges)]
        own = ink > STRONG * np.percentile(ink, 97)
        return edges.only(np.flatnonzero(own) if own.mean() < 0.5 else np.array([], dtype=np.intp))

    def pieces(self, edges: Edges, least: float) -> list[Edges]:
        """Edges in groups that hang together over at least `least` px, the largest first."""
        h, w = self.plane.shape
        marked = np.zeros((h // 2 + 1, w // 2 + 1), np.uint8)
        rows, columns = (v // 2 for v in _cells(edges))
        marked[rows, columns] = 1
        reach = max(2, round(BRIDGED_MM * self.mm / 2))
        labels, stats = pieces_of(np.asarray(cv2.dilate(marked, np.ones((reach, reach), np.uint8)), dtype=np.uint8))
        of = labels[rows, columns]
        counts = np.bincount(of, minlength=len(stats))
        wide = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) >= least / 2 + reach
        kept = [k for k in np.argsort(-counts)[:PIECES] if counts[k] >= 2 * FEWEST_EDGES and wide[k]]
        return [edges.only(np.flatnonzero(of == k)) for k in kept]


def layers_of(ink: Ink, mm: float, known: bool) -> Iterator[Layer]:
    """The layers of a page in which there is ink at all; `mm` is the px in a millimetre, `known` or guessed."""
    rule = round(RULE_MM * mm if known else RULE_SHARE * min(ink.dark.shape))
    # Hues take as long to tell as all the rest, and most pages have no colour to ask the hue of.
    if np.count_nonzero(ink.strength > FAINTEST) > FEWEST_INKED:
        for low, high in (WARM, COOL):
            plane = ink.between(low, high)
            if np.count_nonzero(plane > FAINTEST) > FEWEST_INKED:
                yield Layer(plane, False, mm, rule)
    bare = (ink.chroma <= NEUTRAL[0] * ink.dark + NEUTRAL[1]).view(np.uint8)
    neutral = cv2.copyTo(ink.dark, bare, np.zeros_like(ink.dark))
    yield Layer(np.asarray(neutral, dtype=np.float32), True, mm, rule)


def _cells(edges: Edges) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return edges.at[:, 1].astype(np.int64), edges.at[:, 0].astype(np.int64)


def _rules(inked: NDArray[np.uint8], length: int, mm: float) -> NDArray[np.uint8]:
    """1 on and beside straight strokes across and down: rules of tables and under words."""
    rules = np.zeros_like(inked)
    for across in (True, False):
        # A row or column with less ink holds no stroke of that length; the others are looked at alone.
        enough = np.flatnonzero(cv2.reduce(inked, int(across), cv2.REDUCE_SUM, dtype=cv2.CV_32S) >= length)
        if not enough.size:
            continue
        some = np.s_[enough, :] if across else np.s_[:, enough]
        kernel = np.ones((1, length) if across else (length, 1), np.uint8)
        rule = np.zeros_like(inked)
        rule[some] = cv2.morphologyEx(np.ascontiguousarray(inked[some]), cv2.MORPH_OPEN, kernel)
        thick = cv2.morphologyEx(rule, cv2.MORPH_OPEN, np.ones((round(THICKEST_MM * mm),) * 2, np.uint8))
        rules[(rule > 0) & (cv2.dilate(thick, np.ones((3, 3), np.uint8)) == 0)] = 1
    return np.asarray(cv2.dilate(rules, np.ones((3, 3), np.uint8)), dtype=np.uint8)


def _long_strokes(inked: NDArray[np.uint8], mm: float) -> NDArray[np.bool_]:
    """Where ink hangs together over more than a printed character: rims, not text. Copies break thin lines."""
    inked = np.asarray(cv2.morphologyEx(inked, cv2.MORPH_CLOSE, np.ones((2, 2), np.uint8)), dtype=np.uint8)
    labels, stats = pieces_of(inked)
    long = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) >= STROKE_MM * mm
    long[0] = False
    return cv2.dilate(np.take(long.view(np.uint8), labels), np.ones((5, 5), np.uint8)) > 0


def pieces_of(inked: NDArray[np.uint8]) -> tuple[NDArray[np.integer], NDArray[np.int32]]:
    """Labels of the ink that hangs together in a map, and OpenCV's figures of each piece; in 16 bits, which is three
    times as fast, where no more pieces may begin."""
    begun = np.count_nonzero(inked[:, 1:] > inked[:, :-1]) + len(inked)
    kind = cv2.CV_16U if begun < MOST_LABELS else cv2.CV_32S
    _, labels, stats, _ = cv2.connectedComponentsWithStats(inked, connectivity=8, ltype=kind)
    return np.asarray(labels), np.asarray(stats, dtype=np.int32)
