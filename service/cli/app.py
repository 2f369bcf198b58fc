"""The `kanhe` command: what it takes, what it prints, and its exit codes. What a command does is loaded when it is
called: the whole program takes a while to load, and `--help` needs none of it."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from pydantic import ValidationError

from models.catalogue import message
from models.errors import KanheError, UsageError
from service.cli import exit_codes
from service.cli.audit import audit_app
from service.cli.help_texts import EXIT_CODES
from service.cli.help_texts import help_text as _said
from service.cli.user import user_app
from service.settings import MAX_SLOTS, Settings

if TYPE_CHECKING:
    from service.container import Container

app = typer.Typer(
    name="kanhe",
    help=_said("app"),
    epilog=EXIT_CODES,
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
form_app = typer.Typer(help=_said("form"), no_args_is_help=True, rich_markup_mode=None)
app.add_typer(form_app, name="form")
app.add_typer(audit_app, name="audit")
app.add_typer(user_app, name="user")

Scans = Annotated[list[Path], typer.Argument(metavar="SCAN...", help=_said("scans"))]
Password = Annotated[str | None, typer.Option(help=_said("password"))]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help=_said("quiet"))]
Workers = Annotated[int | None, typer.Option(min=1, max=64, help=_said("workers"))]
PasswordFile = Annotated[Path | None, typer.Option(metavar="FILE", help=_said("password_file"))]
OutFile = Annotated[Path | None, typer.Option(help=_said("out_file"))]


@app.callback(invoke_without_command=True)
def _main(
    version: Annotated[bool, typer.Option("--version", help=_said("version"), is_eager=True)] = False,
) -> None:
    if version:
        from service.container import program_version

        typer.echo(program_version())
        raise typer.Exit


@app.command(help=_said("check"), epilog=EXIT_CODES)
def check(
    scans: Scans,
    online: Annotated[Path, typer.Option(help=_said("online"))],
    profile: Annotated[Literal["intake", "dispatch"], typer.Option(help=_said("profile"))] = "intake",
    out: Annotated[Path, typer.Option(help=_said("out"))] = Path("kanhe-report"),
    workers: Workers = None,
    password: Password = None,
    quiet: Quiet = False,
    show_private: Annotated[bool, typer.Option("--show-private", help=_said("show_private"))] = False,
    supplements: Annotated[list[Path] | None, typer.Option(metavar="SCAN", help=_said("supplements"))] = None,
    asked: Annotated[Path | None, typer.Option(metavar="REPORT", help=_said("asked"))] = None,
) -> None:
    """The main job."""
    from service.cli.check import check_command
    from service.container import Earlier

    if asked and not supplements:
        raise UsageError(message("cli.asked_of_nothing").zh)
    earlier = Earlier(supplements, asked) if supplements else None
    container = _container(workers=workers, show_private=show_private or None)
    raise typer.Exit(check_command(container, scans, online, profile, out, password, quiet=quiet, earlier=earlier))


@app.command(help=_said("read"), epilog=EXIT_CODES)
def read(
    scans: Scans, out: OutFile = None, workers: Workers = None, password: Password = None, quiet: Quiet = False
) -> None:
    """Text lines, one JSON line a page."""
    from service.cli.listing import read_command

    raise typer.Exit(read_command(_container(workers=workers), scans, out, password, quiet=quiet))


@app.command(help=_said("seals"), epilog=EXIT_CODES)
def seals(
    scans: Scans,
    owner: Annotated[str | None, typer.Option(help=_said("owner"))] = None,
    out: OutFile = None,
    workers: Workers = None,
    password: Password = None,
    quiet: Quiet = False,
) -> None:
    """Seals, one JSON line a page."""
    from service.cli.listing import seals_command

    raise typer.Exit(seals_command(_container(workers=workers), scans, owner, out, password, quiet=quiet))


@app.command(help=_said("separators"), epilog=EXIT_CODES)
def separators(
    online: Annotated[Path | None, typer.Option(help=_said("separators_online"))] = None,
    parcel: Annotated[str | None, typer.Option(help=_said("separators_parcel"))] = None,
    count: Annotated[int | None, typer.Option(min=1, max=1000, help=_said("separators_count"))] = None,
    out: Annotated[Path, typer.Option(help=_said("separators_out"))] = Path("separators.pdf"),
    quiet: Quiet = False,
) -> None:
    """Sheets that begin and name documents."""
    from service.cli.separators import separators_command

    raise typer.Exit(separators_command(_container(), online, parcel, count, out, quiet=quiet))


@app.command(help=_said("watch"), epilog=EXIT_CODES)
def watch(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=_said("watch_folder"))],
    online: Annotated[Path | None, typer.Option(help=_said("watch_online"))] = None,
    profile: Annotated[Literal["intake", "dispatch"], typer.Option(help=_said("profile"))] = "intake",
    quiet_seconds: Annotated[float, typer.Option(min=0.0, max=3600.0, help=_said("watch_quiet"))] = 10.0,
    once: Annotated[bool, typer.Option("--once", help=_said("watch_once"))] = False,
) -> None:
    """Takes in what a scanner drops into a folder."""
    from service.cli.watch import watch_command

    raise typer.Exit(watch_command(_container(), folder, online, profile, quiet_seconds, once=once))


@app.command(help=_said("supplement"), epilog=EXIT_CODES)
def supplement(
    package: Annotated[str, typer.Argument(metavar="PACKAGE_ID", help=_said("supplement_package"))],
    scans: Scans,
    password: Password = None,
    quiet: Quiet = False,
) -> None:
    """A supplement to a package that is there."""
    from service.cli.supplement import supplement_command

    raise typer.Exit(supplement_command(_container(), package, scans, password, quiet=quiet))


@app.command(help=_said("summary"), epilog=EXIT_CODES)
def summary(
    online: Annotated[Path, typer.Option(help=_said("summary_online"))],
    recommender: Annotated[str | None, typer.Option(help=_said("summary_recommender"))] = None,
    only: Annotated[list[str] | None, typer.Option(metavar="ID", help=_said("summary_only"))] = None,
    report: Annotated[list[Path] | None, typer.Option(metavar="FILE", help=_said("summary_report"))] = None,
    form: Annotated[Path | None, typer.Option(help=_said("summary_form"))] = None,
    out: Annotated[Path | None, typer.Option(help=_said("summary_out"))] = None,
    quiet: Quiet = False,
) -> None:
    """The recommender's table of applications."""
    from service.cli.summary import summary_command

    code = summary_command(_container(), online, recommender, only or (), report or (), form, out, quiet=quiet)
    raise typer.Exit(code)


