"""Bar and QR codes on a page, and what a portal's code or a separator slip's says of the application."""

import re
from collections.abc import Iterable

import cv2
import zxingcpp

from extractors.page import Pixels
from models.separator import Slip, slip_of

PAIR = re.compile(r"^([A-Za-z0-9][A-Za-z0-9-]{4,39})\|([^|]{1,12})$")
"""`number|version`."""
NUMBER_PARAMETER = re.compile(r"[?&](?:no|number|application_no|id)=([A-Za-z0-9-]{5,40})")
VERSION_PARAMETER = re.compile(r"[?&](?:v|ver|version)=([A-Za-z0-9.]{1,12})")


def read_codes(pixels: Pixels) -> tuple[str, ...]:
    """The texts of all codes on an RGB page, any way up, in no promised order. White codes on black, which no form
    bears, would take a second look at the whole page."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    return tuple(code.text for code in zxingcpp.read_barcodes(grey, try_invert=False) if code.text)


def slip_on(codes: Iterable[str]) -> Slip | None:
    """The separator slip that the codes of a page name; None where none is one."""
    return next((slip for code in codes if (slip := slip_of(code))), None)


def application_of(code: str) -> tuple[str, str | None] | None:
    """The application number and the version that a portal's code names, as `number|version` or as the address of a
    page that shows them; None where it is another code."""
    pair = PAIR.match(code)
    if pair:
        return pair[1], pair[2]
    number = NUMBER_PARAMETER.search(code)
    if not number:
        return None
    version = VERSION_PARAMETER.search(code)
    return number[1], version[1] if version else None
