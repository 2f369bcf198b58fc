"""Trying again what a disk, a share or a database refused for the moment."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PAUSES = (0.1, 0.5, 2.0, 5.0, 10.0, 20.0)
"""Seconds between tries: a share that is mounted anew or a database that restarts is back within the sum."""


def patiently(
    do: Callable[[], T],
    refused: type[Exception] | tuple[type[Exception], ...],
    pauses: tuple[float, ...] | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> T:
    """What `do` gives; while it is `refused` it is tried again after each of the pauses (seconds;
    None: `PAUSES`). Raises the last refusal."""
    for pause in PAUSES if pauses is None else pauses:
        try:
            return do()
        except refused:
            sleep(pause)
    return do()
