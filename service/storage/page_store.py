"""Pages, unrolled seals and cross-page seals on disk as JPEG, from which the reports cut their evidence."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from models.geometry import Box
from models.scan import Rotation
from models.seal import SealStrip, StitchedPicture, StripCharacter
from service.storage.whole_files import write_whole

Pixels = NDArray[np.uint8]

LONG_SIDE_PX = 2000
"""Longest side kept of a page: 171 dpi on A4, where printed Chinese of 10 pt and seal rims stay easy to read."""
NEARLY_WHOLE = 0.55
"""From here up every pixel still counts in a bilinear reduction (300 dpi to 171), at a tenth of the cost of areas."""
PAGE_QUALITY = 80
CROP_QUALITY = 78
STITCHED_QUALITY = 90
"""Thin red lines on white at 6 px a mm, a few kB in all: coarser, JPEG smears them over the cuts between slices."""
THUMBNAIL_QUALITY = 60
RECENT_PAGES = 4
"""Decoded pages kept, 9 MB each: findings are cut worst first, which goes to and fro between few pages."""
CHARACTERS = TypeAdapter(tuple[StripCharacter, ...])
CHARACTERS_SUFFIX = ".json"
ENDING = re.compile(r"(-seal-[\d-]+)?\.(jpg|json)")
"""How the name of a picture ends behind input and page: never out of the folder."""
COVER_RGB = (205, 205, 205)
"""What stands over a hidden place: a grey that cannot be taken for paper or for ink."""


class PageStore:
    """One JPEG a page in a folder: beside the files only the `RECENT_PAGES` cut from last stay in memory. Inputs and
    pages are numbered as in the report; boxes are fractions of the page as received. Not for several threads."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._recent: dict[Path, Pixels] = {}

    def put_page(self, input: int, page: int, pixels: Pixels) -> None:
        """Keeps a page as received: H x W x 3 RGB, uint8, reduced to `LONG_SIDE_PX`. Raises OSError when the disk
        does not take it."""
        path = self._page_path(input, page)
        self._recent.pop(path, None)
        write_whole(path, _jpeg(_shrunk(pixels, LONG_SIDE_PX / max(pixels.shape[:2])), PAGE_QUALITY))

    def put_strip(
        self, input: int, page: int, box: Box, pixels: Pixels, characters: Sequence[StripCharacter] = ()
    ) -> None:
        """Keeps the unrolled rim of the seal at `box`: H x W x 3 RGB, uint8, with what was read in each of its places
        of equal width. An empty one is not kept."""
        if pixels.size:
            path = self._strip_path(input, page, box)
            write_whole(path.with_suffix(CHARACTERS_SUFFIX), CHARACTERS.dump_json(tuple(characters)))
            write_whole(path, _jpeg(pixels, CROP_QUALITY))

    def put_stitched(self, document: int, number: int, pixels: Pixels) -> None:
        """Keeps a document's cross-page seal `number` (from 0) put together: H x W x 3 RGB, uint8."""
        write_whole(self._stitched_path(document, number), _jpeg(pixels, STITCHED_QUALITY))

    def put_pictures(self, input: int, page: int, pictures: Mapping[str, bytes]) -> None:
        """Keeps all pictures of a page as `pictures` gave them. Raises OSError as the disk does."""
        for ending, content in pictures.items():
            self._named(input, page, ending).write_bytes(content)

    def pictures(self, input: int, page: int) -> dict[str, bytes]:
        """All files kept of a page, by how their names end."""
        stem = self._page_path(input, page).stem
        return {p.name.removeprefix(stem): p.read_bytes() for p in sorted(self._folder.glob(f"{stem}*"))}

    def stitched_files(self) -> dict[str, bytes]:
        """The files of all cross-page seals put together, by their names."""
        return {p.name: p.read_bytes() for p in sorted(self._folder.glob("document-*-cross-page-*.jpg"))}

    def drop(self, input: int, page: int) -> None:
        """Removes all files kept of a page."""
        stem = self._page_path(input, page).stem
        for path in self._folder.glob(f"{stem}*"):
            path.unlink()

    def crop(
        self,
        input: int,
        page: int,
        box: Box,
        margin: float = 0.0,
        max_width: int = 900,
        hide: Sequence[Box] = (),
        turn: Rotation = 0,
    ) -> bytes | None:
        """A JPEG of a place with `margin` (a fraction of the page's width) around it, the places in `hide` painted
        over, then turned clockwise by `turn` degrees, at most `max_width` px wide. None where the page is not kept."""
        pixels = self._page(input, page)
        if pixels is None:
            return None
        edge = round(margin * pixels.shape[1])
        rows, columns = _window(box, pixels.shape[:2], edge)
        cut = pixels[rows, columns].copy()
        for place in hide:
            _cover(cut, place, pixels.shape[:2], (rows.start, columns.start))
        upright = _turned(cut, turn)
        return _jpeg(_shrunk(upright, max_width / upright.shape[1]), CROP_QUALITY)

    def thumbnail(
        self, input: int, page: int, width: int = 220, hide: Sequence[Box] = (), turn: Rotation = 0
    ) -> bytes | None:
        """A JPEG of a whole page, the places in `hide` painted over, turned clockwise by `turn` degrees, `width` px
        wide. None where the page is not kept."""
        pixels = _reduced(self._page_path(input, page), width)
        if pixels is None:
            return None
        for place in hide:
            _cover(pixels, place, pixels.shape[:2], (0, 0))
        upright = _turned(pixels, turn)
        return _jpeg(_shrunk(upright, width / upright.shape[1]), THUMBNAIL_QUALITY)

    def strip(self, input: int, page: int, box: Box) -> SealStrip | None:
        """The unrolled rim of the seal at `box` with its characters. None where it is not kept or broken."""
        path = self._strip_path(input, page, box)
        pixels = _decoded(path, cv2.IMREAD_COLOR)
        if pixels is None:
            return None
        characters = CHARACTERS.validate_json(path.with_suffix(CHARACTERS_SUFFIX).read_bytes())
        height, width = pixels.shape[:2]
        return SealStrip(jpeg=path.read_bytes(), width=width, height=height, characters=characters)

    def stitched(self, document: int, number: int) -> StitchedPicture | None:
        """A document's cross-page seal `number` (from 0) put together. None where it is not kept or broken."""
        path = self._stitched_path(document, number)
        pixels = _decoded(path, cv2.IMREAD_COLOR)
        if pixels is None:
            return None
        return StitchedPicture(jpeg=path.read_bytes(), width=pixels.shape[1], height=pixels.shape[0])

    def _page(self, input: int, page: int) -> Pixels | None:
        path = self._page_path(input, page)
        pixels = self._recent.pop(path, None)
        if pixels is None:
            pixels = _decoded(path, cv2.IMREAD_COLOR)
        if pixels is not None:
            self._recent[path] = pixels
        while len(self._recent) > RECENT_PAGES:
            self._recent.pop(next(iter(self._recent)))
        return pixels

    def _named(self, input: int, page: int, ending: str) -> Path:
        stem = self._page_path(input, page).stem
        if ENDING.fullmatch(ending) is None:
            raise ValueError(f"not a picture of a page: {ending!r}")
        return self._folder / f"{stem}{ending}"

    def _page_path(self, input: int, page: int) -> Path:
        return self._folder / f"{input:04d}-{page:05d}.jpg"

    def _stitched_path(self, document: int, number: int) -> Path:
        return self._folder / f"document-{document:05d}-cross-page-{number:03d}.jpg"

    def _strip_path(self, input: int, page: int, box: Box) -> Path:
        place = "-".join(f"{round(v * 1e5):06d}" for v in box.root)
        return self._folder / f"{input:04d}-{page:05d}-seal-{place}.jpg"


