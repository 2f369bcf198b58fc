"""The correction notice: what is asked for, where and how, as a document that opens in Word."""

import io
import re
from pathlib import Path

import pytest
from docx import Document
from sqlalchemy import select

from models.account import Area, Scope
from models.errors import ConflictError, NotThereError, UsageError
from models.report import DocumentReport, PackageReport, Report
from models.review import Answer, Hand, finding_keys
from models.scan import PageRef, PageResult
from service.database import packages
from service.database.connection import Database
from service.database.desk import add_decision
from service.database.desk_tables import Document as Row
from service.settings import Settings
from service.storage.content import FolderStore
from service.storage.report_bundle import ReportBundle, packed_report
from service.workflows.audit_export import read_anchors, verify_log
from service.workflows.correction_notice import NoticeForm, correction_notice
from service.workflows.forms import Forms
from service.workflows.kept_reports import KeptReports
from service.workflows.places import Places
from service.workflows.read_scans import open_template
from service.workflows.report_miss import Missed, report_miss
from tests.unit.service.listed import NOW, PACKAGE, application, file, finding
from tests.unit.service.workflows.gates import actions, events, make_user, principal_for
from tests.unit.service.workflows.test_review_application import Room

FOUND = (
    finding("applicant_name", "error", 2, paper="大连甲"),
    finding(None, "error", 1, code="SEAL_MISSING"),
    finding("contact_mobile", "warning", 1, paper="13812345678"),
    finding("x", "manual", None, code="PAGE_MISSING").model_copy(update={"printed_page": 5, "field": None}),
)
FORBIDDEN = re.compile("合格|通过|伪造|作假")


class Letters(Room):
    """A room whose application has a kept report, and answers."""

    def __init__(self, database: Database, folder: Path) -> None:
        super().__init__(database)
        store = FolderStore(folder / "store")
        hash = store.put(packed_report(ReportBundle(report(), {})))
        file(database, application(0, "A-1", "辽宁省", "大连市", *FOUND, applicant="大连<甲>&公司"), report=hash)
        with database.transaction() as session:
            packages.set_report(session, PACKAGE, "a" * 64, "b" * 64, "c" * 64, hash)
            self.id = session.scalars(select(Row.id)).one()
        self.reports = KeptReports(Places(database, store), folder / "pictures")
        self.form = NoticeForm(Forms(database, open_template(Settings())), contact="张三 024-12345678")
        self.zhang = self.person("zhang")

    def ask(self, number: int, given: Answer) -> None:
        with self.desk.database.transaction() as session:
            key = finding_keys(FOUND)[number]
            add_decision(session, self.id, key, given, "first", Hand(by=self.zhang.user), NOW, "1")

    def letter(self, form: NoticeForm | None = None) -> tuple[list[str], list[list[str]]]:
        """The paragraphs and the rows of the table, as Word shows them."""
        made = correction_notice(self.desk, self.reports, form or self.form, self.zhang, self.id, NOW)
        document = Document(io.BytesIO(made.content))
        rows = [[c.text for c in r.cells] for t in document.tables for r in t.rows]
        return [p.text for p in document.paragraphs if p.text.strip()], rows


def report() -> Report:
    pages = (PageResult(input=0, page=1, document=0, printed_page=1), PageResult(input=0, page=2, document=0))
    document = DocumentReport(
        index=0, kind="product", pages=tuple(PageRef(input=0, page=n) for n in (1, 2)), verdict="return", findings=FOUND
    )
    return Report(
        created_at="", kanhe_version="1", profile="intake", inputs=(), pages=pages, documents=(document,),
        package=PackageReport(),
    )  # fmt: skip


@pytest.fixture
def letters(database: Database, tmp_path: Path) -> Letters:
    return Letters(database, tmp_path)


def test_what_is_to_be_mended_stands_in_the_order_of_the_pages(letters: Letters) -> None:
    letters.ask(0, Answer(act="correct", mend="replace_page", page=2, reason="名称不全"))
    letters.ask(1, Answer(act="correct", mend="reseal"))
    letters.ask(2, Answer(act="misread"))
    letters.ask(3, Answer(act="correct", mend="explain"))
    paragraphs, rows = letters.letter()
    assert rows[0] == ["序号", "页码", "事项", "情况说明", "补正方式"]
    assert [(r[0], r[1], r[4]) for r in rows[1:]] == [
        ("1", "第 1 页", "补盖公章"), ("2", "扫描件第 2 页", "更换第 2 页（名称不全）"), ("3", "第 5 页", "提供说明"),
    ]  # fmt: skip
    text = "\n".join(paragraphs)
    assert paragraphs[:2] == ["申报材料补正通知书", "大连<甲>&公司："]
    assert "A-1" in text
    assert "张三 024-12345678" in text
    assert "2026年3月1日" in paragraphs[-1]
    whole = text + str(rows)
    assert "{" not in whole
    assert not FORBIDDEN.search(whole)


