"""Codes on a page, and what a portal's code says."""

import cv2
import numpy as np
import pytest
import zxingcpp

from extractors.forms.barcodes import application_of, read_codes, slip_on
from extractors.page import Pixels
from models.separator import Slip
from tests.unit.extractors.forms.paper import blank


def page_with(text: str) -> Pixels:
    code = cv2.QRCodeEncoder.create().encode(text)
    large = cv2.resize(code, None, fx=6, fy=6, interpolation=cv2.INTER_NEAREST)
    page = blank(500, 700)
    page[300 : 300 + large.shape[0], 200 : 200 + large.shape[1]] = large[:, :, np.newaxis]
    return page


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_code_is_read_any_way_up(turns: int) -> None:
    page = np.ascontiguousarray(np.rot90(page_with("FW-2021-7|V3"), turns))
    (code,) = read_codes(page)
    assert code.text == "FW-2021-7|V3"


def barred(kind: zxingcpp.BarcodeFormat, turns: int) -> Pixels:
    """A page with a code of bars, turned."""
    code = zxingcpp.create_barcode("FW-2021-7", kind)
    bars = cv2.copyMakeBorder(np.asarray(code.to_image(scale=3)), 40, 40, 40, 40, cv2.BORDER_CONSTANT, value=255)
    page = blank(1000, 1000)
    page[300 : 300 + bars.shape[0], 200 : 200 + bars.shape[1]] = bars[:, :, np.newaxis]
    return np.ascontiguousarray(np.rot90(page, turns))


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_code_of_bars_is_read_any_way_up(turns: int) -> None:
    (code,) = read_codes(barred(zxingcpp.BarcodeFormat.Code128, turns))
    assert code.text == "FW-2021-7"


@pytest.mark.parametrize("turns", [0, 2])
def test_a_code_of_stacked_bars_is_read_lying(turns: int) -> None:
    (code,) = read_codes(barred(zxingcpp.BarcodeFormat.PDF417, turns))
    assert code.text == "FW-2021-7"


def test_a_code_is_told_with_its_place() -> None:
    page = page_with("FW-2021-7|V3")
    (code,) = read_codes(page)
    ys, xs = np.nonzero(page[:, :, 0] < 128)
    side = float(xs.max() - xs.min())
    assert code.bounds == pytest.approx((xs.min(), ys.min(), xs.max(), ys.max()), abs=0.15 * side)
    assert code.bounds[0] < xs.min() and code.bounds[3] > ys.max()


def test_a_page_without_a_code() -> None:
    assert read_codes(blank(200, 200)) == ()


@pytest.mark.parametrize(
    ("code", "want"),
    [
        ("FW-2021-7|V3", ("FW-2021-7", "V3")),
        ("FW2021|1.0", ("FW2021", "1.0")),
        ("https://portal.example/view?no=FW-2021-7&v=2", ("FW-2021-7", "2")),
        ("https://portal.example/view?id=FW-2021-7", ("FW-2021-7", None)),
        ("https://portal.example/", None),
        ("FW-2021-7", None),
        ("FW|V3", None),
        ("FW-2021-7|", None),
        ("FW-2021-7|V3|X", None),
        ("甲乙丙丁戊|V3", None),
        ("", None),
    ],
)
def test_number_and_version_of_a_code(code: str, want: tuple[str, str | None] | None) -> None:
    assert application_of(code) == want


SLIP = Slip(parcel="P-1", application_no="FW-2021-7")


@pytest.mark.parametrize(
    ("codes", "slip"),
    [
        ([SLIP.code, SLIP.code], SLIP),
        (["FW-2021-8|V3", SLIP.code], SLIP),
        (["FW-2021-8|V3"], None),
        (["KANHE1:P-1:FW-2021-7:00"], None),
        ([], None),
    ],
)
def test_the_slip_among_the_codes_of_a_page(codes: list[str], slip: Slip | None) -> None:
    assert slip_on(codes) == slip


def test_a_slip_is_no_portal_code() -> None:
    assert application_of(SLIP.code) is None
