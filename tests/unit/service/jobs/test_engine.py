"""The queue as it stands in the engine's own tables, on both kinds of database, and a process that does its jobs."""

import multiprocessing
import os
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from models.errors import DatabaseError
from service.jobs.engine import JOBS_FILE, POLL_SECONDS, Job, JobClient, JobRunner, jobs_url, prepare

DO = "do"


def job(id: str, *, priority: int = 1, **arguments: object) -> Job:
    return Job(kind=DO, id=id, priority=priority, arguments=arguments)


@pytest.fixture
def url(database_url: str) -> str:
    found = jobs_url(database_url)
    prepare(found)
    return found


@pytest.fixture
def jobs(url: str) -> Iterator[JobClient]:
    with closing(JobClient(url)) as client:
        yield client


@pytest.mark.parametrize(
    ("database", "wanted"),
    [
        ("sqlite:////data/kanhe.sqlite3", f"sqlite:////data/{JOBS_FILE}"),
        ("postgresql+psycopg://kanhe@db/kanhe", "postgresql+psycopg://kanhe@db/kanhe"),
    ],
)
def test_where_the_engine_keeps_its_tables(database: str, wanted: str) -> None:
    assert jobs_url(database) == wanted


def test_ids_are_queued_once_found_cancelled_and_forgotten_when_their_time_is_over(jobs: JobClient) -> None:
    assert not jobs.any_open()
    for id in ("a:1", "a:2", "ab:1", "ab:1"):
        jobs.put(job(id))
    jobs.cancel("a:")
    assert jobs.known("a:") == {"a:1": False, "a:2": False}
    assert (jobs.open_ids(), jobs.open_jobs("a:"), jobs.open_jobs(), jobs.any_open()) == (["ab:1"], 0, 1, True)
    now = datetime.now(UTC)
    assert jobs.forget(now - timedelta(days=1)) == 0
    assert jobs.forget(now + timedelta(days=1)) == 2
    assert (jobs.known("a:"), jobs.known("ab:")) == ({}, {"ab:1": True}), "an open one is never forgotten"


def test_a_database_that_is_not_there_is_told_in_one_line() -> None:
    with pytest.raises(DatabaseError) as told:
        JobClient("postgresql+psycopg://nobody@127.0.0.1:1/none").put(job("a"))
    assert "\n" not in str(told.value)


def run_jobs(url: str, executor: str, taken_from: str, folder: Path) -> None:
    """A process that does jobs, each of which leaves its name in a folder, until nothing is open. The first that does
    `fatal` dies of it."""

    def do(name: str) -> None:
        (folder / f"{time.monotonic_ns()} {name}").touch()
        if name == "fatal" and len(done(folder)) == len(set(done(folder))):
            os._exit(1)

    runner = JobRunner(url, executor, {DO: do})
    if taken_from:
        (folder / "taken").write_text(f"{runner.take_over([taken_from])} {runner.take_over([taken_from])}")
    with closing(JobClient(url)) as client:
        while client.any_open():
            time.sleep(0.05)
    runner.close(5)


def done(folder: Path) -> list[str]:
    marks = sorted((p.name.split() for p in folder.glob("* *")), key=lambda mark: int(mark[0]))
    return [name for _, name in marks]


def run(url: str, executor: str, taken_from: str, folder: Path) -> int | None:
    process = multiprocessing.get_context("spawn").Process(target=run_jobs, args=(url, executor, taken_from, folder))
    process.start()
    process.join(60)
    process.kill()
    return process.exitcode


def test_what_a_killed_process_had_begun_is_taken_over_once(url: str, jobs: JobClient, tmp_path: Path) -> None:
    for name, priority in (("late", 3), ("first", 1), ("fatal", 2)):
        jobs.put(job(name, priority=priority, name=name))
    marks = tmp_path / "marks"
    marks.mkdir()
    assert run(url, "a-1", "", marks) == 1
    assert done(marks) == ["first", "fatal"]
    assert run(url, "b-1", "a-1", marks) == 0
    assert sorted(done(marks)) == ["fatal", "fatal", "first", "late"], "what was done is not done again"
    assert (marks / "taken").read_text() == "1 0"
    assert jobs.pace() == POLL_SECONDS
    jobs.set_pace(2.0)
    assert jobs.pace() == 2.0
