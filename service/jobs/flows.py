"""The jobs in their order: a package is planned into batches, batches are read, and whoever settles the last page asks
for the judging. No job ever waits for another, so that none holds a slot that another one needs."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from models.catalogue import said
from models.errors import DatabaseError, KanheError, StorageError
from models.kept_form import FormText
from models.package import ENDED, INTERACTIVE, Package, PackageFile, PackageState
from models.scan import PageRef, ScanInput
from service.database import audit, desk, desk_filing, forms, packages, pages, tables, workers
from service.database.mends import split_in
from service.database.originals import ArtefactKind, add_artefact
from service.database.rescans import in_place
from service.database.versions import after, chain_of
from service.jobs.batches import BatchReader, batches
from service.jobs.chain import Chain, Link, chain
from service.jobs.engine import Job, JobClient
from service.jobs.patience import patiently
from service.jobs.tasks import FindAim, Judged, JudgePackage, PageOutcome, Task
from service.settings import Settings
from service.workflows.keep_online import fetch_online
from service.workflows.page_pool import Failure, WorkerStartError
from service.workflows.page_task import Aim
from service.workflows.places import Places
from service.workflows.register_supplement import record_versions

PLAN, READ, JUDGE = "package", "pages", "judging"
JUDGE_FIRST = {JUDGE: 0, PLAN: 1, READ: 2}
"""What is nearest to its end goes first."""
BULK = 10
"""How far bulk stands behind whatever a person waits for."""
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

    def read(self, package: str, run: str, interactive: bool, aim: Aim, refs: list[list[int]], of: str = "") -> None:
        """Reads a batch, for a supplement also `of` an earlier package; what is left of it when this slot stops goes
        back into the queue."""
        wanted = [PageRef(input=i, page=n) for i, n in refs]
        self._guarded(package, lambda: self._read(package, run, interactive, aim, wanted, of or package))

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
            self._go_on(package)
        except DatabaseError as error:
            log.error("%s: %s", package, error)
            self.die()

    def _plan(self, package: str, run: str, interactive: bool) -> None:
        found = self._begun(package, "reading")
        if found is None or found.awaited:
            return
        if (broken := found.broken) is not None:
            raise KanheError(said("jobs.earlier_broken", package=broken.name))
        aim: Aim = "print" if found.supplement else self._aim(package, found.online)
        for each in found.links:
            self._plan_pages(each, package, run, interactive, aim)
        self._judge_when_settled(package, run, interactive)

    def _plan_pages(self, link: Link, package: str, run: str, interactive: bool, aim: Aim) -> None:
        """Queues what has no result yet of a package, or of one that it supplements: two papers are compared by more
        than it takes to judge one."""
        key, own = self.reader.recipe.key, link.package.id
        form = self._form(package)
        by = form.sha256 if form else ""
        with self.places.database.transaction() as session:
            anew = in_place(session, own)
            keys = [
                (ref, key(anew[ref], 1, aim, by) if ref in anew else key(f.sha256, n, aim, by))
                for f in link.files
                if f.sha256 and f.status == "ok"
                for n in range(1, f.pages + 1)
                for ref in [PageRef(input=f.index, page=n)]
            ]
            pages.add_pages(session, own, keys)
            pages.settle_known(session, own)
            todo = {p.ref for p in pages.waiting(session, own)}
            slots = workers.living(session, self.settings.takeover_seconds)
        of = {} if own == package else {"of": own}
        # Cut from all pages, whatever waits: planned again after a kill, a batch under the same name is the same batch.
        for batch in batches([ref for ref, _ in keys], self.settings.page_batch, slots):
            part = "-".join((*of.values(), *(str(n) for r in (batch[0], batch[-1]) for n in (r.input, r.page))))
            if refs := [[r.input, r.page] for r in batch if r in todo]:
                self._put(READ, package, run, interactive, part=part, aim=aim, refs=refs, **of)

    def _aim(self, package: str, kept: Package) -> Aim:
        with TemporaryDirectory(prefix="kanhe-") as folder:
            answer = self._asked(FindAim(self._online(kept, Path(folder)), self._form(package)), 0)
        if answer not in ("print", "check"):
            raise TypeError(f"no aim but {type(answer).__name__}")
        return "print" if answer == "print" else "check"

    def _read(self, package: str, run: str, interactive: bool, aim: Aim, refs: list[PageRef], of: str) -> None:
        with self.places.database.reading() as session:
            if not _active(session.get(tables.Package, package)):
                return
        self.reader.read(of, refs, aim, self._form(package))
        if self.reader.stopping():
            with self.places.database.reading() as session:
                left = [[p.ref.input, p.ref.page] for p in pages.waiting(session, of, refs)]
            if left:
                part = f"{left[0][0]}-{left[0][1]}-{datetime.now(UTC):%H%M%S%f}"
                more = {} if of == package else {"of": of}
                self._put(READ, package, run, interactive, part=part, aim=aim, refs=left, **more)
                return
        self._judge_when_settled(package, run, interactive)

    def _judge_when_settled(self, package: str, run: str, interactive: bool) -> None:
        """Two that settle the last two pages at once both see that all are, and ask for one and the same job."""
        with self.places.database.reading() as session:
            if any(pages.any_waiting(session, each) for each in chain_of(session, package)):
                return
        self._put(JUDGE, package, run, interactive)

    def _judge(self, package: str, run: str, interactive: bool) -> None:
        found = self._begun(package, "judging")
        if found is None or found.awaited:
            return
        with self.places.database.reading() as session:
            settled = [(k, p) for k in found.links for p in pages.settled(session, k.package.id)]
            elsewhere = desk.elsewhere(session, [k.package.id for k in found.links], found.last.package.campaign)
            anew = {k.ref(r): sha256 for k in found.links for r, sha256 in in_place(session, k.package.id).items()}
            split = split_in(session, found.links[0].package.id)
            chain_head = audit.anchor(session)
        with TemporaryDirectory(prefix="kanhe-") as folder:
            outcomes = [self._outcome(p, k.ref(p.ref), Path(folder)) for k, p in settled]
            if lost := [s.key for (_, s), o in zip(settled, outcomes, strict=True) if o is None]:
                self._read_again(package, run, interactive, lost)
                return
            asked = JudgePackage(
                inputs=tuple(_input(f, k.number(f.index)) for k in found.links for f in k.files),
                pages=tuple(o for o in outcomes if o is not None),
                originals=self._originals(found, {k.ref(p.ref).input for k, p in settled}, Path(folder)),
                online=self._online(found.online, Path(folder)),
                versions=found.versions if found.supplement else {},
                earlier=self._earlier(found, Path(folder)),
                elsewhere=tuple(elsewhere),
                anew=self._fetched(anew, Path(folder)),
                split=split,
                last=self._last(found.last.package, Path(folder)),
                chain_head=chain_head,
                form=self._form(package),
                profile=found.last.package.profile,
                created_at=datetime.now(UTC).astimezone(),
                version=self.version,
                out=Path(folder, "report"),
            )
            published = self._asked(asked, len(settled))
            if not isinstance(published, Judged):
                raise TypeError(f"no report but {type(published).__name__}")
            self._publish(package, published)
        self._go_on(package)

    def _go_on(self, package: str) -> None:
        """Begins the supplements that waited for a package to end."""
        with self.places.database.reading() as session:
            waiting = [packages.package(session, id) for id in after(session, package)[:1]]
        for each in waiting:
            run = f"{FIRST_RUN}-after-{datetime.now(UTC):%H%M%S%f}"
            self._put(PLAN, each.id, run, each.priority >= INTERACTIVE)

    def _begun(self, package: str, state: PackageState) -> Chain | None:
        """The package in its new state, with those that it supplements; None where it is not to be gone on with."""
        with self.places.database.transaction() as session:
            if not _active(session.get(tables.Package, package)):
                return None
            packages.set_state(session, package, state)
            return chain(session, package)

    def _outcome(self, page: pages.SettledPage, ref: PageRef, folder: Path) -> PageOutcome | None:
        """The page with its bundle or its error; None where the store has lost the bundle."""
        if page.artefact is None:
            return PageOutcome(ref, None, page.error or "")
        try:
            artefact = page.artefact
            return PageOutcome(ref, patiently(lambda: self.places.store.fetch(artefact, folder), StorageError))
        except StorageError:
            return None

    def _read_again(self, package: str, run: str, interactive: bool, lost: list[str]) -> None:
        log.error("%s: %d results are no more in the store and are read again", package, len(lost))
        with self.places.database.transaction() as session:
            for key in lost:
                pages.forget_result(session, key)
        self._put(PLAN, package, f"{run}+", interactive)

    def _fetched(self, anew: Mapping[PageRef, str], folder: Path) -> dict[PageRef, Path]:
        fetch = self.places.original
        return {ref: patiently(partial(fetch, sha256, folder), StorageError) for ref, sha256 in anew.items()}

    def _originals(self, chain: Chain, inputs: set[int], folder: Path) -> dict[int, Path]:
        fetch = self.places.original
        numbered = ((k.number(f.index), f.sha256) for k in chain.links for f in k.files)
        wanted = {number: sha256 for number, sha256 in numbered if sha256 and number in inputs}
        return {n: patiently(partial(fetch, sha256, folder), StorageError) for n, sha256 in wanted.items()}

    def _earlier(self, chain: Chain, folder: Path) -> Path | None:
        """The report by which corrections were asked for: of the package before."""
        return self._bundle(chain.links[-2].package, folder) if chain.supplement else None

    def _last(self, package: Package, folder: Path) -> Path | None:
        """The package's own last report, where the store still has it."""
        try:
            return self._bundle(package, folder)
        except StorageError:
            return None

    def _bundle(self, package: Package, folder: Path) -> Path | None:
        return self.places.store.fetch(package.outcome, folder) if package.outcome else None

    def _form(self, package: str) -> FormText | None:
        """What a package is read by; None: the form of the settings."""
        with self.places.database.reading() as session:
            return forms.of_package(session, package)

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
        kinds: tuple[tuple[ArtefactKind, Path], ...] = (
            ("report", published.json), ("report_html", published.html), ("report_xlsx", published.xlsx),
            ("outcome", published.outcome),
        )  # fmt: skip
        kept = {kind: patiently(partial(store.put_file, path), StorageError) for kind, path in kinds}
        with database.transaction() as session:
            if not _active(session.get(tables.Package, package)):
                return
            for kind, _ in kinds:
                add_artefact(session, *kept[kind], kind)
            packages.set_report(session, package, *(kept[kind][0] for kind, _ in kinds))
            applications, campaign = published.applications, published.campaign
            desk_filing.put_documents(session, package, kept["outcome"][0], applications, campaign)
            packages.set_state(session, package, "done")
        if published.told is not None:
            record_versions(database, package, published.told, datetime.now(UTC))

    def _put(self, kind: str, package: str, run: str, interactive: bool, part: str = "", **more: object) -> None:
        self.client.put(job(kind, package, run, interactive=interactive, part=part, **more))


def _active(package: tables.Package | None) -> bool:
    """Whether a package is to be gone on with."""
    return package is not None and package.state not in ENDED


def _input(file: PackageFile, number: int) -> ScanInput:
    return ScanInput(
        index=number, path=file.path, sha256=file.sha256, media_type=file.media_type, pages=file.pages,
        status=file.status, error=file.error,
    )  # fmt: skip
