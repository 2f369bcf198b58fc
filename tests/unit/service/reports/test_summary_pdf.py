"""The printed summary table: what stands on which page, and that nothing is split, lost or run together."""

import pypdfium2 as pdfium
import pytest

from models.errors import UsageError
from models.summary_table import SummarySheet
from samples.generator.paper import rasterise, texts
from samples.generator.typesetting import fonts_present
from service.reports import typefaces
from service.reports.summary_pdf import summary_pdf
from tests.unit.service.reports.summaries import COLUMNS, RECOMMENDER, row, sheet, sheet_of

pytestmark = pytest.mark.skipif(not fonts_present(), reason="the fonts of fonts-noto-cjk are not installed")

SEAL_MM = 45
SEAL_LABEL = "推荐单位（盖章）"
A4_LANDSCAPE_PT = (841.89, 595.28)


def pages(made: SummarySheet) -> list[str]:
    return [text.replace("\u200b", "") for text in texts(summary_pdf(made))]


def test_the_same_bytes_again() -> None:
    assert summary_pdf(sheet_of(2)) == summary_pdf(sheet_of(2))


def test_every_page_is_landscape_with_heading_and_number() -> None:
    made = summary_pdf(sheet_of(25))
    document = pdfium.PdfDocument(made)
    sizes = [page.get_size() for page in document]
    document.close()
    shown = texts(made)
    assert len(shown) >= 3
    assert all(size == pytest.approx(A4_LANDSCAPE_PT, abs=0.1) for size in sizes)
    for number, text in enumerate(shown, 1):
        assert f"第{number}页共{len(shown)}页" in text
        assert all(c.label in text for c in COLUMNS)


def test_every_value_stands_there_and_no_row_is_on_two_pages() -> None:
    made = sheet(*(row(n, applicant_name=f"沈阳示例{n}号" + "装备制造" * (n % 7) + "公司") for n in range(1, 31)))
    shown = pages(made)
    for values in made.rows:
        home = [text for text in shown if values["application_no"] in text]
        assert len(home) == 1
        assert all(values[c.name] in home[0] for c in COLUMNS)


@pytest.mark.parametrize("count", [1, 7, 8, 9])
def test_the_seals_place_stands_below_the_last_rows_and_is_never_alone(count: int) -> None:
    shown = pages(sheet_of(count))
    assert [SEAL_LABEL in text for text in shown] == [False] * (len(shown) - 1) + [True]
    last = min(2, count)
    assert all(f"FWX2021-21-{n:04d}" in shown[-1] for n in range(count - last + 1, count + 1))


@pytest.mark.parametrize("count", [1, 9])
def test_a_seal_finds_bare_paper_beside_the_name(count: int) -> None:
    made, dpi = summary_pdf(sheet_of(count)), 72
    document = pdfium.PdfDocument(made)
    page = document[len(document) - 1]
    text, height = page.get_textpage(), page.get_height()
    at = text.get_text_range().index(SEAL_LABEL)
    end = text.get_text_range().index(RECOMMENDER, at) + len(RECOMMENDER) - 1
    _, bottom, right, top = text.get_charbox(end)
    document.close()
    side = SEAL_MM / 25.4 * dpi
    middle = height - (top + bottom) / 2 + 0.1 * side
    room = rasterise(made, dpi)[-1][int(middle - side / 2) : int(middle + side / 2), int(right + 3) : int(right + side)]
    assert room.min() > 250


def test_long_and_odd_words_stay_in_their_cells() -> None:
    odd = row(
        1, application_no="X" * 90, remark="#panic() *a* $x$ <b>", contact_name="甲" * 40, applicant_name="长" * 120
    )
    made = sheet(odd, row(2))
    (page, *_) = rasterise(summary_pdf(made), 72)
    assert page[:, -30:].min() > 250
    assert all(odd[c.name].replace(" ", "") in "".join(pages(made)) for c in COLUMNS)


def test_without_a_chinese_typeface_nothing_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typefaces, "FACES", ("No Such Face",))
    with pytest.raises(UsageError, match="fonts-noto-cjk"):
        summary_pdf(sheet_of(1))
