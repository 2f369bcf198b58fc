"""What of a picture a text detector is shown: rows with ink, in bands of little height, and no blank paper."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.ocr.runtimes import Floats
from extractors.ocr.unseen_ink import EDGE_PX, PAPER_PX, RULE_PX, without_rules
from extractors.page import Pixels, darkest, runs

FAINT = 8
"""Grey levels below the paper around it from which a pixel may be ink. Of office scans as many rows are inked at 6 as
at 20; of poor ones half as many again, where it is noise: that costs time, and nothing is lost."""
NOISY, MOST = 3.5, 24.0
"""Standard deviations of the paper's grey up to which it is noise, but never more grey levels than these."""
TILE_PX, EVENEST = 16, 10.0
"""Side of the tiles by which that is told, on the page at half its size, and how many in 100 are bare paper even where
a page is full of print."""
LEAST_PX = 2
"""Pixels that lie together where ink is; single ones are noise."""
MARGIN_PX = 12
"""Paper that is shown above and below ink, half of what lies between two lines of body text."""
BAND_PX, LOW_BAND_PX = 384, 192
"""Height of what is shown at once. A runtime keeps the memory that the largest picture took, of a whole page 210 MB or
410 (bf16, f32) for the larger network, and a pixel of a whole page takes a tenth longer. Low bands take half as much
memory again; what is higher is cut into more of them, of which half is seen twice."""
LAP_PX = 96
"""Rows by which one band reaches into the next where there is no blank row to part them; half of it is what a detector
sees around a line. Characters right on real forms: 98.7 % by whole pages, 98.6 % so, and in bands of 288 rows 98.6 %
with 96 and 98.5 % with 64."""
STEP_PX = (192, 256)
"""Bands are a multiple of this high and wide, so that few sizes are new to the runtime."""
Detect = Callable[[Pixels], Floats]
Span = tuple[int, int]


@dataclass(frozen=True)
class Bands:
    """Runs of a picture's rows, from left to right between two columns; where text stands (`upended`), of its columns
    between two rows. They are shown in bands so `high`."""

    size: tuple[int, int]
    runs: tuple[Span, ...]
    across: Span
    upended: bool = False
    high: int = BAND_PX

    def beside(self, bounds: Sequence[tuple[float, float, float, float]]) -> "Bands":
        """Of these runs those that some rectangles reach into."""
        spans = [(b[0], b[2]) if self.upended else (b[1], b[3]) for b in bounds]
        near = tuple(run for run in self.runs if any(run[0] < end and begin < run[1] for begin, end in spans))
        return replace(self, runs=near)

    def hold(self, x: float, y: float) -> bool:
        """Whether a place lies in one of the runs."""
        return any(begin <= (x if self.upended else y) < end for begin, end in self.runs)


@dataclass(frozen=True)
class _Piece:
    """Rows that are shown, and those of them of which the answer counts."""

    shown: Span
    told: Span


def inked_bands(page: Pixels, high: int = BAND_PX) -> Bands:
    """The rows with ink of a reduced RGB page, with paper around them; a picture no higher than one band is shown
    whole."""
    size = height, width = page.shape[0], page.shape[1]
    if height <= high:
        return Bands(size, ((0, height),), (0, width), high=high)
    rows, columns = _profiles(page)
    if float(columns.mean()) < float(rows.mean()):
        return Bands(size, tuple(runs(_spread(columns))), _extent(rows), upended=True, high=high)
    return Bands(size, tuple(runs(_spread(rows))), _extent(columns), high=high)


def seen_in(bands: Bands, page: Pixels, detect: Detect) -> Floats:
    """Text probability, H x W, of a reduced RGB page by a detector that is shown some of it: 0 elsewhere."""
    scores = np.zeros(bands.size, dtype=np.float32)
    if bands.upended:
        _fill(scores.T, page.swapaxes(0, 1), bands, lambda p: detect(p.swapaxes(0, 1)).T)
    else:
        _fill(scores, page, bands, detect)
    return scores


