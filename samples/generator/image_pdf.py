"""Writes scans: a PDF of one JPEG a page, the same bytes for the same pixels."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pikepdf
from numpy.typing import NDArray
from PIL import Image

POINTS_PER_INCH = 72


def write_scan(path: Path, pages: list[tuple[NDArray[np.uint8], int]], dpi: int, quality: int) -> None:
    """`pages` are pixels (grey or RGB) and the clockwise /Rotate that a viewer applies."""
    pdf = pikepdf.new()
    for pixels, rotate in pages:
        height, width = pixels.shape[:2]
        image = pikepdf.Stream(pdf, _jpeg(pixels, quality, dpi))
        image.stream_dict = pikepdf.Dictionary(
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=width,
            Height=height,
            ColorSpace=pikepdf.Name.DeviceGray if pixels.ndim == 2 else pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
        )
        w, h = (round(n * POINTS_PER_INCH / dpi, 2) for n in (width, height))
        pdf.add_blank_page(page_size=(w, h))
        page = pdf.pages[-1]
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=pdf.make_indirect(image)))
        page.Contents = pikepdf.Stream(pdf, f"q {w} 0 0 {h} 0 0 cm /Im0 Do Q".encode())
        if rotate:
            page.Rotate = rotate
    pdf.save(path, deterministic_id=True)


def _jpeg(pixels: NDArray[np.uint8], quality: int, dpi: int) -> bytes:
    out = BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=quality, optimize=True, subsampling="4:2:0", dpi=(dpi, dpi))
    return out.getvalue()
