"""Makes the small files that the reader tests read: pages of known pixels, as images and inside PDFs."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]


def quarters(width: int = 80, height: int = 120) -> Pixels:
    """A page whose quarters are red, green, blue and white (top left, top right, bottom left, bottom right)."""
    page = np.full((height, width, 3), 255, dtype=np.uint8)
    page[: height // 2, : width // 2] = (200, 0, 0)
    page[: height // 2, width // 2 :] = (0, 160, 0)
    page[height // 2 :, : width // 2] = (0, 0, 220)
    return page


def encoded(pixels: Pixels, kind: str = "JPEG", **options: Any) -> bytes:
    """The pixels as a file of that kind; JPEG at high quality without chroma subsampling."""
    if kind == "JPEG":
        options = {"quality": 95, "subsampling": 0, **options}
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind, **options)
    return buffer.getvalue()


def noise(width: int = 240, height: int = 340) -> Pixels:
    """A page that does not compress, so that a cut file really lacks something."""
    return np.random.default_rng(7).integers(0, 255, (height, width, 3), dtype=np.uint8)


def jpeg_entry(pdf: pikepdf.Pdf, pixels: Pixels, **entries: Any) -> pikepdf.Object:
    """An image of a PDF, stored as JPEG."""
    return pdf.make_stream(
        encoded(pixels),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=pixels.shape[1],
        Height=pixels.shape[0],
        ColorSpace=pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
        **entries,
    )


def add_page(
    pdf: pikepdf.Pdf,
    content: str,
    images: dict[str, pikepdf.Object] | None = None,
    size: tuple[float, float] = (80.0, 120.0),
    **entries: Any,
) -> pikepdf.Page:
    """Appends a page with this content; images by their names without the slash."""
    pdf.add_blank_page(page_size=size)
    page = pdf.pages[-1]
    resources = pikepdf.Dictionary(
        XObject=pikepdf.Dictionary({f"/{name}": image for name, image in (images or {}).items()}),
        Font=pikepdf.Dictionary(
            F=pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        ),
    )
    page.obj.Resources = resources
    page.obj.Contents = pdf.make_stream(content.encode())
    for name, value in entries.items():
        page.obj[f"/{name}"] = value
    return page


def scanned_pdf(path: Path, pages: int = 1, pixels: Pixels | None = None, **save: Any) -> Path:
    """A PDF as a scanner writes it: each page one JPEG that covers it, A4."""
    pdf = pikepdf.new()
    shown = noise() if pixels is None else pixels
    for _ in range(pages):
        add_page(pdf, "q 595.2 0 0 841.92 0 0 cm /Im0 Do Q", {"Im0": jpeg_entry(pdf, shown)}, (595.2, 841.92))
    pdf.save(path, **save)
    return path
