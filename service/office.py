"""What the service's faces share while it runs: where things are kept, who may enter, what is on record, the time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING

from models.catalogue import said
from models.errors import UsageError
from models.form_template import FormTemplate
from service.container import Container, program_version
from service.settings import Settings
from service.workflows.answer_counts import AnswerCounts
from service.workflows.forms import Forms
from service.workflows.gate import Gate
from service.workflows.import_records import RecordsDesk
from service.workflows.kept_reports import KeptReports
from service.workflows.mending import Mending
from service.workflows.one_time_codes import check_key, seal_open_secrets
from service.workflows.open_apart import Apart, Opening
from service.workflows.places import Places, data_folder, open_places
from service.workflows.process_bounds import Bounds
from service.workflows.receive_scan import Intake
from service.workflows.record_check import intake_of
from service.workflows.review_application import Desk
from service.workflows.show_pages import PageViewer
from service.workflows.take_upload import Uploads

if TYPE_CHECKING:
    from service.integrations.openid import Provider
    from service.jobs.client import Work


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
    recheck: Callable[[str], None]
    """Has an ended package judged anew with what people put right; nothing is read twice."""
    cancel: Callable[[str], None]
    """Stops the work on a package; what was read stays."""
    uploads: Uploads
    intake: Intake
    records: RecordsDesk
    opening: Opening
    """Does what is to be done with a file of others, in a process of its own."""
    now: Callable[[], datetime]
    answers: AnswerCounts = field(default_factory=AnswerCounts)
    openid: "Provider | None" = None
    """The organisation's own sign-in, where one is set."""

    @property
    def template(self) -> FormTemplate:
        """The form of packages that come now."""
        return self.forms.current

    @property
    def campaigns(self) -> tuple[str, ...]:
        """What packages that come now have for their campaign's id, and what earlier ones of it may have."""
        return self.forms.names_of(self.template.campaign.id)

    @property
    def mending(self) -> Mending:
        """What putting things right in a package stands on."""
        return Mending(self.gate, self.reports, self.recheck)


@dataclass
class WorkWhenWanted:
    """The work on packages, opened when it is first asked for: whoever only reads needs none, and its engine takes a
    sixth of the time of a start. Safe for several threads; everything raises DatabaseError."""

    places: Places
    _lock: Lock = field(default_factory=Lock)
    _work: "Work | None" = None

    def start(self, package: str) -> None:
        """Has a package read and judged, before all bulk."""
        self._opened().start(package, interactive=True)

    def again(self, package: str) -> None:
        """Has an ended package read and judged anew."""
        self._opened().again(package)

    def recheck(self, package: str) -> None:
        """Has an ended package judged anew."""
        self._opened().recheck(package)

    def cancel(self, package: str) -> None:
        """Stops the work on a package."""
        self._opened().cancel(package)

    def _opened(self) -> "Work":
        with self._lock:
            if self._work is None:
                from service.jobs.client import open_work

                self._work = open_work(self.places)
            return self._work


def provider_of(settings: Settings) -> "Provider | None":
    """The organisation's own sign-in, where one is set. Raises UsageError for settings that lack something."""
    if not settings.oidc_issuer:
        return None
    from service.integrations.openid import OpenIdSettings, Provider, is_safe

    wanted = (settings.oidc_issuer, settings.public_url)
    if not settings.oidc_client_id or not all(map(is_safe, wanted)):
        names = "KANHE_OIDC_ISSUER, KANHE_OIDC_CLIENT_ID, KANHE_PUBLIC_URL"
        raise UsageError(said("external.settings", names=names))
    redirect = settings.public_url.rstrip("/") + "/sign-in/external/back"
    return Provider(
        OpenIdSettings(
            issuer=settings.oidc_issuer, client_id=settings.oidc_client_id, client_secret=settings.oidc_client_secret,
            scopes=settings.oidc_scopes, claim=settings.oidc_claim, redirect=redirect,
        )
    )  # fmt: skip


def open_office(container: Container) -> Office:
    """The service on what the settings name, brought to this program's schema. Raises UsageError, DatabaseError,
    StorageError, KeyFileError and TemplateError."""
    settings, version = container.settings, program_version()
    places = open_places(settings)
    gate, work = container.gate_to(places.database), WorkWhenWanted(places)
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
        desk=Desk(places.database, gate.log, version, container.template.campaign.id),
        reports=reports,
        pages=PageViewer(reports, forms),
        start=work.start,
        again=work.again,
        recheck=work.recheck,
        cancel=work.cancel,
        uploads=Uploads(data / "uploads", settings.limits.max_bytes, settings.disk_reserve),
        records=RecordsDesk(places.database, places.store, gate.log, forms, settings.limits, apart),
        intake=intake_of(settings, places, apart),
        opening=apart,
        now=container.now,
        openid=provider_of(settings),
    )
