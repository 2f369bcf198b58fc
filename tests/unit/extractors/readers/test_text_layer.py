"""The text layer of whole PDFs: what a viewer shows and nothing else, at its place, or a clear error."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image

from extractors.readers.text_layer import printed, read_layer
from models.errors import (
    DamagedInputError,
    EmptyInputError,
    EncryptedInputError,
    InputError,
    LimitError,
    UnknownFormatError,
    UnreadableInputError,
)
from models.limits import Limits
from models.portal import PortalPrint
from tests.unit.extractors.readers.making import add_page, jpeg_entry, noise, scanned_pdf
from tests.unit.extractors.readers.typeset import typeset

TABLE = """= 基本信息
#table(columns: (30mm, 40mm, 30mm, 40mm), stroke: 0.5pt,
  [单位名称], [沈阳示例有限公司], [成立时间], [2015年10月7日],
  [统一社会\\ 信用代码], [91210106MA0XXXXX0T], [邮编], [110000])
"""


def read_print(path: Path, limits: Limits | None = None) -> PortalPrint:
    return printed(str(path), read_layer(path, limits=limits))


def lines(path: Path) -> list[list[str]]:
    return [[line.text for line in page.lines] for page in read_print(path).pages]


def test_a_table_gives_a_line_of_each_cell(tmp_path: Path) -> None:
    """Both lines of a wrapped label, no two cells joined."""
    assert lines(typeset(tmp_path / "a.pdf", TABLE)) == [[
        "基本信息", "单位名称", "沈阳示例有限公司", "成立时间", "2015年10月7日", "统一社会", "91210106MA0XXXXX0T",
        "邮编", "110000", "信用代码",
    ]]  # fmt: skip


def test_cells_and_drawings_are_told(tmp_path: Path) -> None:
    (page,) = read_layer(typeset(tmp_path / "a.pdf", TABLE + "#rect(width: 8pt, height: 8pt)"))
    assert len(page.cells) == 8
    assert len(page.drawings) == 1


def test_pictures_are_told_where_they_stand(tmp_path: Path) -> None:
    Image.fromarray(noise(40, 20)).save(tmp_path / "p.png")
    path = typeset(
        tmp_path / "a.pdf", '上 #place(top + left, dx: 20mm, dy: 30mm, image("p.png", width: 40mm, height: 20mm))'
    )
    (page,) = read_print(path).pages
    (picture,) = page.pictures
    assert picture.root == pytest.approx((40 / 200, 50 / 150, 80 / 200, 70 / 150), abs=0.002)
    assert [line.text for line in page.lines] == ["上"]


def test_pages_are_numbered_and_the_file_named(tmp_path: Path) -> None:
    path = typeset(tmp_path / "a.pdf", "甲 #pagebreak() 乙")
    found = read_print(path)
    assert (found.path, [(p.number, p.lines[0].text) for p in found.pages]) == (str(path), [(1, "甲"), (2, "乙")])


@pytest.mark.parametrize("crop", [None, (60.0, 30.0, 540.0, 400.0)], ids=["whole", "cropped"])
@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("shift", [0.0, 100.0])
def test_boxes_stand_where_a_viewer_shows_the_text(
    tmp_path: Path, rotate: int, crop: tuple[float, ...] | None, shift: float
) -> None:
    """Each line's box holds ink, and what it leaves is only rules."""
    path = typeset(tmp_path / "a.pdf", "左上角的字 #v(1fr) #align(right)[右下角的字]")
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        page = document.pages[0]
        width, height = (float(v) for v in page.mediabox[2:])
        page.obj.MediaBox = [shift, shift, width + shift, height + shift]
        page.contents_add(f"1 0 0 1 {shift} {shift} cm".encode(), prepend=True)
        page.obj.Rotate = rotate
        if crop:
            page.obj.CropBox = [c + shift for c in crop]
        document.save(path)
    with pdfium.PdfDocument(path) as drawn:
        ink = drawn[0].render(scale=2).to_numpy().min(axis=2) < 128
    found = read_print(path).pages[0].lines
    assert sorted(line.text for line in found) == ["右下角的字", "左上角的字"]
    inside = np.zeros_like(ink)
    for line in found:
        x0, y0, x1, y1 = np.array(line.box.root) * (ink.shape[1], ink.shape[0], ink.shape[1], ink.shape[0])
        window = np.s_[max(0, int(y0) - 2) : int(y1) + 3, max(0, int(x0) - 2) : int(x1) + 3]
        assert ink[window].mean() > 0.05
        inside[window] = True
    assert not (ink & ~inside).any()


