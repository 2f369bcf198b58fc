"""`kanhe separators`: sheets to lay between stacks of paper before they are scanned."""

import sys
from pathlib import Path

from models.catalogue import label, message
from models.errors import UsageError
from service.cli.exit_codes import DONE
from service.container import Container
from service.reports.separator_sheets import separator_sheets
from service.storage.whole_files import write_whole
from service.workflows.print_separators import sheets_of_parcel, sheets_of_records


def separators_command(
    container: Container, online: Path | None, parcel: str | None, count: int | None, out: Path, *, quiet: bool
) -> int:
    """Writes the sheets and says how many. Records that get none are named on stderr. Raises UsageError and
    OnlineRecordsError."""
    notes: list[str] = []
    if online is not None:
        if count is not None:
            raise UsageError(label("separators.count_with_online").zh)
        records = container.online(online)
        sheets, notes = sheets_of_records(records.records, parcel or "")
        notes = [*records.notes, *notes]
    elif parcel:
        sheets = sheets_of_parcel(parcel, count or 1)
    else:
        raise UsageError(label("separators.nothing").zh)
    for note in notes:
        print(note, file=sys.stderr)
    if not sheets:
        raise UsageError(label("separators.nothing").zh)
    write_whole(out, separator_sheets(sheets))
    if not quiet:
        print(message("separators.written", count=len(sheets), path=out).zh)
    return DONE
