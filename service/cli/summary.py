"""`kanhe summary`: the table of applications that a recommender sends along with them."""

import sys
from collections.abc import Sequence
from pathlib import Path

from models.catalogue import message
from service.cli.exit_codes import DONE
from service.container import Container


def summary_command(
    container: Container,
    online: Path,
    recommender: str | None,
    only: Sequence[str],
    reports: Sequence[Path],
    form: Path | None,
    out: Path | None,
    *,
    quiet: bool,
) -> int:
    """Writes the table and says where. Every record that is not in it is named on stderr, quiet or not. Raises
    UsageError, OnlineRecordsError and InputError before anything is written."""
    written = container.summary(online, recommender, only, reports, form, out)
    for note in written.notes:
        print(note, file=sys.stderr)
    if not quiet:
        for path in written.paths:
            print(message("summary.written", recommender=written.recommender, count=written.count, path=path).zh)
    return DONE
