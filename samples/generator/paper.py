"""What paper and scanner do to a printed page: ink, tone, shadow, the other side shining through, skew, noise."""

from dataclasses import dataclass

import cv2
import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

from samples.generator.case import Wear

Pixels = NDArray[np.float32]
Bytes = NDArray[np.uint8]
Matrix = NDArray[np.float64]
MM_PER_INCH = 25.4
TURNS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


@dataclass(frozen=True)
class Scanned:
    """A scanned page. `matrix` takes px of the print to px of the page as received; `skew` in degrees clockwise rights
    it, after the quarter turn that it lies in."""

    pixels: Bytes
    matrix: Matrix
    size: tuple[int, int]
    """Width and height as received."""
    skew: float


def rasterise(pdf: bytes, dpi: int) -> list[Pixels]:
    """Each page as RGB, 0 to 255."""
    document = pdfium.PdfDocument(pdf)
    try:
        return [
            page.render(scale=dpi / 72, rev_byteorder=True).to_numpy()[:, :, :3].astype(np.float32) for page in document
        ]
    finally:
        document.close()


def texts(pdf: bytes) -> list[str]:
    """Each page's text without white space."""
    document = pdfium.PdfDocument(pdf)
    try:
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def ink(page: Pixels, mask: NDArray[np.float32], centre: tuple[float, float], colour: tuple[int, int, int]) -> None:
    """Lays ink over the print in place, as translucent as ink is; `centre` in px."""
    h, w = mask.shape
    x, y = round(centre[0] - w / 2), round(centre[1] - h / 2)
    x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + w, page.shape[1]), min(y + h, page.shape[0])
    if x0 >= x1 or y0 >= y1:
        return
    part = mask[y0 - y : y1 - y, x0 - x : x1 - x, None]
    page[y0:y1, x0:x1] *= 1 - part * (1 - np.asarray(colour, np.float32) / 255)


def scan(print_: Pixels, back: Pixels | None, wear: Wear, number: int, rng: np.random.Generator) -> Scanned:
    """One page through the scanner; `back` is what is printed on the other side, `number` its place in the scan."""
    page = _toned(print_, wear, rng)
    if back is not None and wear.bleed:
        shine = cv2.GaussianBlur(back[:, ::-1], (0, 0), 0.012 * wear.dpi)
        page *= 1 - wear.bleed * (1 - shine / 255)
    if wear.fold:
        _fold(page, rng)
    _speckle(page, wear, rng)
    angle = float(rng.uniform(0.35, 1.0) * wear.skew * rng.choice((-1, 1)))
    page, matrix = _skewed(page, angle, wear, rng)
    lit = page * _shade(page.shape[0], page.shape[1], wear.shade, rng)
    noise = cv2.GaussianBlur(rng.normal(0, 1, page.shape[:2]).astype(np.float32), (0, 0), 0.7)
    pixels = np.clip(lit + (noise * 2 * wear.noise)[..., None], 0, 255).astype(np.uint8)
    if number in wear.grey:
        pixels = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    pixels, matrix, size = _turned(pixels, matrix, wear, number)
    return Scanned(pixels, matrix, size, round(angle, 2))


def _toned(print_: Pixels, wear: Wear, rng: np.random.Generator) -> Pixels:
    """Toner that does not cover evenly, on paper that is not white."""
    soft = cv2.GaussianBlur(print_, (0, 0), wear.blur * wear.dpi / 200)
    cover = cv2.resize(
        rng.uniform(0.80, 0.97, (24, 17)).astype(np.float32), soft.shape[1::-1], interpolation=cv2.INTER_CUBIC
    )
    toned = (255 - (255 - soft) * cover[..., None]) * (np.asarray(wear.tone, np.float32) / 255)
    return np.asarray(toned, np.float32)


