"""Entry point of the `kanhe` command and of `python -m service`."""

import sys

from service.cli.app import run


def main() -> None:
    """Runs the command line and exits with the contract's code."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
