"""A batch of pages, read by the engine's process of this slot: each page's try is noted before it is read, its result
before the batch goes on, so that whatever is killed repeats at most what was in flight."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from models.catalogue import message, said
from models.errors import StorageError
from models.kept_form import FormText
from models.scan import PageRef
from service.database import pages
from service.database.pages import WaitingPage
from service.jobs.page_key import Recipe
from service.jobs.patience import patiently
from service.jobs.tasks import Answer, ReadBundle, ReadPage, Task
from service.workflows.page_pool import Failure, PagePool
from service.workflows.page_task import Aim, PageTask, told
from service.workflows.places import Places


@dataclass(frozen=True)
class BatchReader:
    """Reads batches. `stopping` says that no further page is to be begun; `seconds` bounds one page, `tries` how often
    a page may take its process down."""

    places: Places
    pool: PagePool[Task, Answer]
    recipe: Recipe
    executor: str
    seconds: float
    tries: int
    stopping: Callable[[], bool]

    def read(self, package: str, refs: Sequence[PageRef], aim: Aim, form: FormText | None = None) -> None:
        """Reads those of the pages that wait, by a form (None: that of the settings). Gives up early where the package
        is cancelled or the slot is stopping. Raises DatabaseError, StorageError and WorkerStartError; what was read
        till then is kept."""
        with self.places.database.transaction() as session:
            pages.settle_known(session, package, refs)
            todo = pages.waiting(session, package, refs)
        with TemporaryDirectory(prefix="kanhe-") as folder:
            while todo and not self.stopping():
                batch = _Batch(self, package, aim, form, Path(folder), todo)
                if batch.run():
                    return
                with self.places.database.reading() as session:
                    todo = pages.waiting(session, package, refs)


@dataclass
class _Batch:
    """One pass over the pages that wait."""

    reader: BatchReader
    package: str
    aim: Aim
    form: FormText | None
    folder: Path
    todo: list[WaitingPage]
    stopped: bool = False

    def run(self) -> bool:
        """Whether no further pass is to be made."""
        fresh = [page for page in self.todo if not self._worn_out(page)]
        ready = [(page, task) for page in fresh if (task := self._task(page)) is not None]
        by_task = {id(task): page for page, task in ready}
        pool, seconds = self.reader.pool, self.reader.seconds
        with closing(pool.run([t for _, t in ready], seconds, lambda t: self._begin(by_task[id(t)]))) as results:
            for index, result in results:
                self._settle(ready[index][0], result)
        return self.stopped

    def _task(self, page: WaitingPage) -> ReadPage | None:
        """The page as the reader takes it; None where its file is not to be had, which is noted."""
        try:
            path = patiently(lambda: self.reader.places.original(page.sha256, self.folder), StorageError)
        except StorageError as error:
            self._give_up(page, "failed", str(error))
            return None
        return ReadPage(PageTask(PageRef(input=0, page=page.at), path, page.shown, None), self.aim, self.form)

    def _begin(self, page: WaitingPage) -> bool:
        """Counts the try, unless the page is not to be read."""
        if self.stopped or self.reader.stopping():
            self.stopped = True
            return False
        with self.reader.places.database.transaction() as session:
            leave = pages.begin(session, self.package, page.ref)
        self.stopped = leave == "stop"
        return leave == "go"

    def _settle(self, page: WaitingPage, result: Answer | Failure) -> None:
        if isinstance(result, ReadBundle):
            self._keep(page, result)
        elif isinstance(result, Failure) and not result.killed:
            self._give_up(page, "failed", result.reason)
        elif page.tries + 1 >= self.reader.tries:
            self._quarantine(page, page.tries + 1, result.reason if isinstance(result, Failure) else "")

    def _worn_out(self, page: WaitingPage) -> bool:
        """Whether a page has had its tries: then it took whole slots down, of which nobody was left to tell."""
        if page.tries < self.reader.tries:
            return False
        self._quarantine(page, page.tries, message("jobs.slot_lost").zh)
        return True

    def _quarantine(self, page: WaitingPage, tries: int, reason: str) -> None:
        self._give_up(page, "quarantined", f"{said('jobs.quarantined', tries=tries)}: {reason}")

    def _keep(self, page: WaitingPage, read: ReadBundle) -> None:
        reader = self.reader
        artefact = patiently(lambda: reader.places.store.put(read.content), StorageError)
        key = reader.recipe.key(page.sha256, page.at, self.aim, self.form.sha256 if self.form else "")
        with reader.places.database.transaction() as session:
            pages.finish(
                session, self.package, page.ref, key, artefact, len(read.content), read.seconds, reader.executor
            )

    def _give_up(self, page: WaitingPage, state: pages.PageState, reason: str) -> None:
        with self.reader.places.database.transaction() as session:
            pages.give_up(session, self.package, page.ref, state, told(page.shown, page.ref.page, reason))


def batches(refs: Sequence[PageRef], size: int, slots: int) -> Iterator[list[PageRef]]:
    """Pages in batches of at most `size`. For more than one of `slots` slots each batch is half of a slot's share of
    what is left: large ones first, small ones in the end, so that no slot waits long for the last one."""
    shares = 2 * slots if slots > 1 else 1
    start = 0
    while start < len(refs):
        end = start + min(size, -(-(len(refs) - start) // shares))
        yield list(refs[start:end])
        start = end
