"""Bar and QR codes on a page, and what a portal's code or a separator slip's says of the application."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import zxingcpp

from extractors.page import Bounds, Pixels
from models.separator import Slip, slip_of

_Kind = zxingcpp.BarcodeFormat
ANY_WAY_UP = zxingcpp.BarcodeFormats([_Kind.QRCode, _Kind.MicroQRCode, _Kind.RMQRCode, _Kind.AllLinear])
LYING = zxingcpp.BarcodeFormats([_Kind.PDF417])
"""What offices print: looking for the codes of parcels and machine parts too takes a third longer, and for codes of
stacked bars that stand as long again."""
QUIET_SHARE = 0.08
"""What must stay free around a code, as a share of its sides: two of the 25 modules of a small QR code, whose standard
wants four."""
PAIR = re.compile(r"^([A-Za-z0-9][A-Za-z0-9-]{4,39})\|([^|]{1,12})$")
"""`number|version`."""
NUMBER_PARAMETER = re.compile(r"[?&](?:no|number|application_no|id)=([A-Za-z0-9-]{5,40})")
VERSION_PARAMETER = re.compile(r"[?&](?:v|ver|version)=([A-Za-z0-9.]{1,12})")


@dataclass(frozen=True)
class Code:
    """The text of a bar or QR code, and its bounds in px, with what a quiet zone keeps free of print around it."""

    text: str
    bounds: Bounds


def read_codes(pixels: Pixels) -> tuple[Code, ...]:
    """All codes on an upright RGB page, in no promised order; those of stacked bars may stand on their head, the others
    lie any way. White codes on black, which no form bears, would take a second look at the whole page."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    found = zxingcpp.read_barcodes(grey, formats=ANY_WAY_UP, try_invert=False)
    found += zxingcpp.read_barcodes(grey, formats=LYING, try_invert=False, try_rotate=False)
    return tuple(Code(c.text, _bounds(c.position)) for c in found if c.text)


def _bounds(position: zxingcpp.Position) -> Bounds:
    corners = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    xs, ys = [c.x for c in corners], [c.y for c in corners]
    wide, high = QUIET_SHARE * (max(xs) - min(xs)), QUIET_SHARE * (max(ys) - min(ys))
    return min(xs) - wide, min(ys) - high, max(xs) + wide, max(ys) + high


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
