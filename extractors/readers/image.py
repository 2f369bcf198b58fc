"""Reads JPEG, PNG and TIFF files, one frame at a time, into RGB as a viewer shows them."""

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import cv2
import numpy as np
from PIL import ExifTags, Image, ImageOps, TiffImagePlugin, UnidentifiedImageError

from extractors.page import BAND, PageImage, Pixels
from extractors.readers import quality
from extractors.readers.received import ReceivedPage, page_error, reason
from extractors.readers.triage import JPEG, PNG, TIFF
from models.errors import DamagedInputError, EmptyInputError, InputError, KanheError, LimitError
from models.limits import Limits
from models.scan import PageQuality

FORMATS = {JPEG: "JPEG", PNG: "PNG", TIFF: "TIFF"}
BROKEN = (
    OSError, ValueError, SyntaxError, TypeError, LookupError, ArithmeticError, struct.error, EOFError, AttributeError,
    RuntimeError,
)  # fmt: skip
"""What Pillow raises on damaged or hostile data; there is no common base class."""
CUT_OFF = ("文件已损坏或不完整", "the file is damaged or cut off")
CUT_OFF_HERE = ("文件在此处中断，此页及其后各页缺失", "the file is cut off here; this page and any further are lost")

SQUARE_TOLERANCE = 0.05
"""Fax machines write 204 x 98 or 204 x 196 dpi: beyond this difference pixels are made square, as viewers do."""
FAX_RATIO = 2.5
DEFAULT_DPI = (72.0, 96.0)
"""What software writes into an image file when it does not know: the resolutions of screens."""
SIDEWAYS = (5, 6, 7, 8)
"""EXIF orientations that swap width and height (EXIF 2.32, tag 0x0112)."""

STRIP_OFFSETS, STRIP_BYTES, TILE_OFFSETS, TILE_BYTES = 273, 279, 324, 325
PHOTOMETRIC, WHITE_IS_ZERO = 262, 0


class ImageScan:
    """A JPEG or PNG (one page) or a TIFF (one or more).

    Opening raises InputError. A file of one page is decoded when it is opened, so that damage is the file's error;
    of a TIFF with several pages the damaged ones raise PageError, and where the file ends before its last page there
    is one further page, which raises PageError for all that are lost."""

    def __init__(self, path: Path, shown: str, media_type: str, limits: Limits) -> None:
        self._path, self._shown, self._limits = path, shown, limits
        self.media_type = media_type
        self.page_count, self._lost = self._count()
        if self.page_count > limits.max_pages:
            raise LimitError(shown, f"超过 {limits.max_pages} 页（more than {limits.max_pages} pages）")
        self._first = self._decode(0) if self.page_count == 1 else None

    def page(self, number: int) -> ReceivedPage:
        """One page, counted from 1. Raises PageError, and ValueError for a number outside the file."""
        if not 1 <= number <= self.page_count:
            raise ValueError(f"page {number} of {self.page_count}")
        if self._first is not None:
            return self._first
        if self._lost and number == self.page_count:
            raise page_error(self._shown, number, reason(*CUT_OFF_HERE))
        try:
            return self._decode(number - 1)
        except InputError as error:
            raise page_error(self._shown, number, error.reason) from error

    def close(self) -> None:
        """Frees the decoded page."""
        self._first = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _count(self) -> tuple[int, bool]:
        """Pages, and whether the last of them only stands for what was cut off."""
        if self.media_type != TIFF:
            return 1, False
        frames = 0
        with self._opened() as image:
            try:
                while frames <= self._limits.max_pages:
                    image.seek(frames)
                    frames += 1
            except EOFError:
                return frames, False
            except BROKEN:
                return frames + 1, True
        return frames, False

    def _decode(self, frame: int) -> ReceivedPage:
        with self._opened() as image:
            try:
                image.seek(frame)
                self._check(image)
                return _received(image)
            except KanheError:
                raise
            except BROKEN as error:
                raise DamagedInputError(self._shown, reason(*CUT_OFF, error)) from error

    def _check(self, image: Image.Image) -> None:
        width, height = image.size
        most = self._limits.max_pixels_per_page
        if width * height > most:
            zh, en = (
                f"图像 {width}×{height} 像素，超过上限 {most}",
                f"{width} x {height} px: over the limit of pixels a page",
            )
            raise LimitError(self._shown, reason(zh, en))
        if isinstance(image, TiffImagePlugin.TiffImageFile) and _ends_after(image) > self._path.stat().st_size:
            raise DamagedInputError(self._shown, reason(*CUT_OFF))

    @contextmanager
    def _opened(self) -> Iterator[Image.Image]:
        with own_limits():
            try:
                image = Image.open(self._path, formats=[FORMATS[self.media_type]])
            except UnidentifiedImageError as error:
                raise DamagedInputError(self._shown, reason(*CUT_OFF)) from error
            except KeyError as error:
                raise DamagedInputError(
                    self._shown, reason("不支持的压缩方式", "unsupported compression", error)
                ) from error
            except EOFError as error:
                raise EmptyInputError(self._shown, "文件里没有页面（no page in the file）") from error
            except BROKEN as error:
                raise DamagedInputError(self._shown, reason(*CUT_OFF, error)) from error
            with image:
                yield image


