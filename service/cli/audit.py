"""`kanhe audit`: verifies the audit log, or a file exported from it, and exports it."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from models.audit import ChainCheck
from models.catalogue import label, message, said
from models.errors import UsageError
from service.cli.console import console_principal
from service.cli.exit_codes import DONE, FINDINGS
from service.cli.help_texts import EXIT_CODES
from service.cli.help_texts import help_text as _said
from service.container import Container
from service.settings import Settings
from service.workflows.audit_export import export_audit, read_anchors, verify_export, verify_log

audit_app = typer.Typer(help=_said("audit"), no_args_is_help=True, rich_markup_mode=None)
DAY = "%Y-%m-%d"


@audit_app.command("verify", help=_said("audit_verify"), epilog=EXIT_CODES)
def verify(
    anchor: Annotated[str | None, typer.Option(help=_said("audit_anchor"))] = None,
    file: Annotated[Path | None, typer.Option(help=_said("audit_file"))] = None,
) -> None:
    """Is the log, or an exported file, unbroken?"""
    raise typer.Exit(verify_command(Container(Settings()), anchor, file))


@audit_app.command("export", help=_said("audit_export"), epilog=EXIT_CODES)
def export(
    out: Annotated[Path, typer.Option(help=_said("audit_out"))],
    since: Annotated[str | None, typer.Option(help=_said("audit_since"))] = None,
    until: Annotated[str | None, typer.Option(help=_said("audit_until"))] = None,
) -> None:
    """The log as a file."""
    raise typer.Exit(export_command(Container(Settings()), out, since, until))


def verify_command(container: Container, anchor: str | None, file: Path | None) -> int:
    """Prints what was found and gives the exit code: 1 where anything is wrong. Nothing is changed."""
    anchors = read_anchors(anchor) if anchor is not None else ()
    if file is not None:
        return _tell(verify_export(file, anchors))
    with container.database() as database:
        return _tell(verify_log(database, anchors))


def export_command(container: Container, out: Path, since: str | None, until: str | None) -> int:
    """Writes the file whole, says how many entries it has, and gives the exit code."""
    start, end = _moment(since), _moment(until, last=True)
    with container.gate() as gate:
        entries, head = export_audit(gate, console_principal(), out, start, end, container.now())
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