def _fold(page: Pixels, rng: np.random.Generator) -> None:
    """A crease across the sheet: a lit edge over a dark one."""
    h, w = page.shape[:2]
    x = np.arange(w)
    crease = h * rng.uniform(0.32, 0.36) + rng.uniform(-8, 8) * np.sin(x / w * 5) + rng.uniform(-6, 6) * x / w
    rows = np.arange(h)[:, None] - crease[None, :]
    line = 0.09 * np.exp(-((rows / 3.0) ** 2))
    below = 0.03 * np.exp(-(np.maximum(rows, 0) / 60.0)) * (rows > 0)
    page *= (1 - line - below)[..., None]


def _speckle(page: Pixels, wear: Wear, rng: np.random.Generator) -> None:
    for _ in range(wear.specks):
        x, y = int(rng.integers(0, page.shape[1])), int(rng.integers(0, page.shape[0]))
        radius = float(rng.uniform(0.05, 0.22)) * wear.dpi / MM_PER_INCH
        patch = page[max(y - 6, 0) : y + 7, max(x - 6, 0) : x + 7]
        yy, xx = np.ogrid[: patch.shape[0], : patch.shape[1]]
        dot = np.exp(-(((yy - min(y, 6)) ** 2 + (xx - min(x, 6)) ** 2) / max(radius**2, 0.4)))
        patch *= (1 - float(rng.uniform(0.3, 0.75)) * dot)[..., None].astype(np.float32)


def _skewed(page: Pixels, clockwise_to_right: float, wear: Wear, rng: np.random.Generator) -> tuple[Pixels, Matrix]:
    """The page turned so that `clockwise_to_right` degrees clockwise make it straight again."""
    h, w = page.shape[:2]
    turn = cv2.getRotationMatrix2D((w / 2, h / 2), clockwise_to_right, 0.985 if wear.edge else 1.0)
    turn[:, 2] += rng.uniform(-0.004, 0.004, 2) * np.array((w, h))
    bed = (96, 97, 99) if wear.edge else tuple(float(t) for t in wear.tone)
    turned = cv2.warpAffine(page, turn, (w, h), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=bed)
    return np.asarray(turned, np.float32), np.vstack([turn, (0, 0, 1)])


def _shade(h: int, w: int, depth: float, rng: np.random.Generator) -> Pixels:
    """Light that falls off to one side and into one corner."""
    x, y = np.meshgrid(np.linspace(-1, 1, w, dtype=np.float32), np.linspace(-1, 1, h, dtype=np.float32))
    a, b = rng.uniform(-1, 1, 2)
    gutter = np.exp(-(x + 1) / 0.06) * 1.4
    return np.asarray(1 - depth * (0.5 + 0.35 * a * x + 0.35 * b * y + gutter), np.float32)[..., None]


def _turned(pixels: Bytes, matrix: Matrix, wear: Wear, number: int) -> tuple[Bytes, Matrix, tuple[int, int]]:
    """The page as it lay in the scanner. A turn that the PDF's /Rotate undoes is not part of the page as received."""
    h, w = pixels.shape[:2]
    size = (w, h)
    turn, flag = wear.turns.get(number, 0), wear.flags.get(number, 0)
    if turn:
        moves = {90: [[0, -1, h], [1, 0, 0]], 180: [[-1, 0, w], [0, -1, h]], 270: [[0, 1, 0], [-1, 0, w]]}
        matrix = np.vstack([moves[turn], (0, 0, 1)]) @ matrix
        pixels, size = np.asarray(cv2.rotate(pixels, TURNS[turn]), np.uint8), ((h, w) if turn != 180 else (w, h))
    if flag:
        pixels = np.asarray(cv2.rotate(pixels, TURNS[flag]), np.uint8)
    return pixels, matrix, size


def moved(points: list[tuple[float, float]], scanned: Scanned) -> list[float]:
    """The box `[x0, y0, x1, y1]` around points of the print, as fractions of the page as received."""
    at = (scanned.matrix @ np.vstack([np.array(points).T, np.ones(len(points))]))[:2]
    low, high = at.min(axis=1) / scanned.size, at.max(axis=1) / scanned.size
    return [round(float(min(max(v, 0), 1)), 4) for v in (*low, *high)]
