"""Pages come back from the disk as they went in, cut, turned and covered as asked."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from models.geometry import Box
from models.scan import Rotation
from models.seal import StripCharacter
from service.storage.page_store import COVER_RGB, LONG_SIDE_PX, PageStore

RED, GREEN, BLUE, WHITE = (200, 30, 30), (30, 160, 30), (30, 30, 200), (255, 255, 255)
NEAR = 14
"""JPEG keeps the colour of a plain patch within a few levels."""

Pixels = NDArray[np.uint8]


def quarters(width: int = 400, height: int = 600) -> Pixels:
    """A page whose quarters are red, green, blue and white, from top left by rows."""
    page = np.full((height, width, 3), 255, np.uint8)
    page[: height // 2, : width // 2], page[: height // 2, width // 2 :] = RED, GREEN
    page[height // 2 :, : width // 2] = BLUE
    return page


def decoded(jpeg: bytes | None) -> Pixels:
    assert jpeg is not None
    return np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR_RGB), dtype=np.uint8)


def colour_at(pixels: Pixels, x: float, y: float) -> tuple[int, ...]:
    return tuple(int(v) for v in pixels[int(y * pixels.shape[0]), int(x * pixels.shape[1])])


def assert_near(found: tuple[int, ...], wanted: tuple[int, int, int]) -> None:
    assert max(abs(a - b) for a, b in zip(found, wanted, strict=True)) <= NEAR


@pytest.fixture
def store(tmp_path: Path) -> PageStore:
    store = PageStore(tmp_path / "pages")
    store.put_page(0, 1, quarters())
    return store


@pytest.mark.parametrize(
    ("box", "colour"),
    [
        (Box((0.1, 0.1, 0.4, 0.4)), RED),
        (Box((0.6, 0.1, 0.9, 0.4)), GREEN),
        (Box((0.1, 0.6, 0.4, 0.9)), BLUE),
        (Box((0.6, 0.6, 0.9, 0.9)), WHITE),
    ],
)
def test_a_crop_shows_its_place(store: PageStore, box: Box, colour: tuple[int, int, int]) -> None:
    crop = decoded(store.crop(0, 1, box))
    assert crop.shape == (180, 120, 3)
    assert_near(colour_at(crop, 0.5, 0.5), colour)


def test_margin_and_width(store: PageStore) -> None:
    box = Box((0.25, 0.25, 0.75, 0.75))
    assert decoded(store.crop(0, 1, box, margin=0.1)).shape == (380, 280, 3)
    assert decoded(store.crop(0, 1, box, max_width=50)).shape == (75, 50, 3)


def test_the_margin_ends_at_the_page(store: PageStore) -> None:
    assert decoded(store.crop(0, 1, Box((0.0, 0.0, 1.0, 1.0)), margin=0.1)).shape == (600, 400, 3)


@pytest.mark.parametrize("box", [Box((0.5, 0.5, 0.5, 0.5)), Box((1.0, 1.0, 1.0, 1.0)), Box((0.0, 0.2, 0.0, 0.3))])
def test_an_empty_box_still_gives_a_picture(store: PageStore, box: Box) -> None:
    assert decoded(store.crop(0, 1, box)).size > 0


@pytest.mark.parametrize(
    ("turn", "top_left", "shape"),
    [(0, RED, (600, 400, 3)), (90, BLUE, (400, 600, 3)), (180, WHITE, (600, 400, 3)), (270, GREEN, (400, 600, 3))],
)
def test_turned_clockwise(
    store: PageStore, turn: Rotation, top_left: tuple[int, int, int], shape: tuple[int, int, int]
) -> None:
    crop = decoded(store.crop(0, 1, Box((0.0, 0.0, 1.0, 1.0)), turn=turn))
    assert crop.shape == shape
    assert_near(colour_at(crop, 0.1, 0.1), top_left)
    assert_near(colour_at(decoded(store.thumbnail(0, 1, 100, turn=turn)), 0.1, 0.1), top_left)


def test_hidden_places_are_painted_over_and_nothing_else(store: PageStore) -> None:
    crop = decoded(store.crop(0, 1, Box((0.0, 0.0, 0.5, 0.5)), hide=[Box((0.25, 0.0, 0.8, 0.5))]))
    assert_near(colour_at(crop, 0.75, 0.5), COVER_RGB)
    assert_near(colour_at(crop, 0.2, 0.5), RED)


def test_a_hidden_place_outside_the_crop_covers_nothing(store: PageStore) -> None:
    crop = decoded(store.crop(0, 1, Box((0.0, 0.0, 0.4, 0.4)), hide=[Box((0.6, 0.6, 0.9, 0.9))]))
    assert_near(colour_at(crop, 0.5, 0.5), RED)


def test_covering_leaves_the_page_as_it_is(store: PageStore) -> None:
    store.crop(0, 1, Box((0.0, 0.0, 0.5, 0.5)), hide=[Box((0.0, 0.0, 0.5, 0.5))])
    assert_near(colour_at(decoded(store.crop(0, 1, Box((0.0, 0.0, 0.5, 0.5)))), 0.5, 0.5), RED)


def test_thumbnails_keep_the_shape_and_never_grow(store: PageStore) -> None:
    assert decoded(store.thumbnail(0, 1, 200)).shape == (300, 200, 3)
    assert decoded(store.thumbnail(0, 1, 4000)).shape == (600, 400, 3)


def test_thumbnails_cover_hidden_places(store: PageStore) -> None:
    small = decoded(store.thumbnail(0, 1, 100, hide=[Box((0.0, 0.0, 0.4, 0.4))], turn=90))
    assert_near(colour_at(small, 0.8, 0.2), COVER_RGB)
    assert_near(colour_at(small, 0.2, 0.2), BLUE)


def test_large_pages_are_reduced(tmp_path: Path) -> None:
    store = PageStore(tmp_path)
    store.put_page(0, 1, quarters(1500, 3000))
    assert decoded(store.crop(0, 1, Box((0.0, 0.0, 1.0, 1.0)), max_width=9999)).shape == (LONG_SIDE_PX, 1000, 3)


def test_what_is_not_kept_is_none(store: PageStore) -> None:
    box = Box((0.1, 0.1, 0.2, 0.2))
    assert store.crop(0, 2, box) is None
    assert store.thumbnail(1, 1) is None
    assert store.strip(0, 1, box) is None


def test_a_broken_file_is_none(tmp_path: Path, store: PageStore) -> None:
    for path in (tmp_path / "pages").iterdir():
        path.write_bytes(b"not a picture")
    assert PageStore(tmp_path / "pages").thumbnail(0, 1) is None


def test_strips_are_found_by_their_box(store: PageStore) -> None:
    box = Box((0.12345, 0.1, 0.3, 0.3))
    store.put_strip(0, 1, box, np.full((40, 300, 3), GREEN, np.uint8))
    strip = store.strip(0, 1, box)
    assert strip is not None
    assert_near(colour_at(decoded(strip.jpeg), 0.5, 0.5), GREEN)
    assert (strip.width, strip.height, strip.characters) == (300, 40, ())
    assert store.strip(0, 1, Box((0.12346, 0.1, 0.3, 0.3))) is None


def test_a_strip_keeps_what_was_read_in_its_places(store: PageStore) -> None:
    read = (StripCharacter(character="甲", probability=0.9), StripCharacter(character="", probability=0.1))
    store.put_strip(0, 1, Box((0.1, 0.1, 0.3, 0.3)), np.full((40, 80, 3), GREEN, np.uint8), read)
    strip = store.strip(0, 1, Box((0.1, 0.1, 0.3, 0.3)))
    assert strip is not None
    assert strip.characters == read


def test_an_empty_strip_is_not_kept(store: PageStore) -> None:
    box = Box((0.1, 0.1, 0.3, 0.3))
    store.put_strip(0, 1, box, np.zeros((0, 0, 3), np.uint8))
    assert store.strip(0, 1, box) is None


def test_a_page_put_again_replaces_the_one_in_memory(store: PageStore) -> None:
    whole = Box((0.0, 0.0, 1.0, 1.0))
    decoded(store.crop(0, 1, whole))
    store.put_page(0, 1, np.full((600, 400, 3), BLUE, np.uint8))
    assert_near(colour_at(decoded(store.crop(0, 1, whole)), 0.1, 0.1), BLUE)


def test_another_store_on_the_same_folder_sees_the_pages(tmp_path: Path, store: PageStore) -> None:
    assert PageStore(tmp_path / "pages").thumbnail(0, 1) == store.thumbnail(0, 1)


def test_a_cross_page_seal_is_found_by_document_and_number(store: PageStore) -> None:
    store.put_stitched(3, 0, np.full((250, 180, 3), GREEN, np.uint8))
    kept = store.stitched(3, 0)
    assert kept is not None
    assert (kept.width, kept.height) == (180, 250)
    assert_near(colour_at(decoded(kept.jpeg), 0.5, 0.5), GREEN)
    assert store.stitched(3, 1) is None
    assert store.stitched(0, 0) is None
