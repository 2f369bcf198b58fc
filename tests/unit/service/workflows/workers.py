"""Workers for the pool's tests: what they do is told by the task."""

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

WORDS = ("ok", "raise", "silent", "exit", "hang", "unpicklable")
"""What a task may ask for; all but the first fail."""


def do(task: str) -> object:
    """Carries out a task."""
    word = task.partition(" ")[0]
    if word == "raise":
        raise ValueError(f"页面损坏 {task}")
    if word == "silent":
        raise ValueError
    if word == "exit":
        os._exit(9)
    if word == "hang":
        time.sleep(600)
    if word == "greedy":
        return len(bytearray(2**31))
    return threading.Lock() if word == "unpicklable" else f"done {task}"


def willing() -> Callable[[str], object]:
    return do


def process_ids() -> Callable[[str], int]:
    return lambda task: os.getpid()


def unable() -> Callable[[str], object]:
    raise RuntimeError("没有模型 none.onnx")


def dead() -> Callable[[str], object]:
    os._exit(3)


@dataclass(frozen=True)
class DiesOnce:
    """Dies at its first start, works afterwards; `mark` remembers that it died."""

    mark: Path

    def __call__(self) -> Callable[[str], object]:
        if not self.mark.exists():
            self.mark.touch()
            os._exit(3)
        return do


class Killer:
    """An answer that, when it arrives, has killed the process which sent it."""

    def __init__(self) -> None:
        self.sender = os.getpid()

    def __setstate__(self, state: dict[str, int]) -> None:
        self.__dict__.update(state)
        if self.sender == os.getpid():
            return
        os.kill(self.sender, 9)
        while Path(f"/proc/{self.sender}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z":
            time.sleep(0.01)


def killers() -> Callable[[str], Killer]:
    return lambda task: Killer()
