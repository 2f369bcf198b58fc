"""`kanhe check`: runs the main job and prints one line a document."""

import sys
from collections.abc import Sequence
from pathlib import Path

from models.catalogue import message
from models.form_template import Profile
from service.cli.exit_codes import code_of_report
from service.cli.progress import shown_progress
from service.container import Container, Earlier
from service.reports.summary_line import summary_lines


def check_command(
    container: Container,
    scans: Sequence[Path],
    online: Path,
    profile: Profile,
    out: Path,
    password: str | None,
    *,
    quiet: bool,
    earlier: Earlier | None = None,
) -> int:
    """Checks, prints, and gives the exit code. What could not be processed, and what is
    to be told of the online records, goes to stderr, quiet or not."""
    with shown_progress(quiet=quiet, then="cli.judging") as progress:
        checked = container.check(scans, online, profile, out, password, progress, earlier)
    for note in checked.notes:
        print(note, file=sys.stderr)
    for failed in checked.report.inputs:
        if failed.error:
            print(failed.error, file=sys.stderr)
    for page in checked.report.pages:
        if page.error:
            print(page.error, file=sys.stderr)
    if not quiet:
        for line in summary_lines(checked.report, container.template):
            print(line)
        print(message("cli.report_at", path=checked.files.html).zh)
    return code_of_report(checked.report)
