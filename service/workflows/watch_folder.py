"""Takes in what a scanner or a person puts into a folder: looked at again and again, so that network shares work. What
lies still and is whole becomes a package, and only then is it moved away."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from models.catalogue import said
from models.errors import KanheError, NotReadyError, OnlineRecordsError
from models.package import IncomingState
from service.database.incoming import add_incoming, incoming, set_incoming
from service.database.packages import files_of
from service.storage.moving import Snapshot, snapshot
from service.storage.path_names import kept_path, path_from, shown_name
from service.workflows.put_away import NOTE_SUFFIX, failure_note, note_for, place_for, put_away, write_note
from service.workflows.quietness import Quietness
from service.workflows.receive_scan import Intake, Parcel, Received
from service.workflows.watched_things import FAILED, WatchRequest, parcel_of, things_in


@dataclass(frozen=True)
class Surroundings:
    """What a watch needs of the world. `start` begins the work on a package, and may be called again for the same one;
    `tell` says one line; `accept_online` raises OnlineRecordsError for records that nobody can read; `clock` gives
    seconds that never jump."""

    start: Callable[[str], None]
    tell: Callable[[str], None]
    accept_online: Callable[[Path], object]
    clock: Callable[[], float]
    today: Callable[[], date]
    stopped: Callable[[], bool] = lambda: False


@dataclass(frozen=True)
class _Taken:
    """A thing that is safe and is to be moved: how it looked, where to, with which text, and the lines to tell."""

    look: Snapshot
    folder: Path
    note: str | None
    state: IncomingState
    lines: tuple[str, ...]


class Watch:
    """One watched folder. `settle` once, then `look` again and again."""

    def __init__(self, request: WatchRequest, intake: Intake, around: Surroundings) -> None:
        self._request, self._intake, self._around = request, intake, around
        self._quiet = Quietness(request.quiet_seconds, around.clock)
        self._unmoved: dict[Path, _Taken] = {}
        self._told: dict[Path, type[Exception]] = {}
        self.troubled = False
        """Whether anything could not be taken in, or not be moved."""

    def settle(self) -> None:
        """Finishes what a power cut interrupted between a move and its note. Raises DatabaseError."""
        folder = self._request.folder
        with self._intake.database.transaction() as session:
            for row in incoming(session, "stored"):
                path = path_from(row.path)
                if folder not in path.parents or not folder.is_dir() or os.path.lexists(path):
                    continue
                files = files_of(session, row.package) if row.package else []
                readable = any(f.status == "ok" for f in files)
                set_incoming(session, row.id, "done" if readable else "failed")
                if not readable:
                    self._explain(folder / FAILED / path.relative_to(folder).parts[0], failure_note(files))

    def look(self) -> int:
        """One look at the folder; gives how many things in it are still waited for. Whatever goes wrong is told once
        and tried again at the next look."""
        folder = self._request.folder
        try:
            things = things_in(self._request)
        except OSError as error:
            self.troubled = True
            self._tell_once(folder, said("watch.away", folder=folder, reason=error.strerror or error), type(error))
            return 0
        if self._told.pop(folder, None):
            self._around.tell(said("watch.back", folder=folder))
        self._quiet.keep(things)
        self._told = {t: kind for t, kind in self._told.items() if t in things}
        self._unmoved = {t: taken for t, taken in self._unmoved.items() if t in things}
        waiting = 0
        for thing in things:
            if self._around.stopped():
                break
            waiting += self._looked_at(thing)
        return waiting

    def _looked_at(self, thing: Path) -> bool:
        """Whether a thing is still waited for."""
        try:
            look = snapshot(thing)
            taken = self._unmoved.get(thing)
            if taken and taken.look == look:
                self._move(thing, taken)
                return False
            if not look:
                return False  # an empty sub-folder, for somebody to fill
            if not self._quiet.is_quiet(thing, look):
                return True
            self._take(thing, look)
        except (NotReadyError, OnlineRecordsError) as error:
            self._quiet.not_ready(thing)
            self._tell_once(thing, said("watch.waiting", reason=error), type(error))
            return True
        except FileNotFoundError:
            return False  # taken away by whoever put it there, or by another watch
        except (KanheError, OSError) as error:
            self.troubled = True
            self._quiet.again(thing)
            line = said("watch.trouble", name=shown_name(thing.name), reason=shown_name(str(error)))
            self._tell_once(thing, line, type(error))
        return False

    def _take(self, thing: Path, look: Snapshot) -> None:
        """Takes a quiet thing in. Raises NotReadyError, OnlineRecordsError, what `Intake.receive` raises, OSError."""
        overdue = self._quiet.is_overdue(thing)
        parcel = parcel_of(thing, self._request, ready_only=not overdue)
        if not parcel.files:
            return None
        if parcel.online and not self._request.online:
            try:
                self._around.accept_online(parcel.online)
            except OnlineRecordsError as error:
                if not overdue:
                    raise
                return self._give_up(thing, look, parcel, str(error))
        received = self._intake.receive(parcel)
        if received.package.state == "received":
            self._around.start(received.package.id)
        self._intake.step("started")
        return self._move(thing, self._taken(look, received))

    def _taken(self, look: Snapshot, received: Received) -> _Taken:
        package = received.package
        folder = place_for(self._request.folder, received, self._around.today())
        errors = (f.error for f in received.files if f.error)
        key = "watch.known" if received.already else "watch.taken" if received.readable else "watch.failed"
        line = said(key, name=package.name, package=package.id, files=len(received.files), place=folder)
        state: IncomingState = "done" if received.readable else "failed"
        return _Taken(look, folder, note_for(received), state, (line, *errors))

    def _give_up(self, thing: Path, look: Snapshot, parcel: Parcel, reason: str) -> None:
        """Moves a thing away that became no package, because nobody can read what it is to be held against."""
        with self._intake.database.transaction() as session:
            for file in parcel.files:
                size = file.path.lstat().st_size
                add_incoming(session, kept_path(file.path), size, None, None, "failed", shown_name(reason))
        folder = self._request.folder / FAILED
        line = said("watch.failed", name=parcel.name, place=folder)
        self._move(thing, _Taken(look, folder, reason, "failed", (line, shown_name(reason))))

    def _move(self, thing: Path, taken: _Taken) -> None:
        """Moves a thing that is safe. Where that fails it is remembered, and only the move is tried again."""
        try:
            moved = put_away(thing, taken.look, taken.folder, taken.note)
        except FileNotFoundError:
            if not self._request.folder.is_dir():
                raise
            moved = thing  # another watch was quicker
        except OSError as error:
            self._unmoved[thing], self.troubled = taken, True
            reason = error.strerror or error
            self._tell_once(thing, said("watch.unmoved", name=shown_name(thing.name), reason=reason), type(error))
            return
        self._unmoved.pop(thing, None)
        self._quiet.forget(thing)
        if moved is None:
            return
        self._intake.step("moved")
        self._close(thing, taken.state)
        self._told.pop(thing, None)
        self.troubled = self.troubled or taken.state == "failed"
        for line in taken.lines:
            self._around.tell(line)

    def _close(self, thing: Path, state: IncomingState) -> None:
        with self._intake.database.transaction() as session:
            for row in incoming(session, "stored"):
                path = path_from(row.path)
                if thing in (path, *path.parents):
                    set_incoming(session, row.id, state)

    def _explain(self, moved: Path, note: str) -> None:
        """Writes the text that a power cut kept from being written."""
        if os.path.lexists(moved) and not os.path.lexists(moved.with_name(moved.name + NOTE_SUFFIX)):
            write_note(moved, note)

    def _tell_once(self, about: Path, line: str, kind: type[Exception]) -> None:
        """Tells what is wrong with a thing, until something else is: a line may hold figures that change."""
        if self._told.get(about) is not kind:
            self._told[about] = kind
            self._around.tell(line)
