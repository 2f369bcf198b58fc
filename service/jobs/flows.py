"""The jobs in their order: a package is planned into batches, batches are read, and whoever settles the last page asks
for the judging. No job ever waits for another, so that none holds a slot that another one needs."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from models.errors import DatabaseError, KanheError, StorageError
from models.package import Package, PackageFile, PackageState
from models.scan import PageRef, ScanInput
from service.database import packages, pages, tables, workers
from service.database.originals import add_artefact
from service.jobs.batches import BatchReader, batches
from service.jobs.engine import Job, JobClient
from service.jobs.patience import patiently
from service.jobs.tasks import FindAim, Judged, JudgePackage, PageOutcome, Task
from service.settings import Settings
from service.workflows.keep_online import fetch_online
from service.workflows.page_pool import Failure, WorkerStartError
from service.workflows.page_task import Aim
from service.workflows.places import Places

PLAN, READ, JUDGE = "package", "pages", "judging"
JUDGE_FIRST = {JUDGE: 0, PLAN: 1, READ: 2}
"""What is nearest to its end goes first."""
BULK = 10
"""How far bulk stands behind whatever a person waits for."""
INTERACTIVE = 1
"""A package's own priority from which a person waits for it."""
JUDGE_SECONDS = 30.0
"""What judging a package may take beside its pages: online records of a whole campaign are read in it."""
FIRST_PRIORITY, FIRST_RUN = 1, "1"
log = logging.getLogger(__name__)


def job(kind: str, package: str, run: str, *, interactive: bool, part: str = "", **more: object) -> Job:
    """A job for a package. `run` tells apart the times that the package was asked for, `part` the batches of one."""
    priority = FIRST_PRIORITY + JUDGE_FIRST[kind] + (0 if interactive else BULK)
    id = ":".join(p for p in (package, run, kind, part) if p)
    arguments = {"package": package, "run": run, "interactive": interactive, **more}
    return Job(kind=kind, id=id, priority=priority, arguments=arguments)


