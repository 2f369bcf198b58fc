"""What `kanhe audit` does: verifies the audit log, or a file exported from it, and exports it."""

from datetime import datetime, timedelta
from pathlib import Path

from models.audit import ChainCheck
from models.catalogue import label, message, said
from models.errors import UsageError
from service.cli.console import console_principal
from service.cli.exit_codes import DONE, FINDINGS
from service.container import Container
from service.settings import Settings
from service.workflows.audit_export import export_audit, read_anchors, verify_export, verify_log

DAY = "%Y-%m-%d"


def verify_log_or_file(anchor: str | None, file: Path | None) -> int:
    """Prints what was found and gives the exit code: 1 where anything is wrong. Nothing is changed."""
    anchors = read_anchors(anchor) if anchor is not None else ()
    if file is not None:
        return _tell(verify_export(file, anchors))
    with Container(Settings()).database() as database:
        return _tell(verify_log(database, anchors))


def export_log(out: Path, since: str | None, until: str | None) -> int:
    """Writes the file whole, says how many entries it has, and gives the exit code."""
    start, end = _moment(since), _moment(until, last=True)
    with Container(Settings()).gate() as gate:
        entries, head = export_audit(gate, console_principal(), out, start, end, Container.now())
    print(message("audit.exported", entries=entries, path=out, anchor=head.anchor if head else "-").zh)
    return DONE


def _tell(check: ChainCheck) -> int:
    for problem in check.problems:
        print(said(problem.key, place=problem.place))
    if not check.sound:
        print(message("audit.broken", count=len(check.problems)).zh)
        return FINDINGS
    if check.head is None:
        print(label("audit.empty").zh)
    else:
        print(message("audit.sound", entries=check.entries, anchor=check.head.anchor).zh)
    return DONE


def _moment(text: str | None, *, last: bool = False) -> datetime | None:
    """A time as given, or a day of this machine's calendar: its beginning, or with `last` its end. Raises
    UsageError."""
    if text is None:
        return None
    try:
        given = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(said("audit.bad_time", text=text)) from error
    day = given.strftime(DAY) == text
    return (given + timedelta(days=1) if day and last else given).astimezone()
