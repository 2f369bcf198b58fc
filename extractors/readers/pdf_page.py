"""One page of a PDF as pixels: its own scanned image where the page is just that, else drawn as a viewer draws it."""

import math

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extractors.page import PageImage, Pixels
from extractors.readers import quality
from extractors.readers.pdf_image import NotPlainError, UnreadableImageError, bits, decoded, is_jbig2, verify
from extractors.readers.pdf_layout import POINTS_PER_INCH, Placement, page_matrix, sole_image
from extractors.readers.received import ReceivedPage, reason
from models.limits import Limits
from models.scan import PageQuality

LEAST_DPI = 100.0
"""A page that could be drawn within the limit of pixels only below this resolution could not be read anyway."""
CHECKED_PIXELS = 10_000
"""Images smaller than 100 x 100 px are ornaments: their damage cannot hide a page."""
MAIN_SHARE = 0.5
"""Images that together cover half of a page make it a scan, whose resolution and colour are theirs; any other page
never saw a scanner, has the resolution of its drawing, and could show any colour."""


class UnreadablePageError(Exception):
    """The page cannot be processed; the text is the reason, in both languages."""


def read_page(page: pdfium.PdfPage, source: pikepdf.Page | None, limits: Limits, sound: bool = True) -> ReceivedPage:
    """The page as received. `source` is the same page as parsed by pikepdf, None where that failed; `sound` is False
    where the file as a whole is damaged.

    Raises UnreadablePageError (too many pixels, a damaged or missing image) and PdfiumError."""
    objects = list(page.get_objects())
    images = [o for o in objects if isinstance(o, pdfium.PdfImage)]
    _check_sizes(images, limits)
    hidden = sum(1 for image in images if not _area(image))
    if len(images) == hidden and _is_lost(source, len(objects) > hidden, sound):
        raise UnreadablePageError(reason("页面内容或图像缺失", "the page's content or image is missing"))
    try:
        placed = sole_image(page, objects)
        if placed is not None and source is not None:
            try:
                return _as_scanned(placed, source)
            except NotPlainError:
                pass
        for image in images:
            if math.prod(image.get_px_size()) >= CHECKED_PIXELS:
                verify(image)
    except UnreadableImageError as error:
        raise UnreadablePageError(reason("页面图像已损坏", "an image on the page is damaged", error)) from error
    return _drawn(page, images, limits, _user_unit(source) if source is not None else 1.0)


def missing_images(page: pikepdf.Page) -> bool:
    """Whether the page's content paints an image or form that the file does not hold, or lacks its content."""
    try:
        held = page.resources.get("/XObject", pikepdf.Dictionary())
        painted = [str(i.operands[0]) for i in pikepdf.parse_content_stream(page, "Do") if i.operands]
        return any(name not in held for name in painted)
    except (pikepdf.PdfError, AttributeError, KeyError, TypeError, ValueError):
        return True


def _is_lost(page: pikepdf.Page | None, shows: bool, sound: bool) -> bool:
    """Whether a page without an image has lost one. A page that shows nothing counts as blank only where it holds no
    image or form that it could have lost the use of, in a file that lost nothing."""
    if page is None:
        return not shows
    return missing_images(page) or (not shows and not (sound and not len(page.resources.get("/XObject", {}))))


def _check_sizes(images: list[pdfium.PdfImage], limits: Limits) -> None:
    for image in images:
        width, height = image.get_px_size()
        if not width * height:
            raise UnreadablePageError(reason("页面图像没有像素", "an image on the page has no pixels"))
        if width * height > limits.max_pixels_per_page:
            zh = f"页面图像 {width}×{height} 像素，超过上限 {limits.max_pixels_per_page}"
            raise UnreadablePageError(reason(zh, f"an image of {width} x {height} px is over the limit"))


def _as_scanned(placed: Placement, source: pikepdf.Page) -> ReceivedPage:
    """The image itself, cut to the visible part and turned as the page shows it."""
    pixels = placed.applied_to(decoded(placed.image, source))
    dpi = quality.believable_dpi(placed.dpi / _user_unit(source), pixels.shape[1], pixels.shape[0])
    depth = bits(placed.image)
    return ReceivedPage(
        PageImage.received(pixels, dpi),
        PageQuality(
            dpi=dpi,
            colour="bilevel" if depth == 1 else quality.colour_of(pixels),
            lossy_bilevel=is_jbig2(placed.image),
        ),
        stores_colour=depth > 8,
    )


def _drawn(page: pdfium.PdfPage, images: list[pdfium.PdfImage], limits: Limits, unit: float) -> ReceivedPage:
    """The page drawn in RGB on white, annotations and form fields too; `unit` is the page's unit in points."""
    width, height = (side * unit for side in page.get_size())
    if not (width > 0 and height > 0):
        raise UnreadablePageError(reason("页面没有面积", "the page has no area"))
    most = limits.max_pixels_per_page * POINTS_PER_INCH**2 / (width * height)
    dpi = min(limits.render_dpi, math.sqrt(most) * 0.999)
    if dpi < min(LEAST_DPI, limits.render_dpi):
        zh, en = (
            f"页面尺寸 {width:.0f}×{height:.0f} 点，过大",
            f"a page of {width:.0f} x {height:.0f} points is too large",
        )
        raise UnreadablePageError(reason(zh, en))
    bitmap = page.render(
        scale=dpi * unit / POINTS_PER_INCH,
        draw_annots=True,
        may_draw_forms=True,
        force_bitmap_format=pdfium_c.FPDFBitmap_BGR,
        rev_byteorder=True,
    )
    pixels = np.array(bitmap.to_numpy(), dtype=np.uint8)
    bitmap.close()
    scanned = _scanned_dpi(page, images, unit)
    return ReceivedPage(
        PageImage.received(pixels, dpi),
        PageQuality(
            dpi=scanned or dpi,
            colour=_scanned_colour(pixels, images) if scanned else "colour",
            lossy_bilevel=any(is_jbig2(image) for image in images),
        ),
        stores_colour=not scanned or any(bits(image) > 8 for image in images),
    )


def _scanned_colour(pixels: Pixels, images: list[pdfium.PdfImage]) -> quality.Colour:
    """As for any scan, but drawing gives bilevel images soft edges."""
    seen = quality.colour_of(pixels)
    return "bilevel" if seen == "grey" and all(bits(image) == 1 for image in images) else seen


def _scanned_dpi(page: pdfium.PdfPage, images: list[pdfium.PdfImage], unit: float) -> float | None:
    """The resolution of the largest image, where images cover most of the page."""
    width, height = page.get_size()
    areas: list[tuple[float, float]] = []
    for image in images:
        area = _area(image)
        if area:
            areas.append((area, math.sqrt(math.prod(image.get_px_size()) / area) * POINTS_PER_INCH))
    if sum(area for area, _ in areas) < MAIN_SHARE * width * height:
        return None
    return round(max(areas)[1] / unit, 1)


def _area(image: pdfium.PdfImage) -> float:
    """Width by height of the image as placed, in square units of the page."""
    a, b, c, d, *_ = page_matrix(image).get()
    return math.hypot(a, b) * math.hypot(c, d)


def _user_unit(page: pikepdf.Page) -> float:
    """How many points a unit of the page is long (ISO 32000-1, 14.11.2); 1 unless the page says otherwise."""
    unit = float(page.obj.get("/UserUnit", 1))
    return unit if unit > 0 else 1.0
