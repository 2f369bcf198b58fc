"""What lies in a watched folder: each file and each sub-folder is one parcel; links are not followed."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from extractors.readers.archive import SourceFile, is_clutter, natural_key
from extractors.readers.received import told
from models.errors import UnsafeEntryError
from models.form_template import Profile
from service.storage.moving import walked
from service.storage.path_names import shown_name
from service.workflows.receive_scan import Parcel

DONE, FAILED = "done", "failed"
"""Where things go; neither is looked into."""
ONLINE_NAMES = frozenset(("online.json", "online.jsonl", "online.csv", "online.xlsx"))
"""Records that lie in a sub-folder beside its scans, in lower case."""


@dataclass(frozen=True)
class WatchRequest:
    """Which folder to watch (an absolute path), and how its packages are checked. `online`: the records for all of
    them; None: those in each sub-folder. What did not change for `quiet_seconds` counts as quiet."""

    folder: Path
    profile: Profile = "intake"
    online: Path | None = None
    quiet_seconds: float = 10.0


def things_in(request: WatchRequest) -> list[Path]:
    """The files and sub-folders that may be parcels, in natural order. Raises OSError."""
    with os.scandir(request.folder) as entries:
        names = [entry.name for entry in entries]
    skipped = {DONE, FAILED}
    paths = [request.folder / n for n in names if not is_clutter(n) and n.casefold() not in skipped]
    own = request.online.absolute() if request.online else None
    return sorted((p for p in paths if p != own), key=lambda p: natural_key(p.name))


def parcel_of(thing: Path, request: WatchRequest, *, ready_only: bool) -> Parcel:
    """A file or sub-folder as a parcel, without files where there is nothing but what systems leave behind. Raises
    OSError."""
    inside = [thing] if thing.is_symlink() or not thing.is_dir() else walked(thing)
    paths = [p for p in inside if not any(map(is_clutter, p.relative_to(request.folder).parts))]
    lying = [p for p in paths if p.parent == thing and p.name.casefold() in ONLINE_NAMES]
    online = request.online or (min(lying) if lying else None)
    scans = sorted(
        (p for p in paths if p not in lying),
        key=lambda p: tuple(map(natural_key, p.relative_to(request.folder).parts)),
    )
    return Parcel(
        name=shown_name(thing.name),
        source="watch",
        profile=request.profile,
        files=tuple(_source(p, request.folder) for p in scans),
        online=online,
        ready_only=ready_only,
        remembered=True,
    )


def _source(path: Path, folder: Path) -> SourceFile:
    """A file by its place in the folder. A pipe, too, is refused: opening it would wait for ever."""
    shown = shown_name(path.relative_to(folder).as_posix())
    if stat.S_ISREG(path.lstat().st_mode):
        return SourceFile(path, shown)
    return SourceFile(path, shown, UnsafeEntryError(shown, told("input.entry_link")))
