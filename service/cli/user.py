"""`kanhe user`: what its commands take."""

from typing import Annotated

import typer

from service.cli.help_texts import EXIT_CODES
from service.cli.help_texts import help_text as _said

user_app = typer.Typer(help=_said("user"), no_args_is_help=True, rich_markup_mode=None)
Name = Annotated[str, typer.Argument(metavar="NAME", help=_said("user_name"))]


@user_app.command("add", help=_said("user_add"), epilog=EXIT_CODES)
def add(
    name: Name,
    role: Annotated[list[str] | None, typer.Option(help=_said("user_role"))] = None,
    area: Annotated[list[str] | None, typer.Option(help=_said("user_area"))] = None,
    everywhere: Annotated[bool, typer.Option("--everywhere", help=_said("user_everywhere"))] = False,
    full_name: Annotated[str, typer.Option(help=_said("user_full_name"))] = "",
) -> None:
    """A new account."""
    from service.cli.user_acts import add_command, scope_of

    raise typer.Exit(add_command(name, full_name, role or (), scope_of(area or (), everywhere=everywhere)))


@user_app.command("list", help=_said("user_list"), epilog=EXIT_CODES)
def list_() -> None:
    """Who has an account."""
    from service.cli.user_acts import list_command

    raise typer.Exit(list_command())


@user_app.command("password", help=_said("user_password"), epilog=EXIT_CODES)
def password(
    name: Name, no_codes: Annotated[bool, typer.Option("--no-codes", help=_said("user_no_codes"))] = False
) -> None:
    """A one-time password."""
    from service.cli.user_acts import password_command

    raise typer.Exit(password_command(name, codes=not no_codes))


@user_app.command("disable", help=_said("user_disable"), epilog=EXIT_CODES)
def disable(name: Name, undo: Annotated[bool, typer.Option("--undo", help=_said("user_undo"))] = False) -> None:
    """Closes an account, or opens it again."""
    from service.cli.user_acts import disable_command

    raise typer.Exit(disable_command(name, undo=undo))
