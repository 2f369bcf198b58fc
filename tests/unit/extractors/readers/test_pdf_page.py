"""A page's own image where the page is just that, else the page as a viewer draws it."""

from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from extractors.readers.pdf_layout import sole_image
from extractors.readers.scan import ReceivedPage, open_scan
from models.limits import Limits
from tests.unit.extractors.readers.making import Pixels, add_page, encoded, jpeg_entry, quarters

FILL = "q 80 0 0 120 0 0 cm /I Do Q"
HIDDEN_TEXT = " BT /F 12 Tf 3 Tr 10 20 Td (text layer) Tj ET"
STAMP = " BT /F 12 Tf 10 20 Td (stamp) Tj ET"


def read(path: Path, limits: Limits | None = None) -> ReceivedPage:
    with open_scan(path, "a.pdf", limits or Limits()) as scan:
        return scan.page(1)


def saved(path: Path, content: str, size: tuple[float, float] = (80, 120), **entries: Any) -> Path:
    pdf = pikepdf.new()
    add_page(pdf, content, {"I": jpeg_entry(pdf, quarters())}, size, **entries)
    pdf.save(path)
    return path


def is_sole(path: Path) -> bool:
    document = pdfium.PdfDocument(path)
    try:
        page = document[0]
        return sole_image(page, list(page.get_objects())) is not None
    finally:
        document.close()


def drawn(path: Path, dpi: float) -> Pixels:
    document = pdfium.PdfDocument(path)
    try:
        return np.array(document[0].render(scale=dpi / 72).to_numpy()[..., 2::-1])
    finally:
        document.close()


def note(subtype: str, **entries: Any) -> pikepdf.Array:
    fields = {"Type": pikepdf.Name.Annot, "Subtype": pikepdf.Name(f"/{subtype}"), "Rect": [5, 5, 30, 30], **entries}
    return pikepdf.Array([pikepdf.Dictionary(**fields)])


@pytest.mark.parametrize(
    ("content", "entries", "sole"),
    [
        (FILL, {}, True),
        (FILL + HIDDEN_TEXT, {}, True),
        (STAMP + " " + FILL, {}, True),
        ("q 0 0 80 120 re W n " + FILL + " Q", {}, True),
        ("q 80.3 0 0 119.7 -0.1 0.2 cm /I Do Q", {}, True),
        (FILL, {"Rotate": 90}, True),
        (FILL, {"CropBox": [10, 10, 60, 100]}, True),
        (FILL, {"Annots": note("Link")}, True),
        (FILL, {"Annots": note("Square", F=2)}, True),
        (FILL, {"Annots": note("Square")}, False),
        (FILL + STAMP, {}, False),
        (FILL + " 1 0 0 RG 5 5 m 60 60 l S", {}, False),
        (FILL + " q 20 0 0 30 5 5 cm /I Do Q", {}, False),
        ("q 60 0 0 90 10 10 cm /I Do Q", {}, False),
        ("q 80 2 -2 120 0 0 cm /I Do Q", {}, False),
        ("q 10 10 40 40 re W n " + FILL + " Q", {}, False),
        ("q 160 0 0 120 0 0 cm /I Do Q", {}, False),
        ("1 0 0 rg 0 0 80 120 re f", {}, False),
        ("", {}, False),
    ],
)
def test_when_a_page_is_just_its_image(tmp_path: Path, content: str, entries: dict[str, Any], sole: bool) -> None:
    assert is_sole(saved(tmp_path / "a.pdf", content, **entries)) is sole


def test_the_stored_pixels_are_given_unchanged(tmp_path: Path) -> None:
    page = read(saved(tmp_path / "a.pdf", FILL, (28.8, 43.2)))
    pixels = page.image.pixels
    assert not np.array_equal(pixels, quarters()), "the page is smaller than the image's matrix, so it is cut"
    whole = read(saved(tmp_path / "b.pdf", FILL)).image.pixels
    with Image.open(_file(tmp_path, encoded(quarters()))) as stored:
        assert np.array_equal(whole, np.asarray(stored))


def _file(folder: Path, body: bytes) -> Path:
    path = folder / "stored.jpg"
    path.write_bytes(body)
    return path


