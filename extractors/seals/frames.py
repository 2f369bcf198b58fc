"""Square and rectangular seals: four straight sides that end at their corners, bare paper around, characters as large
as the frame allows inside; at any tilt, also where a round seal crosses them."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.page import MM_PER_INCH, PageImage
from extractors.seals.impression import Impression
from extractors.seals.ink import Ink, Plane, name_colour
from extractors.seals.layers import DARK_INK, Layer, pieces_of
from extractors.seals.likeness import Bars, alien_share, likeness

Mask = NDArray[np.uint8]
Rect = tuple[tuple[float, float], tuple[float, float], float]
"""Centre and size in px, and tilt in degrees clockwise, as OpenCV's rotated rectangles."""

FAINTEST = 4.0
"""Lab units below which nothing counts as ink."""
FEWEST_INKED = 60
WINDOWS = 12
"""Pieces of ink looked at in one layer, largest first."""
SIDE_MM = (9.0, 45.0)
"""Sides of square seals: name seals have 10 to 25 mm, rectangular finance seals up to 45."""
DARK_SIDE_MM = (12.0, 30.0)
FALLBACK_SHARE = (0.042, 0.24)
"""The same as shares of the page's longer side where the resolution is unknown (A4: 12 to 71 mm)."""
RINGED = 0.3
"""Side, as a share of a round seal's axis, up to which a frame wholly inside it is one of its parts."""
TILTS = 3
"""Directions, of those that most edges have, tried for the sides."""
SQUARE_FROM = 0.8
"""Shorter to longer side from which a frame is square."""
LONGEST_RATIO = 3.2
SIDE_COVER = 0.55
"""Share of each side that must be inked without, and bare paper outside, before a frame is judged."""
LINE_DEPTH = 0.08
"""How far inside each side its line is looked for, as a share of the shorter side."""
UNBROKEN = 0.9
"""Inked share of the worst side's line that no bar code has; those measured stay below 0.84."""
LINES = 6
"""Candidate lines looked at for each of the four sides."""
ACCEPTED, DARK_ACCEPTED = 0.45, 0.5
"""Likeness from which a frame is a seal."""
BARS: Bars = {
    "cover": (0.65, 0.85),
    "ground": (0.82, 0.92),
    "least": (0.45, 0.65),
    "corner": (0.45, 0.75),
    "line": (0.45, 0.7),
    "run_on": (4.0, 1.0),
    "outside": (0.5, 0.8),
    "density": (0.985, 0.95),
    "sparse": (0.12, 0.2),
    "strokes": (12.0, 9.0),
    "alien": (0.6, 0.2),
    "filled": (0.3, 0.5),
}
"""Of what seals show on scans and photographs: see the tests for what each keeps out."""
DARK_BARS: Bars = BARS | {
    "cover": (0.85, 0.97),
    "ground": (0.93, 0.99),
    "line": (0.78, 0.92),
    "corner": (0.6, 0.9),
    "run_on": (2.0, 0.0),
    "strokes": (10.0, 8.0),
}
"""The same where no colour tells the ink from print: bar codes in squares have broken lines for sides."""
INSIDE = 1.08
"""Of a frame's sides, within which another frame is one of its characters."""
SOLID = 0.6
"""Inked share from which characters are bare in a solid ground."""


@dataclass(frozen=True)
class FrameSigns:
    """What a rectangle shows, shares from 0 to 1. `cover`, `least`: of the sides, and of the barest one, that are inked
    and bare outside; `corner`: of their ends; `run_on`: ends, of eight, where a side's ink goes on beyond the corner,
    as rules of tables do; `outside`: of the paper around that is bare; `density`: of the inside that is inked;
    `strokes`: strokes cut by most lines across or down; `filled`: of width and height, the lesser, that ink inside
    spans; `alien`: of coloured ink that has another hue; `line`: of the worst side, that is inked along one line."""

    cover: float
    least: float
    corner: float
    run_on: float
    outside: float
    density: float
    strokes: float
    filled: float
    alien: float
    line: float

    @property
    def ground(self) -> float:
        """The lesser of cover and corners where the ground is solid, whose sides leave no doubt, else 1."""
        return min(self.cover, self.corner) if self.density > SOLID else 1.0

    @property
    def sparse(self) -> float:
        """The inked share again, for the bar below it."""
        return self.density