@app.command(help=_said("serve"), epilog=EXIT_CODES)
def serve(
    host: Annotated[str | None, typer.Option(help=_said("serve_host"))] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help=_said("serve_port"))] = None,
    workers: Annotated[int | None, typer.Option(min=0, max=64, help=_said("serve_workers"))] = None,
    quiet: Quiet = False,
) -> None:
    """Web pages, API and workers."""
    from service.cli.serve import serve_command

    raise typer.Exit(serve_command(_container(), host, port, workers, quiet=quiet))


@app.command(help=_said("doctor"), epilog=EXIT_CODES)
def doctor() -> None:
    """Has this machine what it takes?"""
    from service.cli.doctor import doctor_command

    raise typer.Exit(doctor_command(_container()))


@app.command("demo", help=_said("demo"), epilog=EXIT_CODES)
def demo_(
    out: Annotated[Path, typer.Option(help=_said("demo_out"))] = Path("kanhe-demo"),
    case: Annotated[str | None, typer.Option(help=_said("demo_case"))] = None,
    quiet: Quiet = False,
) -> None:
    """The main job on the samples."""
    from service.cli.demo import demo_command

    raise typer.Exit(demo_command(_container(), out, case, quiet=quiet))


@app.command(help=_said("backup"), epilog=EXIT_CODES)
def backup(
    out: Annotated[Path, typer.Option(help=_said("backup_out"))],
    volume_size: Annotated[str, typer.Option(help=_said("volume_size"))] = "4G",
    password_file: PasswordFile = None,
    plain: Annotated[bool, typer.Option("--plain", help=_said("plain"))] = False,
    quiet: Quiet = False,
) -> None:
    """Everything that is kept, into volumes."""
    from service.cli.backup import backup_command

    raise typer.Exit(backup_command(_container(), out, volume_size, password_file, plain=plain, quiet=quiet))


