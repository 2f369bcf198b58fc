"""Small PDFs with a text layer, set by Typst or written by hand."""

from pathlib import Path

import typst

from samples.generator.typesetting import FONT_FOLDERS

PREAMBLE = """#set document(date: none)
#set page(width: 200mm, height: 150mm, margin: 20mm)
#set text(font: "Noto Sans CJK SC", size: 10pt)
"""


def typeset(path: Path, body: str) -> Path:
    """Writes a PDF of a Typst body on pages of 200 mm x 150 mm with margins of 20 mm."""
    source = path.with_suffix(".typ")
    source.write_text(PREAMBLE + body, encoding="utf-8")
    typst.compile(str(source), output=str(path), font_paths=[str(p) for p in FONT_FOLDERS], ignore_system_fonts=True)
    return path
