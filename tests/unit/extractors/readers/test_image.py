"""JPEG, PNG and TIFF files as a viewer shows them, damaged ones refused by name."""

import io
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from extractors.readers.scan import ReceivedPage, open_scan
from models.errors import DamagedInputError, LimitError, PageError
from models.limits import Limits
from tests.unit.extractors.readers.making import Pixels, encoded, noise, quarters

TURNS: dict[int, Callable[[Pixels], Pixels]] = {
    1: lambda p: p,
    2: lambda p: p[:, ::-1],
    3: lambda p: p[::-1, ::-1],
    4: lambda p: p[::-1],
    5: lambda p: p.swapaxes(0, 1),
    6: lambda p: np.rot90(p, -1),
    7: lambda p: p.swapaxes(0, 1)[::-1, ::-1],
    8: lambda p: np.rot90(p, 1),
}
"""EXIF orientations and how their stored pixels are shown."""


def only_page(path: Path, limits: Limits | None = None) -> ReceivedPage:
    with open_scan(path, path.name, limits or Limits()) as scan:
        assert scan.page_count == 1
        return scan.page(1)


def saved(path: Path, image: Image.Image, kind: str, **options: Any) -> Path:
    image.save(path, kind, **options)
    return path


def tiff_of(path: Path, frames: list[Pixels], **options: Any) -> Path:
    first, *others = [Image.fromarray(f) for f in frames]
    first.save(path, "TIFF", save_all=True, append_images=others, **options)
    return path


@pytest.mark.parametrize("orientation", TURNS)
@pytest.mark.parametrize("kind", ["JPEG", "TIFF", "PNG"])
def test_the_turn_told_by_the_file_is_applied(tmp_path: Path, orientation: int, kind: str) -> None:
    image = Image.fromarray(quarters())
    exif = image.getexif()
    exif[0x0112] = orientation
    options = {"quality": 95, "subsampling": 0} if kind == "JPEG" else {}
    page = only_page(saved(tmp_path / "a", image, kind, exif=exif, **options))
    expected = TURNS[orientation](quarters())
    assert page.image.pixels.shape == expected.shape
    assert np.abs(page.image.pixels.astype(int) - expected).mean() < 3
    assert page.image.pixels.flags.c_contiguous


def test_a_jpeg_called_pdf_is_read(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(encoded(quarters()))
    with open_scan(path, "scan.pdf", Limits()) as scan:
        assert (scan.media_type, scan.page_count) == ("image/jpeg", 1)


def test_transparent_parts_are_white(tmp_path: Path) -> None:
    clear = Image.new("RGBA", (20, 10), (255, 0, 0, 0))
    clear.paste((0, 0, 255, 255), (0, 0, 5, 10))
    pixels = only_page(saved(tmp_path / "a.png", clear, "PNG")).image.pixels
    assert pixels[0, 0].tolist() == [0, 0, 255]
    assert pixels[0, 15].tolist() == [255, 255, 255]


@pytest.mark.parametrize(
    ("mode", "value", "expected"),
    [
        ("1", 1, (255, 255, 255)),
        ("L", 90, (90, 90, 90)),
        ("LA", (90, 255), (90, 90, 90)),
        ("I;16", 0x8000, (128, 128, 128)),
        ("CMYK", (0, 255, 255, 0), (255, 0, 0)),
        ("RGBA", (10, 20, 30, 255), (10, 20, 30)),
        ("P", 0, (0, 0, 0)),
    ],
)
def test_every_pixel_mode_becomes_rgb(tmp_path: Path, mode: str, value: Any, expected: tuple[int, int, int]) -> None:
    kind = "PNG" if mode == "P" else "TIFF"
    pixels = only_page(saved(tmp_path / "a", Image.new(mode, (40, 30), value), kind)).image.pixels
    assert pixels.shape == (30, 40, 3)
    assert np.abs(pixels[5, 5].astype(int) - expected).max() <= 1


def test_bilevel_and_grey_files_say_so(tmp_path: Path) -> None:
    fax = only_page(saved(tmp_path / "a.tif", Image.new("1", (40, 30), 1), "TIFF", compression="group4"))
    assert (fax.quality.colour, fax.stores_colour, fax.quality.lossy_bilevel) == ("bilevel", False, False)
    grey = only_page(saved(tmp_path / "b.png", Image.fromarray(noise()).convert("L"), "PNG"))
    assert (grey.quality.colour, grey.stores_colour) == ("grey", False)
    colour = only_page(saved(tmp_path / "c.png", Image.fromarray(noise()), "PNG"))
    assert (colour.quality.colour, colour.stores_colour) == ("colour", True)


@pytest.mark.parametrize(
    ("size", "dpi", "expected"),
    [
        ((1653, 2338), (200, 200), 200.0),
        ((1653, 2338), None, 200.0),
        ((1653, 2338), (72, 72), 200.0),
        ((1600, 1200), (72, 72), None),
        ((1600, 1200), (96, 96), None),
        ((1600, 1200), (120, 120), 120.0),
        ((1600, 1200), None, None),
    ],
)
def test_dpi_comes_from_the_file_or_from_a4(
    tmp_path: Path, size: tuple[int, int], dpi: tuple[int, int] | None, expected: float | None
) -> None:
    options = {"dpi": dpi} if dpi else {}
    page = only_page(saved(tmp_path / "a.jpg", Image.new("RGB", size, "white"), "JPEG", **options))
    assert page.image.dpi == page.quality.dpi == pytest.approx(expected)


def test_fax_pixels_are_made_square(tmp_path: Path) -> None:
    fax = Image.new("1", (1728, 1145), 1)
    page = only_page(saved(tmp_path / "a.tif", fax, "TIFF", dpi=(204, 98), compression="group4"))
    assert page.image.width == 1728
    assert page.image.height == pytest.approx(1145 * 204 / 98, abs=1)
    assert page.quality.dpi == pytest.approx(204)


def test_each_page_of_a_tiff_is_read_in_any_order(tmp_path: Path) -> None:
    frames = [np.full((30, 20 + n, 3), 40 * n, np.uint8) for n in range(5)]
    with open_scan(tiff_of(tmp_path / "a.tif", frames, compression="tiff_lzw"), "a.tif", Limits()) as scan:
        assert (scan.media_type, scan.page_count) == ("image/tiff", 5)
        for number in (5, 1, 3, 2, 4):
            pixels = scan.page(number).image.pixels
            assert pixels.shape == (30, 19 + number, 3)
            assert int(pixels[0, 0, 0]) == 40 * (number - 1)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.97])
