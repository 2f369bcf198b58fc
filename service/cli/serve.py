"""`kanhe serve`: the web pages, the API and workers, started and stopped together."""

import gc
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn

from models.catalogue import message, said
from models.errors import UsageError
from service.cli.exit_codes import DONE
from service.cli.user_acts import first_lines
from service.container import Container
from service.logs import start_logs
from service.workflows.first_start import first_start

APPLICATION = "service.app:serving"
PAUSE_SECONDS = 2.0
"""Until workers that ended by themselves are started again."""
STOP_SECONDS = 90.0
"""What workers may take to finish the page or package in flight."""
DRAIN_SECONDS = 20
"""What answers in flight may take when the service is stopped."""
CONNECTIONS = 500
"""Requests at once: 20 reviewers with a page, its pictures and a stream of progress each; what is beyond is told so."""
BACKLOG = 2048
Calls = tuple[Callable[[], None], ...]
SIGNALS = (signal.SIGTERM, signal.SIGINT)


def serve_command(container: Container, host: str | None, port: int | None, slots: int | None, *, quiet: bool) -> int:
    """Serves until told to stop, and gives the exit code. The first start prints the accounts that it makes. Raises
    UsageError where it cannot listen, DatabaseError for a database of a newer program."""
    settings = container.settings
    gc.disable()  # see service.__main__
    with listening(host or settings.host, port or settings.port) as place:
        with container.gate() as gate:
            for line in first_lines(first_start(gate, container.now())):
                print(line, flush=True)
        start_logs(settings.syslog)
        config = uvicorn.Config(
            APPLICATION, factory=True, access_log=False, log_config=None, server_header=False,
            timeout_graceful_shutdown=DRAIN_SECONDS, proxy_headers=settings.https, limit_concurrency=CONNECTIONS,
        )  # fmt: skip
        workers = Workers(slots)
        server = _Server(config, workers.start)
        with stopping((server.stop, workers.stop), (server.drop, workers.kill)):
            if not quiet:
                address, number = place.getsockname()[:2]
                print(message("cli.serving", host=address, port=number).zh, flush=True)
            try:
                server.run(sockets=[place])
            finally:
                workers.end()
    return DONE


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens. Raises UsageError in one line where it cannot, as when another program does."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        place = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"{said('operation.port', host=host, port=port)}: {reason}") from error
    with place:
        yield place


@contextmanager
def stopping(first: Calls, then: Calls) -> Iterator[None]:
    """Makes the calls of `first` at the first SIGTERM or SIGINT, those of `then` at every other."""
    asked = 0

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        asked += 1
        for call in first if asked == 1 else then:
            call()

    before = [signal.signal(number, stop) for number in SIGNALS]
    try:
        yield
    finally:
        for number, handler in zip(SIGNALS, before, strict=True):
            signal.signal(number, handler)


class _Server(uvicorn.Server):
    """A server whose signals are ours: its own handling would end the process before its workers have stopped. `then`
    is called when it answers: workers that start meanwhile would only take the time of its start."""

    def __init__(self, config: uvicorn.Config, then: Callable[[], object]) -> None:
        super().__init__(config)
        self._then = then

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As the server does it, and then what comes after."""
        await super().startup(sockets)
        gc.freeze()
        gc.enable()
        if self.started:
            self._then()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def stop(self) -> None:
        """Takes no new request; those in flight are answered."""
        self.should_exit = True

    def drop(self) -> None:
        """Waits for nothing any more."""
        self.should_exit = self.force_exit = True


class Workers:
    """`kanhe worker` as a child; 0 slots: none, they run elsewhere. One that ends by itself comes back."""

    def __init__(self, slots: int | None) -> None:
        self._slots = slots
        self._stopping = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts the child and whoever looks after it."""
        if self._slots != 0:
            self._begin()
            threading.Thread(target=self._watch, daemon=True).start()

    def stop(self) -> None:
        """Tells the child to hand back what it has and end."""
        self._stopping.set()
        self._tell(signal.SIGTERM)

    def kill(self) -> None:
        """Ends the child at once: what it had begun is begun again at the next start."""
        self._stopping.set()
        self._tell(signal.SIGKILL)

    def end(self) -> None:
        """Stops, and returns when the child has ended; one that takes too long is killed."""
        self.stop()
        if self._child is not None:
            try:
                self._child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
                self._child.wait()

    def _tell(self, number: signal.Signals) -> None:
        if self._child is not None:
            self._child.send_signal(number)

    def _watch(self) -> None:
        while self._child is not None and not self._stopping.is_set():
            self._child.wait()
            if not self._stopping.wait(PAUSE_SECONDS):
                self._begin()

    def _begin(self) -> None:
        command = [sys.executable, "-m", "service", "worker", "--quiet"]
        slots = ["--slots", str(self._slots)] if self._slots else []
        # A process group of its own: Ctrl-C in a terminal would reach it twice, and it counts as being killed.
        self._child = subprocess.Popen([*command, *slots], start_new_session=True)
        if self._stopping.is_set():
            self._tell(signal.SIGTERM)