def find_frames(layer: Layer, curved: list[Impression], page: PageImage, ink: Ink) -> list[Impression]:
    """Rectangular impressions in one ink of a reduced page, looked for with the rims of `curved` ones taken out, which
    may cross them, and left in, which may be what a side of theirs was taken for."""
    long = max(page.width, page.height)
    wanted = DARK_SIDE_MM if layer.dark else SIDE_MM
    sides = (wanted[0] * layer.mm, wanted[1] * layer.mm)
    if not page.dpi:
        sides = (FALLBACK_SHARE[0] * long, FALLBACK_SHARE[1] * long)
    inked = _inked(layer.plane, DARK_INK if layer.dark else FAINTEST)
    hits: list[tuple[Rect, float]] = []
    for ground in (inked, _without_rims(inked, curved)) if curved else (inked,):
        for window in _windows(ground, sides):
            if ground is not inked and not any(_meets(window, c) for c in curved):
                continue
            hit = _best_frame(ground, window, sides, layer)
            if hit is None or any(_part_of(hit[0], c) for c in curved):
                continue
            signs = _measure(ground, hit[0], layer.plane, ink)
            score = likeness(signs, DARK_BARS if layer.dark else BARS)
            if score < (DARK_ACCEPTED if layer.dark else ACCEPTED):
                continue
            if signs.line > UNBROKEN or not _is_bar_code(ground, hit[0]):
                hits.append((hit[0], score))
    found: list[Impression] = []
    for rect, score in sorted(hits, key=lambda h: -h[1]):
        if not any(_same(rect, f) or _within(rect, f) for f in found):
            found.append(_impression(rect, score, layer.plane, ink, page))
    return found


def _without_rims(inked: Mask, curved: list[Impression]) -> Mask:
    out = inked.copy()
    for one in curved:
        (cx, cy), axes = one.centre, one.axes
        along = ((cx - 0.5, cy - 0.5), (axes[0] * 0.975, axes[1] * 0.975), one.angle)
        cv2.ellipse(out, along, 0, max(2, round(axes[0] * 0.05)))
    return out


def _inked(plane: Plane, faintest: float) -> Mask:
    """The map as ink or none, by Otsu's threshold over what is inked at all, which follows faint ink."""
    some = plane[plane > faintest]
    if len(some) < FEWEST_INKED:
        return np.zeros(plane.shape, dtype=np.uint8)
    level, _ = cv2.threshold(
        np.minimum(some, 255).astype(np.uint8)[:, None], 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU
    )
    return (plane > max(faintest, 0.6 * level)).astype(np.uint8)


def _windows(inked: Mask, sides: tuple[float, float]) -> list[tuple[int, int, int, int]]:
    """x, y, width and height of ink that hangs together in about the size of a frame."""
    half = cv2.dilate(inked, np.ones((3, 3), np.uint8))[::2, ::2]
    _, stats = pieces_of(np.ascontiguousarray(half))
    x, y, w, h, area = stats[1:].T * np.array([2, 2, 2, 2, 4])[:, None]
    fits = (np.minimum(w, h) >= 0.9 * sides[0]) & (np.maximum(w, h) <= 2.5 * sides[1]) & (area > 0.08 * w * h)
    order = sorted(np.flatnonzero(fits), key=lambda k: -int(area[k]))[:WINDOWS]
    return [(int(x[k]), int(y[k]), int(w[k]), int(h[k])) for k in order]


def _meets(window: tuple[int, int, int, int], seal: Impression) -> bool:
    x, y, w, h = window
    x0, y0, x1, y1 = seal.bounds
    return x < x1 and x0 < x + w and y < y1 and y0 < y + h


