"""Characters that print half covers, told by the shape of what it leaves of them: held against the glyphs of common
fonts, in the size and weight in which the seal's surely read characters fit them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from extractors.seals.lettering import Lettering, straighten
from extractors.seals.lifting import Lifted
from extractors.seals.signs import Place, is_han

Floats = NDArray[np.float32]

FACES = tuple(
    Path("/usr/share/fonts/opentype/noto", name)
    for name in ("NotoSerifCJK-Bold.ttc", "NotoSerifCJK-Regular.ttc", "NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc")
)
"""Where Debian's fonts-noto-cjk puts its fonts; without them nothing is told by shape."""
SIMPLIFIED = 2
"""Index of the font with mainland forms in each collection."""
SIDE, CELL, EM, BASELINE = 32, 40, 64, 0.88
"""Px of a glyph's picture and of a place's, and of the em that glyphs are drawn in, with the height of their baseline
from its top."""
MARGIN = 0.12
"""Paper above and below a character in its place, in its height."""
SIZES = (0.6, 0.7, 0.8, 0.9, 1.0)
"""Shares of a place, in width and height, that the em may take."""
BLURS = (0.6, 1.0, 1.5, 2.2)
"""Px by which glyphs are blurred until they look like the scan."""
SHIFT, FITTING_STEP = 5, 2
"""Px that a character may be off the middle of its place, and those between the shifts tried for the fit."""
KNOWN, FEWEST_KNOWN, MOST_KNOWN = 0.9, 3, 6
"""Mean probability from which a character is surely read, and how many such the fit is made from."""
FITTING = 0.8
"""Correlation of the surely read characters with their glyphs from which the fonts are like the seal's lettering."""
AS_WELL = 0.03
"""How much worse than those a half-covered character may correlate."""
LEAST_SEEN, MOST_SEEN = 0.45, 0.97
"""Share of a place free of print from which its shape tells, and from which nothing hides it: there it is ink that
lacks, and a character that lost a stroke looks like another (公 like 么)."""
DETAIL = 20.0
"""Independent details of a character: what its correlation r says is DETAIL / 2 log(1 / (1 - r²)), as of a normal
distribution."""
AT_ONCE = 1024
"""Glyphs that are held against a place at once; of all of them the real numbers alone take 28 MB."""
UNREAD = 0.003
"""Probability taken for a character that the recogniser doesn't name."""
AHEAD = 2.0
"""Logarithm of odds by which a character must be ahead of every other of GB 2312. Of 1476 half-covered characters of
drawn seals (seeds below 700,000) and printed ones, with the drawn ones' usual font left out and the recogniser giving
look-alikes the same odds, 348 were told, none wrongly; in 932 places a lead of 1 told three wrongly."""
TOLD, OTHERS = 0.65, 0.35
"""Mean probability that such a character then has in its place, enough to confirm but not to accuse, and what is left
of the others'."""


@dataclass(frozen=True)
class Fit:
    """The font and blur that a seal's characters fit, the share of a place that its em takes, and how well (-1 to 1)
    the surely read ones correlate."""

    face: Path
    blur: float
    size: tuple[float, float]
    likeness: float


@dataclass(frozen=True)
class _Seen:
    """A place in a glyph's frame, shifted each way: ink and whether it is free of print, both shifts x pixels."""

    ink: Floats
    free: Floats


def told_by_shape(
    lifted: Lifted, lettering: Lettering, places: Sequence[Place], doubtful: Sequence[int], twins: Mapping[str, str]
) -> dict[int, Place]:
    """Doubtful places of a coloured seal whose character is told by its shape, with what may then stand there. `twins`
    are each character's look-alikes: between them the recogniser's word does not count."""
    if not lifted.coloured or not doubtful or not all(face.exists() for face in FACES):
        return {}
    cells = _cells(lifted, lettering)
    free = {k: float((cells[k][..., 1] < 0.5).mean()) for k in doubtful}
    spots = [k for k in doubtful if LEAST_SEEN <= free[k] <= MOST_SEEN]
    fit = _fitted(cells, places) if spots else None
    if fit is None or fit.likeness < FITTING:
        return {}
    told: dict[int, Place] = {}
    for k in spots:
        best = _best(_seen(cells[k], fit.size), free[k], fit, places[k], twins)
        if best:
            told[k] = {best: TOLD, **{c: OTHERS * p for c, p in places[k].items() if c != best}}
    return told


def _cells(lifted: Lifted, lettering: Lettering) -> list[Floats]:
    """The places upright, CELL x CELL x 2: ink by its colour and print over it, 0 to 1."""
    crossed = (255 * lifted.crossed).astype(np.uint8)
    strip = straighten(np.dstack([255 - lifted.own[..., 0], crossed, crossed]), lifted, lettering, MARGIN)
    return [
        np.asarray(cv2.resize(cell, (CELL, CELL), interpolation=cv2.INTER_AREA)[..., :2] / 255, dtype=np.float32)
        for cell in np.split(strip, len(lettering.directions), axis=1)
    ]


def _seen(cell: Floats, size: tuple[float, float], step: int = 1) -> _Seen:
    """A place in the frame of glyphs of a size, at every `step`-th shift."""
    n = SIDE + 2 * SHIFT
    kx, ky = (share * CELL / SIDE for share in size)
    back = np.array([[kx, 0, (CELL - kx * (n - 1) - 1) / 2], [0, ky, (CELL - ky * (n - 1) - 1) / 2]], np.float32)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    wide = cv2.warpAffine(cell, back, (n, n), flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=(0, 1))
    windows = np.lib.stride_tricks.sliding_window_view(wide, (SIDE, SIDE), axis=(0, 1))[::step, ::step]
    ink, crossed = (windows[:, :, k].reshape(-1, SIDE * SIDE) for k in (0, 1))
    return _Seen(np.asarray(ink, np.float32), (crossed < 0.3).astype(np.float32))