@contextmanager
def own_limits() -> Iterator[None]:
    """Turns off Pillow's own bound on pixels, which warns first and fails later, where ours is checked instead; and
    its warnings, which speak of damage that either stops the decoding or does not matter."""
    before, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        Image.MAX_IMAGE_PIXELS = before


def rgb(image: Image.Image) -> Pixels:
    """Any Pillow image as H x W x 3 uint8, contiguous; transparent parts on white, 16 bits scaled to 8."""
    if image.mode[0] in "IF":
        return np.repeat(_eight_bits(image)[..., None], 3, axis=2)
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        clear = image.convert("RGBA")
        page = Image.new("RGB", clear.size, (255, 255, 255))
        page.paste(clear, mask=clear.getchannel("A"))
        return np.array(page, dtype=np.uint8)
    return _copied(image if image.mode == "RGB" else image.convert("RGB"))


def _copied(image: Image.Image) -> Pixels:
    """An RGB image's pixels, band by band: Pillow hands an image over by way of two copies of it."""
    width, height = image.size
    pixels = np.empty((height, width, 3), dtype=np.uint8)
    for top in range(0, height, BAND):
        pixels[top : top + BAND] = np.asarray(image.crop((0, top, width, min(height, top + BAND))))
    return pixels


def _received(image: Image.Image) -> ReceivedPage:
    mode, told, inverted = image.mode, _told_dpi(image), _is_inverted(image)
    image.load()
    ImageOps.exif_transpose(image, in_place=True)
    pixels = rgb(image)
    pixels = 255 - pixels if inverted else pixels
    pixels, one = _squared(pixels, told)
    dpi = quality.believable_dpi(one, pixels.shape[1], pixels.shape[0])
    colour = "bilevel" if mode == "1" else quality.colour_of(pixels)
    return ReceivedPage(
        PageImage.received(pixels, dpi),
        PageQuality(dpi=dpi, colour=colour),
        stores_colour=mode[0] not in "1LIF",
    )


def _told_dpi(image: Image.Image) -> tuple[float, float] | None:
    """The resolution across and down, as the file tells it, of the image as shown; None where it does not."""
    try:
        across, down = (float(v) for v in image.info["dpi"])
        turned = image.getexif().get(ExifTags.Base.Orientation) in SIDEWAYS
    except BROKEN:
        return None
    if not (across > 0 and down > 0) or (across == down and any(abs(across - d) < 0.5 for d in DEFAULT_DPI)):
        return None
    return (down, across) if turned else (across, down)


def _squared(pixels: Pixels, told: tuple[float, float] | None) -> tuple[Pixels, float | None]:
    """The image with square pixels, enlarged along its coarser side, and its one resolution."""
    if told is None:
        return pixels, None
    coarse, fine = sorted(told)
    if fine / coarse > FAX_RATIO:
        return pixels, None
    if fine / coarse <= 1 + SQUARE_TOLERANCE:
        return pixels, (coarse + fine) / 2
    size = (round(pixels.shape[1] * fine / told[0]), round(pixels.shape[0] * fine / told[1]))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR), dtype=np.uint8), fine


def _eight_bits(image: Image.Image) -> Pixels:
    """A single channel of more than 8 bits, scaled: 16 bits by their upper half, real numbers from 0 to 1."""
    values = np.asarray(image)
    top = float(values.max(initial=0))
    if image.mode.startswith("I;16") or (image.mode == "I" and top > 255):
        values = values >> 8
    elif image.mode == "F":
        values = values * (255 / max(top, 1) if top <= 1 or top > 255 else 1)
    return np.asarray(np.clip(values, 0, 255), dtype=np.uint8)


def _is_inverted(image: Image.Image) -> bool:
    """Pillow leaves 16-bit greys as stored even where the file says that 0 is white."""
    return (
        isinstance(image, TiffImagePlugin.TiffImageFile)
        and image.mode.startswith("I;16")
        and image.tag_v2.get(PHOTOMETRIC) == WHITE_IS_ZERO
    )


def _ends_after(image: TiffImagePlugin.TiffImageFile) -> int:
    """Where the last strip or tile of the frame ends in the file; fax data that is cut off decodes without error."""
    tags = image.tag_v2
    ends = [0]
    for offsets, sizes in ((STRIP_OFFSETS, STRIP_BYTES), (TILE_OFFSETS, TILE_BYTES)):
        ends += [int(o) + int(n) for o, n in zip(tags.get(offsets, ()), tags.get(sizes, ()), strict=False)]
    return max(ends)