def _tilts(layer: Layer, window: tuple[int, int, int, int]) -> list[float]:
    """The directions, -45 to 45 degrees, that most edges of a window have across or along."""
    x, y, w, h = window
    at, normal = layer.all_edges.at, layer.all_edges.normal
    near = (at[:, 0] >= x) & (at[:, 0] < x + w) & (at[:, 1] >= y) & (at[:, 1] < y + h)
    turned = np.degrees(np.arctan2(normal[near, 1], normal[near, 0])) % 90
    counts = np.bincount(turned.astype(int) % 90, minlength=90).astype(float)
    counts = sum((np.roll(counts, k) for k in (-1, 0, 1)), np.zeros(90))
    peaks: list[float] = []
    for _ in range(TILTS):
        k = int(np.argmax(counts))
        peaks.append((k + 0.5 + 45) % 90 - 45)
        counts[np.arange(k - 4, k + 5) % 90] = 0
    return peaks


def _turned(plane: Mask, centre: tuple[float, float], tilt: float, reach: int) -> tuple[Mask, NDArray[np.float64]]:
    """A square patch of `reach` px around a point, turned upright, and the matrix that maps the page to it."""
    turn = cv2.getRotationMatrix2D(centre, tilt, 1.0)
    turn[:, 2] += reach - np.array(centre)
    patch = cv2.warpAffine(plane, turn, (2 * reach, 2 * reach), flags=cv2.INTER_NEAREST)
    return np.asarray(patch, dtype=np.uint8), np.asarray(turn, dtype=np.float64)


def _best_frame(
    inked: Mask, window: tuple[int, int, int, int], sides: tuple[float, float], layer: Layer
) -> tuple[Rect, float] | None:
    """The best rectangle in a window over the likely tilts: (centre, size, tilt) and its cover; None below the bars."""
    x, y, w, h = window
    reach, centre = int(np.hypot(w, h) / 2) + 6, (x + w / 2, y + h / 2)
    best: tuple[Rect, float] | None = None
    tilts = _tilts(layer, window)
    for _ in range(2):
        for tilt in tilts:
            patch, turn = _turned(inked, centre, tilt, reach)
            hit = _upright_frame(patch, sides)
            if hit is not None and (best is None or hit[1] > best[1]):
                (left, top, right, bottom), score = hit
                back = cv2.invertAffineTransform(turn) @ np.array([(left + right) / 2, (top + bottom) / 2, 1.0])
                size = (float(right - left), float(bottom - top))
                best = (((float(back[0]), float(back[1])), size, float(tilt)), score)
        if best is None:
            return None
        tilts = [best[0][2] + d for d in (-1.5, -0.75, 0.75, 1.5)]
    return best


def _upright_frame(patch: Mask, sides: tuple[float, float]) -> tuple[tuple[float, float, float, float], float] | None:
    """Left, top, right, bottom of the best upright rectangle in a patch of 0 and 1, and its mean cover."""
    edges, lines = _four_sides(patch), []
    for edge in edges:
        lines.append(_lines(edge, sides[0]))
        if not len(lines[-1]):
            return None
    sums = [
        np.pad(np.cumsum(e[:, at], axis=0, dtype=np.int64), ((1, 0), (0, 0)))
        for e, at in zip(edges, lines, strict=True)
    ]
    picks = [g.ravel() for g in np.meshgrid(*(np.arange(len(at)) for at in lines), indexing="ij")]
    left, right, top, bottom = (at[k] for at, k in zip(lines, picks, strict=True))
    width, height = right - left, bottom - top
    short, long = np.minimum(width, height), np.maximum(width, height)
    fits = (short >= sides[0]) & (long <= sides[1]) & (long <= LONGEST_RATIO * short)
    if not fits.any():
        return None
    left, right, top, bottom = left[fits], right[fits], top[fits], bottom[fits]
    ends = ((top, bottom), (top, bottom), (left, right), (left, right))
    covers = np.stack(
        [(s[b, k[fits]] - s[a, k[fits]]) / (b - a) for s, k, (a, b) in zip(sums, picks, ends, strict=True)]
    )
    score = np.where(covers.min(axis=0) >= SIDE_COVER, covers.mean(axis=0), 0.0)
    k = int(np.argmax(score + 0.0005 * (right - left)))
    if score[k] <= 0:
        return None
    return (float(left[k]), float(top[k]), float(right[k]) + 1, float(bottom[k]) + 1), float(score[k])


