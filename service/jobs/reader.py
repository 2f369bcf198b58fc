"""What an engine's process does between batches: reads pages into bundles and judges packages. It knows files, neither
database nor store, so it may crash and hang without taking anything along."""

import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from extractors.forms.template_store import parse_template
from extractors.pipeline import PageReading, Tools
from models.campaign import OnlineRecords
from models.errors import StorageError
from models.kept_form import FormText
from models.report import Report
from models.scan import PageRef, PageResult
from models.text import EngineInfo
from service.integrations.online_records import read_online
from service.jobs.tasks import Answer, Describe, FindAim, Judged, JudgePackage, ReadBundle, ReadPage, Task
from service.rules.package import Entrant
from service.settings import Settings
from service.storage.page_bundle import PageBundle, as_page, packed, unpacked
from service.storage.page_store import PageStore
from service.storage.report_bundle import ReportBundle, packed_report, unpacked_report
from service.workflows.check_package import CheckRequest, check_package
from service.workflows.check_supplement import check_supplement
from service.workflows.file_report import filed, papers_alone
from service.workflows.page_again import PagesAgain
from service.workflows.page_task import Aim, PageTask
from service.workflows.paper_versions import Versions
from service.workflows.publish_report import publish_report
from service.workflows.read_scans import STAGES_FOR, PageReader, Scans, open_alone

OUTCOME = "outcome.zip"
MIXED = "mixed"
"""The precision of pages that were read with several: nothing is known of how far such evidence is to be believed."""


def open_reader(settings: Settings, threads: int) -> "Reader":
    """A reader with the engine of the settings, loaded. Raises EngineError and TemplateError."""
    return Reader(open_alone(settings, threads), settings)


@dataclass
class Reader:
    """Does one task after another with one engine."""

    tools: Tools
    settings: Settings
    _folder: tempfile.TemporaryDirectory[str] = field(
        default_factory=lambda: tempfile.TemporaryDirectory(prefix="kanhe-")
    )
    _readers: dict[tuple[Aim, str], PageReader] = field(default_factory=dict)
    _formed: tuple[str, Tools] | None = None

    def __call__(self, task: Task) -> Answer:
        if isinstance(task, Describe):
            return self.tools.engine.info
        if isinstance(task, FindAim):
            return "print" if self._online(task.online, self._tools(task.form)).prints else "check"
        return self._read(task) if isinstance(task, ReadPage) else self._judge(task)

    def close(self) -> None:
        """Closes the scan that is open and removes what lies in the folder for temporary files."""
        for reader in self._readers.values():
            reader.close()
        self._folder.cleanup()

    def _read(self, asked: ReadPage) -> ReadBundle:
        began = time.monotonic()
        pictures = PageStore(Path(self._folder.name, "pages"))
        ref = asked.task.ref
        try:
            reading, engine = self._reader(asked.aim, asked.form, pictures)(asked.task)
            content = packed(PageBundle(reading, engine, pictures.pictures(ref.input, ref.page)))
        finally:
            pictures.drop(ref.input, ref.page)
        return ReadBundle(content, time.monotonic() - began)

    def _online(self, path: Path | None, tools: Tools) -> OnlineRecords:
        """The online records; without a file none, and every paper is told to have none."""
        if path is None:
            return OnlineRecords(campaign="", records=())
        return read_online(path, tools.template, self.settings.limits)

    def _tools(self, form: FormText | None) -> Tools:
        """The engine with a form; the last one stays parsed."""
        if form is None:
            return self.tools
        if self._formed is None or self._formed[0] != form.sha256:
            template = parse_template(form.text, form.sha256[:12])
            self._formed = form.sha256, replace(self.tools, template=template)
        return self._formed[1]

    def _reader(self, aim: Aim, form: FormText | None, pictures: PageStore) -> PageReader:
        wanted = aim, form.sha256 if form else ""
        if wanted not in self._readers:
            for reader in self._readers.values():
                reader.close()
            tools = self._tools(form)
            self._readers = {wanted: PageReader(tools, self.settings.limits, pictures, STAGES_FOR[aim])}
        return self._readers[wanted]

    def _judge(self, asked: JudgePackage) -> Judged:
        tools = self._tools(asked.form)
        template = tools.template
        with tempfile.TemporaryDirectory(prefix="kanhe-") as folder:
            pictures = PageStore(Path(folder))
            scans = _scans(asked, pictures)
            online = self._online(asked.online, tools)
            others = tuple(Entrant(e.kind, e.name, e.code, e.number, None) for e in asked.elsewhere)
            request = CheckRequest((), asked.profile, asked.created_at, asked.version, others, asked.split)
            again = self._again(asked)
            earlier, last = _report(asked.earlier), _last(asked.last)
            if asked.versions:
                versions = Versions(scans, asked.versions, max(asked.versions.values()), asked.split)
                report = check_supplement(request, versions, online, template, pictures, again, earlier, again.whole)
            else:
                report = check_package(request, scans, online, template, pictures, again, again.whole)
            report = report.model_copy(update={"chain_head": asked.chain_head})
            files = publish_report(report, pictures, asked.out, template, mask=not self.settings.show_private)
            outcome = asked.out / OUTCOME
            outcome.write_bytes(packed_report(ReportBundle(report, pictures.stitched_files())))
            applications = tuple(filed(report, online.sourced(), asked.created_at, earlier, last))
            campaign = template.campaign.id
            return Judged(files.json, files.html, files.xlsx, outcome, applications, campaign, papers_alone(report))

    def _again(self, asked: JudgePackage) -> PagesAgain:
        first = PageRef(input=0, page=1)
        files = {i: PageTask(first, path, "", None) for i, path in asked.originals.items()}
        anew = {ref: PageTask(first, path, "", None) for ref, path in asked.anew.items()}
        return PagesAgain(files, self.settings.limits, lambda: self.tools.engine, anew)


def _report(bundle: Path | None) -> Report | None:
    return unpacked_report(bundle.read_bytes()).report if bundle else None


def _last(bundle: Path | None) -> Report | None:
    """The package's own last report; None where it cannot be opened any more: a check never fails of an earlier one."""
    try:
        return _report(bundle)
    except StorageError:
        return None


def _scans(asked: JudgePackage, pictures: PageStore) -> Scans:
    """What was read, put together from bundles, one in memory at a time; their pictures go into the store."""
    pages: list[PageReading | PageResult] = []
    engines: list[EngineInfo] = []
    for page in asked.pages:
        ref = page.ref
        if page.bundle is None:
            pages.append(PageResult(input=ref.input, page=ref.page, status="failed", error=page.error))
            continue
        bundle = unpacked(page.bundle.read_bytes())
        pictures.put_pictures(ref.input, ref.page, bundle.pictures)
        pages.append(as_page(bundle.reading, ref))
        if bundle.engine not in engines:
            engines.append(bundle.engine)
    return Scans(asked.inputs, tuple(pages), one_engine(engines))


def one_engine(engines: list[EngineInfo]) -> EngineInfo | None:
    """The engine that read all pages. Of several the first stands for all, with a precision that nothing is known of:
    then evidence is weighed with the greatest caution."""
    if len(engines) <= 1:
        return engines[0] if engines else None
    return engines[0].model_copy(update={"precision": MIXED})