def test_what_people_agree_is_a_misreading_is_not_asked_for(letters: Letters) -> None:
    letters.ask(0, Answer(act="misread"))
    letters.ask(1, Answer(act="acceptable", reason="x"))
    with pytest.raises(ConflictError):
        letters.letter()
    assert "notice.exported" not in actions(letters.gate)


def test_every_notice_is_on_record_and_personal_data_is_masked(letters: Letters) -> None:
    letters.ask(2, Answer(act="correct", mend="mend_online"))
    paragraphs, rows = letters.letter()
    assert "13812345678" not in str(rows) + str(paragraphs)
    last = events(letters.gate)[-1].event
    assert (last.action, last.subject, last.detail["items"]) == ("notice.exported", f"application:{letters.id}", 1)


def test_the_head_of_the_log_is_printed_once_and_holds_the_log(letters: Letters, tmp_path: Path) -> None:
    letters.ask(1, Answer(act="correct", mend="reseal"))
    letters.letter()
    head = events(letters.gate)[-1].head.anchor
    own = Document()
    own.add_paragraph("{{ chain_head }}")
    own.save(str(tmp_path / "own.docx"))
    for form in (letters.form, NoticeForm(letters.form.forms, tmp_path / "own.docx")):
        made = correction_notice(letters.desk, letters.reports, form, letters.zhang, letters.id, NOW)
        document = Document(io.BytesIO(made.content))
        texts = [p.text for p in (*document.paragraphs, *document.sections[0].footer.paragraphs)]
        assert sum(head in t for t in texts) == 1
        assert verify_log(letters.desk.database, read_anchors(head)).sound
        head = events(letters.gate)[-1].head.anchor


def test_what_people_found_by_themselves_is_asked_for_after_the_rest(letters: Letters) -> None:
    letters.ask(1, Answer(act="correct", mend="reseal"))
    missed = Missed(text="审计报告缺页", mend="replace_page", page=9)
    report_miss(letters.desk, letters.zhang, letters.id, missed, NOW)
    _, rows = letters.letter()
    assert rows[-1] == ["2", "第 9 页", "人工核对发现", "审计报告缺页", "更换第 9 页"]


def test_whoever_may_not_export_there_gets_none(letters: Letters) -> None:
    letters.ask(1, Answer(act="correct", mend="reseal"))
    other = make_user(letters.gate, "li", "reviewer", scope=Scope(areas=(Area(province="吉林省"),)))
    with pytest.raises(NotThereError):
        correction_notice(letters.desk, letters.reports, letters.form, principal_for(other), letters.id, NOW)


def test_a_province_lays_it_out_its_own_way(letters: Letters, tmp_path: Path) -> None:
    own = Document()
    own.add_paragraph("{{ applicant }}|{{ application_no }}|{% for i in items %}{{ i.how }};{% endfor %}{{ date }}")
    own.save(str(tmp_path / "own.docx"))
    letters.ask(1, Answer(act="correct", mend="reseal"))
    paragraphs, _ = letters.letter(NoticeForm(letters.form.forms, tmp_path / "own.docx"))
    assert paragraphs == ["大连<甲>&公司|A-1|补盖公章;2026年3月1日"]


@pytest.mark.parametrize(
    "text", [None, "{{ secret }}", "{% for %}", "{{ ''.__class__.__mro__ }}", "{{ cycler.__init__.__globals__ }}"]
)
def test_a_form_that_cannot_be_filled_is_told(letters: Letters, tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "own.docx"
    if text is None:
        path.write_bytes(b"no document")
    else:
        own = Document()
        own.add_paragraph(text)
        own.save(str(path))
    letters.ask(1, Answer(act="correct", mend="reseal"))
    with pytest.raises(UsageError, match=r"own\.docx"):
        letters.letter(NoticeForm(letters.form.forms, path))
    with pytest.raises(UsageError):
        letters.letter(NoticeForm(letters.form.forms, tmp_path / "none.docx"))


def test_the_form_that_is_shipped_says_nothing_that_a_machine_must_not_say() -> None:
    shipped = Path("service/reports/templates/correction_notice.docx")
    text = "\n".join(p.text for p in Document(str(Path(__file__).parents[4] / shipped)).paragraphs)
    assert "（受理单位盖章）" in text
    assert not FORBIDDEN.search(text)
