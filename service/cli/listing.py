"""`kanhe read` and `kanhe seals`: one JSON line a page."""

import sys
from collections.abc import Sequence
from pathlib import Path

from models.base import Record
from service.cli.exit_codes import code_of_errors
from service.cli.progress import shown_progress
from service.container import Container
from service.storage.whole_files import write_whole


def read_command(
    container: Container, scans: Sequence[Path], out: Path | None, password: str | None, *, quiet: bool
) -> int:
    """Prints or writes the text of every page and gives the exit code."""
    with shown_progress(quiet=quiet) as progress:
        _, texts, errors = container.texts(scans, password, progress)
    return _deliver(texts, errors, out)


def seals_command(
    container: Container,
    scans: Sequence[Path],
    owner: str | None,
    out: Path | None,
    password: str | None,
    *,
    quiet: bool,
) -> int:
    """Prints or writes the seals of every page and gives the exit code."""
    with shown_progress(quiet=quiet) as progress:
        _, seals, errors = container.seals(scans, owner, password, progress)
    return _deliver(seals, errors, out)


def _deliver(rows: Sequence[Record], errors: Sequence[str], out: Path | None) -> int:
    text = "".join(f"{row.model_dump_json()}\n" for row in rows)
    if out is None:
        sys.stdout.write(text)
    else:
        write_whole(out, text.encode("utf-8"))
    for error in errors:
        print(error, file=sys.stderr)
    return code_of_errors(errors)
