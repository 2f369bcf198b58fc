"""A separator sheet is known in any scan of it, and reads the same either way up."""

from functools import cache

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.forms.barcodes import read_codes
from extractors.forms.template_store import builtin
from extractors.ocr.null import NullEngine
from extractors.page import PageImage, Pixels
from extractors.pipeline import Tools, documents_of, find_codes, find_impressions, read_page, right_page
from extractors.readers.received import ReceivedPage
from extractors.seals.detection import find_seals
from models.errors import UsageError
from models.scan import PageQuality, PageRef
from models.separator import Slip, SlipSheet, slip_of
from samples.generator import paper
from samples.generator.case import Wear
from samples.generator.typesetting import fonts_present
from service.reports import separator_sheets as sheets
from service.reports import typefaces
from tests.unit.extractors.readers.making import noise

pytestmark = pytest.mark.skipif(not fonts_present(), reason="the fonts of fonts-noto-cjk are not installed")

SLIP = Slip(parcel="LN-2021-03", application_no="FWX2021-21-0007")
SHEET = SlipSheet(slip=SLIP, applicant="沈阳示例有限公司")
WORN = {"blur": 0.9, "noise": 4.0, "shade": 0.12, "specks": 200, "fold": True, "edge": True, "tone": (238, 232, 214)}


@cache
def printed(dpi: int) -> paper.Pixels:
    return paper.rasterise(sheets.separator_sheets([SHEET]), dpi)[0]


def scanned(wear: Wear, seed: int = 1, back: paper.Pixels | None = None) -> Pixels:
    """A scan of the sheet, RGB."""
    pixels = paper.scan(printed(wear.dpi), back, wear, 1, np.random.default_rng(seed)).pixels
    return pixels if pixels.ndim == 3 else np.repeat(pixels[..., None], 3, axis=2)


def slips_on(pixels: Pixels) -> set[Slip | None]:
    return {slip_of(code.text) for code in read_codes(pixels)}


@pytest.mark.parametrize("dpi", [100, 150, 200, 300])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("skew", [0.5, 5.0])
@pytest.mark.parametrize("grey", [False, True])
def test_the_code_is_read_in_any_scan(dpi: int, turn: int, skew: float, grey: bool) -> None:
    turns = {1: turn} if turn else {}
    wear = Wear(dpi=dpi, turns=turns, skew=skew, grey=(1,) if grey else ())
    assert slips_on(scanned(wear)) == {SLIP}


@pytest.mark.parametrize("dpi", [150, 300])
@pytest.mark.parametrize("grey", [False, True])
def test_the_code_is_read_on_worn_paper_that_shines_through(dpi: int, grey: bool) -> None:
    wear = Wear(dpi=dpi, skew=3.0, bleed=0.25, grey=(1,) if grey else (), turns={1: 180}, **WORN)  # type: ignore[arg-type]
    assert slips_on(scanned(wear, back=printed(dpi))) == {SLIP}


def test_the_code_is_read_in_black_and_white() -> None:
    grey = cv2.cvtColor(scanned(Wear(dpi=150, skew=2.0)), cv2.COLOR_RGB2GRAY)
    black = np.where(grey < 140, 0, 255).astype(np.uint8)
    assert slips_on(np.repeat(black[..., None], 3, axis=2)) == {SLIP}


@settings(max_examples=15, deadline=None)
@given(
    st.integers(0, 2**16), st.floats(0, 5), st.floats(0.3, 1.2), st.floats(0, 0.15), st.sampled_from([0, 90, 180, 270])
)
def test_the_code_is_read_whatever_chance_does(seed: int, skew: float, blur: float, shade: float, turn: int) -> None:
    wear = Wear(dpi=150, skew=skew, blur=blur, shade=shade, specks=120, turns={1: turn} if turn else {})
    assert slips_on(scanned(wear, seed)) == {SLIP}


@pytest.mark.parametrize("upper", [True, False])
def test_half_a_sheet_is_enough(upper: bool) -> None:
    pixels = scanned(Wear(dpi=150)).copy()
    middle = len(pixels) // 2
    torn = pixels[:middle] if upper else pixels[middle:]
    torn[:] = noise(torn.shape[1], torn.shape[0])
    assert SLIP in slips_on(pixels)


def test_a_sheet_turned_by_half_is_the_same_sheet() -> None:
    page = printed(150)
    assert np.abs(page - page[::-1, ::-1]).mean() < 2


def test_many_sheets_are_one_a_page_and_the_same_bytes_again() -> None:
    several = [SlipSheet(slip=Slip(parcel=f"P-{n}")) for n in range(3)]
    pdf = sheets.separator_sheets(several)
    assert pdf == sheets.separator_sheets(several)
    pages = paper.rasterise(pdf, 100)
    assert [slips_on(p.astype(np.uint8)) for p in pages] == [{s.slip} for s in several]


@pytest.mark.parametrize(
    "slip",
    [
        Slip(parcel="x" * 40, application_no="Y" * 40), Slip(application_no="1"),
        Slip(parcel="辽服包〔2021〕三号", application_no="服务型制造-07"), Slip(parcel="#\"\\*_$@<b>"),
    ],
)  # fmt: skip
def test_long_and_odd_numbers_fit_and_are_not_taken_for_markup(slip: Slip) -> None:
    (page,) = paper.rasterise(sheets.separator_sheets([SlipSheet(slip=slip, applicant="#panic() " * 12)]), 150)
    assert slips_on(page.astype(np.uint8)) == {slip}
    edge = page[:, -60:]
    assert edge.min() > 200


def test_without_a_chinese_typeface_nothing_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typefaces, "FACES", ("No Such Face",))
    with pytest.raises(UsageError, match="fonts-noto-cjk"):
        sheets.separator_sheets([SHEET])


@pytest.mark.parametrize("dpi", [150, 300])
def test_nothing_on_a_sheet_looks_like_a_seal(dpi: int) -> None:
    assert find_seals(PageImage.received(scanned(Wear(dpi=dpi, skew=2.0)), float(dpi))) == []


def test_a_scanned_sheet_is_a_separator_in_no_document() -> None:
    pixels = scanned(Wear(dpi=150, skew=3.0, grey=(1,), turns={1: 180}))
    received = ReceivedPage(PageImage.received(pixels, 150.0), PageQuality(dpi=150.0, colour="grey"), False)
    tools = Tools(NullEngine(), builtin())
    reading = read_page(PageRef(input=0, page=1), received, tools, (right_page, find_impressions, find_codes))
    assert documents_of([reading], builtin()) == []
