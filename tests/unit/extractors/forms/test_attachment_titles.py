"""What the head of an attachment's page says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.forms.attachment_titles import closing_years, head_of, numeral, years_in
from extractors.forms.classification import classify
from extractors.ocr.engine import Line
from tests.unit.extractors.forms.attached import ATTACHED, headed
from tests.unit.extractors.forms.paper import EM, FORM, column, content


def told(lines: list[Line], kind: str = "firm") -> tuple[int | None, str, str | None]:
    head = head_of(content(lines), ATTACHED, kind)
    return head.number, head.title, head.spec.name if head.spec else None


@pytest.mark.parametrize(
    ("lines", "want"),
    [
        (headed("营业执照"), (None, "营业执照", "licence")),
        (headed("营 业 执 照", top="附件1"), (1, "营 业 执 照", "licence")),
        (headed("营业执照（副本）", top="附件（二）："), (2, "营业执照（副本）", "licence")),
        (headed(top="附件3：营业执照复印件"), (3, "营业执照复印件", "licence")),
        (headed("2019年度审计报告"), (None, "2019年度审计报告", "audit")),
        (headed("沈阳某某有限公司2019年度审计报告"), (None, "沈阳某某有限公司2019年度审计报告", "audit")),
        (headed("沈阳某某有限公司", "2019年度", "审计报告"), (None, "2019年度审计报告", "audit")),
        (headed("服务收入专项审计报告"), (None, "服务收入专项审计报告", "special")),
        (headed("审计报告", em=EM), (None, "审计报告", "audit")),
        (headed("本单位聘请会计师出具了审计报告", em=EM), (None, "", None)),
        (headed("厂房租赁合同", top="附件4"), (4, "厂房租赁合同", None)),
        (headed(top="附件4", body=["合同"]), (4, "", None)),
        (headed(), (None, "", None)),
        ([], (None, "", None)),
    ],
)
def test_number_and_title(lines: list[Line], want: tuple[int | None, str, str | None]) -> None:
    assert told(lines) == want


def test_an_attachment_of_another_kind_is_not_proposed() -> None:
    assert told(headed("服务收入专项审计报告"), "city")[2] == "audit"


def test_the_papers_own_list() -> None:
    assert head_of(content(headed("附件清单")), ATTACHED).listing
    assert head_of(content(headed("附件一览表")), ATTACHED).listing
    assert not head_of(content(headed("附件")), ATTACHED).listing


@pytest.mark.parametrize(
    ("lines", "want"),
    [
        (headed("营业执照"), "attachment"),
        (headed("2019年度审计报告"), "attachment"),
        (headed("资产负债表"), "unknown"),
        (headed("我单位2019年度经审计的营业收入见审计报告", em=EM), "unknown"),
        (headed("厂房租赁合同"), "unknown"),
    ],
    ids=["known", "with a year", "only a part", "a sentence", "not known"],
)
def test_a_title_that_the_form_knows_makes_an_attachment(lines: list[Line], want: str) -> None:
    assert classify(content(lines), ATTACHED) == want
    assert classify(content(lines), FORM) == "unknown"


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2019年度审计报告", (2019,)),
        ("2018—2020年审计报告", (2018, 2019, 2020)),
        ("2018年至2020年审计报告", (2018, 2019, 2020)),
        ("2018、2020年度审计报告", (2018, 2020)),
        ("近三年审计报告", (2018, 2019, 2020)),
        ("２０１９年度审计报告", (2019,)),
        ("2020年12月31日资产负债表", (2020,)),
        ("审计报告（2021年3月出具）", ()),
        ("会审字〔2021〕第24号", ()),
        ("审计报告", ()),
    ],
)
def test_years_of_a_title(text: str, years: tuple[int, ...]) -> None:
    assert years_in(text, (2017, 2018, 2019, 2020)) == years


@given(st.text(max_size=30))
def test_years_are_ascending_years(text: str) -> None:
    years = years_in(text)
    assert list(years) == sorted(set(years))
    assert all(2000 <= year < 2100 for year in years)


@pytest.mark.parametrize(
    ("texts", "years"),
    [
        (["我们审计了2019年12月31日的资产负债表，", "2019年度的利润表。"], (2019,)),
        (["2019年度与2018年度比较"], ()),
        (["2021年3月1日"], ()),
    ],
)
def test_the_year_that_a_page_closes(texts: list[str], years: tuple[int, ...]) -> None:
    assert closing_years(content(column(texts))) == years


@pytest.mark.parametrize(
    ("text", "number"),
    [("3", 3), ("12", 12), ("三", 3), ("十", 10), ("十二", 12), ("", None), ("二二", None), ("甲", None)],
)
def test_numerals(text: str, number: int | None) -> None:
    assert numeral(text) == number
