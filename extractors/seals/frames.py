"""Square and rectangular seals: four straight sides around characters, at any small tilt, also where a round seal
crosses them."""

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.page import MM_PER_INCH, PageImage
from extractors.seals.impression import Impression
from extractors.seals.ink import Ink, Plane, name_colour

Rect = tuple[tuple[float, float], tuple[float, float], float]
"""Centre and size in px, and tilt in degrees clockwise, as OpenCV's rotated rectangles."""

FAINTEST = 4.0
"""Lab units below which nothing counts as ink."""
FEWEST_INKED = 60
WINDOWS = 40
SIDE_MM = (9.0, 45.0)
"""Sides of square seals: name seals have 10 to 25 mm, rectangular finance seals up to 45."""
FALLBACK_SHARE = (0.042, 0.24)
"""The same as shares of the page's longer side where the resolution is unknown (A4: 12 to 71 mm)."""
RINGED = 0.3
"""Side, as a share of a round seal's axis, up to which a frame wholly inside it is one of its characters."""
TILTS = np.arange(-44.0, 45.0, 4.0)
SQUARE_FROM = 0.8
"""Shorter to longer side from which a frame is square."""
LONGEST_RATIO = 3.2
SIDE_COVER = 0.6
"""Share of each side that must be inked without, and bare paper outside."""
MEAN_COVER = 0.75
DENSITY = (0.16, 0.92)
"""Inked share inside the frame: thin characters in a frame, or bare characters on a solid ground."""
LINES = 8
"""Candidate lines looked at for each of the four sides."""


def find_frames(plane: Plane, curved: list[Impression], page: PageImage, ink: Ink) -> list[Impression]:
    """Rectangular impressions in one ink map of a reduced page, looked for with the rims of `curved` ones found there
    taken out, which may cross them, and left in, which may be what a side of theirs was taken for."""
    mm = page.dpi / MM_PER_INCH if page.dpi else None
    long = max(page.width, page.height)
    sides = (SIDE_MM[0] * mm, SIDE_MM[1] * mm) if mm else (FALLBACK_SHARE[0] * long, FALLBACK_SHARE[1] * long)
    inked = _inked(plane)
    hits: list[tuple[Rect, float]] = []
    for ground in (inked, _without_rims(inked, curved)) if curved else (inked,):
        framed = [_best_frame(ground, window, sides) for window in _windows(ground, sides)]
        hits += [f for f in framed if f is not None and not any(_part_of(f, c) for c in curved)]
    found: list[Impression] = []
    for hit in sorted(hits, key=lambda h: -h[1]):
        if not any(_same(hit, f) for f in found):
            found.append(_impression(hit, plane, ink, page))
    return found


def _without_rims(inked: NDArray[np.uint8], curved: list[Impression]) -> NDArray[np.uint8]:
    out = inked.copy()
    for one in curved:
        (cx, cy), axes = one.centre, one.axes
        along = ((cx - 0.5, cy - 0.5), (axes[0] * 0.975, axes[1] * 0.975), one.angle)
        cv2.ellipse(out, along, 0, max(2, round(axes[0] * 0.05)))
    return out


def _inked(plane: Plane) -> NDArray[np.uint8]:
    """The map as ink or none, by Otsu's threshold over what is inked at all, which follows faint ink."""
    some = plane[plane > FAINTEST]
    if len(some) < FEWEST_INKED:
        return np.zeros(plane.shape, dtype=np.uint8)
    level, _ = cv2.threshold(
        np.minimum(some, 255).astype(np.uint8)[:, None], 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU
    )
    return (plane > max(FAINTEST, 0.6 * level)).astype(np.uint8)


