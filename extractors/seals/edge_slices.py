"""Slices of a cross-page seal (骑缝章): seal ink that the edge of the paper cuts, found by colour in a band along each
edge and kept as a small picture, so that the pages of a document can be held against each other later."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.page import MM_PER_INCH, PageImage, Pixels
from extractors.seals.impression import Impression
from extractors.seals.ink import PAPER_CELL, PAPER_WINDOW, Ink, Plane, name_colour, separate_alone
from models.geometry import Box
from models.seal import PageEdge, SealColour

EDGES: tuple[PageEdge, ...] = ("right", "left", "top", "bottom")
Mask = NDArray[np.bool_]

PX_PER_MM = 6.0
"""Resolution of bands and pictures: a rim of 1 mm is 6 px wide."""
BAND_MM = 34.0
"""How far from the edge is looked: two sheets leave the larger part of a 50 mm seal on one of them."""
LONG_SIDE_MM = 297.0
"""A page of unknown resolution is taken to be A4."""
INK, FAINT_INK = 8.0, 4.0
"""8-bit Lab units of chroma from which a pixel is ink, and from which it may be: what scanners leave at the edge of
white paper stays below the first."""
FRINGE_MM = 0.4
"""The outermost strip is not looked at: sensors that see red and blue a line apart colour the edge of the paper."""
TOUCH_MM = 3.5
"""Ink of a slice comes this near to the edge: scanners crop or add up to 3 mm there."""
RULE_MM = 16.0
"""Longest straight stroke of a seal: the chord that lies within a rim 1.2 mm thick, of 50 mm."""
GAP_MM = 4.0
"""Bare stretch within one piece of a slice."""
JOINED_MM = 56.0
"""Pieces of one edge that all lie within this length are one slice: where a seal has no characters, a narrow slice
shows two ends of the rim and nothing between them."""
HEIGHTS_MM = (5.0, 62.0)
"""Length of a slice along the edge: the largest seal in law has 60 mm."""
EDGE_INK_MM = 90.0
"""Coloured stretch of one edge from which it is a frame, a streak or coloured paper."""
LEAST_DEPTH_MM = 0.8
"""A sheet of a fanned stack shows a millimetre at least, else no one could stamp it."""
BARE_MM = 1.2
"""Bare columns that end a slice on its inner side."""
LEAST_INK_MM2 = 1.5
GLANCE_MM, GLANCE_PX_PER_MM, GLANCE_PX = 12.0, 3.0, 4
"""A first look at the outermost strip, coarsely: with fewer coloured px than this no slice touches the edge."""
DENSEST = 0.72
"""Share of a slice's rectangle that its ink covers at most; a blot or a coloured box covers more."""
BED_DARKER = 55.0
"""8-bit lightness below the paper's from which a neutral pixel at the edge is the scanner's bed."""
BED_WINDOW = 61
"""Rows over which the paper's edge is a straight line: 10 mm."""
FRAME = PAPER_CELL * (PAPER_WINDOW // 2 + 1)
"""Paper set around a strip, px: half the window in which its colour is looked for."""
OVERHANG = 0.05
"""Share of its axis by which a found impression must reach over the edge to be taken for cut."""


@dataclass(frozen=True, eq=False)
class EdgeSlice:
    """Seal ink at one edge of a page. `start_mm` is where its picture begins along the edge (from the top, or from the
    left), `height_mm` how long its ink is there, `depth_mm` how far it reaches in. `picture` holds the ink (0 to 255)
    at `PX_PER_MM`, rows along the edge, columns from the inner end to the edge, which is the last column; `faint` says
    that only weak ink is there, which proves nothing alone. `box` is on the page as received, `bounds` in working
    px."""

    edge: PageEdge
    colour: SealColour
    start_mm: float
    height_mm: float
    depth_mm: float
    picture: NDArray[np.uint8]
    faint: bool
    box: Box
    bounds: tuple[float, float, float, float]

    @property
    def middle_mm(self) -> float:
        """Its middle along the edge."""
        return self.start_mm + len(self.picture) / PX_PER_MM / 2


class Band(NamedTuple):
    """A strip of the page along one edge, turned so that the edge is its right side: `scale` is band px a working px,
    `shift` how many columns each row was moved so that the paper ends with the last column."""

    pixels: Pixels
    looked_at: Mask
    scale: float
    shift: NDArray[np.int64]


class Span(NamedTuple):
    """Rows and columns of a slice in its band."""

    top: int
    bottom: int
    left: int


def find_slices(page: PageImage, impressions: Sequence[Impression] = ()) -> tuple[EdgeSlice, ...]:
    """Seal ink cut by the edges of an upright page. Whole impressions that were found on it are left out."""
    per_mm = page.dpi / MM_PER_INCH if page.dpi else max(page.width, page.height) / LONG_SIDE_MM
    edges = [edge for edge in EDGES if _coloured(edge, page, per_mm)]
    if not edges:
        return ()
    where = _on_page(page)
    for impression in impressions:
        if not _is_cut(impression, page):
            _cover(where, impression)
    return tuple(s for edge in edges for s in _slices_at(edge, page, where, per_mm))


def as_impression(piece: EdgeSlice) -> Impression:
    """The rectangle of a slice, for taking its ink off the text."""
    x0, y0, x1, y1 = piece.bounds
    w, h = x1 - x0, y1 - y0
    axes, angle = ((w, h), 0.0) if w >= h else ((h, w), 90.0)
    return Impression(((x0 + x1) / 2, (y0 + y1) / 2), axes, angle, "rectangle", piece.colour, 1.0, 1.0, None)


def canonical(image: NDArray[np.uint8], edge: PageEdge) -> NDArray[np.uint8]:
    """An image turned or mirrored so that the named edge is its right side and the rest runs downwards; doing it twice
    undoes it for the left and right edges."""
    if edge == "right":
        return np.ascontiguousarray(image)
    if edge == "left":
        return np.asarray(cv2.flip(image, 1), dtype=np.uint8)
    turned = cv2.transpose(image) if edge == "bottom" else cv2.rotate(image, cv2.ROTATE_90_CLOCKWISE)
    return np.asarray(turned, dtype=np.uint8)


def _strip(image: NDArray[np.uint8], edge: PageEdge, depth: int) -> NDArray[np.uint8]:
    """The outermost `depth` px along an edge, turned so that the edge is the right side."""
    if edge in ("left", "right"):
        cut = image[:, :depth] if edge == "left" else image[:, -depth:]
    else:
        cut = image[:depth] if edge == "top" else image[-depth:]
    return canonical(cut, edge)


def _is_cut(impression: Impression, page: PageImage) -> bool:
    x0, y0, x1, y1 = impression.bounds
    beyond = max(-x0, -y0, x1 - page.width, y1 - page.height)
    return beyond > OVERHANG * impression.axes[0]


def _coloured(edge: PageEdge, page: PageImage, per_mm: float) -> bool:
    """Whether anything coloured is near an edge."""
    strip = _strip(page.pixels, edge, round(GLANCE_MM * per_mm))
    size = tuple(max(1, round(side * GLANCE_PX_PER_MM / per_mm)) for side in strip.shape[1::-1])
    ink = separate_alone(np.asarray(cv2.resize(strip, size, interpolation=cv2.INTER_AREA), np.uint8), FRAME)
    if np.count_nonzero(ink.strength > FAINT_INK) < GLANCE_PX:
        return False
    return int(np.count_nonzero(np.maximum(ink.red, ink.cool) > FAINT_INK)) >= GLANCE_PX


def _slices_at(edge: PageEdge, page: PageImage, where: NDArray[np.uint8], per_mm: float) -> Iterator[EdgeSlice]:
    band = _band(edge, page, where, per_mm)
    ink = separate_alone(band.pixels, FRAME)
    for plane in (ink.red, ink.cool):
        for threshold, faint in ((INK, False), (FAINT_INK, True)):
            inked = _inked(_aligned(plane, band.shift), _aligned(band.looked_at, band.shift), threshold)
            found = list(_spans(inked))
            for span in found:
                yield _slice(edge, page, band, plane, ink, span, faint)
            if found:
                break


def _band(edge: PageEdge, page: PageImage, where: NDArray[np.uint8], per_mm: float) -> Band:
    """The strip along an edge at `PX_PER_MM`; what lies beyond the page as received and within whole impressions is not
    looked at."""
    pixels, inside = (_strip(a, edge, round(BAND_MM * per_mm)) for a in (page.pixels, where))
    scale = PX_PER_MM / per_mm
    size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
    mode = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = np.asarray(cv2.resize(pixels, size, interpolation=mode), dtype=np.uint8)
    there = cv2.resize(inside, size, interpolation=cv2.INTER_NEAREST)
    return Band(small, there == 1, scale, _margin(small, there > 0))


def _on_page(page: PageImage) -> NDArray[np.uint8]:
    """1 where a working pixel lies on the page as received: righting a page fills its corners with something."""
    w, h = page.size
    corners = np.array([[0, 0, 1], [w, 0, 1], [w, h, 1], [0, h, 1]], dtype=float)
    back = (np.linalg.inv(page.to_received) @ corners.T)[:2].T
    mask = np.zeros((page.height, page.width), np.uint8)
    cv2.fillConvexPoly(mask, np.round(back).astype(np.int32), 1)
    return mask


def _cover(where: NDArray[np.uint8], impression: Impression) -> None:
    """Marks a whole impression, and a little around it for ink that ran, as not to be looked at."""
    grown = (impression.axes[0] * 1.08, impression.axes[1] * 1.08)
    if impression.curved:
        cv2.ellipse(where, (impression.centre, grown, impression.angle), 2, -1)
    else:
        corners = cv2.boxPoints((impression.centre, grown, impression.angle))
        cv2.fillPoly(where, [np.round(corners).astype(np.int32)], 2)


def _margin(pixels: Pixels, on_page: Mask) -> NDArray[np.int64]:
    """Columns at the right side of each row that are not paper: beyond the page, or the scanner's bed."""
    lab = cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB).astype(np.float32)
    chroma = np.hypot(lab[..., 1] - 128, lab[..., 2] - 128)
    white = float(np.median(lab[..., 0][on_page])) if on_page.any() else 255.0
    bed = ~on_page | ((lab[..., 0] < white - BED_DARKER) & (chroma < INK))
    count = np.argmin(np.concatenate([bed[:, ::-1], np.zeros((len(bed), 1), bool)], axis=1), axis=1)
    padded = np.pad(count, BED_WINDOW // 2, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, BED_WINDOW)
    return np.asarray(np.median(windows, axis=1), dtype=np.int64)


def _aligned(plane: NDArray[np.generic], shift: NDArray[np.int64]) -> Plane:
    """A map with every row moved to the right by its margin, so that the paper's edge is the last column."""
    columns = np.arange(plane.shape[1])[None, :] - shift[:, None]
    moved = np.take_along_axis(plane, np.maximum(columns, 0), axis=1).astype(np.float32)
    return np.where(columns >= 0, moved, 0).astype(np.float32)


def _inked(plane: Plane, valid: Plane, threshold: float) -> NDArray[np.uint8]:
    """Where ink is, without straight rules and the fringe of the paper."""
    inked = ((plane > threshold) & (valid == 1)).astype(np.uint8)
    inked[:, -round(FRINGE_MM * PX_PER_MM) :] = 0
    length = round(RULE_MM * PX_PER_MM)
    for kernel in (np.ones((1, length), np.uint8), np.ones((length, 1), np.uint8)):
        rule = cv2.morphologyEx(inked, cv2.MORPH_OPEN, kernel)
        inked[cv2.dilate(rule, np.ones((5, 5), np.uint8)) > 0] = 0
    return np.asarray(cv2.morphologyEx(inked, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)), dtype=np.uint8)


