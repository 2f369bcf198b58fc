"""The one place where settings, clock and parts are put together; the faces call what stands here."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pydantic import ValidationError

from extractors.ocr.engine import Engine
from extractors.pipeline import documents_of
from models.application import Application
from models.campaign import OnlineRecords
from models.catalogue import message
from models.errors import UsageError
from models.form_template import FormTemplate, Profile
from models.report import Report
from models.scan import ScanInput
from models.seal import PageSeals
from models.text import PageText
from service.integrations.online_records import read_online
from service.reports.json_report import read_json
from service.settings import Settings
from service.storage.page_store import PageStore
from service.workflows.check_package import CheckRequest, check_package
from service.workflows.check_supplement import check_supplement
from service.workflows.list_pages import page_seals, page_texts
from service.workflows.order_pages import in_reading_order
from service.workflows.page_again import PagesAgain
from service.workflows.paper_versions import Versions
from service.workflows.publish_report import JSON_NAME, Published, publish_report
from service.workflows.read_scans import Aim, Progress, open_engine, open_template, read_scans

DISTRIBUTION = "kanhe"


def program_version() -> str:
    """The installed version."""
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return "0"


@dataclass(frozen=True)
class Checked:
    """A finished check: the report, where it was written, and what is to be told of the online records."""

    report: Report
    files: Published
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

    def using(self, template: Path | None) -> "Container":
        """This container with another form; None: with the same."""
        return replace(self, settings=self.settings.model_copy(update={"template": template})) if template else self

    def check(
        self, scans: Sequence[Path], online: Path, profile: Profile, out: Path, password: str | None,
        progress: Progress, earlier: Earlier | None = None,
    ) -> Checked:  # fmt: skip
        """The main job; with `earlier` the scans are a supplement to that paper. Raises OnlineRecordsError, and
        UsageError for a report that is none, before any page is read."""
        template = self.template
        records = self.online(online)
        asked = _report(earlier.report) if earlier and earlier.report else None
        given = [*(earlier.papers if earlier else ()), *scans]
        with tempfile.TemporaryDirectory(prefix="kanhe-") as folder:
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
                versions = Versions.of(taken, len(earlier.papers))
                report = check_supplement(request, versions, records, template, pictures, again, asked)
            else:
                report = check_package(request, taken, records, template, pictures, again)
            files = publish_report(report, pictures, out, template, mask=not self.settings.show_private)
        return Checked(report, files, records.notes)

    def online(self, path: Path) -> OnlineRecords:
        """The online records of a file or folder. Raises OnlineRecordsError."""
        return read_online(path, self.template, self.settings.limits)

    def _another_engine(self) -> Engine:
        """An engine in this process, for the few places that are looked at again once all pages are read."""
        return open_engine(self.settings, self.settings.threads_for(1))

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
