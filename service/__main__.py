"""Entry point of the `kanhe` command and of `python -m service`."""

import gc
import signal
import sys

TERMINATED = 128 + signal.SIGTERM
"""The exit code that shells give to a terminated command."""


def main() -> None:
    """Runs the command line and exits with the contract's code."""
    # Worker processes import this module anew: they need no command line.
    # Nothing of what is loaded is garbage: looking for it takes a sixth of the time of every start.
    gc.disable()
    from service.cli.app import run

    gc.enable()
    signal.signal(signal.SIGTERM, _terminated)
    sys.exit(run(sys.argv[1:]))


def _terminated(*_: object) -> None:
    """Ends the command as an error would, so that temporary folders are removed and workers stopped."""
    sys.exit(TERMINATED)


if __name__ == "__main__":
    main()