def _window(box: Box, shape: tuple[int, ...], edge: int) -> tuple[slice, slice]:
    """Rows and columns of a box with `edge` px around, inside the page and never empty."""
    height, width = shape[0], shape[1]
    top, left = max(0, int(box.y0 * height) - edge), max(0, int(box.x0 * width) - edge)
    bottom, right = min(height, int(np.ceil(box.y1 * height)) + edge), min(width, int(np.ceil(box.x1 * width)) + edge)
    top, left = min(top, height - 1), min(left, width - 1)
    return slice(top, max(bottom, top + 1)), slice(left, max(right, left + 1))


def _cover(cut: Pixels, place: Box, shape: tuple[int, ...], origin: tuple[int, int]) -> None:
    """Paints a place of the page over, in a cut that begins at `origin` (row, column) of the page."""
    rows, columns = _window(place, shape, 0)
    top, left = rows.start - origin[0], columns.start - origin[1]
    bottom, right = rows.stop - origin[0], columns.stop - origin[1]
    if bottom > 0 and right > 0:
        cut[max(0, top) : bottom, max(0, left) : right] = COVER_RGB


def _decoded(path: Path, flags: int) -> Pixels | None:
    """A page as RGB, reduced as the flags say. None where there is no file or it is broken."""
    if not path.is_file():
        return None
    found = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), flags)
    return None if found is None else np.asarray(cv2.cvtColor(found, cv2.COLOR_BGR2RGB), dtype=np.uint8)


def _reduced(path: Path, side: int) -> Pixels | None:
    """A page decoded small, which is several times faster, with both sides at least `side` px where it has them."""
    pixels = None
    for flags in (cv2.IMREAD_REDUCED_COLOR_4, cv2.IMREAD_REDUCED_COLOR_2, cv2.IMREAD_COLOR):
        pixels = _decoded(path, flags)
        if pixels is None or min(pixels.shape[:2]) >= side:
            break
    return pixels


def _turned(pixels: Pixels, degrees: Rotation) -> Pixels:
    """The image turned clockwise."""
    return np.ascontiguousarray(np.rot90(pixels, -degrees // 90))


def _shrunk(pixels: Pixels, factor: float) -> Pixels:
    """The image made smaller by a factor; a factor of 1 or more leaves it as it is."""
    if factor >= 1:
        return pixels
    size = max(1, round(pixels.shape[1] * factor)), max(1, round(pixels.shape[0] * factor))
    mode = cv2.INTER_LINEAR if factor > NEARLY_WHOLE else cv2.INTER_AREA
    return np.asarray(cv2.resize(pixels, size, interpolation=mode), dtype=np.uint8)


def _jpeg(pixels: Pixels, quality: int) -> bytes:
    bgr = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    done, encoded = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise ValueError(f"not an image: {pixels.shape} {pixels.dtype}")
    return bytes(encoded)