def _four_sides(patch: Mask) -> list[NDArray[np.bool_]]:
    """Where left, right, top and bottom sides may run; the latter two transposed."""
    return [
        _side_edges(patch),
        _side_edges(patch[:, ::-1])[:, ::-1],
        _side_edges(patch.T),
        _side_edges(patch.T[:, ::-1])[:, ::-1],
    ]


def _side_edges(patch: Mask) -> NDArray[np.bool_]:
    """Where ink begins after bare paper on its left, give or take a pixel."""
    paper_left = np.ones(patch.shape, dtype=bool)
    paper_left[:, 2:] = patch[:, :-2] == 0
    begins = (patch > 0) & paper_left
    spread = begins.copy()
    spread[:, 1:] |= begins[:, :-1]
    spread[:, :-1] |= begins[:, 1:]
    return spread


def _lines(edges: NDArray[np.bool_], shortest: float) -> NDArray[np.int64]:
    """The columns with most edge, best first, none next to another."""
    counts = edges.sum(axis=0).astype(float)
    picked: list[int] = []
    while len(picked) < LINES and counts.max() >= SIDE_COVER * shortest:
        k = int(np.argmax(counts))
        picked.append(k)
        counts[max(0, k - 1) : k + 2] = 0
    return np.array(picked, dtype=np.int64)


def _measure(inked: Mask, rect: Rect, plane: Plane, ink: Ink) -> FrameSigns:
    """The figures of one rectangle, on a patch in which it stands upright."""
    centre, (w, h), tilt = rect
    margin = max(4, round(0.15 * min(w, h)))
    reach = round(max(w, h) / 2) + margin + 2
    patch, _ = _turned(inked, centre, tilt, reach)
    left, top = round(reach - w / 2), round(reach - h / 2)
    right, bottom = left + round(w) - 1, top + round(h) - 1
    across, down = slice(left, right + 1), slice(top, bottom + 1)
    sides = [
        edges[along, max(0, at - 1) : at + 2].any(axis=1)
        for edges, along, at in zip(
            _four_sides(patch), (down, down, across, across), (left, right, top, bottom), strict=True
        )
    ]
    ends = [part.mean() for side in sides for part in np.array_split(side, 5)[::4]]
    around = patch[max(0, top - margin) : bottom + margin + 1, max(0, left - margin) : right + margin + 1]
    frame = np.zeros_like(around)
    frame[margin - 2 : len(frame) - margin + 2, margin - 2 : frame.shape[1] - margin + 2] = 1
    cell = patch[down, across]
    deep = max(2, round(LINE_DEPTH * min(w, h)))
    lines = (cell[:, :deep], cell[:, -deep:], cell[:deep].T, cell[-deep:].T)
    inner = cell[round(0.1 * h) : round(0.9 * h), round(0.1 * w) : round(0.9 * w)]
    box = np.zeros(plane.shape, np.uint8)
    cv2.fillPoly(box, [np.round(cv2.boxPoints(rect)).astype(np.int32)], 1)
    return FrameSigns(
        cover=float(np.mean([s.mean() for s in sides])),
        least=float(min(s.mean() for s in sides)),
        corner=float(np.mean(ends)),
        run_on=float(_run_on(patch, (left, top, right, bottom), margin)),
        outside=float(1 - around[frame == 0].mean()) if (frame == 0).any() else 0.0,
        density=float(cell.mean()),
        strokes=float(max(_median_strokes(inner), _median_strokes(inner.T))),
        filled=float(min(_spanned(inner), _spanned(inner.T))),
        line=float(min(line.mean(axis=0).max() for line in lines)),
        alien=alien_share(ink, plane, box > 0),
    )