def _spans(inked: NDArray[np.uint8]) -> Iterator[Span]:
    """The slices in a map of ink: stretches of the edge that it touches, as far in as it hangs together."""
    touching = _any_in_row(inked[:, -round(TOUCH_MM * PX_PER_MM) :])
    if touching.sum() > EDGE_INK_MM * PX_PER_MM:
        return
    pieces = {_grown(inked, top, bottom) for top, bottom in _runs(touching)}
    for top, bottom in _joined(sorted(pieces)):
        left = _inner_end(inked, top, bottom)
        if _is_slice(inked[top:bottom, left:]):
            yield Span(top, bottom, left)


def _any_in_row(inked: NDArray[np.uint8]) -> Mask:
    return np.asarray(inked.max(axis=1, initial=0) > 0)


def _grown(inked: NDArray[np.uint8], top: int, bottom: int) -> tuple[int, int]:
    """A stretch of the edge with the rows that its ink takes further in."""
    left = _inner_end(inked, top, bottom)
    reach = [run for run in _runs(_any_in_row(inked[:, left:])) if run[0] < bottom and run[1] > top]
    return min(r[0] for r in reach), max(r[1] for r in reach)


def _joined(pieces: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Pieces put together while they lie within one seal."""
    out: list[tuple[int, int]] = []
    for top, bottom in pieces:
        if out and max(bottom, out[-1][1]) - out[-1][0] <= JOINED_MM * PX_PER_MM:
            out[-1] = (out[-1][0], max(bottom, out[-1][1]))
        else:
            out.append((top, bottom))
    return out


def _runs(rows: Mask) -> list[tuple[int, int]]:
    """Stretches of inked rows, joined over bare ones of less than `GAP_MM`."""
    at = np.flatnonzero(rows)
    if not at.size:
        return []
    cuts = np.flatnonzero(np.diff(at) > GAP_MM * PX_PER_MM)
    starts, ends = np.concatenate([[0], cuts + 1]), np.concatenate([cuts, [at.size - 1]])
    return [(int(at[a]), int(at[b]) + 1) for a, b in zip(starts, ends, strict=True)]


def _inner_end(inked: NDArray[np.uint8], top: int, bottom: int) -> int:
    """The column at which the ink of some rows begins, seen from the edge: before it `BARE_MM` are bare."""
    filled = np.flatnonzero(inked[top:bottom].sum(axis=0) >= 2)
    if not filled.size:
        return len(inked[0]) - 1
    gaps = np.flatnonzero(np.diff(filled) > BARE_MM * PX_PER_MM)
    return int(filled[gaps[-1] + 1] if gaps.size else filled[0])


def _is_slice(inked: NDArray[np.uint8]) -> bool:
    height, depth = (side / PX_PER_MM for side in inked.shape)
    area = float(inked.sum()) / PX_PER_MM**2
    deep = LEAST_DEPTH_MM <= depth < BAND_MM - BARE_MM
    return (
        HEIGHTS_MM[0] <= height <= HEIGHTS_MM[1] and deep and area >= LEAST_INK_MM2 and area < DENSEST * height * depth
    )


def _slice(edge: PageEdge, page: PageImage, band: Band, plane: Plane, ink: Ink, span: Span, faint: bool) -> EdgeSlice:
    picture = _aligned(plane, band.shift)[span.top : span.bottom, span.left :]
    blue = name_colour(ink, _rows_only(plane > (FAINT_INK if faint else INK), span)) != "purple"
    colour: SealColour = "red" if plane is ink.red else "blue" if blue else "purple"
    full = max(INK, float(np.percentile(picture[picture > FAINT_INK], 90)))
    width = band.pixels.shape[1]
    margin = int(np.median(band.shift[span.top : span.bottom]))
    outer, inner = margin / band.scale, (margin + width - span.left) / band.scale
    bounds = _bounds(edge, page, (span.top / band.scale, span.bottom / band.scale), (outer, inner))
    return EdgeSlice(
        edge=edge,
        colour=colour,
        start_mm=span.top / PX_PER_MM,
        height_mm=(span.bottom - span.top) / PX_PER_MM,
        depth_mm=(width - span.left) / PX_PER_MM,
        picture=np.clip(picture / full * 255, 0, 255).astype(np.uint8),
        faint=faint,
        box=page.box(*bounds),
        bounds=bounds,
    )


def _rows_only(inked: Mask, span: Span) -> Mask:
    out = np.zeros_like(inked)
    out[span.top : span.bottom, span.left :] = inked[span.top : span.bottom, span.left :]
    return out


def _bounds(
    edge: PageEdge, page: PageImage, along: tuple[float, float], away: tuple[float, float]
) -> tuple[float, float, float, float]:
    """Working px of a stretch of an edge, from `away[0]` to `away[1]` px off it."""
    (a, b), (near, far) = along, away
    w, h = page.width, page.height
    return {
        "right": (w - far, a, w - near, b),
        "left": (near, a, far, b),
        "bottom": (a, h - far, b, h - near),
        "top": (a, near, b, far),
    }[edge]
