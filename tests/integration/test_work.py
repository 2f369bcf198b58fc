"""Durable work under fire: real machines, killed at random; every page's result is there, once, and its own."""

import random
from pathlib import Path

import pytest

from models.scan import PageRef
from service.storage.page_bundle import unpacked
from tests.benchmarks import chaos
from tests.benchmarks.work.parcels import write_scan

PAGES, KILLS = 24, 3


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def server(request: pytest.FixtureRequest) -> str:
    """Where databases are made; empty for SQLite."""
    return "" if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))


def test_nothing_is_lost_or_doubled_when_processes_are_killed(server: str, tmp_path: Path) -> None:
    scan = tmp_path / "scan.pdf"
    write_scan(scan, PAGES, "page")
    plan = chaos.Plan(server, tmp_path, [(scan, PAGES)], seconds=0.2, every=1.0)
    left, killed, _ = chaos.run(plan, "run", 2, KILLS, random.Random(3))
    assert killed.total() > 0
    assert (left.state, left.results, len(left.pages)) == ("done", PAGES, PAGES)
    assert len(set(left.pages.values())) == PAGES, "no page has another one's result"
    assert left.report is not None
    assert [p["page"] for p in left.report["pages"]] == list(range(1, PAGES + 1))
    store = tmp_path / "run" / "store"
    for place, artefact in left.pages.items():
        [bundle] = store.glob(f"??/??/{artefact}")
        reading = unpacked(bundle.read_bytes()).reading
        assert reading.ref == PageRef(input=0, page=int(place.split("/")[1]))
