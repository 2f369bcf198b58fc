"""Asking for work, following and stopping it."""

import pytest

from models.errors import DatabaseError
from models.package import PackageState
from service.database import packages, pages, tables
from service.database.pages import Progress
from service.jobs.client import Work
from service.jobs.flows import PLAN
from tests.unit.service.jobs.conftest import Shop
from tests.unit.service.jobs.parcel import PACKAGE


@pytest.fixture
def work(shop: Shop) -> Work:
    return Work(shop.places, shop.queue)  # type: ignore[arg-type]  # a fake


def set_state(shop: Shop, state: PackageState) -> None:
    with shop.places.database.transaction() as session:
        packages.set_state(session, PACKAGE, state)


def test_asking_twice_is_asking_once(work: Work, shop: Shop) -> None:
    work.start(PACKAGE)
    work.start(PACKAGE, interactive=True)
    assert len(shop.queue.of(PLAN)) == 1


@pytest.mark.parametrize(("priority", "asked", "urgent"), [(0, None, False), (1, None, True), (1, False, False)])
def test_the_package_says_whether_somebody_waits_unless_the_caller_does(
    work: Work, shop: Shop, priority: int, asked: bool | None, urgent: bool
) -> None:
    with shop.places.database.transaction() as session:
        session.get_one(tables.Package, PACKAGE).priority = priority
    work.start(PACKAGE, interactive=asked)
    assert [j.arguments["interactive"] for j in shop.queue.of(PLAN)] == [urgent]


def test_an_ended_package_is_not_begun_again_by_asking(work: Work, shop: Shop) -> None:
    set_state(shop, "done")
    work.start(PACKAGE)
    assert not shop.queue.jobs


def set_aside(shop: Shop) -> None:
    """Every page was planned and has had its tries."""
    shop.flows.plan(PACKAGE, "1", False)
    with shop.places.database.transaction() as session:
        for page in session.query(tables.Page):
            page.state, page.tries = "quarantined", 3


def test_again_gives_failed_pages_their_tries_back(work: Work, shop: Shop) -> None:
    set_aside(shop)
    set_state(shop, "failed")
    work.again(PACKAGE)
    assert work.progress(PACKAGE) == Progress(waiting=20)
    assert {j.id.split(":")[1] for j in shop.queue.of(PLAN)} != {"1"}


def test_a_recheck_reads_nothing_again_that_failed(work: Work, shop: Shop) -> None:
    set_aside(shop)
    set_state(shop, "done")
    work.recheck(PACKAGE)
    assert work.progress(PACKAGE) == Progress(quarantined=20)
    (asked,) = [j for j in shop.queue.of(PLAN) if j.id.split(":")[1] != "1"]
    assert asked.arguments["interactive"]


def test_cancelling_takes_the_package_out_of_the_queue(work: Work, shop: Shop) -> None:
    work.cancel(PACKAGE)
    with shop.places.database.reading() as session:
        assert packages.package(session, PACKAGE).state == "cancelled"
        assert pages.progress(session, PACKAGE).total == 0
    assert shop.queue.cancelled == [f"{PACKAGE}:"]


@pytest.mark.parametrize("ask", ["start", "cancel", "again", "recheck", "progress"])
def test_a_package_that_is_not_there_is_told(work: Work, ask: str) -> None:
    with pytest.raises(DatabaseError, match="nobody"):
        getattr(work, ask)("nobody")
