"""An impression lifted from the page: its own ink told from the paper and from the print that it crosses, by how much
light each takes from each colour channel."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.page import PageImage, Pixels
from extractors.seals.impression import Impression
from extractors.seals.ink import Plane, paper

RING_PX = 64.0
"""Wanted thickness of the text ring in the lifted crop, px: smaller impressions are enlarged to it, larger reduced."""
RING_SHARE = 0.16
"""That thickness as a share of the shorter axis."""
FACTORS = (0.4, 4.0)
MARGIN = 0.12
"""Paper around an impression in the crop, as a share of its longer axis."""
SOLID_MARGIN = 0.6
"""The same around rectangles, whose ground may be solid ink: paper must outweigh it."""
BLACKEST = 0.02
"""Share of light below which nothing is told from noise."""
PRINT_DENSITY = 0.35
"""Density (natural logarithm of the light lost) that print has over the seal's own in the channel that the seal takes
least from: grey print of 70 % lightness."""
PRINT_SPREAD = 1 / 200
"""How far print is blurred beyond its edge, as a share of the impression's shorter axis: 0.2 mm of 42."""
FILLED_FROM = (7, 15, 31, 63)
"""Sides in px of the windows from which crossed places are filled in, and the least share of one that is bare."""
LEAST_BARE = 0.2
RIM_SHARE = 0.03
"""Thickness of a rim as a share of the shorter axis: 1.2 of 42 mm."""
FAINTEST = 0.05
"""Density that counts as full ink in the faintest impression."""
STRONG = 75
"""Percentile of the density in the seal's own ink that is taken for full strength."""
LEAST_COLOUR = 0.05
"""Difference between the densities of two channels below which ink cannot be told from print by its colour."""
STRONGEST = 92.0
"""Percentile of the coloured ink that is taken for full strength."""


@dataclass(frozen=True)
class Lifted:
    """A crop around an impression, all pictures H x W: `rgb` as scanned; `clean` the same with print over the seal
    filled in from around; `own` the seal's ink by colour alone, dark on white (of a colourless one the same as
    `clean`); `ink` how much ink lies where, 0 to 1; `crossed` where print lies over it, 0 or 1. The impression
    `at` is in the crop's pixels; `rim` tells how far the rim really lies below its ellipse in each of 360 directions
    (degrees clockwise from the x axis), in shorter semi-axes."""

    rgb: Pixels
    clean: Pixels
    own: Pixels
    ink: Plane
    crossed: Plane
    at: Impression
    rim: NDArray[np.float64]

    @property
    def coloured(self) -> bool:
        """Whether the seal's ink is told from print by its colour."""
        return self.own is not self.clean


def lift(page: PageImage, impression: Impression) -> Lifted:
    """The impression from the working page, at the size that reading wants."""
    margin = (MARGIN if impression.curved else SOLID_MARGIN) * impression.axes[0]
    x0, y0, x1, y1 = impression.bounds
    left, top = max(0, round(x0 - margin)), max(0, round(y0 - margin))
    crop = page.crop(left, top, x1 + margin, y1 + margin)
    factor = float(np.clip(RING_PX / (RING_SHARE * impression.axes[1]), *FACTORS))
    mode = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    rgb = np.asarray(cv2.resize(crop, None, fx=factor, fy=factor, interpolation=mode), dtype=np.uint8)
    cx, cy = impression.centre
    at = replace(impression.scaled(factor), centre=((cx - left) * factor, (cy - top) * factor))
    return _separated(rgb, at)