@dataclass(frozen=True)
class Flows:
    """What a slot does when a job reaches it."""

    settings: Settings
    version: str
    places: Places
    client: JobClient
    reader: BatchReader
    die: Callable[[], None]
    """Ends this process at once: its job stays begun, and is begun again when the slot comes back."""
    one: Lock = field(default_factory=Lock)
    """One job at a time: under load the engine begins a second one before it knows that the first has begun."""

    def plan(self, package: str, run: str, interactive: bool) -> None:
        """Notes every page and queues those that have no result yet."""
        self._guarded(package, lambda: self._plan(package, run, interactive))

    def read(self, package: str, run: str, interactive: bool, aim: Aim, refs: list[list[int]]) -> None:
        """Reads a batch; what is left of it when this slot stops goes back into the queue."""
        wanted = [PageRef(input=i, page=n) for i, n in refs]
        self._guarded(package, lambda: self._read(package, run, interactive, aim, wanted))

    def judge(self, package: str, run: str, interactive: bool) -> None:
        """Judges a package whose pages are settled, and publishes its report."""
        self._guarded(package, lambda: self._judge(package, run, interactive))

    def _guarded(self, package: str, do: Callable[[], None]) -> None:
        """A job never ends half done: where the database or the engine is gone the slot starts anew with it. A machine
        that lacks memory or room for the moment is waited for; whatever else goes wrong is the package's own, which
        fails with its reason."""
        try:
            with self.one:
                patiently(do, (DatabaseError, OSError, MemoryError))
        except (DatabaseError, WorkerStartError) as error:
            log.error("%s: %s", package, error)
            self.die()
        except Exception as error:  # noqa: BLE001 - a package's fault, whatever it is, is told at the package
            reason = str(error) if isinstance(error, KanheError) else f"{type(error).__name__}: {error}"
            self._fail(package, reason)

    def _fail(self, package: str, reason: str) -> None:
        try:
            with self.places.database.transaction() as session:
                if _active(session.get(tables.Package, package)):
                    packages.set_state(session, package, "failed", reason)
        except DatabaseError as error:
            log.error("%s: %s", package, error)
            self.die()

    def _plan(self, package: str, run: str, interactive: bool) -> None:
        found = self._begun(package, "reading")
        if found is None:
            return
        kept, files = found
        aim = self._aim(kept)
        key = self.reader.recipe.key
        keys = [
            (PageRef(input=f.index, page=n), key(f.sha256, n, aim))
            for f in files
            if f.sha256 and f.status == "ok"
            for n in range(1, f.pages + 1)
        ]
        with self.places.database.transaction() as session:
            pages.add_pages(session, package, keys)
            pages.settle_known(session, package)
            todo = {p.ref for p in pages.waiting(session, package)}
            slots = workers.living(session, self.settings.takeover_seconds)
        # Cut from all pages, whatever waits: planned again after a kill, a batch under the same name is the same batch.
        for batch in batches([ref for ref, _ in keys], self.settings.page_batch, slots):
            part = "-".join(str(n) for r in (batch[0], batch[-1]) for n in (r.input, r.page))
            if refs := [[r.input, r.page] for r in batch if r in todo]:
                self._put(READ, package, run, interactive, part=part, aim=aim, refs=refs)
        self._judge_when_settled(package, run, interactive)

    def _aim(self, kept: Package) -> Aim:
        with TemporaryDirectory(prefix="kanhe-") as folder:
            answer = self._asked(FindAim(self._online(kept, Path(folder))), 0)
        if answer not in ("print", "check"):
            raise TypeError(f"no aim but {type(answer).__name__}")
        return "print" if answer == "print" else "check"

    def _read(self, package: str, run: str, interactive: bool, aim: Aim, refs: list[PageRef]) -> None:
        with self.places.database.reading() as session:
            if not _active(session.get(tables.Package, package)):
                return
        self.reader.read(package, refs, aim)
        if self.reader.stopping():
            with self.places.database.reading() as session:
                left = [[p.ref.input, p.ref.page] for p in pages.waiting(session, package, refs)]
            if left:
                part = f"{left[0][0]}-{left[0][1]}-{datetime.now(UTC):%H%M%S%f}"
                self._put(READ, package, run, interactive, part=part, aim=aim, refs=left)
                return
        self._judge_when_settled(package, run, interactive)

    def _judge_when_settled(self, package: str, run: str, interactive: bool) -> None:
        """Two that settle the last two pages at once both see that all are, and ask for one and the same job."""
        with self.places.database.reading() as session:
            if pages.any_waiting(session, package):
                return
        self._put(JUDGE, package, run, interactive)

    def _judge(self, package: str, run: str, interactive: bool) -> None:
        found = self._begun(package, "judging")
        if found is None:
            return
        kept, files = found
        with self.places.database.reading() as session:
            settled = pages.settled(session, package)
        with TemporaryDirectory(prefix="kanhe-") as folder:
            outcomes = [self._outcome(p, Path(folder)) for p in settled]
            if lost := [s.key for s, o in zip(settled, outcomes, strict=True) if o is None]:
                self._read_again(package, run, interactive, lost)
                return
            asked = JudgePackage(
                inputs=tuple(_input(f) for f in files),
                pages=tuple(o for o in outcomes if o is not None),
                originals=self._originals(files, {p.ref.input for p in settled}, Path(folder)),
                online=self._online(kept, Path(folder)),
                profile=kept.profile,
                created_at=datetime.now(UTC).astimezone(),
                version=self.version,
                out=Path(folder, "report"),
            )
            published = self._asked(asked, len(settled))
            if not isinstance(published, Judged):
                raise TypeError(f"no report but {type(published).__name__}")
            self._publish(package, published)

    def _begun(self, package: str, state: PackageState) -> tuple[Package, list[PackageFile]] | None:
        """The package in its new state, with its files; None where it is not to be gone on with."""
        with self.places.database.transaction() as session:
            if not _active(session.get(tables.Package, package)):
                return None
            packages.set_state(session, package, state)
            return packages.package(session, package), packages.files_of(session, package)

    def _outcome(self, page: pages.SettledPage, folder: Path) -> PageOutcome | None:
        """The page with its bundle or its error; None where the store has lost the bundle."""
        if page.artefact is None:
            return PageOutcome(page.ref, None, page.error or "")
        try:
            artefact = page.artefact
            return PageOutcome(page.ref, patiently(lambda: self.places.store.fetch(artefact, folder), StorageError))
        except StorageError:
            return None

    def _read_again(self, package: str, run: str, interactive: bool, lost: list[str]) -> None:
        log.error("%s: %d results are no more in the store and are read again", package, len(lost))
        with self.places.database.transaction() as session:
            for key in lost:
                pages.forget_result(session, key)
        self._put(PLAN, package, f"{run}+", interactive)

    def _originals(self, files: list[PackageFile], inputs: set[int], folder: Path) -> dict[int, Path]:
        fetch = self.places.original
        wanted = {f.index: f.sha256 for f in files if f.sha256 and f.index in inputs}
        return {i: patiently(partial(fetch, sha256, folder), StorageError) for i, sha256 in wanted.items()}

    def _online(self, kept: Package, folder: Path) -> Path | None:
        """The online records as a file that is called as they came, since errors name it, or as a folder."""
        scratch = folder / "online"
        scratch.mkdir()
        return patiently(partial(fetch_online, kept, self.places.store, scratch), StorageError)

    def _asked(self, task: Task, count: int) -> object:
        """What the engine's process answers. Raises KanheError with what it failed of, after so many tries as a page
        has where it took the process down."""
        failure = Failure("")
        for _ in range(self.settings.page_tries):
            seconds = JUDGE_SECONDS + self.settings.limits.page_seconds * (1 + count / 10)
            (_, answer), *_rest = self.reader.pool.run([task], seconds)
            if not isinstance(answer, Failure):
                return answer
            failure = answer
            if not failure.killed:
                break
        raise KanheError(failure.reason)

    def _publish(self, package: str, published: Judged) -> None:
        store, database = self.places.store, self.places.database
        kinds = ("report", published.json), ("report_html", published.html), ("report_xlsx", published.xlsx)
        kept = {kind: patiently(partial(store.put_file, path), StorageError) for kind, path in kinds}
        with database.transaction() as session:
            if not _active(session.get(tables.Package, package)):
                return
            add_artefact(session, *kept["report"], "report")
            add_artefact(session, *kept["report_html"], "report_html")
            add_artefact(session, *kept["report_xlsx"], "report_xlsx")
            packages.set_report(session, package, *(kept[k][0] for k in ("report", "report_html", "report_xlsx")))
            packages.set_state(session, package, "done")

    def _put(self, kind: str, package: str, run: str, interactive: bool, part: str = "", **more: object) -> None:
        self.client.put(job(kind, package, run, interactive=interactive, part=part, **more))


def _active(package: tables.Package | None) -> bool:
    """Whether a package is to be gone on with."""
    return package is not None and package.state not in ("cancelled", "failed", "done")


def _input(file: PackageFile) -> ScanInput:
    return ScanInput(
        index=file.index, path=file.path, sha256=file.sha256, media_type=file.media_type, pages=file.pages,
        status=file.status, error=file.error,
    )  # fmt: skip
