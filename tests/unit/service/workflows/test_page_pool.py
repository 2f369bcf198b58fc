"""Every task comes back exactly once, whatever becomes of the processes."""

import multiprocessing
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from service.workflows.page_pool import Failure, WorkerStartError, run_pages
from tests.unit.service.workflows import workers

PATIENCE = 1.0
"""Seconds that a task may take in these tests."""


def run(make: Callable[[], Callable[[str], object]], tasks: Sequence[str], count: int = 2) -> dict[int, object]:
    """Results by task; fails when a task comes back twice."""
    results: dict[int, object] = {}
    for index, result in run_pages(make, tasks, count, PATIENCE):
        assert index not in results
        results[index] = result
    return results


def test_every_task_comes_back_once_whatever_happens_to_it() -> None:
    tasks = ["ok 0", "raise 1", "exit 2", "ok 3", "hang 4", "silent 5", "unpicklable 6", "ok 7"]
    results = run(workers.willing, tasks)
    assert sorted(results) == list(range(len(tasks)))
    assert {i for i, r in results.items() if isinstance(r, Failure)} == {1, 2, 4, 5, 6}
    assert [results[i] for i in (0, 3, 7)] == ["done ok 0", "done ok 3", "done ok 7"]
    reasons = {i: r.reason for i, r in results.items() if isinstance(r, Failure)}
    assert reasons[1] == "页面损坏 raise 1"
    assert "died" in reasons[2]
    assert "1 s" in reasons[4]
    assert reasons[5] == "ValueError"
    assert all("\n" not in reason for reason in reasons.values())


def test_no_process_is_left_behind() -> None:
    before = set(multiprocessing.active_children())
    started = time.monotonic()
    run(workers.willing, ["hang", "ok"])
    assert time.monotonic() - started < PATIENCE + 20
    assert set(multiprocessing.active_children()) <= before


def test_stopping_early_ends_the_processes() -> None:
    before = set(multiprocessing.active_children())
    results = run_pages(workers.willing, ["ok", "hang", "hang"], 2, 60)
    assert next(results)[1] == "done ok"
    results.close()  # type: ignore[attr-defined]  # a generator behind its protocol
    assert set(multiprocessing.active_children()) <= before


def test_no_more_processes_than_asked_for() -> None:
    assert len(set(run(workers.process_ids, ["a", "b", "c", "d"], 2).values())) <= 2


def test_no_tasks_need_no_process() -> None:
    assert run(workers.dead, []) == {}


def test_an_engine_that_does_not_load_stops_the_run_with_its_reason() -> None:
    with pytest.raises(WorkerStartError, match=r"none\.onnx"):
        run(workers.unable, ["ok", "ok"])


def test_workers_that_only_die_are_given_up() -> None:
    with pytest.raises(WorkerStartError):
        run(workers.dead, ["ok", "ok", "ok"], 1)


def test_a_worker_that_dies_before_it_begins_is_replaced(tmp_path: Path) -> None:
    assert run(workers.DiesOnce(tmp_path / "died"), ["ok"], 1) == {0: "done ok"}


def test_a_worker_that_dies_after_its_answer_loses_nothing() -> None:
    results = run(workers.killers, ["a", "b"], 1)
    assert sorted(results) == [0, 1]
    assert isinstance(results[0], workers.Killer)
