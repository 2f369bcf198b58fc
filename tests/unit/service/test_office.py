"""What the faces share is there at once; the job engine when work is first asked for."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest

from service.container import Container
from service.jobs.client import open_work
from service.office import Office, open_office
from service.settings import Settings
from tests.unit.service.jobs.parcel import add_parcel

PACKAGE = "1" * 32


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(Container(Settings(data=tmp_path)))
    yield opened
    opened.places.close()


def test_the_job_engine_is_opened_when_work_is_first_asked_for(office: Office, tmp_path: Path) -> None:
    add_parcel(office.places.database, pages=1, package=PACKAGE)
    assert not (tmp_path / "jobs.sqlite3").exists()
    several = [Thread(target=office.start, args=(PACKAGE,)) for _ in range(4)]
    for one in several:
        one.start()
    for one in several:
        one.join()
    with closing(open_work(office.places)) as work:
        assert work.jobs.open_jobs() == 1
        office.cancel(PACKAGE)
        assert work.jobs.open_jobs() == 0
