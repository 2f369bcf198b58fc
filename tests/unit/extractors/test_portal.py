"""A portal's PDF through the stages of a scan: every field of it, in whatever look the portal prints."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
import pytest

from extractors.forms.template_store import builtin
from extractors.portal import PortalReading, read_portal
from models.application import Application
from models.folding import fold
from models.limits import Limits
from samples.generator.build import draft_of, online_of, portal_of
from samples.generator.case import Case, Font, Style, Value
from samples.generator.typesetting import fonts_present
from tests.unit.extractors.readers.making import scanned_pdf

pytestmark = pytest.mark.skipif(not fonts_present(), reason="needs Debian's fonts-noto-cjk")
SANS: Font = "Noto Sans CJK SC"
LOOKS: dict[str, tuple[str, Style]] = {
    "plain": ("enterprise", Style()),
    "two columns, years down": ("enterprise", Style(font=SANS, columns=2, years="rows", tick="check", cover="table")),
    "spread labels, brackets": ("platform_sharing", Style(spaced=True, tick="paren", cover="plain", date="cn")),
    "narrow, other brackets": ("platform_other", Style(size=9, tick="tortoise", pad=3, label_mm=22, half_width=True)),
    "large, words alone": ("project", Style(size=12, tick="word", date="upper", footer="split", percent_sign=False)),
    "no shading, ungrouped": ("city_design", Style(font=SANS, fill="", grouped=False, blank="/", footer="centre")),
    "bold, code left": ("city_other", Style(label_bold=True, qr_at="left", qr_url=True, date="slash", columns=2)),
}
CHOSEN: dict[str, dict[str, Value]] = {
    "platform_sharing": {"mode": ["sharing"], "functions": ["订单匹配", "信用评价"]},
    "platform_other": {"functions": ["在线服务"]},
}
"""What the generator does not choose by itself."""


def read(path: Path, case: Case) -> tuple[PortalReading, dict[str, Any]]:
    """What is read of a case's portal PDF, and the record it prints."""
    draft = draft_of(case, builtin())
    path.write_bytes(portal_of(draft)[0])
    (record,) = online_of(draft)["records"]
    return read_portal(path, builtin(), Limits()), record


def only(reading: PortalReading) -> Application:
    (document,) = reading.documents
    return document.application


def plain(value: object) -> object:
    if isinstance(value, list | tuple):
        return sorted(fold(str(v)) for v in value)
    return fold(str(value or ""))


@pytest.mark.parametrize("look", LOOKS)
def test_every_field_of_every_look(tmp_path: Path, look: str) -> None:
    kind, style = LOOKS[look]
    case = Case("a", "a test", 8 + len(look), kind, "intake", "xian", style=style, record=CHOSEN.get(kind, {}))
    reading, record = read(tmp_path / "a.pdf", case)
    application = only(reading)
    assert (application.kind, application.application_no, application.version) == (
        kind, record["application_no"], record["version"],
    )  # fmt: skip
    wanted = {n: plain(record["fields"].get(n, record.get(n))) for n in builtin().fields_of(kind)}
    found = {n: {str(plain(s.value)) for s in f.spots} for n, f in application.fields.items()}
    assert {n: v for n, v in found.items() if v - {str(wanted[n])}} == {}
    assert [n for n, v in wanted.items() if v and not found[n]] == []
    assert {s.confidence for f in application.fields.values() for s in f.spots if s.status == "read"} <= {1.0, 0.995}


CITY = Case("c", "a test", 5, "city_other", "intake", "wuhan", leaves=())


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_page_that_lies_turned_is_read_and_told_where_it_lies(tmp_path: Path, rotate: int) -> None:
    path = tmp_path / "a.pdf"
    read(path, CITY)
    upright = only(read_portal(path, builtin(), Limits())).fields["gdp"].spots[0]
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        for page in document.pages:
            page.obj.Rotate = rotate
        document.save(path)
    turned = only(read_portal(path, builtin(), Limits())).fields["gdp"].spots[0]
    x0, y0, x1, y1 = upright.box.root
    where = {90: (1 - y1, x0, 1 - y0, x1), 180: (1 - x1, 1 - y1, 1 - x0, 1 - y0), 270: (y0, 1 - x1, y1, 1 - x0)}
    assert turned.value == upright.value
    assert turned.box.root == pytest.approx(where[rotate], abs=1e-3)


def test_the_print_has_every_page_and_the_cells_apart(tmp_path: Path) -> None:
    reading, record = read(tmp_path / "a.pdf", CITY)
    application = only(reading)
    assert [p.number for p in reading.print_.pages] == [p.page for p in application.pages]
    texts = {line.text for page in reading.print_.pages for line in page.lines}
    assert {record["fields"]["city_name"], record["fields"]["contact_name"]} <= texts


def test_pictures_are_not_read(tmp_path: Path) -> None:
    """As a picture the same page says nothing, however well it could be recognised."""
    read(tmp_path / "a.pdf", CITY)
    with pdfium.PdfDocument(tmp_path / "a.pdf") as drawn:
        pixels = drawn[0].render(scale=2).to_numpy()
    scan = read_portal(scanned_pdf(tmp_path / "b.pdf", pixels=pixels), builtin(), Limits())
    assert [page.lines for page in scan.print_.pages] == [()]
    assert not any(f.spots for d in scan.documents for f in d.application.fields.values())


def test_a_look_changes_no_value(tmp_path: Path) -> None:
    one = only(read(tmp_path / "a.pdf", CITY)[0])
    other = only(read(tmp_path / "b.pdf", replace(CITY, style=LOOKS["bold, code left"][1]))[0])
    values = [{n: [s.value for s in f.spots] for n, f in a.fields.items()} for a in (one, other)]
    assert values[0] == values[1]
