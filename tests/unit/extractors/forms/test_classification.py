"""Kinds of pages, by title, labels and neighbours."""

import pytest

from extractors.forms.classification import classify, classify_all, classify_anew, is_blank
from extractors.forms.content import PageContent
from extractors.ocr.engine import Line
from models.form_template import FieldSpec, SlotSpec, SummaryTable
from models.scan import PageKind
from models.separator import Slip
from tests.unit.extractors.forms.paper import FORM, HEIGHT, column, content, field, line, table

SUMMARY = FORM.model_copy(
    update={
        "summary_table": SummaryTable(
            title="服务型制造示范推荐汇总表",
            columns=(FieldSpec(name="number", label="序号", type="int"),),
            slot=SlotSpec(
                name="s", page="summary_table", label="单位", type="seal", intake="absent", dispatch="required"
            ),
        )
    }
)


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (["服务型制造示范申报书"], "cover"),
        (["2021年服务型制造示范", "申报书"], "cover"),
        (["服 务 型 制 造", "示 范", "申 报 书"], "cover"),
        (["服务型制造示苑申报书"], "cover"),
        (["申报单位承诺书", "我单位承诺如下"], "declaration"),
        (["真实性声明"], "declaration"),
        (["一、基本信息"], "unknown"),
        (["基本信息"], "basic_info"),
        (["基 本 信 息"], "basic_info"),
        (["服务型制造示范推荐汇总表"], "summary_table"),
        (["附件1"], "attachment"),
        (["附件二：", "营业执照"], "attachment"),
        (["关于推荐服务型制造示范的函"], "letter"),
        (["关于报送第三批服务型制造示范申报书材料的函"], "letter"),
        (["关于报送第三批服务型制造示范申报书", "及汇总表的函"], "letter"),
        (["某某省工业和信息化厅", "关于推荐服务型制造", "示范企业的报告"], "letter"),
        (["某某公司在服务型制造方面的工作情况"], "unknown"),
    ],
)
def test_kind_by_title(texts: list[str], kind: PageKind) -> None:
    assert classify(content(column(texts)), SUMMARY) == kind


@pytest.mark.parametrize(
    ("last", "kind"), [("随材料一起扫描", "separator"), ("第 3 页 共 9 页", "basic_info"), ("FW-2021-7", "separator")]
)
def test_a_page_with_a_slip_and_no_page_number_is_a_separator(last: str, kind: PageKind) -> None:
    lines = [*column(["基本信息"]), line(last, 100, HEIGHT - 60)]
    assert classify(content(lines, codes=(Slip(parcel="P-1").code,)), FORM) == kind


def test_behind_a_separator_nothing_goes_on() -> None:
    slip = content(codes=(Slip(parcel="P-1").code,))
    attachment, text = content(column(["附件1："])), content(column(["正文正文"]))
    assert classify_all([attachment, text, slip, text], FORM) == ["attachment", "attachment", "separator", "unknown"]


def test_a_title_stands_in_the_upper_part_of_its_page() -> None:
    assert classify(content([line("正文正文", 100, 100), line("基本信息", 100, HEIGHT * 0.8)]), FORM) == "unknown"


@pytest.mark.parametrize(
    ("first", "more", "want"),
    [
        ("附件1：", [], "attachment"),
        ("附件1：", [line("基本信息", 100, 20)], "basic_info"),
        ("附件1：", [line("第3页 共9页", 100, 1350)], "basic_info"),
        ("申报内容", [], "basic_info"),
    ],
    ids=["bare", "with its title", "with its foot", "behind a page of the form"],
)
def test_labels_behind_an_attachment(first: str, more: list[Line], want: str) -> None:
    lines, cells = table([["统一社会信用代码", ""], ["联系人", "张三"], ["联系电话", "13800000000"]])
    pages = [content(column([first])), content([*lines, *more], cells)]
    assert classify_all(pages, FORM)[1] == want


