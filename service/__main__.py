"""Entry point of the `kanhe` command and of `python -m service`."""

import sys


def main() -> None:
    """Runs the command line and exits with the contract's code."""
    # Worker processes import this module anew: they need no command line.
    from service.cli.app import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