def _is_bar_code(inked: Mask, rect: Rect) -> bool:
    """Whether a frame is a QR code or a part of one."""
    centre, (w, h), tilt = rect
    reach = round(max(w, h))
    patch, _ = _turned(inked, centre, tilt, reach)
    large = cv2.resize(255 * (1 - patch), None, fx=3, fy=3, interpolation=cv2.INTER_LINEAR)
    found, corners = cv2.QRCodeDetector().detect(large)
    return bool(found) and cv2.pointPolygonTest(corners[0], (3.0 * reach, 3.0 * reach), False) >= 0


def _run_on(patch: Mask, box: tuple[int, int, int, int], margin: int) -> int:
    """At how many of the eight ends a side's ink goes on beyond the corner through the whole margin."""
    left, top, right, bottom = box
    count = 0
    for grid, (x0, x1), (y0, y1) in ((patch, (left, right), (top, bottom)), (patch.T, (top, bottom), (left, right))):
        for y in (y0, y1):
            band = grid[max(0, y - 2) : y + 3].max(axis=0)
            count += int(band[max(0, x0 - margin) : x0 - 1].mean() > 0.8) + int(
                band[x1 + 2 : x1 + margin + 1].mean() > 0.8
            )
    return count


def _median_strokes(cell: Mask) -> float:
    """Strokes that half of the rows cut at most."""
    if cell.size == 0:
        return 0.0
    starts = np.diff(np.pad(cell, ((0, 0), (1, 0))).astype(np.int8), axis=1) > 0
    return float(np.median(starts.sum(axis=1)))


def _spanned(cell: Mask) -> float:
    """Share of the columns between the first and the last that hold ink and, in a solid ground, paper."""
    if cell.size == 0:
        return 0.0
    marked = np.flatnonzero((cell != np.uint8(cell.mean() > 0.5)).any(axis=0))
    return float(marked[-1] - marked[0] + 1) / cell.shape[1] if len(marked) else 0.0


def _part_of(rect: Rect, seal: Impression) -> bool:
    """Whether a frame is no more than a character, a line of words or the middle of a round seal."""
    (x, y), (w, h), _ = rect
    far = float(np.hypot(x - seal.centre[0], y - seal.centre[1]))
    if far < 0.5 * seal.axes[0] and (max(w, h) < RINGED * seal.axes[0] or min(w, h) < 0.6 * max(w, h)):
        return True
    corners = np.asarray(cv2.boxPoints(rect), dtype=np.float64)
    return bool((np.hypot(*seal.ellipse.unit(corners).T) < 0.97).all())


def _within(rect: Rect, other: Impression) -> bool:
    """Whether a frame lies inside another: one of its characters, whose box has four sides as well."""
    corners = cv2.boxPoints(rect)
    grown = cv2.boxPoints((other.centre, (other.axes[0] * INSIDE, other.axes[1] * INSIDE), other.angle))
    return all(cv2.pointPolygonTest(grown, (float(x), float(y)), measureDist=False) >= 0 for x, y in corners)


def _same(rect: Rect, other: Impression) -> bool:
    (x, y), size, _ = rect
    return float(np.hypot(x - other.centre[0], y - other.centre[1])) < 0.4 * max(size)


def _impression(rect: Rect, score: float, plane: Plane, ink: Ink, page: PageImage) -> Impression:
    centre, (w, h), tilt = rect
    angle = tilt if w >= h else tilt + 90
    axes = (max(w, h), min(w, h))
    outline = np.zeros(plane.shape, dtype=np.uint8)
    cv2.fillPoly(outline, [cv2.boxPoints((centre, axes, angle)).astype(np.int32)], 255)
    inside = outline > 0
    where: NDArray[np.bool_] = inside & (plane > 0.5 * np.percentile(plane[inside], 95))
    return Impression(
        centre=centre,
        axes=axes,
        angle=(angle + 90) % 180 - 90,
        shape="square" if axes[1] / axes[0] >= SQUARE_FROM else "rectangle",
        colour=name_colour(ink, where),
        coverage=score,
        support=score,
        diameter_mm=axes[0] * MM_PER_INCH / page.dpi if page.dpi else None,
        score=score,
    )
