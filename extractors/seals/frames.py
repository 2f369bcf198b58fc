"""Square and rectangular seals: four straight sides that end at their corners, bare paper around, characters as large
as the frame allows inside; at any tilt, also where a round seal crosses them."""

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.page import MM_PER_INCH, PageImage
from extractors.seals.frame_signs import BARS, DARK_BARS, Mask, Rect, four_sides, measure_frame, turned
from extractors.seals.impression import Impression
from extractors.seals.ink import Ink, Plane, name_colour
from extractors.seals.layers import DARK_INK, Layer, pieces_of
from extractors.seals.likeness import likeness

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
UNBROKEN = 0.9
"""Inked share of the worst side's line that no bar code has; those measured stay below 0.84."""
LINES = 6
"""Candidate lines looked at for each of the four sides."""
ACCEPTED, DARK_ACCEPTED = 0.45, 0.5
"""Likeness from which a frame is a seal."""
INSIDE = 1.08
"""Of a frame's sides, within which another frame is one of its characters."""


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
            signs = measure_frame(ground, hit[0], layer.plane, ink)
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
            patch, turn = turned(inked, centre, tilt, reach)
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
    edges, lines = four_sides(patch), []
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


def _lines(edges: NDArray[np.bool_], shortest: float) -> NDArray[np.int64]:
    """The columns with most edge, best first, none next to another."""
    counts = edges.sum(axis=0).astype(float)
    picked: list[int] = []
    while len(picked) < LINES and counts.max() >= SIDE_COVER * shortest:
        k = int(np.argmax(counts))
        picked.append(k)
        counts[max(0, k - 1) : k + 2] = 0
    return np.array(picked, dtype=np.int64)


def _is_bar_code(inked: Mask, rect: Rect) -> bool:
    """Whether a frame is a QR code or a part of one."""
    centre, (w, h), tilt = rect
    reach = round(max(w, h))
    patch, _ = turned(inked, centre, tilt, reach)
    large = cv2.resize(255 * (1 - patch), None, fx=3, fy=3, interpolation=cv2.INTER_LINEAR)
    found, corners = cv2.QRCodeDetector().detect(large)
    return bool(found) and cv2.pointPolygonTest(corners[0], (3.0 * reach, 3.0 * reach), False) >= 0


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
