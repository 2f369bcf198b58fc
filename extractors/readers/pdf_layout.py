"""Where images stand on a PDF page, and whether the page is just one of them."""

import ctypes
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extractors.page import Pixels

POINTS_PER_INCH = 72.0
COVER_TOLERANCE = 0.005
"""Share of the page's width or height that the image may leave uncovered on each side: 1 mm of A4, below what boxes
are told to; scanners round page sizes to whole points."""
SKEW_TOLERANCE = 1e-3
"""Sine of the angle up to which an image counts as placed straight: 0.3 mm over the length of A4."""
SQUARE_TOLERANCE = 0.02
"""Difference of the resolutions across and down up to which pixels count as square."""
UNSEEN_ANNOTATIONS = (pdfium_c.FPDF_ANNOT_LINK, pdfium_c.FPDF_ANNOT_POPUP)
UNSEEN_FLAGS = pdfium_c.FPDF_ANNOT_FLAG_HIDDEN | pdfium_c.FPDF_ANNOT_FLAG_NOVIEW
MOST_ANNOTATIONS = 200
"""A page with more than this is drawn without looking at each."""

Rect = tuple[float, float, float, float]
"""Left, bottom, right, top in page units (points), origin bottom left."""


@dataclass(frozen=True)
class Placement:
    """An image that fills the page: how its pixels become the page as shown.

    `crop` is the visible part as left, top, right, bottom in px of the stored image; `swapped` exchanges rows and
    columns first (then `mirrored` left-right and `flipped` top-bottom, then `turn` clockwise degrees). `dpi` is the
    geometric mean of the resolutions across and down, in px per inch."""

    image: pdfium.PdfImage
    crop: tuple[int, int, int, int]
    swapped: bool
    mirrored: bool
    flipped: bool
    turn: int
    dpi: float

    def applied_to(self, pixels: Pixels) -> Pixels:
        """The stored pixels (H x W x 3) as the page shows them, contiguous."""
        left, top, right, bottom = self.crop
        shown = pixels[top:bottom, left:right]
        shown = shown.swapaxes(0, 1) if self.swapped else shown
        shown = shown[:, ::-1] if self.mirrored else shown
        shown = shown[::-1] if self.flipped else shown
        return np.ascontiguousarray(np.rot90(shown, -self.turn // 90))


def sole_image(page: pdfium.PdfPage, objects: Sequence[pdfium.PdfObject]) -> Placement | None:
    """The one image that the page consists of, or None where there is more to see and the page must be drawn.

    Whatever was painted before an opaque image that fills the page is hidden by it; after it only invisible things
    may come, such as the text layer of an OCR program. `objects` are those of the page in painting order."""
    box: Rect = page.get_bbox()
    for index in reversed(range(len(objects))):
        thing = objects[index]
        if isinstance(thing, pdfium.PdfImage):
            placement = _placement(thing, box, page.get_rotation())
            return placement if placement is not None and not _has_visible_annotations(page) else None
        if not _is_invisible(thing):
            return None
    return None


def page_matrix(thing: pdfium.PdfObject) -> pdfium.PdfMatrix:
    """From the object's own space (an image's is the unit square) to units of the page, through the forms around it."""
    matrix, *outer = [part.get_matrix() for part in _chain(thing)]
    for around in outer:
        matrix = matrix.multiply(around)
    return matrix


def _chain(thing: pdfium.PdfObject) -> Iterator[pdfium.PdfObject]:
    """The object and the forms around it, inmost first."""
    part: pdfium.PdfObject | None = thing
    while part is not None:
        yield part
        part = part.container


def _shows_whole(part: pdfium.PdfObject, box: Rect) -> bool:
    """Whether an object or form shows all it has: opaque, in no layer, not clipped inside the visible page."""
    if pdfium_c.FPDFPageObj_HasTransparency(part) or _is_optional(part):
        return False
    around = page_matrix(part.container) if part.container is not None else pdfium.PdfMatrix()
    return _clip_spares(part, box, around)


def _placement(image: pdfium.PdfImage, box: Rect, turn: int) -> Placement | None:
    if not all(_shows_whole(part, box) for part in _chain(image)):
        return None
    a, b, c, d, e, f = page_matrix(image).get()
    across, down = math.hypot(a, b), math.hypot(c, d)
    swapped = abs(b) > abs(a)
    askew = max(abs(a) / across, abs(d) / down) if swapped and across and down else 0.0
    if not swapped and across and down:
        askew = max(abs(b) / across, abs(c) / down)
    if not (across and down) or askew > SKEW_TOLERANCE:
        return None
    width, height = image.get_px_size()
    x_dpi, y_dpi = width / across * POINTS_PER_INCH, height / down * POINTS_PER_INCH
    to_x, to_y = (c, b) if swapped else (a, d)
    place: Rect = (e + min(to_x, 0), f + min(to_y, 0), e + max(to_x, 0), f + max(to_y, 0))
    if not _covers(place, box) or abs(x_dpi / y_dpi - 1) > SQUARE_TOLERANCE:
        return None
    flips = (to_x > 0, to_y > 0) if swapped else (to_x < 0, to_y < 0)
    crop = _crop(place, box, (width, height), swapped, flips)
    return Placement(image, crop, swapped, *flips, turn, round(math.sqrt(x_dpi * y_dpi), 2))


def _covers(place: Rect, box: Rect) -> bool:
    dx, dy = COVER_TOLERANCE * (box[2] - box[0]), COVER_TOLERANCE * (box[3] - box[1])
    return (
        place[0] <= box[0] + dx and place[1] <= box[1] + dy and place[2] >= box[2] - dx and place[3] >= box[3] - dy
    )  # fmt: skip


def _crop(
    place: Rect, box: Rect, size: tuple[int, int], swapped: bool, flips: tuple[bool, bool]
) -> tuple[int, int, int, int]:
    """The part of the stored image inside the visible box, in its own px."""
    across, down = place[2] - place[0], place[3] - place[1]
    xs = [(box[0] - place[0]) / across, (box[2] - place[0]) / across]
    ys = [(place[3] - box[3]) / down, (place[3] - box[1]) / down]
    xs = [1 - x for x in reversed(xs)] if flips[0] else xs
    ys = [1 - y for y in reversed(ys)] if flips[1] else ys
    columns, rows = (ys, xs) if swapped else (xs, ys)
    left, right = (round(min(max(v, 0), 1) * size[0]) for v in columns)
    top, bottom = (round(min(max(v, 0), 1) * size[1]) for v in rows)
    return left, top, right, bottom


def _is_invisible(thing: pdfium.PdfObject) -> bool:
    """Text drawn invisibly, paths neither filled nor stroked, and forms (whose contents are objects of their own)."""
    if thing.type == pdfium_c.FPDF_PAGEOBJ_TEXT:
        return bool(pdfium_c.FPDFTextObj_GetTextRenderMode(thing) == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE)
    if thing.type == pdfium_c.FPDF_PAGEOBJ_PATH:
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        known = pdfium_c.FPDFPath_GetDrawMode(thing, fill, stroke)
        return bool(known) and not fill.value and not stroke.value
    return bool(thing.type == pdfium_c.FPDF_PAGEOBJ_FORM)


def _is_optional(thing: pdfium.PdfObject) -> bool:
    """Whether the object belongs to a layer that may be switched off."""
    name, length = ctypes.create_string_buffer(16), ctypes.c_ulong()
    for index in range(pdfium_c.FPDFPageObj_CountMarks(thing)):
        mark = pdfium_c.FPDFPageObj_GetMark(thing, index)
        buffer = ctypes.cast(name, ctypes.POINTER(pdfium_c.FPDF_WCHAR))
        if pdfium_c.FPDFPageObjMark_GetName(mark, buffer, len(name), length) and name.raw[:4] == "OC".encode(
            "utf-16-le"
        ):
            return True
    return False


def _clip_spares(thing: pdfium.PdfObject, box: Rect, around: pdfium.PdfMatrix) -> bool:
    """Whether every clip is a rectangle around the whole visible page; clips are in the space of the form around."""
    clip = pdfium_c.FPDFPageObj_GetClipPath(thing)
    paths = pdfium_c.FPDFClipPath_CountPaths(clip) if clip else 0
    for path in range(max(paths, 0)):
        count = pdfium_c.FPDFClipPath_CountPathSegments(clip, path)
        if not 4 <= count <= 5:
            return False
        xs, ys = [], []
        for index in range(count):
            x, y = ctypes.c_float(), ctypes.c_float()
            segment = pdfium_c.FPDFClipPath_GetPathSegment(clip, path, index)
            if not pdfium_c.FPDFPathSegment_GetPoint(segment, x, y):
                return False
            shown_x, shown_y = around.on_point(x.value, y.value)
            xs.append(shown_x)
            ys.append(shown_y)
        if not _covers((min(xs), min(ys), max(xs), max(ys)), box):
            return False
    return True


def _has_visible_annotations(page: pdfium.PdfPage) -> bool:
    count = pdfium_c.FPDFPage_GetAnnotCount(page)
    return count > MOST_ANNOTATIONS or any(_is_visible(page, index) for index in range(count))


def _is_visible(page: pdfium.PdfPage, index: int) -> bool:
    note = pdfium_c.FPDFPage_GetAnnot(page, index)
    if not note:
        return False
    try:
        hidden = pdfium_c.FPDFAnnot_GetFlags(note) & UNSEEN_FLAGS
        return not hidden and pdfium_c.FPDFAnnot_GetSubtype(note) not in UNSEEN_ANNOTATIONS
    finally:
        pdfium_c.FPDFPage_CloseAnnot(note)
