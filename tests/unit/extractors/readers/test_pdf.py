"""PDFs: what opens, what is refused and why, and pages whose image is broken or missing."""

import os
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pytest

from extractors.readers.scan import open_scan
from models.errors import DamagedInputError, EmptyInputError, EncryptedInputError, LimitError, PageError
from models.limits import Limits
from tests.unit.extractors.readers.making import add_page, encoded, jpeg_entry, noise, quarters, scanned_pdf

LIMITS = Limits()
OWNER_ONLY = pikepdf.Encryption(owner="o", user="")
LOCKED = pikepdf.Encryption(owner="o", user="密码 1")


def page_count(path: Path, password: str | None = None) -> int:
    with open_scan(path, path.name, LIMITS, password) as scan:
        for number in range(1, scan.page_count + 1):
            scan.page(number)
        return scan.page_count


def flate_entry(pdf: pikepdf.Pdf, data: bytes, size: tuple[int, int]) -> pikepdf.Object:
    return pdf.make_stream(
        data, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=size[0], Height=size[1],
        ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8, Filter=pikepdf.Name.FlateDecode,
    )  # fmt: skip


@pytest.mark.parametrize("password", [None, "", "falsch"])
def test_an_encrypted_pdf_needs_its_password(tmp_path: Path, password: str | None) -> None:
    path = scanned_pdf(tmp_path / "a.pdf", encryption=LOCKED)
    words = "wrong password" if password else "needs a password"
    with pytest.raises(EncryptedInputError, match=words) as caught:
        open_scan(path, "in/a.pdf", LIMITS, password)
    assert str(caught.value).startswith("in/a.pdf: PDF 已加密")


def test_an_encrypted_pdf_is_read_with_its_password(tmp_path: Path) -> None:
    assert page_count(scanned_pdf(tmp_path / "a.pdf", 2, encryption=LOCKED), "密码 1") == 2


def test_a_pdf_that_only_restricts_editing_is_read_without_one(tmp_path: Path) -> None:
    assert page_count(scanned_pdf(tmp_path / "a.pdf", encryption=OWNER_ONLY)) == 1


def test_a_pdf_called_jpg_is_read(tmp_path: Path) -> None:
    with open_scan(scanned_pdf(tmp_path / "a.jpg"), "a.jpg", LIMITS) as scan:
        assert scan.media_type == "application/pdf"


def test_a_failure_does_not_take_the_name_of_the_one_before(tmp_path: Path) -> None:
    with pytest.raises(EncryptedInputError):
        open_scan(scanned_pdf(tmp_path / "a.pdf", encryption=LOCKED), "a.pdf", LIMITS)
    rubbish = tmp_path / "b.pdf"
    rubbish.write_bytes(b"%PDF-1.7\n")
    with pytest.raises(DamagedInputError):
        open_scan(rubbish, "b.pdf", LIMITS)


def test_an_encrypted_pdf_with_a_broken_index_is_repaired(tmp_path: Path) -> None:
    path = scanned_pdf(tmp_path / "a.pdf", 2, encryption=LOCKED)
    body = path.read_bytes()
    path.write_bytes(body.replace(b"startxref\n", b"startxref\n9", 1))
    assert page_count(path, "密码 1") == 2


def test_a_pdf_without_pages_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    pikepdf.new().save(path)
    with pytest.raises(EmptyInputError, match="PDF 没有页面（the PDF has no page）"):
        open_scan(path, "a.pdf", LIMITS)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.995])
@pytest.mark.parametrize("kind", ["plain", "linear", "compressed"])
def test_a_pdf_cut_off_in_the_middle_is_damaged(tmp_path: Path, share: float, kind: str) -> None:
    options = {
        "plain": {},
        "linear": {"linearize": True},
        "compressed": {"object_stream_mode": pikepdf.ObjectStreamMode.generate},
    }[kind]
    path = scanned_pdf(tmp_path / "a.pdf", 5, **options)
    body = path.read_bytes()
    path.write_bytes(body[: int(len(body) * share)])
    with pytest.raises(DamagedInputError) as caught:
        open_scan(path, "a.pdf", LIMITS)
    line = str(caught.value)
    assert line.startswith("a.pdf: PDF")
    assert "\n" not in line