def _separated(rgb: Pixels, at: Impression) -> Lifted:
    white = np.maximum(paper(rgb), 1.0)
    density = _density(rgb, white)
    inside = at.mask(density.shape[:2])
    own = _own_ink(density, inside, coloured=at.colour != "black")
    absorbed = [float(np.median(density[..., i][own])) if own.any() else 0.0 for i in range(3)]
    most, least = int(np.argmax(absorbed)), int(np.argmin(absorbed))
    coloured = at.colour != "black" and absorbed[most] - absorbed[least] >= LEAST_COLOUR
    usual = absorbed[least] if coloured else _rim_density(density[..., least], at)
    crossed = _spread(density[..., least] - usual > PRINT_DENSITY, max(1, round(PRINT_SPREAD * at.axes[1])))
    clean = _filled_in(rgb, crossed)
    left = density[..., most].copy()
    hidden = crossed > 0
    if hidden.any():
        left[hidden] = _density(clean[hidden], white[hidden])[:, most]
    picture = clean
    if coloured:
        by_colour = _scaled(density[..., most] - density[..., least], own)
        picture = np.repeat((255 * (1 - by_colour)).astype(np.uint8)[..., None], 3, axis=2)
    return Lifted(rgb, clean, picture, _scaled(left, own), crossed.astype(np.float32), at, np.zeros(360))


def _density(pixels: Pixels, white: Plane) -> Plane:
    """Natural logarithm of the light lost against the paper, in each channel given."""
    share = cv2.divide(pixels.astype(np.float32), white)
    return np.asarray(-cv2.log(np.clip(share, BLACKEST, 1.0)), dtype=np.float32)


def _own_ink(density: Plane, inside: NDArray[np.bool_], *, coloured: bool) -> NDArray[np.bool_]:
    """Where the impression's own ink is, at more than half of its full strength: by what sets its channels apart, of
    colourless ink by its darkness."""
    first, second, third = cv2.split(density)
    highest, lowest = cv2.max(cv2.max(first, second), third), cv2.min(cv2.min(first, second), third)
    told = np.asarray(highest - lowest if coloured else (first + second + third) / 3, dtype=np.float32)
    level = float(np.percentile(told[inside], STRONGEST)) if inside.any() else 0.0
    return np.asarray(inside & (told > max(FAINTEST, 0.5 * level)), dtype=bool)


def _filled_in(rgb: Pixels, crossed: NDArray[np.uint8]) -> Pixels:
    """The picture with what is crossed taken from the mean of what is not around it, near before far."""
    out = rgb.copy()
    x, y, w, h = cv2.boundingRect(crossed)
    reach = FILLED_FROM[-1] // 2
    part = (slice(max(0, y - reach), y + h + reach), slice(max(0, x - reach), x + w + reach))
    if w:
        _fill_in(out[part], crossed[part])
    return out


def _fill_in(picture: Pixels, crossed: NDArray[np.uint8]) -> None:
    """The same in place."""
    left = crossed > 0
    bare = 1.0 - crossed.astype(np.float32)
    light = picture * bare[..., None]
    for window in FILLED_FROM:
        weight = cv2.blur(bare, (window, window))
        near = left & (weight > LEAST_BARE)
        picture[near] = (cv2.blur(light, (window, window))[near] / weight[near][:, None]).astype(np.uint8)
        left &= ~near
        if not left.any():
            return
    picture[left] = np.median(picture[crossed == 0], axis=0) if (crossed == 0).any() else 255


def _spread(mask: NDArray[np.bool_], reach: int) -> NDArray[np.uint8]:
    size = 2 * reach + 1
    return np.asarray(cv2.dilate(mask.astype(np.uint8), np.ones((size, size), np.uint8)), dtype=np.uint8)


def _rim_density(density: Plane, at: Impression) -> float:
    """The usual density of a colourless seal's ink: that of its rim, which print crosses only here and there."""
    mask = np.zeros(density.shape, np.uint8)
    thick = max(1, round(RIM_SHARE * at.axes[1]))
    if at.curved:
        axes = (at.axes[0] - thick, at.axes[1] - thick)
        cv2.ellipse(mask, (at.centre, axes, at.angle), 1, thick)
    else:
        cv2.polylines(mask, [np.round(at.corners).astype(np.int32)], True, 1, thick)
    rim = density[mask > 0]
    inked = rim[rim > FAINTEST]
    return float(np.median(inked)) if inked.size else 0.0


def _scaled(density: Plane, where: NDArray[np.bool_]) -> Plane:
    """Density as a share of the full ink's."""
    full = max(FAINTEST, float(np.percentile(density[where], STRONG))) if where.any() else 1.0
    return np.asarray(np.clip(density / full, 0, 1), dtype=np.float32)
