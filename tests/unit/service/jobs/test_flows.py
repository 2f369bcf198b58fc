"""The jobs in their order, and what becomes of a package when something goes wrong on the way."""

import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from models.errors import DatabaseError
from models.package import Package
from models.scan import PageRef
from service.database import desk_filing, packages, pages, tables
from service.database.pages import Progress
from service.integrations.online_records import read_online
from service.jobs.engine import Job
from service.jobs.flows import JUDGE, PLAN, READ, job
from service.jobs.tasks import FindAim, JudgePackage, ReadPage
from service.workflows.keep_online import keep_online
from service.workflows.page_pool import Failure, WorkerStartError
from service.workflows.read_scans import open_template
from tests.unit.service.jobs.conftest import PAGES, Shop
from tests.unit.service.jobs.parcel import PACKAGE, add_parcel
from tests.unit.service.listed import application

SAMPLES = Path(__file__).parents[4] / "samples"


def kept(shop: Shop) -> Package:
    with shop.places.database.reading() as session:
        return packages.package(session, PACKAGE)


def progress(shop: Shop) -> Progress:
    with shop.places.database.reading() as session:
        return pages.progress(session, PACKAGE)


def carry_out(shop: Shop, job: Job) -> None:
    handlers = {PLAN: shop.flows.plan, READ: shop.flows.read, JUDGE: shop.flows.judge}
    handlers[job.kind](**job.arguments)  # type: ignore[operator]  # as the engine calls them


def carry_all_out(shop: Shop) -> None:
    """Does every job once, also those that come up meanwhile."""
    shop.queue.put(job(PLAN, PACKAGE, "1", interactive=False))
    done: set[str] = set()
    while open_ := [j for j in shop.queue.jobs.values() if j.id not in done]:
        for each in open_:
            done.add(each.id)
            carry_out(shop, each)


def test_a_package_goes_through(shop: Shop) -> None:
    carry_all_out(shop)
    found = kept(shop)
    assert (found.state, found.error) == ("done", None)
    assert shop.places.store.get(found.report or "") == b"report.json"
    assert progress(shop) == Progress(done=PAGES)
    assert len(shop.queue.of(READ)) == 3
    assert [t.task.ref.page for t in shop.pool.asked if isinstance(t, ReadPage)] == list(range(1, PAGES + 1))


def test_every_job_done_twice_does_nothing_twice(shop: Shop) -> None:
    carry_all_out(shop)
    read = sum(isinstance(t, ReadPage) for t in shop.pool.asked)
    for each in list(shop.queue.jobs.values()):
        carry_out(shop, each)
    assert sum(isinstance(t, ReadPage) for t in shop.pool.asked) == read == PAGES
    assert kept(shop).state == "done"


def test_a_plan_that_was_killed_halfway_leaves_out_no_page(shop: Shop) -> None:
    put = shop.queue.put

    def die_after_one(job: Job) -> None:
        if shop.queue.of(READ):
            raise KeyboardInterrupt
        put(job)

    shop.queue.put = die_after_one  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        shop.flows.plan(PACKAGE, "1", False)
    shop.queue.put = put  # type: ignore[method-assign]
    carry_out(shop, shop.queue.of(READ)[0])
    assert progress(shop).done == 8
    carry_all_out(shop)
    assert (kept(shop).state, progress(shop)) == ("done", Progress(done=PAGES))


def test_only_what_changed_is_read_again(shop: Shop) -> None:
    carry_all_out(shop)
    shop.pool.asked.clear()
    with shop.places.database.transaction() as session:
        packages.set_state(session, PACKAGE, "received")
        session.get_one(tables.Page, (PACKAGE, 0, 7)).key = "f" * 64
    shop.queue.jobs.clear()
    carry_all_out(shop)
    assert not [t for t in shop.pool.asked if isinstance(t, ReadPage)], "its result was there under the old key"
    shop.recipe = type(shop.recipe)("2", shop.recipe.engine, 300.0)
    with shop.places.database.transaction() as session:
        packages.set_state(session, PACKAGE, "received")
    shop.queue.jobs.clear()
    carry_all_out(shop)
    assert sum(isinstance(t, ReadPage) for t in shop.pool.asked) == PAGES