def _windows(inked: NDArray[np.uint8], sides: tuple[float, float]) -> list[tuple[int, int, int, int]]:
    """x, y, width and height of ink that hangs together in about the size of a frame."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(
        cv2.morphologyEx(inked, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    )
    out = []
    for x, y, w, h, area in stats[1:]:
        if min(w, h) >= 0.9 * sides[0] and max(w, h) <= 2.5 * sides[1] and area > 0.08 * w * h:
            out.append((int(x), int(y), int(w), int(h)))
    return out[:WINDOWS]


def _best_frame(
    inked: NDArray[np.uint8], window: tuple[int, int, int, int], sides: tuple[float, float]
) -> tuple[Rect, float] | None:
    """The best rectangle in a window over all tilts: (centre, size, tilt) and its cover; None below the bars."""
    x, y, w, h = window
    reach = int(np.hypot(w, h) / 2) + 6
    centre = (x + w / 2, y + h / 2)
    best: tuple[Rect, float] | None = None
    tilts = list(TILTS)
    for _ in range(2):
        for tilt in tilts:
            turn = cv2.getRotationMatrix2D(centre, float(tilt), 1.0)
            turn[:, 2] += reach - np.array(centre)
            patch = np.asarray(
                cv2.warpAffine(inked, turn, (2 * reach, 2 * reach), flags=cv2.INTER_NEAREST), dtype=np.uint8
            )
            hit = _upright_frame(patch, sides)
            if hit is not None and (best is None or hit[1] > best[1]):
                (left, top, right, bottom), score = hit
                back = cv2.invertAffineTransform(turn) @ np.array([(left + right) / 2, (top + bottom) / 2, 1.0])
                size = (float(right - left), float(bottom - top))
                best = (((float(back[0]), float(back[1])), size, float(tilt)), score)
        if best is None:
            return None
        tilts = [best[0][2] + d for d in (-2, -1, 1, 2)]
    return best


def _upright_frame(
    patch: NDArray[np.uint8], sides: tuple[float, float]
) -> tuple[tuple[float, float, float, float], float] | None:
    """Left, top, right, bottom of the best upright rectangle in a patch of 0 and 1, and its mean cover."""
    edges = [
        _side_edges(patch),
        _side_edges(patch[:, ::-1])[:, ::-1],
        _side_edges(patch.T),
        _side_edges(patch.T[:, ::-1])[:, ::-1],
    ]
    sums = [np.vstack([np.zeros((1, e.shape[1]), int), np.cumsum(e, axis=0)]) for e in edges]
    lines = [_lines(e, sides[0]) for e in edges]
    if any(len(v) == 0 for v in lines):
        return None
    left, right, top, bottom = (g.ravel() for g in np.meshgrid(*lines, indexing="ij"))
    width, height = right - left, bottom - top
    short, long = np.minimum(width, height), np.maximum(width, height)
    fits = (short >= sides[0]) & (long <= sides[1]) & (long <= LONGEST_RATIO * short)
    if not fits.any():
        return None
    left, right, top, bottom = left[fits], right[fits], top[fits], bottom[fits]
    covers = np.stack(
        [
            (sums[0][bottom, left] - sums[0][top, left]) / (bottom - top),
            (sums[1][bottom, right] - sums[1][top, right]) / (bottom - top),
            (sums[2][right, top] - sums[2][left, top]) / (right - left),
            (sums[3][right, bottom] - sums[3][left, bottom]) / (right - left),
        ]
    )
    score = np.where(covers.min(axis=0) >= SIDE_COVER, covers.mean(axis=0), 0.0)
    k = int(np.argmax(score + 0.0005 * (right - left)))
    if score[k] < MEAN_COVER:
        return None
    inner = patch[top[k] : bottom[k], left[k] : right[k]]
    if not DENSITY[0] <= inner.mean() <= DENSITY[1]:
        return None
    return (float(left[k]), float(top[k]), float(right[k]) + 1, float(bottom[k]) + 1), float(score[k])


def _side_edges(patch: NDArray[np.uint8]) -> NDArray[np.bool_]:
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


def _part_of(one: tuple[Rect, float], seal: Impression) -> bool:
    """Whether a frame is no more than a character or a line of words of a round seal."""
    (x, y), (w, h), _ = one[0]
    far = float(np.hypot(x - seal.centre[0], y - seal.centre[1]))
    return far < 0.5 * seal.axes[0] and (max(w, h) < RINGED * seal.axes[0] or min(w, h) < 0.6 * max(w, h))


def _same(one: tuple[Rect, float], other: Impression) -> bool:
    (x, y), size, _ = one[0]
    return float(np.hypot(x - other.centre[0], y - other.centre[1])) < 0.4 * max(size)


def _impression(hit: tuple[Rect, float], plane: Plane, ink: Ink, page: PageImage) -> Impression:
    (centre, (w, h), tilt), score = hit
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
    )
