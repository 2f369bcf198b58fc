"""`kanhe check` and `kanhe worker` on the same data: each does its own work and leaves the other's alone."""

import time
from contextlib import closing
from pathlib import Path

import pytest

from models.package import Package
from service.container import Container
from service.database import packages, tables
from service.jobs.client import open_work
from service.jobs.sweep import Sweep
from service.settings import Settings
from service.workflows.places import Places, open_places
from service.workflows.record_check import recorded_check
from tests.benchmarks.work.ground import ended
from tests.benchmarks.work.machines import ROOT, worker
from tests.benchmarks.work.parcels import receive, write_scan

PAGES, PATIENCE = 6, 120.0
ONLINE = ROOT / "samples/enterprise-clean/online.json"


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    url = "" if database_url.startswith("sqlite") else database_url
    return Settings(data=tmp_path / "data", database=url, storage="", engine="null", threads=1, workers=1)


def checks(places: Places) -> list[Package]:
    with places.database.reading() as session:
        return [p for p in packages.packages(session) if p.source == "check"]


def test_each_does_its_own_work(settings: Settings, tmp_path: Path) -> None:
    names = ("queued", "checked", "still being checked")
    scans = [tmp_path / f"{name}.pdf" for name in names]
    for scan, name in zip(scans, names, strict=True):
        write_scan(scan, PAGES, name)
    with closing(open_places(settings)) as places, closing(open_work(places)) as work:
        queued = receive(places, [(scans[0], PAGES)])
        with worker(settings), recorded_check(settings, [scans[2]], ONLINE, "intake", None) as (finish, _):
            work.start(queued)
            checked = Container(settings).check(
                [scans[1]], ONLINE, "intake", tmp_path / "out", None, lambda done, of: None
            )
            end = time.monotonic() + PATIENCE
            while not ended(places, queued):
                assert time.monotonic() < end, "the worker does not work"
                time.sleep(0.1)
            sweep = Sweep(places.database, work.jobs)
            assert [sweep.look(), sweep.look()] == [[], []], "a check that is under way is nobody's lost work"
            finish(checked.files)
        with places.database.reading() as session:
            done = packages.package(session, queued)
            pages = {p.package for p in session.query(tables.Page)}
        assert (done.state, done.error) == ("done", None)
        assert [(p.state, p.report is not None) for p in checks(places)] == [("done", True)] * 2
        assert len(checked.report.pages) == PAGES
        assert pages == {queued}, "pages of a check are no worker's"
        assert {id.partition(":")[0] for id in work.jobs.known("")} == {queued}
