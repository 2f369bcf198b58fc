"""Slots are kept alive under their ids, started less and less often where they never begin, and ended in the end."""

import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread

import pytest

from service.jobs import supervisor
from service.jobs.supervisor import FIRST_PAUSE, LONGEST_PAUSE, Supervisor, _Slot
from tests.unit.service.jobs import fake_slots
from tests.unit.service.jobs.fake_slots import RESTLESS, FakeSetup

PATIENCE = 60.0


@pytest.fixture
def left() -> Callable[[], set[BaseProcess]]:
    """What is left of the processes of a test; those that others keep are not its own."""
    before = set(multiprocessing.active_children())
    return lambda: set(multiprocessing.active_children()) - before


@contextmanager
def running(setup: FakeSetup, run_slot: Callable[..., None], slots: int) -> Iterator[Callable[[], None]]:
    """A supervisor at work; gives what stops it and waits for its end."""
    kept = Supervisor(setup, slots, run_slot)  # type: ignore[arg-type]  # a fake setup
    thread = Thread(target=kept.run)
    thread.start()

    def end() -> None:
        kept.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()

    try:
        yield end
    finally:
        end()


def wait_for(wanted: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not wanted():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.02)


def test_a_slot_that_died_comes_back_under_its_id(tmp_path: Path, left: Callable[[], set[BaseProcess]]) -> None:
    setup = FakeSetup(tmp_path)
    with running(setup, fake_slots.restless, 2):
        wait_for(lambda: all(setup.marks(f"host-{n}", "begun") == RESTLESS for n in (1, 2)))
    assert not left()


def test_slots_finish_what_they_are_at(tmp_path: Path) -> None:
    setup = FakeSetup(tmp_path)
    with running(setup, fake_slots.faithful, 1) as end:
        wait_for(lambda: setup.marks("host-1", "begun") == 1)
        end()
        assert setup.marks("host-1", "ended") == 1


def test_a_slot_that_does_not_stop_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: Callable[[], set[BaseProcess]]
) -> None:
    monkeypatch.setattr(supervisor, "KILL_SECONDS", 0.2)
    setup = FakeSetup(tmp_path)
    with running(setup, fake_slots.stubborn, 1):
        wait_for(lambda: setup.marks("host-1", "begun") == 1)
    assert not left()


class DeadProcess:
    """A process that ended."""

    exitcode = 1

    def is_alive(self) -> bool:
        return False

    def join(self) -> None:
        """It ended before."""


def died(slot: _Slot, *, begun: bool) -> float:
    """Lets a slot die; gives the seconds until it may be started again."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    if begun:
        theirs.send(True)
    theirs.close()
    process: object = DeadProcess()
    assert isinstance(slot, _Slot)
    slot.process, slot.ready = process, ours  # type: ignore[assignment]  # a fake
    now = time.monotonic()
    Supervisor(FakeSetup(Path()), 1)._bury(slot)  # type: ignore[arg-type]  # a fake setup
    assert slot.process is None
    return slot.due - now


def test_a_slot_that_never_begins_is_started_less_and_less_often(caplog: pytest.LogCaptureFixture) -> None:
    slot = _Slot("host-1")
    pauses = [died(slot, begun=False) for _ in range(8)]
    assert pauses == pytest.approx([min(LONGEST_PAUSE, FIRST_PAUSE * 2**n) for n in range(8)], abs=0.4)
    assert died(slot, begun=True) == pytest.approx(0, abs=0.4)
    assert died(slot, begun=False) == pytest.approx(FIRST_PAUSE, abs=0.4), "from the beginning again"
    assert "host-1 ended (1)" in caplog.text


def test_one_that_lives_is_let_be() -> None:
    class Living(DeadProcess):
        def is_alive(self) -> bool:
            return True

    process: BaseProcess = Living()  # type: ignore[assignment]  # a fake
    slot = _Slot("host-1", process=process)
    Supervisor(FakeSetup(Path()), 1)._bury(slot)  # type: ignore[arg-type]  # a fake setup
    assert (slot.process, slot.failures) == (process, 0)
