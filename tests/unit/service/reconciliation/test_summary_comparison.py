"""The summary table held against applications, both ways; doubt accuses nobody."""

import pytest

from models.application import Application
from models.campaign import OnlineRecord
from models.finding import Finding
from models.form_template import FieldSpec, FormTemplate, RuleSpec, SlotSpec, SummaryTable
from models.geometry import Box
from models.scan import PageRef
from models.summary_table import SummaryRow
from service.reconciliation.summary_comparison import AS_READ, Gathered, Table, compare_table, is_whole
from service.reconciliation.summary_pairing import Entry, pair_rows
from tests.unit.service.reconciliation.ink import ink
from tests.unit.service.reconciliation.test_summary_pairing import BOX, CODES, ENTRIES, NAMES, record, row, spot

FAR = ("FW-0009", "大连某某重工有限公司", "912102000000000000")


def _column(name: str, label: str, type_: str, **more: object) -> FieldSpec:
    return FieldSpec.model_validate({"name": name, "label": label, "type": type_, "compare": "A", **more})


COLUMNS = (
    _column("no", "序号", "int", compare="-"),
    _column("kind", "类别", "enum", options={"enterprise": "示范企业", "project": "示范项目"}),
    _column("applicant_name", "申报单位", "text"),
    _column("object_name", "平台/项目名称", "text", repeats=["platform_name", "project_name"]),
    _column("uscc", "统一社会信用代码", "uscc"),
    _column("application_no", "申报编号", "text"),
)
SLOT = SlotSpec(
    name="summary_table.recommender", page="summary_table", label="推荐单位（盖章）", type="seal", owner="recommender",
    intake="expected", dispatch="required",
)  # fmt: skip


@pytest.fixture
def form(template: FormTemplate) -> FormTemplate:
    rules = {"C-04": RuleSpec(id="C-04", text="one name", severity="error")}
    table = SummaryTable(title="汇总表", columns=COLUMNS, slot=SLOT)
    return template.model_copy(update={"summary_table": table, "rules": rules})


def table(*rows: SummaryRow, text: str = "", kinds: tuple[str, ...] = ("summary_table",)) -> Table:
    pages = tuple(PageRef(input=0, page=2 + i) for i in range(len(kinds)))
    return Table(Application(index=1, kind="summary_table", pages=pages, page_kinds=kinds), rows, text)


def numbered(at: int, number: str, name: str, code: str, **cells: str) -> SummaryRow:
    made = row(number, name, code)
    more = {name: spot(text) for name, text in {"no": str(at), **cells}.items()}
    return made.model_copy(update={"cells": {**made.cells, **more}})


def listed(i: int, **cells: str) -> SummaryRow:
    return numbered(i + 1, f"FW-000{i}", NAMES[i], CODES[i], **cells)


def told(read: Table, entries: list[Entry], form: FormTemplate, evidence: Gathered | None = None) -> list[Finding]:
    return list(compare_table(read, pair_rows(read.rows, entries), entries, form, evidence or {}))


def codes(findings: list[Finding]) -> list[tuple[str, str, str | None]]:
    return [(f.code, f.severity, f.field) for f in findings]


ALL = [listed(i) for i in range(3)]
MISMATCH, UNREADABLE = ("SUMMARY_MISMATCH", "error"), ("FIELD_UNREADABLE", "manual")


def test_a_table_that_agrees_says_nothing(form: FormTemplate) -> None:
    assert told(table(*ALL), ENTRIES, form) == []


@pytest.mark.parametrize(
    ("cells", "expected", "rule"),
    [
        ({"applicant_name": "杭州博辉汽车零部件有限公司"}, (*MISMATCH, "applicant_name"), "C-04"),
        ({"uscc": "91330109612968339A"}, (*MISMATCH, "uscc"), None),
        ({"application_no": "FW-0007"}, (*MISMATCH, "application_no"), None),
        ({"uscc": ""}, (*MISMATCH, "uscc"), None),
    ],
)
def test_a_cell_that_differs(
    form: FormTemplate, cells: dict[str, str], expected: tuple[str, str, str], rule: str | None
) -> None:
    (found,) = told(table(listed(0, **cells), *ALL[1:]), ENTRIES, form)
    assert (found.code, found.severity, found.field) == expected
    assert (found.rule, found.page, found.box, found.paper) == (rule, 2, BOX, next(iter(cells.values())))
    assert "第 1 行" in found.message.zh


def test_a_column_that_is_not_printed_is_not_missed(form: FormTemplate) -> None:
    short = [r.model_copy(update={"cells": {n: s for n, s in r.cells.items() if n != "uscc"}}) for r in ALL]
    assert told(table(*short), ENTRIES, form) == []


def test_a_column_may_repeat_one_of_several_fields(form: FormTemplate) -> None:
    project = record(0).model_copy(update={"fields": {**record(0).fields, "project_name": "共享工厂"}})
    entries = [Entry(project, 0), *ENTRIES[1:]]
    assert told(table(listed(0, object_name="共享工厂"), *ALL[1:]), entries, form) == []
    (found,) = told(table(listed(0, object_name="某某平台"), *ALL[1:]), entries, form)
    assert found.field == "project_name"
    assert told(table(listed(0, object_name="共享工厂"), *ALL[1:]), ENTRIES, form) == []


