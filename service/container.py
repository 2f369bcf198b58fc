"""The one place where settings, clock and parts are put together; the faces call what stands here. What `check` does
not need, databases above all, is loaded where it is used: it takes longer to load than a page to read."""

import socket
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from extractors.ocr.engine import Engine
from extractors.pipeline import documents_of
from models.application import Application
from models.audit import Origin
from models.campaign import OnlineRecords
from models.catalogue import message
from models.errors import UsageError
from models.form_template import FormTemplate, Profile
from models.report import Report
from models.scan import ScanInput
from models.seal import PageSeals
from models.text import PageText
from service.integrations.online_records import read_online
from service.integrations.report_verdicts import read_verdicts
from service.reports.json_report import read_json
from service.settings import MAX_SLOTS, Settings
from service.storage.page_store import PageStore
from service.workflows.check_package import CheckRequest, check_package
from service.workflows.list_pages import page_seals, page_texts
from service.workflows.order_pages import in_reading_order
from service.workflows.page_again import PagesAgain
from service.workflows.page_task import Aim
from service.workflows.paper_versions import Versions
from service.workflows.publish_report import JSON_NAME, Published, publish_report
from service.workflows.read_scans import Progress, open_engine, open_template, read_scans

if TYPE_CHECKING:
    from service.database.connection import Database
    from service.jobs.client import Work
    from service.jobs.supervisor import Supervisor
    from service.workflows.gate import Gate
    from service.workflows.open_apart import Apart, Opening
    from service.workflows.receive_scan import Intake

DISTRIBUTION = "kanhe"


def program_version() -> str:
    """The installed version."""
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return "0"


def _models(settings: Settings) -> str:
    """Which engine reads, and the version of the package that its models come in."""
    package = {"rapid": "rapidocr"}.get(settings.engine)
    return f"{settings.engine} ({package} {version(package)})" if package else settings.engine


