"""Codes on a page, and what a portal's code says."""

import cv2
import numpy as np
import pytest

from extractors.forms.barcodes import application_of, is_separator, number_of, read_codes
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
    assert read_codes(page) == ("FW-2021-7|V3",)


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


@pytest.mark.parametrize(
    ("codes", "separator", "number"),
    [
        ([Slip(parcel="P-1", application_no="FW-2021-7").code], True, "FW-2021-7"),
        ([Slip(parcel="P-1").code], True, None),
        (["FW-2021-8|V3", Slip(application_no="FW-2021-7").code], True, "FW-2021-7"),
        (["FW-2021-8|V3"], False, "FW-2021-8"),
        (["KANHE1:P-1:FW-2021-7:00"], False, None),
        ([], False, None),
    ],
)
def test_what_the_codes_of_a_page_make_of_it(codes: list[str], separator: bool, number: str | None) -> None:
    assert is_separator(codes) == separator
    assert number_of(codes) == number
