"""Keeps what `check` was given and what came of it, where a data folder is set."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from extractors.readers.archive import expand
from models.form_template import Profile
from service.database import audit
from service.database.originals import ArtefactKind, add_artefact
from service.database.packages import set_report, set_state
from service.settings import Settings
from service.storage.path_names import shown_name
from service.workflows.open_apart import Opening, here
from service.workflows.places import Places, open_places
from service.workflows.publish_report import Published
from service.workflows.read_scans import open_template
from service.workflows.receive_scan import Intake, Parcel

Recording = tuple[Callable[[Published], None], str]
"""What is to be called with the finished report, and the head of the audit log as reports print it."""


def intake_of(settings: Settings, places: Places, opening: Opening = here) -> Intake:
    """The intake of open places, with the settings' limits. Files of one's own are opened in this process."""
    campaign = open_template(settings).campaign.id
    return Intake(places.database, places.store, settings.limits, settings.disk_reserve, opening, campaign)


@contextmanager
def recorded_check(
    settings: Settings, scans: Sequence[Path], online: Path, profile: Profile, password: str | None
) -> Iterator[Recording]:
    """Takes the scans in, gives what a finished report is kept with, and notes when the check failed instead.
    Raises UsageError where no data folder is set, DatabaseError, StorageError and DiskFullError before the block is
    entered."""
    places = open_places(settings)
    with closing(places.database):
        files = tuple(expand(scans))
        name = shown_name(scans[0].absolute().name)
        parcel = Parcel(name, "check", profile, files, online, password, state="reading")
        package = intake_of(settings, places).receive(parcel).package
        with places.database.reading() as session:
            chain_head = audit.anchor(session)
        try:
            yield lambda published: _finish(places, package.id, published), chain_head
        except BaseException as error:
            with places.database.transaction() as session:
                set_state(session, package.id, "failed", shown_name(f"{type(error).__name__}: {error}"))
            raise


def _finish(places: Places, package: str, published: Published) -> None:
    files: tuple[tuple[ArtefactKind, Path], ...] = (
        ("report", published.json),
        ("report_html", published.html),
        ("report_xlsx", published.xlsx),
    )
    kept = {kind: places.store.put_file(path) for kind, path in files}
    with places.database.transaction() as session:
        for kind, (sha256, size) in kept.items():
            add_artefact(session, sha256, size, kind)
        set_report(session, package, *(sha256 for sha256, _ in kept.values()))
        set_state(session, package, "done")
