"""`kanhe supplement`: takes in a supplement to a package and has it checked."""

from collections.abc import Sequence
from pathlib import Path

from extractors.readers.archive import expand
from models.catalogue import message
from models.package import INTERACTIVE
from service.cli.exit_codes import DONE
from service.container import Container
from service.storage.path_names import shown_name
from service.workflows.receive_scan import Parcel
from service.workflows.take_supplement import take_supplement


def supplement_command(
    container: Container, package: str, scans: Sequence[Path], password: str | None, *, quiet: bool
) -> int:
    """Takes the scans in as one supplement, and gives the exit code."""
    with container.open_intake() as (intake, start):
        name = shown_name(scans[0].absolute().name)
        parcel = Parcel(name, "upload", "intake", tuple(expand(scans)), password=password, priority=INTERACTIVE)
        received, chain = take_supplement(intake, parcel, package)
        start(received.package.id)
    if not quiet:
        print(message("cli.supplement_taken", package=received.package.id, number=len(chain)).zh)
    return DONE
