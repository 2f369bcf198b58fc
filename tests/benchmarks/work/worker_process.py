"""A machine of a benchmark: the program's own supervisor and slots under a name of its own, with a stub reader.
Settings come from the environment, as `kanhe worker` takes them."""

import argparse
import logging

from service.jobs.supervisor import Supervisor
from service.jobs.tasks import MakeReader
from service.jobs.worker import WorkerSetup
from service.settings import Settings
from tests.benchmarks.work.stub_reader import InstantReader, SleepyReader


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", required=True)
    parser.add_argument("--slots", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=0.1)
    parser.add_argument("--reader", choices=("sleepy", "instant"), default="sleepy")
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.WARNING)
    settings = Settings()
    make: MakeReader = (
        SleepyReader(settings, chosen.seconds) if chosen.reader == "sleepy" else InstantReader(chosen.seconds)
    )
    supervisor = Supervisor(WorkerSetup(settings, "benchmark", chosen.host, make), chosen.slots)
    supervisor.stop_on_signals()
    supervisor.run()


if __name__ == "__main__":
    main()
