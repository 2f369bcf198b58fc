"""`kanhe worker`: this machine's share of the work."""

import logging

from models.catalogue import message
from service.cli.exit_codes import DONE
from service.container import Container


def worker_command(container: Container, slots: int | None, *, quiet: bool) -> int:
    """Works until told to stop, and gives the exit code. What goes wrong is told on stderr as it happens."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    supervisor = container.supervisor(slots)
    supervisor.stop_on_signals()
    if not quiet:
        print(message("cli.working", slots=supervisor.slots).zh, flush=True)
    supervisor.run()
    return DONE
