"""Every task comes back exactly once, whatever becomes of the processes."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from service.workflows.page_pool import TOO_MUCH, Failure, PagePool, WorkerStartError, run_pages
from service.workflows.process_bounds import Bounds
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


def test_what_wants_more_memory_than_it_may_have_fails_alone() -> None:
    bounds = Bounds(memory=2**30)
    results = dict(run_pages(workers.willing, ["ok 0", "greedy 1", "ok 2"], 1, 60, bounds))
    assert [results[i] for i in (0, 2)] == ["done ok 0", "done ok 2"]
    assert results[1] == Failure(TOO_MUCH)


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


def test_processes_live_on_from_run_to_run() -> None:
    pool: PagePool[str, int] = PagePool(workers.process_ids, 1)
    try:
        seen = {result for _ in range(3) for _, result in pool.run(["a", "b"], PATIENCE * 20)}
    finally:
        pool.close()
    assert len(seen) == 1


def test_a_process_that_died_between_two_runs_costs_no_page() -> None:
    pool: PagePool[str, int] = PagePool(workers.process_ids, 1)
    try:
        [(_, first)] = pool.run(["a"], PATIENCE * 20)
        assert isinstance(first, int)
        os.kill(first, signal.SIGKILL)
        while pool.alive():
            time.sleep(0.01)
        [(_, second)] = pool.run(["b"], PATIENCE * 20)
    finally:
        pool.close()
    assert isinstance(second, int)
    assert second != first


def test_who_took_its_process_along_is_told_from_who_only_failed() -> None:
    killed = {
        i: r.killed for i, r in run(workers.willing, ["raise", "exit", "hang"], 1).items() if isinstance(r, Failure)
    }
    assert killed == {0: False, 1: True, 2: True}


def test_a_task_is_asked_about_right_before_a_worker_gets_it() -> None:
    asked: list[str] = []

    def before(task: str) -> bool:
        asked.append(task)
        return "not" not in task

    pool: PagePool[str, object] = PagePool(workers.willing, 1)
    try:
        results = pool.run(["ok 0", "not this", "ok 2", "ok 3"], PATIENCE * 20, before)
        assert next(results) == (0, "done ok 0")
        # The second page is with the worker while the first one's result is kept; the third waits.
        assert asked == ["ok 0", "not this", "ok 2"]
        assert list(results) == [(2, "done ok 2"), (3, "done ok 3")]
    finally:
        pool.close()


def test_a_run_given_up_in_between_leaves_nothing_to_the_next() -> None:
    pool: PagePool[str, object] = PagePool(workers.willing, 1)
    try:
        first = pool.run(["ok 0", "ok 1", "ok 2"], PATIENCE * 20)
        assert next(first) == (0, "done ok 0")
        first.close()
        assert list(pool.run(["ok 7"], PATIENCE * 20)) == [(0, "done ok 7")]
    finally:
        pool.close()


def test_two_runs_at_once_are_refused_and_not_mixed_up() -> None:
    pool: PagePool[str, object] = PagePool(workers.willing, 1)
    try:
        first = pool.run(["ok 0", "ok 1"], PATIENCE * 20)
        assert next(first) == (0, "done ok 0")
        with pytest.raises(RuntimeError, match="one run at a time"):
            next(pool.run(["ok 7"], PATIENCE * 20))
        assert list(first) == [(1, "done ok 1")]
    finally:
        pool.close()
