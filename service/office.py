"""What the service's faces share while it runs: where things are kept, who may enter, what is on record, the time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from models.form_template import FormTemplate
from service.container import Container, program_version
from service.settings import Settings
from service.workflows.forms import Forms
from service.workflows.gate import Gate
from service.workflows.import_records import RecordsDesk
from service.workflows.kept_reports import KeptReports
from service.workflows.one_time_codes import check_key, seal_open_secrets
from service.workflows.open_apart import Apart, Opening
from service.workflows.places import Places, data_folder
from service.workflows.process_bounds import Bounds
from service.workflows.receive_scan import Intake
from service.workflows.record_check import intake_of
from service.workflows.review_application import Desk
from service.workflows.show_pages import PageViewer
from service.workflows.take_upload import Uploads


@dataclass(frozen=True)
class Office:
    """The running service."""

    settings: Settings
    version: str
    forms: Forms
    places: Places
    gate: Gate
    desk: Desk
    reports: KeptReports
    pages: PageViewer
    start: Callable[[str], None]
    """Has a package read and judged; asking twice is asking once."""
    again: Callable[[str], None]
    """Has an ended package read and judged anew."""
    cancel: Callable[[str], None]
    """Stops the work on a package; what was read stays."""
    uploads: Uploads
    intake: Intake
    records: RecordsDesk
    opening: Opening
    """Does what is to be done with a file of others, in a process of its own."""
    now: Callable[[], datetime]

    @property
    def template(self) -> FormTemplate:
        """The form of packages that come now."""
        return self.forms.current


def open_office(container: Container) -> Office:
    """The service on what the settings name, brought to this program's schema. Raises UsageError, DatabaseError,
    StorageError, KeyFileError and TemplateError."""
    settings, version = container.settings, program_version()
    work = container.work()
    places, gate = work.places, container.gate_to(work.places.database)
    seal_open_secrets(gate)
    check_key(gate)
    data = data_folder(settings)
    reports, forms = KeptReports(places, data / "pictures"), Forms(places.database, container.template)
    apart = Apart(Bounds.of(settings.limits))
    return Office(
        settings=settings,
        version=version,
        forms=forms,
        places=places,
        gate=gate,
        desk=Desk(places.database, gate.log, version),
        reports=reports,
        pages=PageViewer(reports, forms),
        start=lambda package: work.start(package, interactive=True),
        again=work.again,
        cancel=work.cancel,
        uploads=Uploads(data / "uploads", settings.limits.max_bytes, settings.disk_reserve),
        records=RecordsDesk(places.database, places.store, gate.log, forms, settings.limits, apart),
        intake=intake_of(settings, places, apart),
        opening=apart,
        now=container.now,
    )