def test_text_outside_the_visible_part_is_not_there(tmp_path: Path) -> None:
    path = typeset(tmp_path / "a.pdf", "左上角的字 #v(1fr) #align(right)[右下角的字]")
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        document.pages[0].obj.CropBox = [0, 200, 300, 425]
        document.save(path)
    assert lines(path) == [["左上角的字"]]


def test_a_crop_box_larger_than_the_page_does_not_count(tmp_path: Path) -> None:
    path = typeset(tmp_path / "a.pdf", "正文")
    before = read_print(path).pages
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        document.pages[0].obj.CropBox = [-100, -100, 2000, 2000]
        document.save(path)
    assert read_print(path).pages == before


def test_watermarks_aslant_and_white_text_are_left_out(tmp_path: Path) -> None:
    body = "#place(rotate(-30deg, text(size: 40pt)[仅供申报])) 正文 #text(fill: white)[看不见]"
    assert lines(typeset(tmp_path / "a.pdf", body)) == [["正文"]]


def by_hand(path: Path, content: str) -> Path:
    pdf = pikepdf.new()
    add_page(pdf, content, size=(300.0, 200.0))
    pdf.save(path)
    return path


@pytest.mark.parametrize(
    ("content", "want"),
    [
        ("BT /F 12 Tf 20 100 Td (shown) Tj ET", ["shown"]),
        ("BT /F 12 Tf 3 Tr 20 100 Td (hidden) Tj ET", []),
        ("BT /F 12 Tf 7 Tr 20 100 Td [(hid) -20 (den)] TJ ET", []),
        ("BT /F 12 Tf 3 Tr 20 100 Td (hidden) Tj 0 Tr 0 30 Td (shown) Tj ET", ["shown"]),
        ("q BT /F 12 Tf 3 Tr 20 100 Td (hidden) Tj ET Q BT /F 12 Tf 20 50 Td (shown) Tj ET", ["shown"]),
        ("BT /F 12 Tf 1 Tr 20 100 Td (outlined) Tj ET", ["outlined"]),
    ],
)
def test_text_that_is_not_painted_is_not_there(tmp_path: Path, content: str, want: list[str]) -> None:
    assert lines(by_hand(tmp_path / "a.pdf", content)) == [want]


@pytest.mark.parametrize(("cmap", "coding"), [("UniGB-UCS2-H", "utf-16-be"), ("GBK-EUC-H", "gbk")])
def test_chinese_fonts_that_are_not_in_the_file_tell_their_characters(tmp_path: Path, cmap: str, coding: str) -> None:
    pdf = pikepdf.new()
    system = pikepdf.Dictionary(Registry="Adobe", Ordering="GB1", Supplement=4)
    descriptor = pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor, FontName=pikepdf.Name("/STSong-Light"), Flags=4, Ascent=880, Descent=-120,
        CapHeight=880, ItalicAngle=0, StemV=93, FontBBox=[-25, -254, 1000, 880],
    )  # fmt: skip
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.CIDFontType0, BaseFont=pikepdf.Name("/STSong-Light"),
        CIDSystemInfo=system, DW=1000, FontDescriptor=descriptor,
    )  # fmt: skip
    text = "沈阳示例有限公司■国有□民营"
    page = add_page(pdf, f"BT /F 12 Tf 20 100 Td <{text.encode(coding).hex()}> Tj ET", size=(300.0, 200.0))
    page.obj.Resources.Font.F = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type0, BaseFont=pikepdf.Name(f"/STSong-Light-{cmap}"),
        Encoding=pikepdf.Name(f"/{cmap}"), DescendantFonts=[font],
    )  # fmt: skip
    pdf.save(tmp_path / "a.pdf")
    assert lines(tmp_path / "a.pdf") == [[text]]


