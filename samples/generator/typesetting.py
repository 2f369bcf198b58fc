"""Sets a planned document with Typst: its PDF with a text layer, and where things stand on it."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import typst

SOURCE = Path(__file__).with_name("form.typ")
FONT_FOLDERS = [Path("/usr/share/fonts/opentype/noto"), Path("/usr/share/fonts/truetype/dejavu")]
"""Where Debian's fonts-noto-cjk and fonts-dejavu-core put their files."""


@dataclass(frozen=True)
class Anchor:
    """Where something stands on the printed page: page from 1, points from the top left."""

    name: str
    page: int
    x: float
    y: float


def render(document: dict[str, Any]) -> tuple[bytes, list[Anchor]]:
    """The PDF of a planned document, and its anchors."""
    return render_source(SOURCE, document)


def render_source(source: Path, document: dict[str, Any]) -> tuple[bytes, list[Anchor]]:
    """What a Typst source makes of a document: its PDF, and its anchors."""
    inputs = {"doc": json.dumps(document, ensure_ascii=False, sort_keys=True)}
    fonts = [str(p) for p in FONT_FOLDERS]
    pdf = typst.compile(str(source), format="pdf", sys_inputs=inputs, font_paths=fonts, ignore_system_fonts=True)
    found = typst.query(
        str(source), "<anchor>", field="value", sys_inputs=inputs, font_paths=fonts, ignore_system_fonts=True
    )
    assert isinstance(pdf, bytes)
    return pdf, [Anchor(a["name"], a["page"], a["x"], a["y"]) for a in json.loads(found)]


@cache
def fonts_present() -> bool:
    """Whether the fonts the samples are set in are installed."""
    return all((FONT_FOLDERS[0] / f"Noto{f}CJK-Regular.ttc").exists() for f in ("Serif", "Sans"))
