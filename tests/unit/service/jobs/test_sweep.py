"""Packages whose jobs were lost are begun again, once, whatever was restored into which kind of database."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from models.package import PackageSource, PackageState
from service.database import packages, tables
from service.database.connection import Database
from service.jobs.client import Work, open_work
from service.jobs.engine import JobClient, jobs_url, prepare
from service.jobs.flows import JUDGE, PLAN, READ, job
from service.jobs.sweep import Sweep
from service.settings import Settings
from service.storage.content import FolderStore
from service.workflows.back_up import back_up
from service.workflows.places import Places, open_places
from service.workflows.restore import restore
from tests.unit.service.jobs.conftest import Shop
from tests.unit.service.jobs.fakes import FakeQueue
from tests.unit.service.jobs.parcel import NOW, PACKAGE, add_parcel

PLANNED = f"{PACKAGE}:1:{PLAN}"


def sweep_of(shop: Shop) -> Sweep:
    return Sweep(shop.places.database, shop.queue)  # type: ignore[arg-type]  # a fake


def change(shop: Shop, **values: object) -> None:
    with shop.places.database.transaction() as session:
        for name, value in values.items():
            setattr(session.get_one(tables.Package, PACKAGE), name, value)


@pytest.mark.parametrize("state", ["received", "reading", "judging"])
@pytest.mark.parametrize("priority", [0, 1])
def test_a_package_without_a_job_is_begun_at_the_second_look_and_once(
    shop: Shop, state: PackageState, priority: int
) -> None:
    change(shop, state=state, priority=priority)
    one, other = sweep_of(shop), sweep_of(shop)
    assert (one.look(), other.look()) == ([], []), "whoever noted it just now may be about to queue it"
    assert one.look() == [PACKAGE]
    other.look()
    [put] = shop.queue.jobs.values()
    assert (put.id, put.arguments["interactive"]) == (PLANNED, priority == 1)


@pytest.mark.parametrize(
    ("state", "source"), [("received", "check"), ("reading", "check"), ("done", "watch"), ("cancelled", "upload")]
)
def test_what_is_over_or_does_its_own_work_is_left_alone(
    shop: Shop, state: PackageState, source: PackageSource
) -> None:
    change(shop, state=state, source=source)
    sweep = sweep_of(shop)
    assert [sweep.look() for _ in range(3)] == [[], [], []]
    assert not shop.queue.jobs


@pytest.mark.parametrize("kind", [PLAN, READ, JUDGE])
def test_a_package_with_a_job_is_left_alone(shop: Shop, kind: str) -> None:
    shop.queue.put(job(kind, PACKAGE, "7", interactive=False))
    sweep = sweep_of(shop)
    assert [sweep.look() for _ in range(3)] == [[], [], []]


def test_one_that_goes_on_between_two_looks_is_left_alone(shop: Shop) -> None:
    sweep = sweep_of(shop)
    sweep.look()
    with shop.places.database.transaction() as session:
        packages.set_state(session, PACKAGE, "reading")
    assert sweep.look() == []


def test_one_that_was_to_be_read_anew_is_begun_under_an_id_of_its_own(shop: Shop) -> None:
    shop.queue.put(job(PLAN, PACKAGE, "1", interactive=False))
    shop.queue.end(PLANNED)
    one, other = sweep_of(shop), sweep_of(shop)
    assert (one.look(), other.look()) == ([], [])
    assert one.look() == [PACKAGE]
    [put] = [id for id in shop.queue.jobs if id != PLANNED]
    assert put == f"{PACKAGE}:{NOW:%Y%m%d%H%M%S%f}:{PLAN}"
    shop.queue.end(put)
    other.look()
    assert len(shop.queue.jobs) == 2, "two that find the same package name the same job"


def test_a_supplement_has_no_job_until_what_is_before_it_has_ended(shop: Shop) -> None:
    for name, before in (("second", PACKAGE), ("third", "second")):
        add_parcel(shop.places.database, pages=1, package=name)
        with shop.places.database.transaction() as session:
            session.get_one(tables.Package, name).supplements = before
    sweep = sweep_of(shop)
    assert [sweep.look(), sweep.look()] == [[], [PACKAGE]]
    shop.queue.end(PLANNED)
    change(shop, state="done")
    assert [sweep.look(), sweep.look()] == [[], ["second"]]


@dataclass
class EndingQueue(FakeQueue):
    """A queue whose last job ends just after a look found none."""

    shop: Shop | None = None

    def known(self, prefix: str) -> dict[str, bool]:
        assert self.shop
        change(self.shop, state="done")
        return super().known(prefix)


def test_one_that_ends_during_a_look_is_left_alone(shop: Shop) -> None:
    shop.queue = EndingQueue(shop=shop)
    sweep = sweep_of(shop)
    assert [sweep.look(), sweep.look()] == [[], []]
    assert not shop.queue.jobs


@pytest.fixture
def jobs(database: Database) -> Iterator[JobClient]:
    prepare(jobs_url(database.url))
    with closing(JobClient(jobs_url(database.url))) as client:
        yield client


def test_on_the_engine_itself_asking_again_changes_nothing(database: Database, jobs: JobClient, tmp_path: Path) -> None:
    add_parcel(database, pages=1)
    sweep = Sweep(database, jobs)
    assert [sweep.look(), sweep.look(), sweep.look()] == [[], [PACKAGE], []]
    Work(Places(database, FolderStore(tmp_path)), jobs).start(PACKAGE)
    assert jobs.known(PACKAGE) == {PLANNED: True}


@pytest.mark.postgres
@pytest.mark.parametrize("to_postgres", [True, False])
def test_what_was_under_way_goes_on_in_the_other_kind_of_database(
    postgres_url: str, tmp_path: Path, to_postgres: bool
) -> None:
    """The engine's tables do not come along."""
    source, target = tmp_path / "from", tmp_path / "to"
    urls = ("", postgres_url) if to_postgres else (postgres_url, "")
    with closing(open_places(Settings(data=source, database=urls[0], storage=""))) as places:
        add_parcel(places.database, pages=3, sha256=places.store.put(b"scan"))
        with closing(open_work(places)) as work:
            work.start(PACKAGE)
        back_up(places, tmp_path / "backup", None, 10**6, NOW, "1", lambda done, of: None)
    settings = Settings(data=target, database=urls[1], storage="")
    restore(tmp_path / "backup", target, settings, None, lambda done, of: None)
    with closing(open_places(settings)) as places, closing(open_work(places)) as work:
        sweep = Sweep(places.database, work.jobs)
        assert [sweep.look(), sweep.look(), sweep.look()] == [[], [PACKAGE], []]
        assert work.jobs.known(PACKAGE) == {PLANNED: True}
