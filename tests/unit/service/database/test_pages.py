"""Pages on their way, on either kind of database."""

import pytest

from models.package import PackageState
from models.scan import PageRef
from service.database import packages, pages, tables
from service.database.connection import Database
from service.database.pages import Progress
from tests.unit.service.jobs.parcel import PACKAGE, add_parcel

FIRST, SECOND, THIRD = (PageRef(input=0, page=n) for n in (1, 2, 3))
pytestmark = pytest.mark.usefixtures("parcel")


@pytest.fixture
def parcel(database: Database) -> None:
    add_parcel(database, pages=3)
    with database.transaction() as session:
        pages.add_pages(session, PACKAGE, [(FIRST, "a" * 64), (SECOND, "b" * 64), (THIRD, "c" * 64)])


def finish(database: Database, ref: PageRef, key: str, artefact: str) -> None:
    with database.transaction() as session:
        pages.finish(session, PACKAGE, ref, key, artefact, 10, 0.5, "host-1")


def test_pages_wait_in_order_with_what_it_takes_to_read_them(database: Database) -> None:
    with database.reading() as session:
        waiting = pages.waiting(session, PACKAGE)
    assert [p.ref for p in waiting] == [FIRST, SECOND, THIRD]
    assert {(p.sha256, p.shown, p.tries) for p in waiting} == {("0" * 64, "scan-0.pdf", 0)}


def test_a_result_counts_once_whoever_brings_it(database: Database) -> None:
    finish(database, FIRST, "a" * 64, "1" * 64)
    finish(database, FIRST, "a" * 64, "2" * 64)
    with database.reading() as session:
        assert session.query(tables.PageResult).count() == 1
        settled = pages.settled(session, PACKAGE)
        assert pages.progress(session, PACKAGE) == Progress(waiting=2, done=1)
    assert [p.artefact for p in settled] == ["1" * 64, None, None]


def test_what_another_package_read_need_not_be_read_again(database: Database) -> None:
    add_parcel(database, pages=2, package="other")
    finish(database, SECOND, "b" * 64, "1" * 64)
    with database.transaction() as session:
        pages.add_pages(session, "other", [(FIRST, "b" * 64), (SECOND, "d" * 64)])
        pages.settle_known(session, "other")
        assert pages.progress(session, "other") == Progress(waiting=1, done=1)


def test_pages_with_another_key_wait_anew_and_the_others_stay_done(database: Database) -> None:
    finish(database, FIRST, "a" * 64, "1" * 64)
    finish(database, SECOND, "b" * 64, "2" * 64)
    with database.transaction() as session:
        pages.add_pages(session, PACKAGE, [(FIRST, "a" * 64), (SECOND, "e" * 64)])
        assert [p.ref for p in pages.waiting(session, PACKAGE)] == [SECOND, THIRD]


@pytest.mark.parametrize(
    ("state", "page", "leave"),
    [("reading", "waiting", "go"), ("reading", "done", "skip"), ("cancelled", "waiting", "stop")],
)
def test_a_try_is_counted_only_of_a_page_that_is_to_be_read(
    database: Database, state: PackageState, page: str, leave: str
) -> None:
    with database.transaction() as session:
        packages.set_state(session, PACKAGE, state)
        session.get_one(tables.Page, (PACKAGE, 0, 1)).state = page
    with database.transaction() as session:
        assert pages.begin(session, PACKAGE, FIRST) == leave
    with database.reading() as session:
        assert session.get_one(tables.Page, (PACKAGE, 0, 1)).tries == (1 if leave == "go" else 0)


def test_a_page_of_no_package_is_not_to_be_read(database: Database) -> None:
    with database.transaction() as session:
        assert pages.begin(session, "nobody", FIRST) == "stop"


def test_a_page_that_has_a_result_meanwhile_is_not_given_up(database: Database) -> None:
    finish(database, FIRST, "a" * 64, "1" * 64)
    with database.transaction() as session:
        pages.give_up(session, PACKAGE, FIRST, "quarantined", "late")
        pages.give_up(session, PACKAGE, SECOND, "quarantined", "poison")
        assert pages.progress(session, PACKAGE) == Progress(waiting=1, done=1, quarantined=1)
        pages.give_up(session, PACKAGE, THIRD, "failed", "broken")
        assert not pages.any_waiting(session, PACKAGE)
        pages.try_again(session, PACKAGE)
        assert pages.progress(session, PACKAGE) == Progress(waiting=2, done=1)


def test_a_lost_result_is_read_again(database: Database) -> None:
    finish(database, FIRST, "a" * 64, "1" * 64)
    with database.transaction() as session:
        pages.forget_result(session, "a" * 64)
        assert [p.ref for p in pages.waiting(session, PACKAGE, [FIRST])] == [FIRST]
