"""Draws QR codes for a screen."""

import zxingcpp

ERROR_LEVEL = "M"
"""A screen wears nothing away: 15 % of the code may be hidden (ISO/IEC 18004, 4.2)."""


def qr_code(text: str) -> bytes:
    """The code of a text as an SVG picture, with the quiet zone that readers want. Raises ValueError for a text that no
    code holds."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=ERROR_LEVEL)
    return str(code.to_svg(add_quiet_zones=True)).encode()