def test_without_attachments_in_the_form_a_page_is_none() -> None:
    bare = FORM.model_copy(update={"pages": tuple(p for p in FORM.pages if p.kind != "attachment")})
    assert classify(content(column(["附件1："])), bare) == "unknown"


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ([["统一社会信用代码", "9111"], ["联系人", "张三"], ["联系电话", "1"]], "basic_info"),
        ([["项目", "2019年", "2020年"], ["营业收入（万元）", "1", "2"], ["利润总额（万元）", "3", "4"]], "basic_info"),
        ([["城市名称", "甲市"], ["常住人口（万人）", "1"]], "indicators"),
        ([["城市名称", "甲市"]], "indicators"),
        ([["序号", "姓名", "职务"], ["1", "张三", "联系人"], ["2", "李四", "经理"]], "unknown"),
    ],
)
def test_kind_by_the_labels_of_a_table(rows: list[list[str]], kind: PageKind) -> None:
    assert classify(content(*table(rows)), FORM) == kind


@pytest.mark.parametrize(
    ("labels", "kind"),
    [
        (["申报编号：FW-1", "申报类别：示范企业", "申报单位：甲"], "cover"),
        (["申报编号：FW-1", "申报单位：甲"], "unknown"),
    ],
)
def test_a_cover_without_its_title_is_known_by_its_open_lines(labels: list[str], kind: PageKind) -> None:
    assert classify(content(column(labels, y=500)), FORM) == kind


def faint() -> PageContent:
    return content([line("背面透过来的字", 100, 100, confidence=0.6)])


@pytest.mark.parametrize(
    ("page", "blank"),
    [
        (content(), True),
        (faint(), True),
        (content([line("三字符", 100, 100)]), True),
        (content([line("四个字符", 100, 100)]), False),
        (content(codes=("FW-1|V1",)), False),
    ],
)
def test_a_blank_page_has_nothing_anyone_could_read(page: PageContent, blank: bool) -> None:
    assert is_blank(page) is blank
    assert (classify(page, FORM) == "blank") is blank


TITLES = {"C": "服务型制造示范申报书", "n": "申报内容", "b": "基本信息", "a": "附件1：", "?": "正文正文正文", ".": ""}
NAMES = {"C": "cover", "n": "narrative", "b": "basic_info", "a": "attachment", "?": "unknown", ".": "blank"}


@pytest.mark.parametrize(
    ("script", "kinds"),
    [("Cn??", "Cnnn"), ("C?n", "C?n"), ("n.?", "n.n"), ("a??b?", "aaab?"), ("?n", "?n"), ("", ""), (".?", ".?")],
)
def test_a_page_without_a_title_goes_on_with_what_came_before(script: str, kinds: str) -> None:
    pages = [content(column([TITLES[s]]) if TITLES[s] else ()) for s in script]
    assert classify_all(pages, FORM) == [NAMES[k] for k in kinds]


def test_a_table_goes_on_under_its_repeated_heading() -> None:
    """The labels of its columns are labels of the application form too."""
    columns = (field("uscc", "统一社会信用代码"), field("contact", "联系人"), field("contact_phone", "联系电话"))
    table_form = SUMMARY.model_copy(
        update={"summary_table": SUMMARY.summary_table.model_copy(update={"columns": columns})}  # type: ignore[union-attr]
    )
    goes_on = content(*table([["统一社会信用代码", "联系人", "联系电话"], ["91", "张三", "138"]]))
    assert classify(goes_on, table_form) == "summary_table"
    assert classify(goes_on, FORM) == "basic_info"


def test_in_a_part_that_a_person_made_a_page_goes_on_with_what_is_before_it_there() -> None:
    attachment, text = content(column(["附件1："])), content(column(["正文正文"]))
    pages = [attachment, text, text]
    kinds = classify_all(pages, FORM)
    assert classify_anew(pages, kinds, [(1, 2)], FORM) == ["attachment", "unknown", "unknown"]
    assert classify_anew(pages, kinds, [], FORM) == kinds