def _running_seconds() -> float:
    """Seconds that run on whatever the wall clock is set to, also while the machine sleeps where the system tells."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


@dataclass(frozen=True)
class Checked:
    """A finished check: the report, where it was written, and what is to be told of the online records."""

    report: Report
    files: Published
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Summary:
    """A summary table that was written: whose, how many rows, where, and what is to be told of it."""

    recommender: str
    count: int
    paths: tuple[Path, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Earlier:
    """What a supplement is to: the scans of the paper as first received and of each supplement since, oldest first, and
    the report by which corrections were asked for (None: what is found on that paper counts as asked)."""

    papers: Sequence[Path]
    report: Path | None = None


@dataclass(frozen=True)
class Container:
    """kanhe with its settings."""

    settings: Settings

    @property
    def template(self) -> FormTemplate:
        """The form of the settings. Raises TemplateError."""
        return open_template(self.settings)

    @property
    def origin(self) -> Origin:
        """What the audit log says of who made an entry, where no result of an engine is told of."""
        return Origin(
            software=f"{DISTRIBUTION} {program_version()}",
            models=_models(self.settings),
            settings=self.settings.digest(),
        )

    @contextmanager
    def database(self) -> Iterator["Database"]:
        """The database of the settings as it is, closed afterwards. Raises UsageError and DatabaseError."""
        from service.workflows.places import open_database

        database = open_database(self.settings)
        try:
            yield database
        finally:
            database.close()

    @contextmanager
    def gate(self) -> Iterator["Gate"]:
        """What signing in and administration stand on, with the database at this program's schema. Raises UsageError
        and DatabaseError."""
        from service.database.schema import upgrade
        from service.workflows.one_time_codes import seal_open_secrets

        with self.database() as database:
            upgrade(database)
            gate = self.gate_to(database)
            seal_open_secrets(gate)
            yield gate

    def gate_to(self, database: "Database") -> "Gate":
        """The same on a database that is open already."""
        from service.storage.secret_key import SecretKey, read_key
        from service.workflows.audit_log import AuditLog
        from service.workflows.gate import Gate
        from service.workflows.places import key_file

        log = AuditLog(self.origin, _running_seconds)
        secrets = SecretKey(lambda make: read_key(key_file(self.settings), make))
        return Gate(database, log, secrets, policy=self.settings.sign_in_policy())

    @staticmethod
    def now() -> datetime:
        """The moment, in UTC."""
        return datetime.now(UTC)

    def using(self, template: Path | None) -> "Container":
        """This container with another form; None: with the same."""
        return replace(self, settings=self.settings.model_copy(update={"template": template})) if template else self

    def keeping_nothing(self) -> "Container":
        """This container without a data folder."""
        return replace(self, settings=self.settings.model_copy(update={"data": None}))

    def check(
        self, scans: Sequence[Path], online: Path, profile: Profile, out: Path, password: str | None,
        progress: Progress, earlier: Earlier | None = None,
    ) -> Checked:  # fmt: skip
        """The main job; with `earlier` the scans are a supplement to that paper. Where a data folder is set, scans and
        reports are kept there too. Raises OnlineRecordsError, and UsageError for a report that is none, before any page
        is read."""
        template = self.template
        records = self.online(online)
        asked = _report(earlier.report) if earlier and earlier.report else None
        given = [*(earlier.papers if earlier else ()), *scans]
        with (
            self._recorded(given, online, profile, password) as (finish, chain_head),
            tempfile.TemporaryDirectory(prefix="kanhe-") as folder,
        ):
            store, unpacked = Path(folder, "pages"), Path(folder, "unpacked")
            unpacked.mkdir()
            aim: Aim = "print" if records.prints or earlier else "check"
            taken = read_scans(
                given, self.settings, password=password, store=store, unpacked=unpacked, aim=aim, progress=progress
            )
            request = CheckRequest(given, profile, datetime.now(UTC).astimezone(), program_version())
            pictures = PageStore(store)
            again = PagesAgain({t.ref.input: t for t in taken.tasks}, self.settings.limits, self._another_engine)
            if earlier:
                from service.workflows.check_supplement import check_supplement

                versions = Versions.of(taken, len(earlier.papers))
                report = check_supplement(request, versions, records, template, pictures, again, asked, again.whole)
            else:
                report = check_package(request, taken, records, template, pictures, again, again.whole)
            report = report.model_copy(update={"chain_head": chain_head})
            files = publish_report(report, pictures, out, template, mask=not self.settings.show_private)
            finish(files)
        return Checked(report, files, records.notes)

    def _recorded(
        self, scans: Sequence[Path], online: Path, profile: Profile, password: str | None
    ) -> AbstractContextManager[tuple[Callable[[Published], None], str]]:
        """What keeps a check's scans and reports, and the head of the audit log; neither where no data folder is
        set."""
        if self.settings.data is None:
            return nullcontext((lambda published: None, ""))
        from service.workflows.record_check import recorded_check

        return recorded_check(self.settings, scans, online, profile, password)

    @contextmanager
    def open_intake(self) -> Iterator[tuple["Intake", Callable[[str], None]]]:
        """The intake of the settings' data folder, and what begins the work on a package that it took in. Raises
        UsageError where no data folder is set, DatabaseError and StorageError."""
        from service.workflows.record_check import intake_of

        with closing(self.work()) as work, closing(work.places.database), closing(self.apart()) as apart:
            yield intake_of(self.settings, work.places, apart), work.start

    def apart(self) -> "Apart":
        """Processes that open files of others; to be closed."""
        from service.workflows.open_apart import Apart
        from service.workflows.process_bounds import Bounds

        return Apart(Bounds.of(self.settings.limits))

    def online(self, path: Path, opening: "Opening | None" = None) -> OnlineRecords:
        """The online records of a file or folder; with `opening` read in another process. Raises OnlineRecordsError."""
        if opening is None:
            return read_online(path, self.template, self.settings.limits)
        from service.workflows.file_looks import online_of

        return online_of(opening, path, self.template, self.settings.limits)

    def summary(
        self,
        online: Path,
        recommender: str | None,
        only: Sequence[str],
        reports: Sequence[Path],
        form: Path | None,
        out: Path | None,
    ) -> Summary:
        """Writes a recommender's summary table. Raises UsageError, OnlineRecordsError and InputError before anything
        is written."""
        from service.workflows.publish_summary import publish_summary, targets
        from service.workflows.write_summary import Selection, list_records

        paths = targets(form, out)
        records = self.online(online)
        verdicts = read_verdicts(reports) if reports else None
        selection = Selection(recommender, tuple(only), verdicts)
        listed = list_records(records.records, self.template, selection, datetime.now(UTC).astimezone().date())
        publish_summary(listed.sheet, form, paths)
        notes = (*records.notes, *listed.notes)
        return Summary(listed.sheet.recommender, len(listed.sheet.rows), paths, notes)

    def _another_engine(self) -> Engine:
        """An engine in this process, for the few places that are looked at again once all pages are read."""
        return open_engine(self.settings, self.settings.threads_for(1))

    def supervisor(self, slots: int | None) -> "Supervisor":
        """What keeps so many slots of this machine at work (None: one a core), with database and store opened once to
        see that they are there. Raises UsageError, DatabaseError and StorageError."""
        from service.jobs.supervisor import Supervisor
        from service.jobs.tasks import ReaderSetup
        from service.jobs.worker import WorkerSetup

        self.template  # noqa: B018 - a form that is not valid is told here and not by every slot
        self.work().close()
        count = slots or self.settings.workers_for(MAX_SLOTS)
        make_reader = ReaderSetup(self.settings, self.settings.threads_for(count))
        return Supervisor(WorkerSetup(self.settings, program_version(), socket.gethostname(), make_reader), count)

    def work(self) -> "Work":
        """The work on packages: to start it, follow it and stop it. Raises UsageError, DatabaseError and
        StorageError."""
        from service.jobs.client import open_work
        from service.workflows.places import open_places

        return open_work(open_places(self.settings))

    def start_package(self, package: str, *, interactive: bool) -> None:
        """Has a package read and judged by whoever works, before all bulk where somebody waits for it. Raises
        DatabaseError."""
        work = self.work()
        try:
            work.start(package, interactive=interactive)
        finally:
            work.close()

    def applications(self, scans: Sequence[Path]) -> list[Application]:
        """The documents as read, held against nothing."""
        taken = read_scans(scans, self.settings)
        return [d.application for d in documents_of(in_reading_order(taken.pages).read, self.template)]

    def texts(
        self, scans: Sequence[Path], password: str | None, progress: Progress
    ) -> tuple[tuple[ScanInput, ...], tuple[PageText, ...], tuple[str, ...]]:
        """The text lines of every page, and the errors of pages that have none."""
        return page_texts(read_scans(scans, self.settings, password=password, aim="text", progress=progress))

    def seals(
        self, scans: Sequence[Path], owner: str | None, password: str | None, progress: Progress
    ) -> tuple[tuple[ScanInput, ...], tuple[PageSeals, ...], tuple[str, ...]]:
        """The seals of every page, each compared with `owner` where it is given."""
        return page_seals(read_scans(scans, self.settings, password=password, aim="seals", progress=progress), owner)


def _report(path: Path) -> Report:
    """A report by its file or its folder. Raises UsageError."""
    file = path / JSON_NAME if path.is_dir() else path
    try:
        return read_json(file)
    except (OSError, ValidationError) as error:
        raise UsageError(message("cli.no_report", path=file).zh) from error