@settings(max_examples=40, deadline=None)
@given(
    matrix=st.sampled_from(
        ["80 0 0 120 0 0", "-80 0 0 120 80 0", "80 0 0 -120 0 120", "-80 0 0 -120 80 120",
         "0 120 80 0 0 0", "0 -120 80 0 0 120", "0 120 -80 0 80 0", "0 -120 -80 0 80 120"]
    ),
    turn=st.sampled_from([0, 90, 180, 270]),
    crop=st.sampled_from([None, [10, 12, 80, 120], [0, 30, 50, 110], [20, 0, 70, 60]]),
)  # fmt: skip
def test_flips_turns_and_crops_come_out_as_a_viewer_draws_them(
    tmp_path_factory: pytest.TempPathFactory, matrix: str, turn: int, crop: list[int] | None
) -> None:
    stored = quarters(120, 80) if matrix.startswith("0") else quarters()
    pdf = pikepdf.new()
    entries: dict[str, Any] = {"Rotate": turn, **({"CropBox": crop} if crop else {})}
    add_page(pdf, f"q {matrix} cm /I Do Q", {"I": jpeg_entry(pdf, stored)}, **entries)
    path = tmp_path_factory.mktemp("turned") / "a.pdf"
    pdf.save(path)
    assert is_sole(path)
    ours, theirs = read(path).image.pixels, drawn(path, 72)
    assert ours.shape == theirs.shape
    assert (np.abs(ours.astype(int) - theirs) > 60).mean() < 0.03


def in_a_form(path: Path, inner: str, matrix: list[float], outer: str, box: list[float], **entries: Any) -> Path:
    """A page whose image stands inside a form, as some scanner programs write it."""
    pdf = pikepdf.new()
    form = pdf.make_stream(
        inner.encode(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=box, Matrix=matrix,
        Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=jpeg_entry(pdf, quarters()))), **entries,
    )  # fmt: skip
    add_page(pdf, outer, {"Fm": form})
    pdf.save(path)
    return path


@pytest.mark.parametrize(
    ("inner", "matrix", "outer", "box", "sole"),
    [
        (FILL, [1, 0, 0, 1, 0, 0], "/Fm Do", [0, 0, 80, 120], True),
        ("8 0 0 12 0 0 cm /I Do", [10, 0, 0, 10, 0, 0], "/Fm Do", [0, 0, 8, 12], True),
        ("4 0 0 6 1 1 cm /I Do", [10, 0, 0, 10, -10, -10], "q 2 0 0 2 0 0 cm /Fm Do Q", [1, 1, 5, 7], True),
        (FILL, [1, 0, 0, -1, 0, 120], "/Fm Do", [0, 0, 80, 120], True),
        (FILL, [1, 0, 0, 1, 0, 0], "/Fm Do", [0, 0, 60, 60], False),
        (FILL, [0.5, 0, 0, 0.5, 0, 0], "/Fm Do", [0, 0, 80, 120], False),
        (FILL, [1, 0, 0, 1, 0, 0], "q 0 0 40 40 re W n /Fm Do Q", [0, 0, 80, 120], False),
    ],
)
def test_an_image_inside_a_form_is_found_through_it(
    tmp_path: Path, inner: str, matrix: list[float], outer: str, box: list[float], sole: bool
) -> None:
    path = in_a_form(tmp_path / "a.pdf", inner, matrix, outer, box)
    assert is_sole(path) is sole
    page = read(path, Limits(render_dpi=72))
    theirs = drawn(path, 72)
    assert page.image.pixels.shape == theirs.shape
    assert (np.abs(page.image.pixels.astype(int) - theirs) > 60).mean() < 0.03