def test_a_poison_page_fails_alone_and_named(shop: Shop) -> None:
    def poison(task: object) -> Failure | None:
        ill = isinstance(task, ReadPage) and task.task.ref.page == 5
        return Failure("died", killed=True) if ill else None

    shop.answer = poison
    carry_all_out(shop)
    assert progress(shop) == Progress(done=PAGES - 1, quarantined=1)
    tries = [t for t in shop.pool.asked if isinstance(t, ReadPage) and t.task.ref.page == 5]
    assert len(tries) == shop.settings.page_tries
    judged = next(t for t in shop.pool.asked if isinstance(t, JudgePackage))
    [lost] = [p for p in judged.pages if p.bundle is None]
    assert lost.ref == PageRef(input=0, page=5)
    assert lost.error is not None
    assert lost.error.startswith("scan-0.pdf: 第 5 页（page 5）: ")
    assert kept(shop).state == "done"


def test_a_page_with_an_error_is_not_tried_again(shop: Shop) -> None:
    shop.answer = lambda t: Failure("broken") if isinstance(t, ReadPage) and t.task.ref.page == 5 else None
    carry_all_out(shop)
    assert progress(shop) == Progress(done=PAGES - 1, failed=1)
    assert sum(isinstance(t, ReadPage) for t in shop.pool.asked) == PAGES


def test_a_page_that_took_slots_down_again_and_again_is_set_aside(shop: Shop) -> None:
    """Tries are counted before a page is read, so a slot that was killed with it counts though nobody told."""
    with shop.places.database.transaction() as session:
        pages.add_pages(session, PACKAGE, [(PageRef(input=0, page=1), "a" * 64)])
        session.get_one(tables.Page, (PACKAGE, 0, 1)).tries = shop.settings.page_tries
    shop.flows.read(PACKAGE, "1", False, "check", [[0, 1]])
    assert progress(shop) == Progress(quarantined=1)
    assert not shop.pool.asked


def test_cancelling_stops_with_the_page_in_flight(shop: Shop) -> None:
    def cancel_at_third(task: object) -> None:
        if isinstance(task, ReadPage) and task.task.ref.page == 3:
            with shop.places.database.transaction() as session:
                packages.set_state(session, PACKAGE, "cancelled")

    shop.answer = cancel_at_third
    carry_all_out(shop)
    assert (kept(shop).state, progress(shop)) == ("cancelled", Progress(waiting=PAGES - 3, done=3))
    assert not shop.queue.of(JUDGE)


def test_a_slot_that_stops_hands_the_rest_of_its_batch_back(shop: Shop) -> None:
    shop.queue.put(job(PLAN, PACKAGE, "1", interactive=False))
    carry_out(shop, shop.queue.of(PLAN)[0])
    first = shop.queue.of(READ)[0]

    def stop_at_third(task: object) -> None:
        shop.stopping = isinstance(task, ReadPage) and task.task.ref.page == 3

    shop.answer = stop_at_third
    carry_out(shop, first)
    handed = shop.queue.of(READ)[-1]
    assert handed.arguments["refs"] == [[0, n] for n in range(4, 9)]
    assert progress(shop).done == 3
    shop.stopping = False
    carry_all_out(shop)
    assert (kept(shop).state, progress(shop)) == ("done", Progress(done=PAGES))


@pytest.mark.parametrize("kind", [FindAim, JudgePackage])
def test_what_cannot_be_judged_fails_with_its_reason(shop: Shop, kind: type) -> None:
    shop.answer = lambda t: Failure("online.xlsx: no records") if isinstance(t, kind) else None
    carry_all_out(shop)
    assert (kept(shop).state, kept(shop).error) == ("failed", "online.xlsx: no records")


def test_judging_that_kills_its_process_is_tried_again_and_then_fails(shop: Shop) -> None:
    shop.answer = lambda t: Failure("died", killed=True) if isinstance(t, JudgePackage) else None
    carry_all_out(shop)
    assert kept(shop).state == "failed"
    assert sum(isinstance(t, JudgePackage) for t in shop.pool.asked) == shop.settings.page_tries


