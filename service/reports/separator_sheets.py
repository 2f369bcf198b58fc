"""Sets separator sheets for printing: an A4 PDF, one sheet a page."""

import json
from collections.abc import Sequence
from importlib.resources import files

import numpy as np
import typst
import zxingcpp

from models.catalogue import label
from models.separator import SlipSheet
from service.reports.typefaces import chinese_face

TEMPLATE = "separators.typ"
WORDS = ("title", "application", "parcel", "applicant", "use", "either_way")
MODULE_MM, WIDEST_MM = 1.5, 60.0
"""Side of a code's smallest square, 6 px at 100 dpi, and most of the code. Its corner squares are 7 of them, 10.5 mm: a
scan's seals are looked for in black squares from 12 mm on, and a sheet must show none."""
ERROR_LEVEL = "H"
"""The code bears up to 30 % of itself being hidden or worn (ISO/IEC 18004, 4.2); there is room on the sheet."""


def separator_sheets(sheets: Sequence[SlipSheet]) -> bytes:
    """The PDF of at least one sheet; the same bytes for the same sheets and fonts. Raises UsageError where the system
    has no typeface for Chinese."""
    fonts = typst.Fonts(include_embedded_fonts=False)
    content = {
        "font": chinese_face(fonts),
        "words": {name: label(f"separators.{name}").model_dump() for name in WORDS},
        "sheets": [_sheet(s) for s in sheets],
    }
    compiler = typst.Compiler((files(__package__) / "templates" / TEMPLATE).read_bytes(), font_paths=fonts)
    pdf = compiler.compile(format="pdf", sys_inputs={"doc": json.dumps(content, ensure_ascii=False)}, timestamp=0)
    assert isinstance(pdf, bytes)
    return pdf


def _sheet(sheet: SlipSheet) -> dict[str, str | float]:
    code = zxingcpp.create_barcode(sheet.slip.code, zxingcpp.BarcodeFormat.QRCode, ec_level=ERROR_LEVEL)
    modules = len(np.asarray(code.to_image(scale=1, add_quiet_zones=False)))
    return {
        "code": str(code.to_svg(add_quiet_zones=False)),
        "code_mm": min(MODULE_MM * modules, WIDEST_MM),
        "application": sheet.slip.application_no,
        "parcel": sheet.slip.parcel,
        "applicant": sheet.applicant,
    }
