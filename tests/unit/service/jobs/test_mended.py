"""What is put right in a package is judged anew, and nothing else: answers and decisions stay where nothing was
touched, go along with their findings, and are never lost; a page that was scanned again is read, and no other."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from extractors.forms.footers import Footer
from extractors.pipeline import PageReading
from extractors.readers.archive import SourceFile
from models.account import EVERYWHERE, Principal
from models.errors import ConflictError, UsageError
from models.page_split import Divide, Join, Mend, PutAside
from models.review import Answer, Closing, Hand
from models.scan import PageRef
from service.database import desk, packages, rescans, tables
from service.database.desk_tables import Comment, DecisionRow, Document, FindingRow
from service.database.past_answers import past_answers
from service.jobs.tasks import JudgePackage, ReadPage
from service.workflows import mend_split, rescan_page
from service.workflows.file_looks import Look, Seen
from service.workflows.forms import Forms
from service.workflows.gate import Gate
from service.workflows.kept_reports import KeptReports
from service.workflows.mending import Mending
from service.workflows.receive_scan import Intake
from service.workflows.show_pages import PageViewer
from service.workflows.verify_storage import verify_storage
from tests.unit.service.jobs.conftest import Shop
from tests.unit.service.jobs.parcel import NOW, PACKAGE
from tests.unit.service.jobs.test_supplement import Desk
from tests.unit.service.workflows.gates import events, make_gate, make_user, principal_for
from tests.unit.service.workflows.readings import cover, reading
from tests.unit.service.workflows.test_check_supplement import FORM, basic, pledge

A, B = "FW-2021-1", "FW-2021-2"
ANSWERED = Answer(act="correct", mend="explain")


def page(at: int, number: str, printed: int, total: int, what: object = None) -> PageReading:
    content = cover(number) if printed == 1 else what or pledge()
    return replace(reading(at, content), footer=Footer(printed, total, number, 0.99))  # type: ignore[arg-type]


PAPER = (
    page(1, A, 1, 3), page(2, A, 2, 3), page(3, A, 3, 3, basic()), page(4, B, 1, 2), page(5, B, 2, 2),
)  # fmt: skip


@dataclass
class Bench:
    """A checked package of two applications and somebody who mends it."""

    at: Desk
    gate: Gate
    pictures: Path
    person: Principal
    times: int = 1

    @property
    def mending(self) -> Mending:
        return Mending(self.gate, KeptReports(self.at.places, self.pictures), self.recheck)

    def recheck(self, package: str) -> None:
        self.times += 1
        self.at.pool.asked.clear()
        self.at.run(package, number=str(self.times))

    def mend(self, *steps: Mend) -> None:
        tag = mend_split.look(self.mending, self.person, PACKAGE).tag
        mend_split.mend(self.mending, self.person, PACKAGE, tag, steps, NOW)

    def take_up(self, number: int) -> None:
        tag = mend_split.look(self.mending, self.person, PACKAGE).tag
        mend_split.take_up(self.mending, self.person, PACKAGE, tag, number, NOW)

    def rows(self) -> dict[str, Document]:
        return {row.application_no: row for row in self.at.rows()}

    def documents(self) -> list[list[int]]:
        report = self.mending.reports.report(PACKAGE)
        assert report is not None
        return [[ref.page for ref in d.pages] for d in report.documents]

    def answer_all(self) -> None:
        with self.at.places.database.transaction() as session:
            for row in session.scalars(select(FindingRow)).all():
                desk.add_decision(session, row.document, row.key, ANSWERED, "first", Hand(by="u"), NOW, "1")
            for document in session.scalars(select(Document)).all():
                closed = Closing(by="u", outcome="return", at=NOW)
                desk.set_state(session, document.id, "to_correct", closed, closed)
                desk.add_remark(session, document.id, "u", NOW, f"on {document.application_no}")

    def answered(self) -> dict[int, int]:
        """How many findings of each application are answered now."""
        with self.at.places.database.reading() as session:
            rows = session.scalars(select(FindingRow)).all()
            said = {(d.document, d.finding) for d in session.scalars(select(DecisionRow))}
        return dict(Counter(r.document for r in rows if (r.document, r.key) in said))


@pytest.fixture
def bench(shop: Shop, tmp_path: Path) -> Iterator[Bench]:
    at = Desk(shop.places, shop.settings)
    with shop.places.database.transaction() as session:
        session.delete(session.get_one(tables.Package, PACKAGE))
    at.start()
    at.bring(PACKAGE, PAPER)
    at.run(PACKAGE)
    gate = make_gate(shop.places.database)
    yield Bench(at, gate, tmp_path / "pictures", principal_for(make_user(gate, "zhang", "reviewer")))
    at.judge._folder.cleanup()


def refs(*pages: int) -> tuple[PageRef, ...]:
    return tuple(PageRef(input=0, page=n) for n in pages)


def test_only_what_is_touched_is_open_again_and_no_page_is_read_twice(bench: Bench) -> None:
    bench.answer_all()
    before, answers = bench.rows(), bench.answered()
    assert bench.documents() == [[1, 2, 3], [4, 5]]
    bench.mend(PutAside(act="aside", pages=refs(3), why="foreign"))
    assert bench.documents() == [[1, 2], [4, 5]]
    assert not [t for t in bench.at.pool.asked if isinstance(t, ReadPage)]
    now = bench.rows()
    assert {n: r.id for n, r in now.items()} == {n: r.id for n, r in before.items()}
    assert (now[A].outcome, now[B].outcome, now[B].state) == (None, "return", "to_correct")
    assert bench.answered()[now[B].id] == answers[now[B].id]
    report = bench.mending.reports.report(PACKAGE)
    assert report is not None
    assert (report.pages[2].document, report.pages[2].kind) == (None, "unknown")


def test_every_later_check_keeps_the_split(bench: Bench) -> None:
    bench.mend(Divide(act="divide", at=PageRef(input=0, page=5)))
    with bench.at.places.database.transaction() as session:
        packages.set_state(session, PACKAGE, "received")
    bench.recheck(PACKAGE)
    assert bench.documents() == [[1, 2, 3], [4], [5]]


def test_what_was_said_of_an_application_that_is_joined_is_kept_and_comes_back(bench: Bench) -> None:
    bench.answer_all()
    with bench.at.places.database.reading() as session:
        said = len(session.scalars(select(DecisionRow)).all())
    before = bench.answered()
    bench.mend(Join(act="join", page=PageRef(input=0, page=4), to=PageRef(input=0, page=1)))
    (joined,) = bench.at.rows()
    with bench.at.places.database.reading() as session:
        stays = len(session.scalars(select(DecisionRow)).all())
        gone = past_answers(session, EVERYWHERE, package=PACKAGE)
        remarks = {c.text for c in session.scalars(select(Comment)) if c.document == joined.id}
    assert remarks == {f"on {A}", f"on {B}"}
    lost = [a for a in gone if a.application_no == B]
    assert lost, "the application of its own is gone, and so is what was found of it as a whole"
    assert said - stays <= len(lost)
    assert all(a.finding and a.act == "correct" and a.by == "u" for a in lost)
    bench.take_up(0)
    assert bench.documents() == [[1, 2, 3], [4, 5]]
    rows = bench.rows()
    assert set(rows) == {A, B}
    assert rows[A].id == joined.id
    assert bench.answered()[rows[A].id] == before[joined.id]
    with bench.at.places.database.reading() as session:
        placed = [r for r in session.scalars(select(FindingRow)) if r.document == rows[B].id and r.content["page"]]
        back = {d.finding for d in session.scalars(select(DecisionRow)) if d.document == rows[B].id}
    assert {r.key for r in placed} <= back


def test_a_mend_is_on_record_and_refused_to_whoever_saw_another_split(bench: Bench) -> None:
    tag = mend_split.look(bench.mending, bench.person, PACKAGE).tag
    bench.mend(PutAside(act="aside", pages=refs(5), why="blank"))
    (entry,) = [e.event for e in events(bench.gate) if e.event.action == "package.mended"]
    assert (entry.subject, entry.detail["mend"]) == (f"package:{PACKAGE}", 1)
    with pytest.raises(ConflictError):
        mend_split.mend(bench.mending, bench.person, PACKAGE, tag, [PutAside(act="aside", pages=refs(4))], NOW)
    (kept,) = mend_split.look(bench.mending, bench.person, PACKAGE).mends
    assert (kept.by, kept.at, len(kept.before.documents[1])) == (bench.person.user, NOW, 2)
    with pytest.raises(UsageError):
        bench.mend()


def test_what_another_person_is_at_is_left_alone_and_the_rest_is_not(bench: Bench) -> None:
    with bench.at.places.database.transaction() as session:
        desk.claim(session, bench.rows()[B].id, "somebody", NOW, timedelta(minutes=20))
    with pytest.raises(ConflictError):
        bench.mend(PutAside(act="aside", pages=refs(5)))
    bench.mend(PutAside(act="aside", pages=refs(3)))
    assert bench.documents() == [[1, 2], [4, 5]]


def one_page(task: Look) -> Seen:
    return Seen("image/png", 1)


def rescan(bench: Bench, tmp_path: Path, number: int, content: str = "again") -> rescan_page.Rescanned:
    path = tmp_path / "again.png"
    path.write_text(content)
    bench.at.papers[content] = (page(1, A, number, 3, basic("13900000000")),)
    places = bench.at.places
    intake = Intake(places.database, places.store, bench.at.settings.limits, opening=one_page)  # type: ignore[arg-type]  # a fake
    viewer = PageViewer(bench.mending.reports, Forms(places.database, FORM))
    ref = PageRef(input=0, page=number)
    source = SourceFile(path, "again.png")
    return rescan_page.rescan(bench.mending, viewer, intake, bench.person, PACKAGE, ref, source, NOW)


def test_a_page_that_is_scanned_again_is_read_and_no_other(bench: Bench, tmp_path: Path) -> None:
    bench.answer_all()
    with bench.at.places.database.reading() as session:
        first = packages.files_of(session, PACKAGE)[0].sha256 or ""
    done = rescan(bench, tmp_path, 3)
    assert (done.document, done.application, done.reopened) == (0, bench.rows()[A].id, True)
    assert [t.task.path.read_text() for t in bench.at.pool.asked if isinstance(t, ReadPage)] == ["again"]
    rows = bench.rows()
    assert (rows[A].outcome, rows[B].outcome) == (None, "return")
    (judged,) = [t for t in bench.at.pool.asked if isinstance(t, JudgePackage)]
    assert [p.read_text() for p in judged.anew.values()] == ["again"]
    report = bench.mending.reports.report(PACKAGE)
    assert report is not None
    assert [(p.input, p.page) for p in report.pages] == [(0, n) for n in range(1, 6)]
    assert bench.documents() == [[1, 2, 3], [4, 5]]
    with bench.at.places.database.reading() as session:
        (kept,) = rescans.rescans_of(session, PACKAGE)
    assert kept.earlier is not None
    assert bench.at.places.store.has(first)
    found = verify_storage(bench.at.places, lambda done, total: None)
    assert not {kept.sha256, kept.earlier, first} & {*found.orphaned, *found.missing}
    (entry,) = [e.event for e in events(bench.gate) if e.event.action == "page.rescanned"]
    assert (entry.detail["page"], entry.detail["sha256"]) == (3, kept.sha256)
    with pytest.raises(ConflictError):
        rescan(bench, tmp_path, 3)
    assert rescan(bench, tmp_path, 3, "once more").rescan.number == 2
