"""`kanhe verify-storage`: is everything that is kept still what it was?"""

from models.catalogue import said
from service.cli.exit_codes import DONE, FINDINGS
from service.cli.progress import shown_progress
from service.container import Container
from service.workflows.places import find_places
from service.workflows.verify_storage import verify_storage


def verify_storage_command(container: Container, *, quiet: bool) -> int:
    """Prints one line for each file that is missing, altered, orphaned or stray, and how many were checked."""
    places = find_places(container.settings)
    try:
        with shown_progress(quiet=quiet, task="cli.verifying") as progress:
            found = verify_storage(places, progress)
    finally:
        places.close()
    kinds = {"missing": found.missing, "altered": found.altered, "orphaned": found.orphaned, "stray": found.stray}
    for kind, names in kinds.items():
        for name in names:
            print(said(f"storage.{kind}", name=name))
    if not quiet:
        print(said("storage.summary", checked=found.checked, **{kind: len(names) for kind, names in kinds.items()}))
    return DONE if found.all_well else FINDINGS
