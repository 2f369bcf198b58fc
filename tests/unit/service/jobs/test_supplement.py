"""A supplement is judged with the paper that it mends: pages of all packages, decisions on what did not change."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from extractors.ocr.null import NullEngine
from extractors.pipeline import PageReading, Tools
from models.errors import UsageError
from models.review import Answer, Closing, Hand
from models.scan import PageRef
from service.database import desk, packages, pages, tables, versions
from service.database.desk_tables import DecisionRow, Document, FindingRow
from service.jobs.flows import PLAN, READ, job
from service.jobs.reader import Reader
from service.jobs.tasks import Answer as Given
from service.jobs.tasks import FindAim, JudgePackage, ReadBundle, ReadPage, Task
from service.storage.page_bundle import PageBundle, packed
from service.workflows.page_pool import Failure
from service.workflows.register_supplement import register_supplement
from tests.unit.service.jobs.conftest import ENGINE, Shop
from tests.unit.service.jobs.parcel import NOW, PACKAGE, add_parcel
from tests.unit.service.jobs.test_flows import carry_out
from tests.unit.service.workflows.readings import cover
from tests.unit.service.workflows.test_check_supplement import FIRST, FORM, NUMBER, basic, page

SUPPLEMENT = "supplement"
MENDED = (page(3, basic("13800000002"), at=1),)


class Desk(Shop):
    """A shop whose reader reads stubs and judges as the true one does."""

    papers: dict[str, tuple[PageReading, ...]]
    judge: Reader

    def start(self) -> None:
        self.judge = Reader(Tools(NullEngine(), FORM), self.settings)
        self.papers = {}

        def answer(task: Task) -> Given | Failure | None:
            if isinstance(task, FindAim):
                return "check"
            if isinstance(task, ReadPage):
                stub = self.papers[task.task.path.read_text()][task.task.ref.page - 1]
                own = replace(stub, ref=PageRef(input=0, page=task.task.ref.page))
                return ReadBundle(packed(PageBundle(own, ENGINE, {})), 0.1)
            return self.judge(task) if isinstance(task, JudgePackage) else None

        self.answer = answer

    def bring(self, package: str, paper: tuple[PageReading, ...]) -> None:
        self.papers[package] = paper
        add_parcel(
            self.places.database, pages=len(paper), package=package, sha256=self.places.store.put(package.encode())
        )

    def run(self, *asked: str, number: str = "1") -> None:
        for package in asked:
            self.queue.put(job(PLAN, package, number, interactive=False))
        done: set[str] = set()
        while open_ := [j for j in self.queue.jobs.values() if j.id not in done]:
            for each in open_:
                done.add(each.id)
                carry_out(self, each)
        self.queue.jobs.clear()

    def state(self, package: str) -> tuple[str, str | None]:
        with self.places.database.reading() as session:
            found = packages.package(session, package)
        return found.state, found.error

    def rows(self) -> list[Document]:
        with self.places.database.reading() as session:
            found = list(session.scalars(select(Document)))
            session.expunge_all()
        return found

    def keys(self, id: int) -> dict[str, str]:
        """The findings' keys by code and field."""
        with self.places.database.reading() as session:
            rows = session.scalars(select(FindingRow).where(FindingRow.document == id))
            return {f"{r.code} {r.content['field'] or r.content['slot'] or ''}".strip(): r.key for r in rows}


@pytest.fixture
def at(shop: Shop) -> Iterator[Desk]:
    found = Desk(shop.places, shop.settings)
    with shop.places.database.transaction() as session:
        session.delete(session.get_one(tables.Package, PACKAGE))
    found.start()
    found.bring(PACKAGE, FIRST)
    yield found
    found.judge._folder.cleanup()


def supplement(at: Desk, paper: tuple[PageReading, ...] = MENDED) -> None:
    at.bring(SUPPLEMENT, paper)
    register_supplement(at.places.database, SUPPLEMENT, PACKAGE)