def test_dpi_is_pixels_by_paper(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    image = np.full((1000, 700, 3), 255, np.uint8)
    add_page(pdf, "q 336 0 0 480 0 0 cm /I Do Q", {"I": jpeg_entry(pdf, image)}, (336, 480))
    pdf.save(tmp_path / "a.pdf")
    page = read(tmp_path / "a.pdf")
    assert page.image.dpi == page.quality.dpi == pytest.approx(150)


def test_a_page_as_large_as_its_pixels_is_taken_for_a4(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    image = np.full((2338, 1653, 3), 255, np.uint8)
    add_page(pdf, "q 1653 0 0 2338 0 0 cm /I Do Q", {"I": jpeg_entry(pdf, image)}, (1653, 2338))
    pdf.save(tmp_path / "a.pdf")
    assert read(tmp_path / "a.pdf").quality.dpi == 200


def test_other_pages_are_drawn_at_the_set_resolution_with_all_their_images(tmp_path: Path) -> None:
    content = "q 80 0 0 60 0 60 cm /I Do Q q 80 0 0 60 0 0 cm /I Do Q" + STAMP
    page = read(saved(tmp_path / "a.pdf", content), Limits(render_dpi=144))
    assert page.image.pixels.shape == (240, 160, 3)
    assert page.image.dpi == pytest.approx(144)
    assert page.image.pixels.flags.c_contiguous
    tops = [page.image.pixels[row, 20].astype(int) for row in (10, 130)]
    assert all(np.abs(top - (200, 0, 0)).max() < 12 for top in tops)


def test_the_resolution_of_a_drawn_scan_is_that_of_the_scan(tmp_path: Path) -> None:
    quality = read(saved(tmp_path / "a.pdf", FILL + STAMP)).quality
    assert quality.dpi == pytest.approx(72)


@pytest.mark.parametrize(
    ("content", "dpi", "drawn_px"), [(FILL, None, (80, 120)), (FILL + STAMP, pytest.approx(36), (120, 180))]
)
def test_a_page_in_larger_units_has_a_lower_resolution(
    tmp_path: Path, content: str, dpi: Any, drawn_px: tuple[int, int]
) -> None:
    page = read(saved(tmp_path / "a.pdf", content, UserUnit=2, CropBox=[0, 0, 80, 120]), Limits(render_dpi=54))
    assert page.quality.dpi == dpi
    assert (page.image.width, page.image.height) == drawn_px


def test_nothing_is_logged_of_an_image_that_pdfium_decodes(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    pdf = pikepdf.new()
    add_page(pdf, FILL, {"I": raw_entry(pdf, bytes(9600), pikepdf.Name.DeviceGray, 8)})
    pdf.save(tmp_path / "a.pdf")
    read(tmp_path / "a.pdf")
    assert not caplog.records


def test_a_stamp_in_an_annotation_is_seen(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    look = pdf.make_stream(
        b"0 0 1 rg 0 0 20 20 re f", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 20, 20]
    )
    stamps = note("Stamp", AP=pikepdf.Dictionary(N=look), F=4)
    white = np.full((120, 80, 3), 255, np.uint8)
    add_page(pdf, FILL, {"I": jpeg_entry(pdf, white)}, Annots=stamps)
    pdf.save(tmp_path / "a.pdf")
    pixels = read(tmp_path / "a.pdf", Limits(render_dpi=72)).image.pixels
    assert pixels[105, 15].tolist() == [0, 0, 255]


def test_the_value_of_a_form_field_is_seen(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    look = pdf.make_stream(
        b"1 0 0 rg 0 0 25 25 re f", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 25, 25]
    )
    field = note("Widget", FT=pikepdf.Name.Tx, T=pikepdf.String("a"), AP=pikepdf.Dictionary(N=look), F=4)
    fields = pikepdf.Array([pdf.make_indirect(field[0])])
    add_page(pdf, "", Annots=fields)
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=fields)
    pdf.save(tmp_path / "a.pdf")
    pixels = read(tmp_path / "a.pdf", Limits(render_dpi=72)).image.pixels
    assert pixels[105, 15, 0] > 200
    assert pixels[105, 15, 2] < 60


@pytest.mark.parametrize(
    ("entries", "pixel"),
    [({"Decode": [1, 0, 1, 0, 1, 0]}, (55, 255, 255)), ({}, (200, 0, 0))],
)
def test_an_image_that_is_shown_inverted_is_read_inverted(
    tmp_path: Path, entries: dict[str, Any], pixel: tuple[int, int, int]
) -> None:
    pdf = pikepdf.new()
    add_page(pdf, FILL, {"I": jpeg_entry(pdf, quarters(), **entries)})
    pdf.save(tmp_path / "a.pdf")
    assert np.abs(read(tmp_path / "a.pdf").image.pixels[2, 2].astype(int) - pixel).max() < 12


def raw_entry(pdf: pikepdf.Pdf, data: bytes, space: Any, depth: int, **entries: Any) -> pikepdf.Object:
    return pdf.make_stream(
        data, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=80, Height=120, ColorSpace=space,
        BitsPerComponent=depth, **entries,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("space", "depth", "sample", "colour", "stores", "shown"),
    [
        ("/DeviceRGB", 8, bytes([200, 10, 20]), "colour", True, (200, 10, 20)),
        ("/DeviceGray", 8, bytes([90]), "grey", False, (90, 90, 90)),
        ("/DeviceCMYK", 8, bytes([0, 255, 255, 0]), "colour", True, (237, 28, 36)),
        ("/DeviceGray", 1, None, "bilevel", False, (255, 255, 255)),
    ],
)
def test_every_colour_space_becomes_rgb(
    tmp_path: Path, space: str, depth: int, sample: bytes | None, colour: str, stores: bool, shown: Any
) -> None:
    pdf = pikepdf.new()
    data = b"\xff" * (10 * 120) if sample is None else sample * (80 * 120)
    add_page(pdf, FILL, {"I": raw_entry(pdf, data, pikepdf.Name(space), depth)})
    pdf.save(tmp_path / "a.pdf")
    page = read(tmp_path / "a.pdf")
    assert page.image.pixels.shape == (120, 80, 3)
    assert np.abs(page.image.pixels[60, 40].astype(int) - shown).max() <= 25
    assert (page.quality.colour, page.stores_colour) == (colour, stores)


def test_a_drawn_bilevel_scan_says_so_and_a_drawing_can_carry_colour(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    data = np.packbits(np.random.default_rng(3).integers(0, 2, (120, 80)).astype(np.uint8), axis=1).tobytes()
    fax = raw_entry(pdf, data, pikepdf.Name.DeviceGray, 1, Decode=pikepdf.Array([1, 0]))
    add_page(pdf, FILL, {"I": fax})
    add_page(pdf, STAMP + " q 20 0 0 30 5 5 cm /I Do Q", {"I": fax})
    pdf.save(tmp_path / "a.pdf")
    with open_scan(tmp_path / "a.pdf", "a.pdf", Limits()) as scan:
        first, second = scan.page(1), scan.page(2)
    assert (first.quality.colour, first.stores_colour, first.quality.dpi) == ("bilevel", False, 72)
    assert (second.quality.colour, second.stores_colour, second.quality.dpi) == ("colour", True, 300)


def test_a_palette_image_is_colour(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    space = pikepdf.Array([pikepdf.Name.Indexed, pikepdf.Name.DeviceRGB, 1, pikepdf.String(b"\xff\xff\xff\xc8\0\0")])
    add_page(pdf, FILL, {"I": raw_entry(pdf, b"\1" * 9600, space, 8)})
    pdf.save(tmp_path / "a.pdf")
    page = read(tmp_path / "a.pdf")
    assert page.image.pixels[5, 5].tolist() == [200, 0, 0]
    assert (page.quality.colour, page.stores_colour) == ("colour", True)


JBIG2_WHITE = bytes.fromhex(
    "00000000 30 00 01 00000013 00000050 00000078 00000000 00000000 00 0000"
)  # fmt: skip
"""A JBIG2 page information segment alone: 80 x 120 px, all white (ITU-T T.88, 7.4.8)."""


def test_jbig2_is_named_lossy(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    entry = raw_entry(pdf, JBIG2_WHITE, pikepdf.Name.DeviceGray, 1, Filter=pikepdf.Name.JBIG2Decode)
    add_page(pdf, FILL, {"I": entry})
    pdf.save(tmp_path / "a.pdf")
    quality = read(tmp_path / "a.pdf").quality
    assert quality.lossy_bilevel
    assert quality.colour == "bilevel"
