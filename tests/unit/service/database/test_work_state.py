"""Who works and what waits."""

from datetime import UTC, datetime

from models.package import Package, PackageState
from models.scan import PageRef
from service.database import packages, pages, work_state
from service.database.connection import Database
from tests.unit.service.database.test_workers import age, arrive

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


def test_slots_are_told_with_whether_they_live_and_forgotten_after_a_day(database: Database) -> None:
    arrive(database, "a-1", "a-2", "a-3")
    age(database, "a-2", seen=300)
    age(database, "a-3", seen=90_000)
    with database.reading() as session:
        told = [(s.executor, s.living) for s in work_state.slots(session, 120)]
    assert told == [("a-1", True), ("a-2", False)]


def test_only_what_is_on_its_way_is_in_the_queue(database: Database) -> None:
    with database.transaction() as session:
        states: tuple[PackageState, ...] = ("received", "reading", "reading", "cancelled", "done")
        for n, state in enumerate(states):
            package = Package(
                id=f"p{n}", name="", source="upload", profile="intake", digest=f"{n}" * 64, state=state,
                created_at=NOW, updated_at=NOW,
            )  # fmt: skip
            packages.add_package(session, package, [])
            pages.add_pages(session, package.id, [(PageRef(input=0, page=1), f"{n}" * 64)])
    with database.reading() as session:
        queue = work_state.queue(session)
    assert (queue.received, queue.reading, queue.judging, queue.pages) == (1, 2, 0, 3)