def _fill(scores: Floats, page: Pixels, bands: Bands, detect: Detect) -> None:
    left, right = bands.across
    for pieces in _packed([piece for run in bands.runs for piece in _pieces(run, bands.high)], bands.high):
        rows = np.concatenate([np.arange(*piece.shown) for piece in pieces])
        blank = np.full(-len(rows) % STEP_PX[0], rows[-1])
        answer = detect(page[np.concatenate([rows, blank]), left:right])
        top = 0
        for piece in pieces:
            (begin, end), (first, last) = piece.shown, piece.told
            scores[first:last, left:right] = answer[top + first - begin : top + last - begin]
            top += end - begin


def _pieces(run: Span, most: int) -> list[_Piece]:
    """A run in pieces no higher than a band. Where two overlap, each tells of the half that is nearer to it."""
    begin, end = run
    if end - begin <= most:
        return [_Piece(run, run)]
    count = -(-(end - begin - LAP_PX) // (most - LAP_PX))
    high = -(-(end - begin + (count - 1) * LAP_PX) // count)
    tops = [round(t) for t in np.linspace(begin, end - high, count)]
    seams = [begin, *((before + high + after) // 2 for before, after in pairwise(tops)), end]
    return [_Piece((top, top + high), told) for top, told in zip(tops, pairwise(seams), strict=True)]


def _packed(pieces: Sequence[_Piece], most: int) -> list[list[_Piece]]:
    """Pieces in order, as many to a band as it holds."""
    bands: list[list[_Piece]] = []
    room = 0
    for piece in pieces:
        high = piece.shown[1] - piece.shown[0]
        if high > room:
            bands.append([])
            room = most
        bands[-1].append(piece)
        room -= high
    return bands


def _profiles(page: Pixels) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which rows and which columns of a page bear ink. What lies at its edges is the scanner's."""
    ink = _ink(page)
    rim = EDGE_PX // 2
    inner = ink[rim:-rim, rim:-rim]
    by_row, by_column = (cv2.reduce(inner, axis, cv2.REDUCE_MAX).ravel() > 0 for axis in (1, 0))
    rows, columns = (np.repeat(np.pad(p, rim), 2)[: page.shape[a]] for a, p in enumerate((by_row, by_column)))
    return rows, columns


def _ink(page: Pixels) -> NDArray[np.uint8]:
    """Not 0 where a page may be inked, of half its size: the darkest of four pixels counts."""
    darker = np.asarray(cv2.erode(darkest(page), np.ones((2, 2), np.uint8), anchor=(0, 0)), dtype=np.uint8)
    grey = np.ascontiguousarray(darker[::2, ::2])
    around = cv2.blur(grey, (PAPER_PX, PAPER_PX))
    least = min(max(FAINT, NOISY * _noise(grey)), MOST)
    ink = without_rules(np.asarray(cv2.subtract(around, grey) > least, dtype=np.uint8), RULE_PX // 2, 3)
    together = cv2.boxFilter(ink, -1, (3, 3), normalize=False)
    return np.asarray((together >= LEAST_PX) & (ink > 0), dtype=np.uint8)


def _noise(grey: NDArray[np.uint8]) -> float:
    """The standard deviation of grey on bare paper: of little tiles that of the evenest."""
    rows, columns = (side // TILE_PX * TILE_PX for side in grey.shape)
    tiles = grey[:rows, :columns].reshape(rows // TILE_PX, TILE_PX, columns // TILE_PX, TILE_PX)[::2]
    deviations = tiles.astype(np.float32).std(axis=(1, 3))
    return float(np.percentile(deviations, EVENEST)) if deviations.size else 0.0


def _spread(inked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Rows with ink, and those around them."""
    row = inked.astype(np.uint8)[np.newaxis]
    return np.asarray(cv2.dilate(row, np.ones((1, 2 * MARGIN_PX + 1), np.uint8))[0] > 0)


def _extent(inked: NDArray[np.bool_]) -> Span:
    """From the first to the last of them, with paper around, in one of few lengths."""
    (places,) = np.nonzero(inked)
    first, last = (int(places[0]), int(places[-1]) + 1) if len(places) else (0, 0)
    first, last = first - 2 * MARGIN_PX, last + 2 * MARGIN_PX
    length = min(len(inked), -(-(last - first) // STEP_PX[1]) * STEP_PX[1])
    start = min(max(0, (first + last - length) // 2), len(inked) - length)
    return start, start + length