def test_a_bundle_that_the_store_lost_is_read_again(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.jobs.patience.PAUSES", ())
    shop.queue.put(job(PLAN, PACKAGE, "1", interactive=False))
    carry_out(shop, shop.queue.of(PLAN)[0])
    for batch in shop.queue.of(READ):
        carry_out(shop, batch)
    with shop.places.database.reading() as session:
        artefact = pages.settled(session, PACKAGE)[3].artefact
    shop.places.store.path(artefact).unlink()  # type: ignore[attr-defined]  # a folder
    carry_all_out(shop)
    assert (kept(shop).state, progress(shop)) == ("done", Progress(done=PAGES))


def test_a_slot_without_an_engine_starts_anew_and_loses_no_job(shop: Shop) -> None:
    def unable(_task: object) -> None:
        raise WorkerStartError("none.onnx")

    shop.answer = unable
    shop.flows.plan(PACKAGE, "1", False)
    assert (shop.died, kept(shop).state) == (1, "reading")


def test_a_slot_without_a_database_starts_anew(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr("service.jobs.patience.PAUSES", ())
    monkeypatch.setattr(packages, "set_state", gone)
    shop.flows.plan(PACKAGE, "1", False)
    assert shop.died == 1


def test_what_a_person_waits_for_goes_before_all_bulk() -> None:
    urgent = [job(kind, "p", "1", interactive=True).priority for kind in (JUDGE, PLAN, READ)]
    bulk = [job(kind, "p", "1", interactive=False).priority for kind in (JUDGE, PLAN, READ)]
    assert urgent == sorted(urgent)
    assert max(urgent) < min(bulk)


def test_a_slot_does_one_job_at_a_time(shop: Shop) -> None:
    """The engine may begin a second one before it knows of the first; pages would be mixed up in one process."""
    at_work, most = 0, 0

    def count(task: object) -> None:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        time.sleep(0.01)
        at_work -= 1

    shop.answer = count
    shop.queue.put(job(PLAN, PACKAGE, "1", interactive=False))
    carry_out(shop, shop.queue.of(PLAN)[0])
    flows = shop.flows
    with ThreadPoolExecutor() as threads:
        for each in shop.queue.of(READ):
            threads.submit(flows.read, **each.arguments)  # type: ignore[arg-type]  # as the engine calls it
    assert (most, progress(shop)) == (1, Progress(done=PAGES))


def test_records_that_came_as_a_folder_of_portal_pdfs_are_read_as_that(shop: Shop, tmp_path: Path) -> None:
    portal, scratch = tmp_path / "平台导出", tmp_path / "scratch"
    portal.mkdir()
    scratch.mkdir()
    for case in ("enterprise-clean", "project-foreign"):
        shutil.copyfile(SAMPLES / case / "portal.pdf", portal / f"{case}.pdf")
    online, _, name = keep_online(portal, shop.places.store, scratch)
    with shop.places.database.transaction() as session:
        row = session.get_one(tables.Package, PACKAGE)
        row.online, row.online_name = online, name
    read: list[tuple[str, set[str | None], int]] = []

    def look(task: object) -> None:
        if isinstance(task, FindAim | JudgePackage):
            assert task.online
            records = read_online(task.online, open_template(shop.settings), shop.settings.limits)
            read.append((task.online.name, {r.application_no for r in records.records}, len(records.prints)))

    shop.answer = look
    carry_all_out(shop)
    both = {"FWX2021-21-9101", "FWX2021-33-9131"}
    assert read == [("平台导出", both, 2)] * 2, "when the aim is found, and when the package is judged"
    assert kept(shop).state == "done"


def test_a_package_is_judged_knowing_who_applies_in_others(shop: Shop) -> None:
    add_parcel(shop.places.database, pages=1, package="other")
    with shop.places.database.transaction() as session:
        for package, number in ((PACKAGE, "FW-1"), ("other", "FW-2")):
            desk_filing.put_documents(session, package, "r" * 64, [application(0, number)])
    carry_all_out(shop)
    judged = next(t for t in shop.pool.asked if isinstance(t, JudgePackage))
    assert [e.number for e in judged.elsewhere] == ["FW-2"]