@app.command(help=_said("restore"), epilog=EXIT_CODES)
def restore(
    backup: Annotated[Path, typer.Argument(metavar="BACKUP", help=_said("restore_backup"))],
    into: Annotated[Path | None, typer.Option(metavar="DATA", help=_said("restore_into"))] = None,
    password_file: PasswordFile = None,
    rehearse: Annotated[bool, typer.Option("--rehearse", help=_said("rehearse"))] = False,
    quiet: Quiet = False,
) -> None:
    """A backup, into an empty place."""
    from service.cli.backup import restore_command

    code = restore_command(_container(), backup, into, password_file, rehearsal=rehearse, quiet=quiet)
    raise typer.Exit(code)


@app.command("verify-storage", help=_said("verify_storage"), epilog=EXIT_CODES)
def verify_storage(quiet: Quiet = False) -> None:
    """Every file that is kept against its hash."""
    from service.cli.verify_storage import verify_storage_command

    raise typer.Exit(verify_storage_command(_container(), quiet=quiet))


@app.command(help=_said("worker"), epilog=EXIT_CODES)
def worker(
    slots: Annotated[int | None, typer.Option(min=1, max=MAX_SLOTS, help=_said("slots"))] = None, quiet: Quiet = False
) -> None:
    """This machine's share of the work."""
    from service.cli.worker import worker_command

    raise typer.Exit(worker_command(_container(), slots, quiet=quiet))


@form_app.command("check", help=_said("form_check"), epilog=EXIT_CODES)
def form_check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_said("form_file"))],
    sample: Annotated[Path | None, typer.Argument(metavar="[SAMPLE]", help=_said("form_sample"))] = None,
) -> None:
    """Is a form definition well formed?"""
    from service.cli.form import form_check_command

    raise typer.Exit(form_check_command(_container(template=file), file, sample))


def _container(**changed: object) -> "Container":
    """The container, with the settings that the command line changes."""
    from service.container import Container

    return Container(Settings(**{k: v for k, v in changed.items() if v is not None}))  # type: ignore[arg-type]


def run(arguments: Sequence[str]) -> int:
    """Runs one command and gives its exit code; no error leaves it as a traceback."""
    try:
        code = app(args=list(arguments), standalone_mode=False)
        return int(code) if isinstance(code, int) else exit_codes.DONE
    except typer.TyperException as error:
        print(error.format_message(), file=sys.stderr)
        return exit_codes.USAGE
    except typer.Abort:
        return exit_codes.USAGE
    except ValidationError as error:
        first = error.errors()[0]
        print(f"KANHE_{'__'.join(str(p) for p in first['loc']).upper()}: {first['msg']}", file=sys.stderr)
        return exit_codes.USAGE
    except KanheError as error:
        print(error, file=sys.stderr)
        return exit_codes.code_of(error)
    except OSError as error:
        print(error, file=sys.stderr)
        return exit_codes.INTERNAL
    except Exception as error:  # noqa: BLE001 - the last stop: told in one line, with its own exit code
        said = message("cli.internal_error", detail=f"{type(error).__name__}: {error}")
        print(f"{said.zh}\n{said.en}", file=sys.stderr)
        return exit_codes.INTERNAL
