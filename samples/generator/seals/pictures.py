"""A piece of a scanned page with seals on it, all chosen by one record, with the truth about every seal."""

from dataclasses import dataclass, field
from math import ceil, cos, radians, sin

import cv2
import numpy as np
from numpy.typing import NDArray

from samples.generator.seals.damage import Damage, damaged
from samples.generator.seals.faces import Face, plate
from samples.generator.seals.print_under import Print, printed

Pixels = NDArray[np.uint8]
Plane = NDArray[np.float32]
MM_PER_INCH = 25.4
DRAWN_DPI = 350
"""Pages are drawn at a multiple of their resolution that is no coarser, and then reduced, as a scanner's optics do."""
INKS = {
    "red": ((203, 28, 42), "red"),
    "vermilion": ((220, 58, 26), "red"),
    "crimson": ((176, 22, 62), "red"),
    "pink": ((232, 112, 128), "red"),
    "blue": ((36, 60, 160), "blue"),
    "light blue": ((78, 122, 200), "blue"),
    "violet": ((112, 44, 142), "purple"),
    "grey": ((116, 116, 118), "black"),
    "black": ((42, 42, 46), "black"),
}
"""Ink: its colour at full strength, and how the contract names it."""


VEIL = 0.12
"""Share of its light that ink gives back where it lies on black toner: a stamp over print tints it."""


@dataclass(frozen=True)
class Stamp:
    """One impression: what was cut, in which ink, where its centre stands on the piece of paper (mm from the top left)
    and how far it is turned clockwise."""

    face: Face
    at: tuple[float, float]
    turn: float = 0.0
    ink: str = "red"
    damage: Damage = field(default_factory=Damage)
    under: bool = False
    """Whether it was there before the print, as on a sheet sealed in advance or in a printed picture of a seal."""


@dataclass(frozen=True)
class Scan:
    """What paper and scanner do. `paper`: its colour; `blur` in px of the scan; `jpeg`: quality, None: not stored as
    such; `noise`: standard deviation in 8-bit levels; `shade`: share of light lost at the darkest side."""

    dpi: float = 200.0
    paper: tuple[int, int, int] = (252, 252, 250)
    blur: float = 0.5
    jpeg: int | None = 85
    noise: float = 2.0
    shade: float = 0.0
    grey: bool = False


@dataclass(frozen=True)
class Picture:
    """All of it: a piece of paper of `size` mm with print and stamps, as scanned. Stamps may reach over its edge."""

    stamps: tuple[Stamp, ...]
    size: tuple[float, float] = (70.0, 70.0)
    print_: Print = field(default_factory=Print)
    scan: Scan = field(default_factory=Scan)
    seed: int = 0


@dataclass(frozen=True)
class Truth:
    """What is true of one seal of a picture. `box` (x0, y0, x1, y1), `centre`, and the full `axes` or sides (longer
    first) in px, counted from the outer corner of the first pixel; the box is cut to the picture. `angle`: of the
    longer axis, `turn`: of the seal's top from upright, in degrees clockwise. `inside`: share of the box that lies on
    the picture."""

    box: tuple[float, float, float, float]
    centre: tuple[float, float]
    axes: tuple[float, float]
    angle: float
    turn: float
    shape: str
    colour: str
    diameter_mm: float
    text: str
    line: str
    code: str
    inside: float


@dataclass(frozen=True)
class Drawn:
    """An RGB picture, H x W x 3 uint8, its resolution, and what is on it in the order of the stamps."""

    pixels: Pixels
    dpi: float
    seals: tuple[Truth, ...]


def draw(picture: Picture) -> Drawn:
    """The picture, the same for the same record in every run."""
    rng = np.random.default_rng(picture.seed)
    finer = ceil(DRAWN_DPI / picture.scan.dpi)
    scale = picture.scan.dpi * finer / MM_PER_INCH
    w, h = (round(v * picture.scan.dpi / MM_PER_INCH) for v in picture.size)
    toner = printed(picture.print_, (w * finer, h * finer), scale, rng)
    page = np.ones((h * finer, w * finer, 3), np.float32)
    for stamp in (s for s in picture.stamps if s.under):
        _press(page, stamp, scale, rng)
    # Toner is opaque: what lies under it is gone, and it is itself not wholly black.
    page = page * (1 - toner) + (1 - picture.print_.strength) * toner
    for stamp in (s for s in picture.stamps if not s.under):
        _press(page, stamp, scale, rng, toner)
    page *= np.asarray(picture.scan.paper, np.float32) / 255
    small = np.asarray(cv2.resize(page, (w, h), interpolation=cv2.INTER_AREA), np.float32)
    pixels = _scanned(small * 255, picture.scan, rng)
    return Drawn(pixels, picture.scan.dpi, tuple(truth_of(s, picture) for s in picture.stamps))


