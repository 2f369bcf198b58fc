"""Decodes an image of a PDF, strictly where the format allows: a cut-off scan must not pass for a blank page."""

import io
from typing import Any

import cv2
import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image

from extractors.page import Pixels
from extractors.readers.image import BROKEN, own_limits, rgb

JPEG_SPACES = ("/DeviceRGB", "/DeviceGray", "/CalRGB", "/CalGray")
"""Colour spaces whose JPEG data is RGB or grey as any JPEG reader decodes it; others are left to PDFium."""
OVERRIDES = ("/SMask", "/Mask", "/ImageMask", "/Decode", "/OC")
"""Entries that make an image look different from its plain pixels (ISO 32000-1, table 89)."""
DRAFT = 8
"""JPEG decoders shrink by up to this much for the price of reading the data alone."""


class NotPlainError(Exception):
    """The image shows more or less than its own pixels: the page must be drawn."""


class UnreadableImageError(Exception):
    """The image's data is damaged or cut off."""


def decoded(image: pdfium.PdfImage, page: pikepdf.Page) -> Pixels:
    """The image's own pixels in RGB (H x W x 3). Raises NotPlainError and UnreadableImageError."""
    entry = _entry(image, page)
    if image.get_filters() == ["DCTDecode"] and "/DecodeParms" not in entry and _is_jpeg_space(entry):
        return _jpeg(image)
    verify(image)
    return _rgb(image)


def verify(image: pdfium.PdfImage) -> None:
    """Raises UnreadableImageError where the image's data does not decode to the end, as far as its format can tell."""
    filters = image.get_filters()
    if not filters or filters[-1] in pdfium.PdfImage.SIMPLE_FILTERS:
        _check_length(image)
    elif filters == ["DCTDecode"]:
        _jpeg(image, draft=True)
    else:
        _bitmap(image).close()


def bits(image: pdfium.PdfImage) -> int:
    """Bits of one stored pixel: 1 bilevel, up to 8 grey (or a palette, counted as 24), more is colour."""
    data = image.get_metadata()
    return 24 if data.colorspace == pdfium_c.FPDF_COLORSPACE_INDEXED else int(data.bits_per_pixel)


def is_jbig2(image: pdfium.PdfImage) -> bool:
    """Whether the image is JBIG2, which may put one character's shape in the place of another."""
    return "JBIG2Decode" in image.get_filters()


def _entry(image: pdfium.PdfImage, page: pikepdf.Page) -> Any:
    """The image's dictionary, found by its size in px. Raises NotPlainError where it is not found or not plain."""
    width, height = image.get_px_size()
    found = [i for i in page.get_images().values() if (i.get("/Width"), i.get("/Height")) == (width, height)]
    if not found or any(name in entry for entry in found for name in OVERRIDES):
        raise NotPlainError
    return found[0]


def _is_jpeg_space(entry: Any) -> bool:
    space = entry.get("/ColorSpace")
    if isinstance(space, pikepdf.Array) and len(space) > 1 and space[0] == pikepdf.Name.ICCBased:
        return int(space[1].get("/N", 0)) in (1, 3)
    first = space[0] if isinstance(space, pikepdf.Array) and len(space) else space
    return str(first) in JPEG_SPACES


def _jpeg(image: pdfium.PdfImage, draft: bool = False) -> Pixels:
    try:
        with own_limits(), Image.open(io.BytesIO(bytes(image.get_data())), formats=["JPEG"]) as picture:
            if not draft and (picture.mode not in ("RGB", "L") or picture.size != image.get_px_size()):
                raise NotPlainError
            if draft:
                picture.draft(None, (picture.width // DRAFT, picture.height // DRAFT))
            picture.load()
            return rgb(picture)
    except BROKEN as error:
        raise UnreadableImageError(str(error)) from error


def _check_length(image: pdfium.PdfImage) -> None:
    width, height = image.get_px_size()
    data = image.get_metadata()
    if len(image.get_data(decode_simple=True)) < (width * data.bits_per_pixel + 7) // 8 * height:
        raise UnreadableImageError("the data ends early")


def _bitmap(image: pdfium.PdfImage) -> pdfium.PdfBitmap:
    """The image as PDFium decodes it; to be closed once its buffer is copied."""
    try:
        bitmap = image.get_bitmap()
    except pdfium.PdfiumError as error:
        raise UnreadableImageError(str(error)) from error
    bitmap.warn_on_close = False
    return bitmap


def _rgb(image: pdfium.PdfImage) -> Pixels:
    bitmap = _bitmap(image)
    try:
        if bitmap.format == pdfium_c.FPDFBitmap_BGRA:
            raise NotPlainError
        stored = bitmap.to_numpy()
        if bitmap.n_channels == 1:
            return np.repeat(stored.reshape(*stored.shape[:2], 1), 3, axis=2)
        return np.asarray(cv2.cvtColor(np.ascontiguousarray(stored[..., :3]), cv2.COLOR_BGR2RGB), dtype=np.uint8)
    finally:
        bitmap.close()
