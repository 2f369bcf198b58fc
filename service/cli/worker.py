"""`kanhe worker`: this machine's share of the work."""

from models.catalogue import message
from service.cli.exit_codes import DONE
from service.container import Container
from service.logs import start_logs


def worker_command(container: Container, slots: int | None, *, quiet: bool) -> int:
    """Works until told to stop, and gives the exit code. What goes wrong is told on stderr as it happens."""
    start_logs(container.settings.syslog)
    supervisor = container.supervisor(slots)
    supervisor.stop_on_signals()
    if not quiet:
        print(message("cli.working", slots=supervisor.slots).zh, flush=True)
    supervisor.run()
    return DONE