def test_a_pdf_with_a_broken_index_is_repaired_and_not_written_to(tmp_path: Path) -> None:
    path = scanned_pdf(tmp_path / "a.pdf", 3)
    body = path.read_bytes()
    start = body.rindex(b"startxref")
    broken = body[: body.rindex(b"xref\n", 0, start)].replace(b"%PDF-", b"%PDF-", 1) + b"rubbish\n%%EOF\n"
    path.write_bytes(broken)
    stamp = os.stat(path).st_mtime_ns
    assert page_count(path) == 3
    assert (path.read_bytes(), os.stat(path).st_mtime_ns) == (broken, stamp)


def test_rubbish_after_a_pdf_header_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 20)
    with pytest.raises(DamagedInputError, match="cannot be opened"):
        open_scan(path, "a.pdf", LIMITS)


def test_too_many_pages_are_refused(tmp_path: Path) -> None:
    path = scanned_pdf(tmp_path / "a.pdf", 4)
    with pytest.raises(LimitError, match="有 4 页，超过上限 3 页"):
        open_scan(path, "a.pdf", Limits(max_pages=3))


def test_a_page_image_of_20000_by_20000_pixels_fails_alone(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    big = pdf.make_stream(
        zlib.compress(bytes(2500 * 20000)), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=20000,
        Height=20000, ColorSpace=pikepdf.Name.DeviceGray, BitsPerComponent=1, Filter=pikepdf.Name.FlateDecode,
    )  # fmt: skip
    add_page(pdf, "q 80 0 0 120 0 0 cm /I Do Q", {"I": big})
    add_page(pdf, "q 80 0 0 120 0 0 cm /I Do Q", {"I": jpeg_entry(pdf, quarters())})
    pdf.save(tmp_path / "a.pdf")
    with open_scan(tmp_path / "a.pdf", "a.pdf", LIMITS) as scan:
        with pytest.raises(PageError, match=r"^a\.pdf: 第 1 页（page 1）: .*20000×20000.*20000 x 20000 px"):
            scan.page(1)
        assert scan.page(2).image.width == 80


def test_a_page_too_large_to_draw_fails_and_one_a_little_too_large_is_drawn_coarser(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    add_page(pdf, "1 0 0 rg 0 0 9 9 re f", size=(14000, 14000))
    add_page(pdf, "1 0 0 rg 0 0 9 9 re f", size=(4000, 4000))
    pdf.save(tmp_path / "a.pdf")
    with open_scan(tmp_path / "a.pdf", "a.pdf", Limits(max_pixels_per_page=36_000_000)) as scan:
        with pytest.raises(PageError, match="too large"):
            scan.page(1)
        page = scan.page(2)
        assert page.image.width * page.image.height <= 36_000_000
        assert page.image.dpi == pytest.approx(108, abs=1)


def broken_jpeg(pdf: pikepdf.Pdf) -> pikepdf.Object:
    entry = jpeg_entry(pdf, noise())
    body = encoded(noise())
    entry.write(body[: len(body) // 2], filter=pikepdf.Name.DCTDecode)
    return entry


def short_flate(pdf: pikepdf.Pdf) -> pikepdf.Object:
    return flate_entry(pdf, zlib.compress(noise().tobytes()[: 240 * 340]), (240, 340))


def cut_flate(pdf: pikepdf.Pdf) -> pikepdf.Object:
    body = zlib.compress(noise().tobytes())
    return flate_entry(pdf, body[: len(body) // 2], (240, 340))


def bad_jpx(pdf: pikepdf.Pdf) -> pikepdf.Object:
    entry = jpeg_entry(pdf, noise())
    entry.write(b"no JPEG 2000 at all", filter=pikepdf.Name.JPXDecode)
    return entry


@pytest.mark.parametrize("make", [broken_jpeg, short_flate, cut_flate, bad_jpx])
@pytest.mark.parametrize("more", ["", " BT /F 12 Tf 10 20 Td (stamp) Tj ET"])
def test_a_broken_image_is_the_pages_error_and_no_blank_page(
    tmp_path: Path, make: Callable[[pikepdf.Pdf], pikepdf.Object], more: str
) -> None:
    pdf = pikepdf.new()
    add_page(pdf, "q 80 0 0 120 0 0 cm /I Do Q" + more, {"I": make(pdf)})
    add_page(pdf, "q 80 0 0 120 0 0 cm /I Do Q", {"I": jpeg_entry(pdf, quarters())})
    pdf.save(tmp_path / "a.pdf")
    with open_scan(tmp_path / "a.pdf", "a.pdf", LIMITS) as scan:
        with pytest.raises(PageError, match=r"第 1 页（page 1）: 页面.*损坏"):
            scan.page(1)
        scan.page(2)


def test_a_missing_image_is_the_pages_error(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    add_page(pdf, "q 80 0 0 120 0 0 cm /Gone Do Q")
    pdf.save(tmp_path / "a.pdf")
    with (
        open_scan(tmp_path / "a.pdf", "a.pdf", LIMITS) as scan,
        pytest.raises(PageError, match="content or image is missing"),
    ):
        scan.page(1)


def test_a_broken_content_stream_is_the_pages_error(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    page = add_page(pdf, "q 80 0 0 120 0 0 cm /I Do Q", {"I": jpeg_entry(pdf, quarters())})
    page.obj.Contents = pdf.make_stream(b"no zlib data at all", Filter=pikepdf.Name.FlateDecode)
    pdf.save(tmp_path / "a.pdf")
    with open_scan(tmp_path / "a.pdf", "a.pdf", LIMITS) as scan, pytest.raises(PageError, match="第 1 页"):
        scan.page(1)


@pytest.mark.parametrize(
    ("content", "width"),
    [("", 80), ("q Q", 80), ("q 0 0 0 120 0 0 cm /I Do Q", 80), ("q 80 0 0 120 0 0 cm /I Do Q", 0)],
)
def test_a_page_that_shows_nothing_of_its_image_is_not_taken_for_blank(
    tmp_path: Path, content: str, width: int
) -> None:
    pdf = pikepdf.new()
    entry = jpeg_entry(pdf, quarters())
    entry.Width = width
    add_page(pdf, content, {"I": entry})
    pdf.save(tmp_path / "a.pdf")
    with open_scan(tmp_path / "a.pdf", "a.pdf", LIMITS) as scan, pytest.raises(PageError, match="第 1 页"):
        scan.page(1)


def test_an_empty_page_of_a_damaged_file_is_not_taken_for_blank(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    add_page(pdf, "q 80 0 0 120 0 0 cm /I Do Q", {"I": jpeg_entry(pdf, quarters())})
    pdf.add_blank_page(page_size=(80, 120))
    pdf.save(tmp_path / "a.pdf")
    body = (tmp_path / "a.pdf").read_bytes()
    (tmp_path / "b.pdf").write_bytes(body.replace(b"startxref\n", b"startxref\n9", 1))
    for name, fails in (("a.pdf", False), ("b.pdf", True)):
        with open_scan(tmp_path / name, name, LIMITS) as scan:
            scan.page(1)
            if fails:
                with pytest.raises(PageError, match="page 2"):
                    scan.page(2)
            else:
                scan.page(2)


def test_a_blank_page_is_no_error(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(100, 100))
    pdf.save(tmp_path / "a.pdf")
    with open_scan(tmp_path / "a.pdf", "a.pdf", LIMITS) as scan:
        assert int(scan.page(1).image.pixels.min()) == 255


def test_reading_many_pages_keeps_memory_flat(tmp_path: Path) -> None:
    path = scanned_pdf(tmp_path / "a.pdf", 30, pixels=np.full((1200, 850, 3), 200, np.uint8))
    sizes = []
    with open_scan(path, "a.pdf", LIMITS) as scan:
        for number in range(1, 31):
            scan.page(number)
            sizes.append(int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE"))
    assert sizes[-1] - sizes[4] < 3 * 1200 * 850 * 3


def test_a_scan_can_be_closed_twice_and_not_read_after(tmp_path: Path) -> None:
    scan = open_scan(scanned_pdf(tmp_path / "a.pdf"), "a.pdf", LIMITS)
    scan.close()
    scan.close()
    with pytest.raises(ValueError, match="closed"):
        scan.page(1)


def test_bytes_before_the_header_do_not_matter(tmp_path: Path) -> None:
    path = scanned_pdf(tmp_path / "a.pdf")
    path.write_bytes(b"\r\n\r\n" + path.read_bytes())
    assert page_count(path) == 1