def test_hidden_text_inside_a_form_is_not_there(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    form = pdf.make_stream(
        b"BT /F 12 Tf 3 Tr 20 100 Td (hidden) Tj 0 Tr 0 20 Td (shown) Tj ET",
        Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 300, 200],
        Resources=pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font)),
    )  # fmt: skip
    add_page(pdf, "/Fm Do", {"Fm": form}, size=(300.0, 200.0))
    pdf.save(tmp_path / "a.pdf")
    assert lines(tmp_path / "a.pdf") == [["shown"]]


def test_recognised_text_behind_a_scan_is_not_there(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    content = "q 300 0 0 200 0 0 cm /Im0 Do Q BT /F 12 Tf 3 Tr 20 100 Td (recognised) Tj ET"
    add_page(pdf, content, {"Im0": jpeg_entry(pdf, noise())}, size=(300.0, 200.0))
    pdf.save(tmp_path / "a.pdf")
    assert lines(tmp_path / "a.pdf") == [[]]


def test_what_is_filled_into_a_form_field_is_there(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    page = add_page(pdf, "", size=(300.0, 200.0))
    font = page.obj.Resources.Font.F
    widget = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T="name", V="filled in",
            Rect=[20, 90, 200, 110], DA="/F 12 Tf 0 g", F=4,
        )
    )  # fmt: skip
    page.obj.Annots = [widget]
    resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[widget], DR=resources, DA="/F 12 Tf 0 g", NeedAppearances=True)
    pdf.save(tmp_path / "a.pdf")
    assert lines(tmp_path / "a.pdf") == [["filled in"]]


def test_a_scan_has_pages_without_lines(tmp_path: Path) -> None:
    assert lines(scanned_pdf(tmp_path / "a.pdf", 2)) == [[], []]


def encrypted(path: Path) -> Path:
    return scanned_pdf(path, encryption=pikepdf.Encryption(owner="o", user="u"))


def cut(path: Path) -> Path:
    scanned_pdf(path)
    path.write_bytes(path.read_bytes()[:300])
    return path


def pageless(path: Path) -> Path:
    pikepdf.new().save(path)
    return path


def written(body: bytes) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.write_bytes(body)
        return path

    return write


@pytest.mark.parametrize(
    ("made", "error"),
    [
        (encrypted, EncryptedInputError),
        (cut, DamagedInputError),
        (written(b"%PDF-1.7\nno objects"), DamagedInputError),
        (pageless, EmptyInputError),
        (written(b""), EmptyInputError),
        (written(b"plain text"), UnknownFormatError),
        (written(b"\x89PNG\r\n\x1a\n"), UnknownFormatError),
        (lambda path: path, UnreadableInputError),
    ],
    ids=["encrypted", "cut off", "no objects", "no page", "empty", "text", "an image", "not there"],
)
def test_what_cannot_be_read_is_told_by_name(
    tmp_path: Path, made: Callable[[Path], Path], error: type[InputError]
) -> None:
    path = made(tmp_path / "a.pdf")
    with pytest.raises(error) as caught:
        read_print(path)
    assert str(caught.value).startswith(f"{path}: ")


@pytest.mark.parametrize("limits", [Limits(max_pages=1), Limits(max_bytes=500)], ids=["pages", "bytes"])
def test_limits_hold(tmp_path: Path, limits: Limits) -> None:
    with pytest.raises(LimitError):
        read_print(typeset(tmp_path / "a.pdf", "甲 #pagebreak() 乙"), limits)


def test_a_file_that_opens_without_a_password_is_read(tmp_path: Path) -> None:
    path = typeset(tmp_path / "a.pdf", "正文")
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        document.save(path, encryption=pikepdf.Encryption(owner="o", user=""))
    assert lines(path) == [["正文"]]