def test_cells_in_doubt_are_told_once_a_row(form: FormTemplate) -> None:
    unread = {c: spot("某某", 0.3).model_copy(update={"status": "unreadable"}) for c in ("uscc", "applicant_name")}
    doubtful = ALL[0].model_copy(update={"cells": {**ALL[0].cells, **unread}})
    (found,) = told(table(doubtful, *ALL[1:]), ENTRIES, form)
    assert (found.code, found.severity) == UNREADABLE
    assert "申报单位、统一社会信用代码" in found.message.zh


@pytest.mark.parametrize(("own", "expected"), [(ink("示范项目", "示范项目"), MISMATCH), (None, UNREADABLE)])
def test_another_option_is_told_where_the_ink_bears_it(
    form: FormTemplate, own: object, expected: tuple[str, str]
) -> None:
    """Held against the expected option alone, the ink leaves it open what stands there."""
    other = listed(0).model_copy(update={"cells": {**ALL[0].cells, "kind": spot("示范项目", value="project")}})
    evidence = {(0, "kind", "kind"): ink("示范企业", "示范项目", ("企业", "项目", 30.0, 0.0))}
    if own is not None:
        evidence[0, "kind", AS_READ] = own  # type: ignore[assignment]
    (found,) = told(table(other, *ALL[1:]), ENTRIES, form, evidence)
    assert (found.code, found.severity) == expected


def test_a_listed_record_without_paper(form: FormTemplate) -> None:
    (found,) = told(table(*ALL), [Entry(record(0), None), *ENTRIES[1:]], form)
    assert (found.code, found.severity, found.online, found.box) == ("NO_PAPER", "warning", "r-0", BOX)


def test_a_row_that_lists_an_application_once_more(form: FormTemplate) -> None:
    again = numbered(4, "FW-0002", NAMES[2], CODES[2])
    (found,) = told(table(*ALL, again), ENTRIES, form)
    assert (found.code, found.severity) == MISMATCH
    assert "第 4 行" in found.message.zh


def test_a_row_of_no_application(form: FormTemplate) -> None:
    (found,) = told(table(*ALL, numbered(4, *FAR)), ENTRIES, form)
    assert (found.code, found.severity, found.box) == (*MISMATCH, BOX)
    assert "FW-0009" in found.message.zh


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        (table(listed(0), listed(1)), [MISMATCH]),
        # Not read whole: a gap in the rows' numbers, a page that failed; or a mention outside of the rows found.
        (table(listed(0), numbered(3, "FW-0001", NAMES[1], CODES[1])), [UNREADABLE]),
        (table(listed(0), listed(1), kinds=("summary_table", "unknown")), [UNREADABLE]),
        (table(listed(0), listed(1), text=f"3 {NAMES[2]}"), [UNREADABLE]),
        # A row that may be the application's is told instead of it; one that cannot be is told besides.
        (table(listed(0), listed(1), numbered(3, "FW-00", "", "")), [UNREADABLE]),
        (table(listed(0), listed(1), numbered(3, *FAR)), [MISMATCH, MISMATCH]),
    ],
)
def test_an_application_of_no_row(form: FormTemplate, read: Table, expected: list[tuple[str, str]]) -> None:
    assert [(f.code, f.severity) for f in told(read, ENTRIES, form)] == expected


@pytest.mark.parametrize(("sender", "expected"), [("甲省厅", [MISMATCH]), ("乙省厅", []), ("", [MISMATCH])])
def test_a_table_lists_its_own_recommenders_applications(
    form: FormTemplate, sender: str, expected: list[tuple[str, str]]
) -> None:
    first, second, third = (Entry(record(i), i, sender=s) for i, s in enumerate(("甲省厅", "甲省厅", sender)))
    found = told(table(listed(0), listed(1)), [first, second, third], form)
    assert [(f.code, f.severity) for f in found] == expected


def test_a_record_that_is_neither_listed_nor_there_is_nobodys_fault(form: FormTemplate) -> None:
    assert told(table(*ALL[:2]), [*ENTRIES[:2], Entry(record(2), None)], form) == []


def test_a_paper_without_a_record_is_held_against_what_it_says_itself(form: FormTemplate) -> None:
    said = OnlineRecord(id="paper-2", application_no="FW-0002", kind="enterprise", fields={"applicant_name": NAMES[2]})
    entries = [*ENTRIES[:2], Entry(said, 2, filed=False)]
    assert told(table(*ALL), entries, form) == []
    (found,) = told(table(*ALL[:2], listed(2, applicant_name="宁波千帆磨具科技有限公司")), entries, form)
    assert found.field == "applicant_name"


@pytest.mark.parametrize(
    ("numbers", "whole"),
    [(["1", "2", "3"], True), (["1", "", "3"], True), (["1", "3"], False), (["2", "3"], False), ([], False),
     (["1", "2", "1", "2"], True)],
)  # fmt: skip
def test_a_table_is_whole_when_its_rows_are_numbered_without_a_gap(numbers: list[str], whole: bool) -> None:
    rows = [SummaryRow(input=0, page=2, box=Box((0, 0, 1, 1)), cells={"no": spot(n)}) for n in numbers]
    assert is_whole(table(*rows)) is whole
