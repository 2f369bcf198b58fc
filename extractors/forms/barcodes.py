"""Bar and QR codes on a page, and what a portal's code says of the application."""

import re

import zxingcpp

from extractors.page import Pixels

PAIR = re.compile(r"^([A-Za-z0-9][A-Za-z0-9-]{4,39})\|([^|]{1,12})$")
"""`number|version`."""
NUMBER_PARAMETER = re.compile(r"[?&](?:no|number|application_no|id)=([A-Za-z0-9-]{5,40})")
VERSION_PARAMETER = re.compile(r"[?&](?:v|ver|version)=([A-Za-z0-9.]{1,12})")


def read_codes(pixels: Pixels) -> tuple[str, ...]:
    """The texts of all codes on an RGB page, any way up, in no promised order."""
    return tuple(code.text for code in zxingcpp.read_barcodes(pixels) if code.text)


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
