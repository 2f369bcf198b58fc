"""Lays a page of the portal's print over its scan: a robust fit from lines that read alike, and beside it what paper,
reprinting and scanner add in each neighbourhood."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bounds = tuple[float, float, float, float]
"""x0, y0, x1, y1: in working px, or in fractions of the print's page."""
Points = NDArray[np.float64]
MOST_TRIED = 300
"""Pairs of points from which a first fit is tried; of more, evenly spread ones are taken."""
FAR_SHARE = 0.01
"""Points that miss the first fit by less than this share of the page's height carry the final one: 3 mm on A4, which
curl of paper does and another line does not."""
LEAST_SPREAD = 0.25
"""Share of the page's width and height over which pairs must be spread for width, height and shear to be fitted
apart; nearer ones say too little of what lies far from them, and a similarity holds."""
ROUNDS = 3
"""Fits after the first, each to the points that the one before does not miss."""
NEAREST = 3
"""So many of the nearest pairs say how far their neighbourhood is off."""


@dataclass(frozen=True)
class LinePair:
    """A line of the print, in fractions of its page, and the same line on the scan, in working px."""

    printed: Bounds
    scanned: Bounds


@dataclass(frozen=True)
class Registration:
    """Where the print's lines lie on the scan. `matrix` (2 x 3) takes fractions of the print's page to working px;
    `places` (N x 2) and `offsets` (N x 2) are the pairs it was made of and how far each is off the fit, in px."""

    matrix: NDArray[np.float64]
    places: Points
    offsets: Points

    def bounds(self, printed: Bounds) -> Bounds:
        """Where a place of the print should lie on the scan, by the fit and by how its neighbourhood is off it."""
        corners = _moved(self.matrix, np.array([printed[:2], printed[2:]]))
        corners += self._offset(corners.mean(axis=0))
        (x0, y0), (x1, y1) = corners
        return float(min(x0, x1)), float(min(y0, y1)), float(max(x0, x1)), float(max(y0, y1))

    def _offset(self, point: Points) -> Points:
        if not len(self.places):
            return np.zeros(2)
        nearest = np.argsort(np.abs(self.places - point) @ np.array([0.2, 1.0]))[:NEAREST]
        return np.asarray(np.median(self.offsets[nearest], axis=0), dtype=np.float64)


def register(pairs: Sequence[LinePair], width: float, height: float) -> Registration:
    """The registration of a page from pairs of lines, some of which may be wrong; `width` and `height` of the scan in
    px. Without pairs the print is taken to fill the page."""
    matrix = np.array([[width, 0.0, 0.0], [0.0, height, 0.0]])
    source = np.array([p for pair in pairs for p in _ends(pair.printed)]).reshape(-1, 2)
    target = np.array([p for pair in pairs for p in _ends(pair.scanned)]).reshape(-1, 2)
    if not len(source):
        return Registration(matrix, source, source)
    scaled = source * np.array([1.0, height / width])
    fit = _first_fit(scaled, target)
    for _ in range(ROUNDS):
        keep = _missed(fit, scaled, target) < FAR_SHARE * height
        if keep.sum() < 2:
            break
        spread = np.ptp(source[keep], axis=0) >= LEAST_SPREAD
        fit = (_affine if keep.sum() > 4 and spread.all() else _similarity)(scaled[keep], target[keep])
    matrix = fit @ np.diag([1.0, height / width, 1.0])
    places = _moved(matrix, source)
    return Registration(matrix, places, target - places)


def _ends(bounds: Bounds) -> list[tuple[float, float]]:
    """The middles of a line's left and right end."""
    x0, y0, x1, y1 = bounds
    return [(x0, (y0 + y1) / 2), (x1, (y0 + y1) / 2)]


def _first_fit(source: Points, target: Points) -> NDArray[np.float64]:
    """The similarity through two of the pairs that half of all pairs miss by least (least median of squares,
    Rousseeuw, "Least Median of Squares Regression", JASA 1984). As complex numbers it is w = a z + b."""
    z, w = source[:, 0] + 1j * source[:, 1], target[:, 0] + 1j * target[:, 1]
    one, other = np.triu_indices(len(z), 1)
    step = max(1, len(one) // MOST_TRIED)
    one, other = one[::step], other[::step]
    apart = np.abs(z[one] - z[other]) > 1e-6
    one, other = one[apart], other[apart]
    if not len(one):
        return _similarity(source, target)
    a = (w[one] - w[other]) / (z[one] - z[other])
    b = w[one] - a * z[one]
    missed = np.median(np.abs(a[:, None] * z + b[:, None] - w), axis=1)
    best = int(np.argmin(missed))
    turn, shift = a[best], b[best]
    return np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]])


def _similarity(source: Points, target: Points) -> NDArray[np.float64]:
    """The least-squares similarity (turn, one scale, shift) of two or more points, 2 x 3."""
    a, b = source - source.mean(axis=0), target - target.mean(axis=0)
    size = max(1e-12, float((a**2).sum()))
    c = float((a * b).sum()) / size
    s = float((a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum()) / size
    turn = np.array([[c, -s], [s, c]])
    return np.column_stack([turn, target.mean(axis=0) - turn @ source.mean(axis=0)])


def _affine(source: Points, target: Points) -> NDArray[np.float64]:
    solved, *_ = np.linalg.lstsq(np.column_stack([source, np.ones(len(source))]), target, rcond=None)
    return np.asarray(solved.T, dtype=np.float64)


def _moved(matrix: NDArray[np.float64], points: Points) -> Points:
    return np.asarray(points @ matrix[:, :2].T + matrix[:, 2], dtype=np.float64)


def _missed(matrix: NDArray[np.float64], source: Points, target: Points) -> NDArray[np.float64]:
    return np.asarray(np.linalg.norm(_moved(matrix, source) - target, axis=1), dtype=np.float64)
