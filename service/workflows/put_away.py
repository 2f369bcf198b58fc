"""Moves what was taken in out of a watched folder, with a text beside it where there is something to say."""

import os
from collections.abc import Sequence
from datetime import date
from itertools import chain, count
from pathlib import Path

from models.catalogue import message
from models.package import PackageFile
from service.storage.moving import Snapshot, move_back, move_into, snapshot
from service.storage.whole_files import write_whole
from service.workflows.receive_scan import Received
from service.workflows.watched_things import DONE, FAILED

NOTE_SUFFIX = ".txt"


def put_away(thing: Path, look: Snapshot, folder: Path, note: str | None) -> Path | None:
    """Moves a thing into a folder and gives where it is, with a text beside it. None where it is no longer what was
    taken in; it then stays. Raises OSError, and the thing is where it was."""
    if snapshot(thing) != look:
        return None
    moved = move_into(thing, folder)
    if _sizes(snapshot(moved)) != _sizes(look):
        move_back(moved, thing)
        return None
    if note:
        write_note(moved, note)
    return moved


def write_note(moved: Path, note: str) -> None:
    """A text beside a thing, under its name with `.txt`, or with a number where that is another's. Raises OSError."""
    numbers = chain([""], (f"-{n}" for n in count(2)))
    places = (moved.with_name(f"{moved.name}{number}{NOTE_SUFFIX}") for number in numbers)
    place = next(p for p in places if not os.path.lexists(p))
    write_whole(place, f"{note}\n".encode("utf-8-sig"))


def place_for(watched: Path, received: Received, today: date) -> Path:
    """Where a parcel goes: by the day to `done/`, or to `failed/` where nothing in it can be read."""
    return watched / DONE / today.isoformat() if received.readable else watched / FAILED


def note_for(received: Received) -> str | None:
    """What is to be said of a parcel, Chinese first; None where all is as it should be."""
    if not received.readable:
        return failure_note(received.files)
    if received.already:
        said = message("watch.known", name=received.package.name, package=received.package.id)
        return f"{said.zh}\n{said.en}"
    return None


def failure_note(files: Sequence[PackageFile]) -> str:
    """Why nothing in a parcel can be read: a line a file, each in both languages."""
    head = message("intake.nothing_to_read")
    return "\n".join((head.zh, head.en, *(f.error for f in files if f.error)))


def _sizes(look: Snapshot) -> tuple[tuple[str, int], ...]:
    """Without the times, which another file system may round."""
    return tuple((name, size) for name, size, _ in look)