def _likeness(seen: _Seen, glyphs: Floats) -> Floats:
    """The best correlation over all shifts of each glyph (glyphs x pixels) with what print leaves of a place."""
    count = seen.free.sum(axis=1) + 1e-6
    ink = seen.free * seen.ink
    mean = ink.sum(axis=1) / count
    spread = (ink * seen.ink).sum(axis=1) / count - mean**2
    own = glyphs @ seen.free.T / count
    own_spread = (glyphs * glyphs) @ seen.free.T / count - own**2
    both = glyphs @ ink.T / count - own * mean
    return np.asarray((both / np.sqrt(np.maximum(own_spread * spread, 1e-9))).max(axis=1), dtype=np.float32)


def _fitted(cells: Sequence[Floats], places: Sequence[Place]) -> Fit | None:
    """The fit of the surely read characters; None where they are too few."""
    known = [(k, c) for k, place in enumerate(places) for c, p in place.items() if p >= KNOWN and is_han(c)][
        :MOST_KNOWN
    ]
    if len(known) < FEWEST_KNOWN:
        return None

    seen = {(k, (w, h)): _seen(cells[k], (w, h), FITTING_STEP) for k, _ in known for w in SIZES for h in SIZES}

    def fit(face: Path, blur: float, size: tuple[float, float]) -> Fit:
        alike = [float(_likeness(seen[k, size], _glyph(face, c, blur)[None])[0]) for k, c in known]
        return Fit(face, blur, size, float(np.median(alike)))

    best = max((fit(FACES[0], BLURS[1], (w, h)) for w in SIZES for h in SIZES), key=lambda f: f.likeness)
    return max((fit(face, blur, best.size) for face in FACES for blur in BLURS), key=lambda f: f.likeness)


def _best(seen: _Seen, free: float, fit: Fit, place: Place, twins: Mapping[str, str]) -> str:
    """The character that is ahead of all others by shape and reading together, '' where none is."""
    named = [c for c in place if c in _all()]
    few = _likeness(seen, np.stack([_glyph(fit.face, c, fit.blur) for c in named])) if named else np.zeros(0)
    if not len(few) or float(few.max()) < fit.likeness - AS_WELL:
        return ""
    atlas = _atlas(fit.face, fit.blur)
    some = (atlas[k : k + AT_ONCE].astype(np.float32) for k in range(0, len(atlas), AT_ONCE))
    alike = np.concatenate([_likeness(seen, glyphs) for glyphs in some]).astype(np.float64)
    shape = -DETAIL * free / 2 * np.log(1 - np.clip(alike, 0, 0.995) ** 2)
    read = np.array([np.log(max(place.get(c, 0.0), UNREAD)) for c in _all()])
    first = int(np.argmax(shape + read))
    best = list(_all())[first]
    ahead = shape[first] + read[first] - (shape + read)
    for c in twins.get(best, ""):
        if c in _all():
            ahead[_all()[c]] = min(ahead[_all()[c]], shape[first] - shape[_all()[c]])
    ahead[first] = np.inf
    return best if float(ahead.min()) >= AHEAD and alike[first] >= fit.likeness - AS_WELL else ""


@cache
def _all() -> Mapping[str, int]:
    """The characters of GB 2312, which Chinese names are written in, and brackets, each with its number."""
    return {c: k for k, c in enumerate((*_gb2312(), "(", ")"))}


def _gb2312() -> Iterator[str]:
    for row in range(0xB0, 0xF8):
        for column in range(0xA1, 0xFF):
            yield from bytes([row, column]).decode("gb2312", "ignore")


@lru_cache(maxsize=1)
def _font(face: Path) -> ImageFont.FreeTypeFont:
    """A font as long as no other is asked for: each that stays open keeps the 20 MB of its file in memory."""
    return ImageFont.truetype(str(face), EM, index=SIMPLIFIED)


def _drawn(face: Path, character: str) -> NDArray[np.uint8]:
    """A glyph in its em, SIDE x SIDE, 0 to 255."""
    sheet = Image.new("L", (EM, EM), 0)
    wide = {"(": "（", ")": "）"}.get(character, character)
    ImageDraw.Draw(sheet).text((0, EM * BASELINE), wide, font=_font(face), fill=255, anchor="ls")
    return np.asarray(cv2.resize(np.asarray(sheet), (SIDE, SIDE), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _blurred(glyph: NDArray[np.uint8], blur: float) -> Floats:
    soft = cv2.GaussianBlur(glyph.astype(np.float32) / 255, (0, 0), blur)
    return np.asarray(soft.ravel(), dtype=np.float32)


@lru_cache(maxsize=512)
def _glyph(face: Path, character: str, blur: float) -> Floats:
    """A glyph in its em, flat, 0 to 1."""
    return _blurred(_drawn(face, character), blur)


@cache
def _drawn_all(face: Path) -> NDArray[np.uint8]:
    """The glyphs of all characters, N x SIDE x SIDE, 7 MB."""
    return np.stack([_drawn(face, c) for c in _all()])


@lru_cache(maxsize=1)
def _atlas(face: Path, blur: float) -> NDArray[np.uint8]:
    """The same blurred and flat, 0 to 255."""
    return np.stack([(255 * _blurred(glyph, blur)).astype(np.uint8) for glyph in _drawn_all(face)])
