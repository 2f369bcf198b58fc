"""What the service's faces share while it runs: where things are kept, who may enter, what is on record, the time."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from models.audit import Origin
from models.form_template import FormTemplate
from service.jobs.client import open_work
from service.settings import Settings
from service.workflows.audit_log import AuditLog
from service.workflows.gate import Gate
from service.workflows.kept_reports import KeptReports
from service.workflows.places import Places, data_folder, open_places
from service.workflows.read_scans import open_template
from service.workflows.receive_scan import Intake
from service.workflows.review_application import Desk
from service.workflows.take_upload import Uploads


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Office:
    """The running service."""

    settings: Settings
    version: str
    template: FormTemplate
    places: Places
    gate: Gate
    desk: Desk
    reports: KeptReports
    start: Callable[[str], None]
    """Has a package read and judged; asking twice is asking once."""
    uploads: Uploads
    intake: Intake
    now: Callable[[], datetime] = utc_now


def open_office(settings: Settings, version: str) -> Office:
    """The service on what the settings name, brought to this program's schema. Raises UsageError, DatabaseError,
    StorageError and TemplateError."""
    places = open_places(settings)
    data = data_folder(settings)
    template = open_template(settings)
    log = AuditLog(Origin(software=version), time.monotonic)
    work = open_work(places)
    return Office(
        settings=settings,
        version=version,
        template=template,
        places=places,
        gate=Gate(places.database, log),
        desk=Desk(places.database, log, version),
        reports=KeptReports(places, data / "pictures"),
        start=lambda package: work.start(package, interactive=True),
        uploads=Uploads(data / "uploads", settings.limits.max_bytes, settings.disk_reserve),
        intake=Intake(places.database, places.store, settings.limits, settings.disk_reserve),
    )