def test_a_file_cut_off_in_the_middle_is_damaged(tmp_path: Path, kind: str, share: float) -> None:
    body = encoded(noise(), kind)
    path = tmp_path / "scan"
    path.write_bytes(body[: int(len(body) * share)])
    with pytest.raises(DamagedInputError, match=r"^scan: .*（.+）$") as caught:
        open_scan(path, "scan", Limits())
    assert "\n" not in str(caught.value)


def test_a_fax_cut_off_is_damaged_though_it_decodes(tmp_path: Path) -> None:
    image = Image.fromarray(noise()).convert("1")
    buffer = io.BytesIO()
    image.save(buffer, "TIFF", compression="group4")
    body = buffer.getvalue()
    offset = struct.unpack("<I", body[4:8])[0]
    assert offset < 100 or offset > len(body) - 400
    path = tmp_path / "a.tif"
    path.write_bytes(body[: len(body) // 2] if offset < 100 else body[:8] + body[offset:] + bytes(8))
    with pytest.raises(DamagedInputError):
        open_scan(path, "a.tif", Limits())


def test_a_tiff_cut_off_keeps_its_whole_pages_and_says_what_is_lost(tmp_path: Path) -> None:
    path = tiff_of(tmp_path / "a.tif", [noise()] * 4)
    body = path.read_bytes()
    path.write_bytes(body[: len(body) * 5 // 8])
    read, failed = [], []
    with open_scan(path, "a.tif", Limits()) as scan:
        for number in range(1, scan.page_count + 1):
            try:
                scan.page(number)
                read.append(number)
            except PageError as error:
                failed.append(str(error))
    assert read == [1, 2]
    assert failed
    assert all(line.startswith("a.tif: 第 ") for line in failed)


def test_one_broken_tiff_page_leaves_the_others(tmp_path: Path) -> None:
    path = tiff_of(tmp_path / "a.tif", [noise()] * 3, compression="jpeg")
    body = bytearray(path.read_bytes())
    starts = [i for i in range(len(body)) if body[i : i + 2] == b"\xff\xd8"]
    middle = starts[len(starts) // 2]
    body[middle : middle + 400] = bytes(400)
    path.write_bytes(body)
    with open_scan(path, "a.tif", Limits()) as scan:
        assert scan.page_count == 3
        scan.page(1)
        with pytest.raises(PageError, match="page 2"):
            scan.page(2)
        scan.page(3)


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_a_page_of_20000_by_20000_pixels_is_refused_without_decoding(tmp_path: Path, kind: str) -> None:
    options = {"compression": "group4"} if kind == "TIFF" else {}
    path = saved(tmp_path / "big", Image.new("1", (20000, 20000)), kind, **options)
    with pytest.raises(LimitError, match="20000×20000") as caught:
        open_scan(path, "big", Limits())
    assert "20000 x 20000 px" in str(caught.value)


def test_a_page_too_large_leaves_the_others_of_its_tiff(tmp_path: Path) -> None:
    path = tiff_of(tmp_path / "a.tif", [noise(50, 50), noise(300, 300), noise(60, 60)])
    with open_scan(path, "a.tif", Limits(max_pixels_per_page=10_000)) as scan:
        assert scan.page_count == 3
        with pytest.raises(PageError, match="300×300"):
            scan.page(2)
        assert scan.page(3).image.width == 60


def test_pages_over_pillows_own_bound_are_read_within_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    path = saved(tmp_path / "a.png", Image.new("1", (60, 60)), "PNG")
    assert only_page(path, Limits(max_pixels_per_page=3600)).image.width == 60
    assert Image.MAX_IMAGE_PIXELS == 1000


def test_too_many_pages_are_refused(tmp_path: Path) -> None:
    path = tiff_of(tmp_path / "a.tif", [noise(20, 20)] * 4)
    with pytest.raises(LimitError, match="more than 3 pages"):
        open_scan(path, "a.tif", Limits(max_pages=3))
    with open_scan(path, "a.tif", Limits(max_pages=4)) as scan:
        assert scan.page_count == 4


@pytest.mark.parametrize("number", [0, 2])
def test_a_page_number_outside_the_file_is_a_mistake_of_the_caller(tmp_path: Path, number: int) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(encoded(quarters()))
    with open_scan(path, "a.jpg", Limits()) as scan, pytest.raises(ValueError, match="of 1"):
        scan.page(number)
