"""`kanhe audit`: what its commands take."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.help_texts import EXIT_CODES
from service.cli.help_texts import help_text as _said

audit_app = typer.Typer(help=_said("audit"), no_args_is_help=True, rich_markup_mode=None)


@audit_app.command("verify", help=_said("audit_verify"), epilog=EXIT_CODES)
def verify(
    anchor: Annotated[str | None, typer.Option(help=_said("audit_anchor"))] = None,
    file: Annotated[Path | None, typer.Option(help=_said("audit_file"))] = None,
) -> None:
    """Is the log, or an exported file, unbroken?"""
    from service.cli.audit_acts import verify_log_or_file

    raise typer.Exit(verify_log_or_file(anchor, file))


@audit_app.command("export", help=_said("audit_export"), epilog=EXIT_CODES)
def export(
    out: Annotated[Path, typer.Option(help=_said("audit_out"))],
    since: Annotated[str | None, typer.Option(help=_said("audit_since"))] = None,
    until: Annotated[str | None, typer.Option(help=_said("audit_until"))] = None,
) -> None:
    """The log as a file."""
    from service.cli.audit_acts import export_log

    raise typer.Exit(export_log(out, since, until))
