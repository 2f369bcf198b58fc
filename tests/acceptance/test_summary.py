"""The summary table that kanhe prints, sealed and scanned, read back by kanhe without a finding."""

import json
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest

from extractors.forms.template_store import builtin
from models.report import Report
from samples.generator import content, image_pdf, impressions, paper, stamping
from samples.generator.case import Case, Wear
from samples.generator.typesetting import fonts_present
from service.cli.app import run
from service.cli.exit_codes import DONE
from service.container import Container
from service.settings import Settings

pytestmark = pytest.mark.skipif(not fonts_present(), reason="needs Debian's fonts-noto-cjk")

KINDS = ("enterprise", "enterprise", "platform_sharing", "platform_other", "project", "project", "city_design")
RECOMMENDER = content.REGIONS["wuhan"].recommender
WEAR = Wear(dpi=200, turns={1: 90})
"""The first page lies turned in the scanner, as a landscape page fed with the others does."""
SEAL_MM = (29.0, 3.0)
"""From the end of the recommender's name to the middle of its seal, right and down."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Online records of all kinds, one of them with a mode in its own words."""
    records = []
    for n, kind in enumerate(KINDS):
        case = Case("listed", "", 40 + n, kind, "dispatch", "wuhan", list(content.TRADES)[n % 7])
        fields = content.invent(case, builtin())
        if n == 1:
            fields |= {"mode": ["customization", "other"], "mode_other": "备件寄售"}
        records.append({"id": f"r-{n}", "application_no": f"FWX2021-42-{n:04d}", "kind": kind, "fields": fields})
    folder = tmp_path_factory.mktemp("summary")
    online = {"campaign": builtin().campaign.id, "records": records}
    (folder / "online.json").write_text(json.dumps(online, ensure_ascii=False), encoding="utf-8")
    return folder


def sealed(pdf: bytes, wear: Wear) -> list[tuple[paper.Bytes, int]]:
    """The scanned pages of a table, the recommender's seal at its place on the last."""
    document = pdfium.PdfDocument(pdf)
    last = document[len(document) - 1]
    text = last.get_textpage()
    at = text.get_text_range().index("推荐单位（盖章）")
    end = text.get_text_range().index(RECOMMENDER, at) + len(RECOMMENDER) - 1
    _, bottom, right, top = text.get_charbox(end)
    middle = last.get_height() - (top + bottom) / 2
    document.close()
    pages, px_per_mm, rng = paper.rasterise(pdf, wear.dpi), wear.dpi / paper.MM_PER_INCH, np.random.default_rng(5)
    mask = impressions.impression(stamping.recommender_seal(RECOMMENDER), px_per_mm, -4.0, rng)
    x, y = (p / stamping.POINTS_PER_MM + mm for p, mm in zip((right, middle), SEAL_MM, strict=True))
    paper.ink(pages[-1], mask, (x * px_per_mm, y * px_per_mm), impressions.INKS["red"])
    return [(paper.scan(page, None, wear, n, rng).pixels, 0) for n, page in enumerate(pages, 1)]


@pytest.fixture(scope="module")
def report(folder: Path) -> Report:
    online, table = folder / "online.json", folder / "table.pdf"
    assert run(["summary", "--online", str(online), "--out", str(table)]) == DONE
    image_pdf.write_scan(folder / "scan.pdf", sealed(table.read_bytes(), WEAR), WEAR.dpi, WEAR.quality)
    scan, out = folder / "scan.pdf", folder / "out"
    return Container(Settings()).check([scan], online, "dispatch", out, None, lambda done, total: None).report


def test_both_pages_are_one_table(report: Report) -> None:
    assert [(d.kind, len(d.pages), d.findings) for d in report.documents] == [("summary_table", 2, ())]


def test_every_row_is_known_and_nothing_is_held_against_it(report: Report) -> None:
    """Each record is listed and has no paper here, which is told; nothing else is."""
    assert {f.code for f in report.package.findings} == {"NO_PAPER"}
    assert sorted(report.package.online_without_paper) == [f"r-{n}" for n in range(len(KINDS))]


def test_the_recommender_has_sealed_at_its_place(report: Report) -> None:
    (seal,) = report.documents[0].seals
    assert (seal.slot, seal.owner, seal.expected) == ("summary_table.recommender", "match", RECOMMENDER)
