"""Five levels of damage between print and reading: what toner, paper, scanner, coding and stamps do to a value."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.page import PageImage
from extractors.seals.impression import Impression
from extractors.seals.suppression import suppress
from samples.generator.case import Wear
from samples.generator.paper import Bytes, ink, scan
from samples.generator.seals.damage import Damage, damaged
from samples.generator.seals.faces import Face, plate

Pixels = NDArray[np.float32]
Level = Literal["pristine", "clean", "office", "poor", "heavy"]
LEVELS: tuple[Level, ...] = get_args(Level)
MM_PER_INCH = 25.4
DPI: dict[Level, tuple[int, ...]] = {
    "pristine": (300,),
    "clean": (200, 240, 300),
    "office": (150, 200, 200, 240, 300),
    "poor": (150, 150, 200),
    "heavy": (150,),
}
"""Resolutions that a level is scanned at."""
SEALED: dict[Level, float] = {"pristine": 0.0, "clean": 0.03, "office": 0.08, "poor": 0.15, "heavy": 0.2}
"""Share of values over which seal ink lies."""
BILEVEL: dict[Level, float] = {"pristine": 0.0, "clean": 0.0, "office": 0.03, "poor": 0.2, "heavy": 0.25}
"""Share of values that a scanner stored in black and white."""
SEALS = (
    Face("沈阳衡屿精密机床有限公司", code="2101060012345"),
    Face("湖北省经济和信息化厅"),
    Face("宁波砺岑轴承科技股份有限公司", font="serif"),
    Face("苏州昶禾智能装备有限公司", lines=("合同专用章",)),
)
RED = (203, 28, 42)
DARKEST = 2
"""Percent of the pixels that are surely ink."""
PAPER_PX = 41
"""Within so many px there is paper between any strokes."""


@dataclass(frozen=True)
class Harm:
    """What is done to one value. `wear` as of a page; `fade`: share of the toner that is lacking, `holes`: of the
    print that toner missed in specks; `streaks`: light lines along the scan; `bilevel`: where between ink (0) and
    paper (1) a pixel turns white (None: not in black and white); `seal`: which of the seals lies over it."""

    wear: Wear
    fade: float = 0.0
    holes: float = 0.0
    streaks: int = 0
    bilevel: float | None = None
    seal: Face | None = None


def chance_harm(level: Level, dpi: int, rng: np.random.Generator) -> Harm:
    """A harm of a level drawn by chance."""
    if level == "pristine":
        return Harm(Wear(dpi=dpi, quality=100, skew=0.0, noise=0.0, shade=0.0, blur=0.25, tone=(255, 255, 255)))
    at = {k: float(rng.uniform(*ends)) for k, ends in RANGES[level].items()}
    sealed, bilevel = rng.random() < SEALED[level], rng.random() < BILEVEL[level]
    tone = int(rng.integers(236, 255))
    wear = Wear(
        dpi=dpi, quality=round(at["quality"]), skew=at["skew"], noise=at["noise"], shade=at["shade"], blur=at["blur"],
        bleed=at["bleed"], specks=round(at["specks"]), tone=(tone, tone - 1, tone - int(rng.integers(0, 8))),
    )  # fmt: skip
    return Harm(
        wear=wear,
        fade=at["fade"],
        holes=at["holes"],
        streaks=round(at["streaks"]),
        bilevel=float(rng.uniform(0.3, 0.65)) if bilevel and not sealed else None,
        seal=SEALS[int(rng.integers(len(SEALS)))] if sealed else None,
    )


RANGES: dict[Level, dict[str, tuple[float, float]]] = {
    "clean": {
        "quality": (80, 95), "skew": (0.0, 0.1), "noise": (0.2, 1.2), "shade": (0.0, 0.05), "blur": (0.3, 0.5),
        "bleed": (0.0, 0.0), "specks": (0, 0), "fade": (0.0, 0.1), "holes": (0.0, 0.0), "streaks": (0, 0),
    },
    "office": {
        "quality": (50, 80), "skew": (0.0, 0.25), "noise": (1.0, 3.0), "shade": (0.02, 0.1), "blur": (0.4, 0.9),
        "bleed": (0.0, 0.06), "specks": (0, 1), "fade": (0.0, 0.35), "holes": (0.0, 0.1), "streaks": (0, 0),
    },
    "poor": {
        "quality": (30, 60), "skew": (0.0, 0.5), "noise": (2.0, 5.0), "shade": (0.05, 0.2), "blur": (0.6, 1.2),
        "bleed": (0.0, 0.12), "specks": (0, 4), "fade": (0.1, 0.6), "holes": (0.0, 0.3), "streaks": (0, 2),
    },
    "heavy": {
        "quality": (18, 45), "skew": (0.0, 0.8), "noise": (4.0, 9.0), "shade": (0.1, 0.3), "blur": (0.9, 1.7),
        "bleed": (0.0, 0.2), "specks": (2, 9), "fade": (0.3, 0.75), "holes": (0.1, 0.6), "streaks": (0, 3),
    },
}  # fmt: skip
"""From and to what each harm of a level goes, as in `Wear` and `Harm`: office scans of the samples and the worst that
people still send, with both ends a little beyond."""


def harmed(
    page: Pixels, value: tuple[float, float], harm: Harm, rng: np.random.Generator, *, cleared: bool = True
) -> Bytes:
    """A printed piece of paper (H x W x 3, 0 to 255) as it comes out of the scanner, RGB; where a seal lies and the
    paper is `cleared`, its ink is taken off again as on every page before its text is read. `value`: where the value's
    middle stands, px."""
    toner = 255 - page
    if harm.holes:
        toner *= _holes(page.shape[:2], harm.holes, harm.wear.dpi, rng)[..., None]
    faded = 255 - toner * (1 - harm.fade)
    impression = _press(faded, value, harm, rng) if harm.seal else None
    back = page[::-1] if harm.wear.bleed else None
    pixels = scan(faded, back, harm.wear, 0, rng).pixels
    for _ in range(harm.streaks):
        _streak(pixels, rng)
    if harm.bilevel is not None:
        pixels = _bilevel(pixels, harm.bilevel)
    elif harm.wear.quality < 100:
        pixels = _coded(pixels, harm.wear.quality)
    if impression is None or not cleared:
        return pixels
    return np.asarray(suppress(PageImage.received(pixels, float(harm.wear.dpi)), [impression]), np.uint8)


def _holes(size: tuple[int, ...], depth: float, dpi: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """1 where toner holds, less in specks of the size of a stroke."""
    cells = [max(2, round(s / (0.25 * dpi / MM_PER_INCH))) for s in size]
    field = rng.normal(0, 1, cells).astype(np.float32)
    smooth = cv2.resize(field, size[::-1], interpolation=cv2.INTER_CUBIC)
    return np.asarray(1 - depth * np.clip(smooth - 0.6, 0, 1), np.float32)


@lru_cache(maxsize=64)
def _plate(face: Face, dpi: int) -> NDArray[np.float32]:
    return plate(face, dpi / MM_PER_INCH)


def _press(page: Pixels, value: tuple[float, float], harm: Harm, rng: np.random.Generator) -> Impression:
    """Lays a seal over the value, in place; its ring or its middle crosses it."""
    assert harm.seal is not None
    scale = harm.wear.dpi / MM_PER_INCH
    far, towards = float(rng.uniform(0, 18)) * scale, float(rng.uniform(0, 2 * np.pi))
    centre = (value[0] + far * float(np.cos(towards)), value[1] + far * float(np.sin(towards)))
    mask = _plate(harm.seal, harm.wear.dpi)
    turn = cv2.getRotationMatrix2D((mask.shape[1] / 2, mask.shape[0] / 2), float(rng.normal(0, 12)), 1.0)
    turned = np.asarray(cv2.warpAffine(mask, turn, mask.shape[::-1]), np.float32)
    worn = damaged(turned, Damage(fade=float(rng.uniform(0, 0.4)), grain=float(rng.uniform(0, 0.5))), scale, rng)
    ink(page, worn, centre, RED)
    size = harm.seal.size * scale
    return Impression(centre, (size, size), 0.0, "round", "red", 1.0, 1.0, harm.seal.size)


def _streak(pixels: Bytes, rng: np.random.Generator) -> None:
    """A light line that dirt on the glass of a feeder draws along the page."""
    x = int(rng.integers(0, pixels.shape[1]))
    part = pixels[:, x : x + int(rng.integers(1, 4))].astype(np.float32)
    pixels[:, x : x + part.shape[1]] = (part + (255 - part) * float(rng.uniform(0.3, 0.9))).astype(np.uint8)


def _bilevel(pixels: Bytes, where: float) -> Bytes:
    """Black and white by the paper's own shade around every pixel, as scanners decide it."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    bright = cv2.dilate(cv2.medianBlur(grey, 3), np.ones((PAPER_PX, PAPER_PX), np.uint8))
    share = grey / np.maximum(cv2.blur(bright, (PAPER_PX, PAPER_PX)).astype(np.float32), 1)
    ink_ = float(np.percentile(share, DARKEST))
    black = share < ink_ + where * (1 - ink_)
    return np.repeat(np.where(black, 0, 255).astype(np.uint8)[..., None], 3, axis=2)


def _coded(pixels: Bytes, quality: int) -> Bytes:
    _, coded = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.ascontiguousarray(np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)[..., ::-1])