def _press(page: Plane, stamp: Stamp, scale: float, rng: np.random.Generator, toner: Plane | None = None) -> None:
    """Lays a stamp's ink over what is there; it lets through what it does not absorb (Beer and Lambert), so that thin
    ink is paler and not only less."""
    face = plate(stamp.face, scale)
    side = 2 * ceil(stamp.face.half_diagonal * scale + 3 * scale + abs(stamp.damage.double) * scale)
    x, y = stamp.at[0] * scale, stamp.at[1] * scale
    left, top = round(x - side / 2), round(y - side / 2)
    matrix = cv2.getRotationMatrix2D((face.shape[1] / 2 - 0.5, face.shape[0] / 2 - 0.5), -stamp.turn, 1.0)
    matrix[:, 2] += np.array([x - left - face.shape[1] / 2, y - top - face.shape[0] / 2])
    turned = np.asarray(cv2.warpAffine(face, matrix, (side, side), flags=cv2.INTER_LINEAR), np.float32)
    mask = damaged(turned, stamp.damage, scale, rng)
    x0, y0, x1, y1 = max(left, 0), max(top, 0), min(left + side, page.shape[1]), min(top + side, page.shape[0])
    if x0 >= x1 or y0 >= y1:
        return
    part = mask[y0 - top : y1 - top, x0 - left : x1 - left, None]
    colour = np.asarray(INKS[stamp.ink][0], np.float32) / 255
    page[y0:y1, x0:x1] *= np.power(colour, part)
    if toner is not None:
        page[y0:y1, x0:x1] += VEIL * part * toner[y0:y1, x0:x1] * colour


def _scanned(page: Plane, scan: Scan, rng: np.random.Generator) -> Pixels:
    h, w = page.shape[:2]
    if scan.blur:
        page = np.asarray(cv2.GaussianBlur(page, (0, 0), scan.blur), np.float32)
    if scan.shade:
        towards = rng.uniform(0, 2 * np.pi)
        x, y = np.meshgrid(np.linspace(-1, 1, w, dtype=np.float32), np.linspace(-1, 1, h, dtype=np.float32))
        light = 1 - scan.shade * (0.5 + 0.35 * (x * cos(towards) + y * sin(towards)))
        page = page * np.asarray(light, np.float32)[..., None]
    noise = cv2.GaussianBlur(rng.normal(0, 1, (h, w, 3)).astype(np.float32), (0, 0), 0.6)
    pixels = np.clip(page + 1.8 * scan.noise * noise, 0, 255).astype(np.uint8)
    if scan.grey:
        pixels = np.asarray(cv2.cvtColor(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB), np.uint8)
    if scan.jpeg is None:
        return pixels
    _, coded = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, scan.jpeg])
    return np.ascontiguousarray(np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)[..., ::-1])


def truth_of(stamp: Stamp, picture: Picture) -> Truth:
    """What is true of a stamp on a picture, whatever its damage."""
    per_mm, face = picture.scan.dpi / MM_PER_INCH, stamp.face
    (x, y), p, q = (v * per_mm for v in stamp.at), face.size / 2 * per_mm, face.shorter / 2 * per_mm
    c, s = abs(cos(radians(stamp.turn))), abs(sin(radians(stamp.turn)))
    dx, dy = (np.hypot(p * c, q * s), np.hypot(p * s, q * c)) if face.curved else (p * c + q * s, p * s + q * c)
    w, h = (round(v * per_mm) for v in picture.size)
    box = (max(x - dx, 0.0), max(y - dy, 0.0), min(x + dx, float(w)), min(y + dy, float(h)))
    inside = max(box[2] - box[0], 0) * max(box[3] - box[1], 0) / float(4 * dx * dy)
    text, line = _words(face)
    return Truth(
        box=tuple(float(v) for v in box),  # type: ignore[arg-type]
        centre=(x, y),
        axes=(2 * p, 2 * q),
        angle=0.0 if face.shape == "round" else (stamp.turn + 90) % 180 - 90,
        turn=stamp.turn % 360,
        shape=face.shape,
        colour="black" if picture.scan.grey else INKS[stamp.ink][1],
        diameter_mm=face.size,
        text=text,
        line=line,
        code=face.code,
        inside=float(inside),
    )


def _words(face: Face) -> tuple[str, str]:
    """The name and the straight text: of a square or rectangle all of it is its name."""
    if face.curved:
        return face.text, "".join(face.lines)
    return face.text + "".join(face.lines), ""