def test_the_application_goes_on_with_its_decisions(at: Desk) -> None:
    at.run(PACKAGE)
    (row,) = at.rows()
    keys = at.keys(row.id)
    with at.places.database.transaction() as session:
        for key in keys.values():
            given = Answer(act="correct", mend="explain")
            desk.add_decision(session, row.id, key, given, "first", Hand(by="u"), NOW, "1")
        closed = Closing(outcome="return", by="u", at=NOW)
        desk.set_state(session, row.id, "to_correct", closed, closed)
    supplement(at)
    at.run(SUPPLEMENT)
    assert at.state(SUPPLEMENT) == ("done", None)
    (now,) = at.rows()
    assert (now.id, now.package, now.application_no, now.outcome) == (row.id, SUPPLEMENT, NUMBER, None)
    kept = at.keys(row.id)
    with at.places.database.reading() as session:
        said = {d.finding for d in session.scalars(select(DecisionRow))}
        assert [v.number for v in versions.versions_of(session, NUMBER)] == [1, 2]
        last = versions.effective_of(session, NUMBER)
    assert len(said) == len(keys), "nothing that was said is lost"
    assert said & set(kept.values()), "what stands on pages that are as they were stays answered"
    assert last is not None
    assert [(p.package, p.input, p.page) for p in last.effective] == [
        (PACKAGE, 0, 1), (PACKAGE, 0, 2), (SUPPLEMENT, 0, 1),
    ]  # fmt: skip


def test_every_page_of_all_its_packages_is_read_for_a_comparison_and_once(at: Desk) -> None:
    at.run(PACKAGE)
    at.pool.asked.clear()
    supplement(at)
    at.run(SUPPLEMENT)
    read = [(t.aim, t.task.path.read_text(), t.task.ref.page) for t in at.pool.asked if isinstance(t, ReadPage)]
    assert sorted(read) == [("print", PACKAGE, n) for n in (1, 2, 3)] + [("print", SUPPLEMENT, 1)]
    (judged,) = [t for t in at.pool.asked if isinstance(t, JudgePackage)]
    assert judged.versions == {0: 1, 1: 2}
    assert [i.index for i in judged.inputs] == [0, 1]
    assert [p.ref for p in judged.pages] == [PageRef(input=0, page=n) for n in (1, 2, 3)] + [PageRef(input=1, page=1)]
    assert judged.earlier is not None


def test_a_supplement_waits_for_the_paper_that_it_mends(at: Desk) -> None:
    supplement(at)
    at.run(SUPPLEMENT)
    assert at.state(SUPPLEMENT)[0] == "reading"
    at.run(PACKAGE)
    assert (at.state(PACKAGE)[0], at.state(SUPPLEMENT)) == ("done", ("done", None))


def test_a_supplement_to_what_came_to_nothing_says_so(at: Desk) -> None:
    supplement(at)
    at.run(SUPPLEMENT)
    true, at.answer = at.answer, lambda task: Failure("broken") if isinstance(task, JudgePackage) else true(task)
    at.run(PACKAGE)
    assert at.state(PACKAGE)[0] == "failed"
    state, error = at.state(SUPPLEMENT)
    assert state == "failed"
    assert PACKAGE in (error or "")


def test_a_package_that_is_checked_again_does_not_take_its_applications_back(at: Desk) -> None:
    at.run(PACKAGE)
    supplement(at)
    at.run(SUPPLEMENT)
    (row,) = at.rows()
    with at.places.database.transaction() as session:
        packages.set_state(session, PACKAGE, "received")
        pages.try_again(session, PACKAGE)
    at.run(PACKAGE, number="2")
    assert at.state(PACKAGE)[0] == "done"
    assert [(r.id, r.package) for r in at.rows()] == [(row.id, SUPPLEMENT)]
    with at.places.database.transaction() as session:
        packages.set_state(session, SUPPLEMENT, "received")
    at.run(SUPPLEMENT, number="3")
    assert [(r.id, r.package) for r in at.rows()] == [(row.id, SUPPLEMENT)]


def test_a_package_without_a_supplement_is_the_first_version_of_its_papers(at: Desk) -> None:
    at.run(PACKAGE)
    with at.places.database.reading() as session:
        assert [(v.number, v.kind) for v in versions.versions_of(session, NUMBER)] == [(1, "first")]
    assert not at.queue.of(READ)


def test_two_papers_cannot_be_one(at: Desk) -> None:
    at.bring("other", (page(1, cover("FW-2021-2")),))
    supplement(at)
    with pytest.raises(UsageError):
        register_supplement(at.places.database, SUPPLEMENT, "other")
