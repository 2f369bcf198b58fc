"""`kanhe backup` and `kanhe restore`: everything that is kept, into volumes and back."""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import typer

from models.catalogue import label, said
from models.errors import UsageError
from service.cli.exit_codes import DONE, FINDINGS
from service.cli.progress import shown_progress
from service.container import Container, program_version
from service.storage.backup_files import read_manifest
from service.workflows.back_up import BackedUp, Contents, back_up
from service.workflows.places import Places, find_places
from service.workflows.restore import rehearse, restore
from service.workflows.take_stock import BACKUP

UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
SMALLEST_VOLUME = 1 << 20
NAME = "kanhe-%Y%m%dT%H%M%SZ"
"""A backup is named by when it was begun, in UTC."""


def backup_command(
    container: Container, out: Path, volume_size: str, password_file: Path | None, *, plain: bool, quiet: bool
) -> int:
    """Writes a backup into a new folder in `out`, says where, and names the files that are not in it."""
    size = bytes_of(volume_size)
    if plain and password_file:
        raise UsageError(said("backup.plain_with_passphrase"))
    begun = datetime.now(UTC)
    places = find_places(container.settings)
    try:
        passphrase = None if plain else _passphrase(password_file, confirm=True)
        with shown_progress(quiet=quiet, task="cli.backing_up") as progress:
            done = back_up(places, out / begun.strftime(NAME), passphrase, size, begun, program_version(), progress)
        _put_on_record(container, places, done)
    finally:
        places.close()
    if not quiet:
        figures = _figures(done.contents)
        print(said("backup.done", path=done.place, volumes=len(done.volumes), **figures))
    return _left_out(done.contents)


def _put_on_record(container: Container, places: Places, done: BackedUp) -> None:
    """So that the status page knows when the last backup was written."""
    with places.database.transaction() as session:
        log = container.gate_to(places.database).log
        log.put(session, container.now(), "system", BACKUP, done.place.name, files=done.contents.files)


def restore_command(
    container: Container, backup: Path, into: Path | None, password_file: Path | None, *, rehearsal: bool, quiet: bool
) -> int:
    """Restores, or checks that it could, and says what is restored."""
    if into is None and not rehearsal:
        raise UsageError(said("backup.no_target"))
    locked = read_manifest(backup).lock is not None
    passphrase = _passphrase(password_file, confirm=False) if locked else None
    with shown_progress(quiet=quiet, task="cli.restoring") as progress:
        if rehearsal or into is None:
            contents = rehearse(backup, passphrase, progress)
            told = said("backup.rehearsed", **_figures(contents))
        else:
            contents = restore(backup, into, container.settings, passphrase, progress)
            told = said("backup.restored", path=into, **_figures(contents))
    if not quiet:
        print(told)
    return _left_out(contents)


def bytes_of(text: str) -> int:
    """A size such as 4G in bytes. Raises UsageError."""
    found = re.fullmatch(r"([0-9]{1,15})([KMGT]?)B?", text.strip().upper())
    size = int(found[1]) * UNITS[found[2]] if found else 0
    if size < SMALLEST_VOLUME:
        raise UsageError(said("backup.volume_size", text=text))
    return size


def _passphrase(file: Path | None, *, confirm: bool) -> str:
    """The first line of a file, or what is typed in. Raises UsageError."""
    if file is not None:
        try:
            lines = file.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{file}: {error}") from error
        if not lines or not lines[0]:
            raise UsageError(f"{file}: {said('backup.no_passphrase')}")
        return lines[0]
    if not sys.stdin.isatty():
        raise UsageError(said("backup.passphrase_wanted"))
    return str(typer.prompt(label("backup.ask_passphrase").zh, hide_input=True, confirmation_prompt=confirm, err=True))


def _figures(contents: Contents) -> dict[str, int]:
    return {"files": contents.files, "rows": sum(contents.rows.values())}


def _left_out(contents: Contents) -> int:
    """Names the files that the backup lacks, and gives the exit code. What was removed by rule is no finding."""
    if not contents.missing and not contents.altered:
        return DONE
    print(said("backup.left_out"), file=sys.stderr)
    for sha256 in contents.missing:
        print(said("backup.missing", sha256=sha256), file=sys.stderr)
    for sha256 in contents.altered:
        print(said("backup.altered_file", sha256=sha256), file=sys.stderr)
    return FINDINGS
