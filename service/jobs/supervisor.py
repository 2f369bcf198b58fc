"""Keeps a machine's slots alive: one that dies comes back under its id and goes on with what it had begun."""

import logging
import multiprocessing
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import FrameType

from service.jobs.worker import STOP_SECONDS, WorkerSetup, run_slot

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds until a slot that died before it had begun is started again, twice as long each time: a database that is not
there is not asked a hundred times a second."""
WATCH_SECONDS = 0.5
KILL_SECONDS = STOP_SECONDS + 15
RunSlot = Callable[[WorkerSetup, str, Connection], None]
log = logging.getLogger(__name__)


@dataclass
class _Slot:
    """A slot and its process. `failures`: deaths in a row before it had begun; `due`: when it may be started."""

    executor: str
    process: BaseProcess | None = None
    ready: Connection | None = None
    failures: int = 0
    due: float = 0.0


@dataclass
class Supervisor:
    """Runs so many slots until `stop` is called; `run_slot` is what each process does."""

    setup: WorkerSetup
    slots: int
    run_slot: RunSlot = run_slot
    _stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Returns when all slots have ended after `stop`."""
        slots = [_Slot(self.setup.executor(n)) for n in range(1, self.slots + 1)]
        try:
            while not self._stopping.is_set():
                self._start_due(slots)
                alive = [s.process.sentinel for s in slots if s.process]
                # Short: a signal does not wake this wait.
                wait(alive, WATCH_SECONDS)
                for slot in slots:
                    self._bury(slot)
        finally:
            _end([s.process for s in slots if s.process])

    def stop(self) -> None:
        """Lets the slots finish what they are at."""
        self._stopping.set()

    def stop_on_signals(self) -> None:
        """Stops on SIGTERM and SIGINT."""

        def stop(_number: int, _frame: FrameType | None) -> None:
            self.stop()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)

    def _start_due(self, slots: list[_Slot]) -> None:
        for slot in slots:
            if slot.process is None and time.monotonic() >= slot.due:
                slot.process, slot.ready = _started(self.run_slot, self.setup, slot.executor)

    def _bury(self, slot: _Slot) -> None:
        """Notes when a dead slot is to come back: at once where it had begun to work, else later each time."""
        if slot.process is None or slot.process.is_alive():
            return
        begun = slot.ready is not None and _said_ready(slot.ready)
        slot.failures = 0 if begun else slot.failures + 1
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (slot.failures - 1)) if slot.failures else 0.0
        log.warning("%s ended (%s), again in %.1f s", slot.executor, slot.process.exitcode, pause)
        slot.process.join()
        slot.process, slot.due = None, time.monotonic() + pause


def _started(run: RunSlot, setup: WorkerSetup, executor: str) -> tuple[BaseProcess, Connection]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=run, args=(setup, executor, theirs), name=executor)
    process.start()
    theirs.close()
    return process, ours


def _said_ready(pipe: Connection) -> bool:
    try:
        return pipe.poll() and bool(pipe.recv())
    except (EOFError, OSError):
        return False
    finally:
        pipe.close()


def _end(processes: list[BaseProcess]) -> None:
    """Asks all to stop, and kills those that do not."""
    for process in processes:
        process.terminate()
    end = time.monotonic() + KILL_SECONDS
    for process in processes:
        process.join(max(0.0, end - time.monotonic()))
        if process.is_alive():
            process.kill()
            process.join()
