"""Takes scans in: every file is opened, hashed and counted, and every page read by a worker process; nothing that
goes wrong with one file or page stops the others."""

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from extractors.forms.template_store import builtin, load_template
from extractors.ocr.engine import Engine
from extractors.ocr.registry import create, first_look_of
from extractors.page import use_threads
from extractors.pipeline import (
    RECORD_STAGES,
    SEAL_STAGES,
    STAGES,
    TEXT_STAGES,
    FoundSeal,
    PageReading,
    Stage,
    Tools,
    read_page,
)  # fmt: skip
from extractors.readers.archive import SourceFile, expand
from extractors.readers.received import ReceivedPage
from extractors.readers.scan import Scan, open_scan
from extractors.readers.unpacking import Unpacker
from models.errors import InputError
from models.form_template import FormTemplate
from models.limits import Limits
from models.scan import PageRef, PageResult, ScanInput
from models.text import EngineInfo
from service.settings import Settings
from service.storage.page_store import PageStore
from service.workflows.page_pool import Failure, run_pages
from service.workflows.page_task import Aim, PageTask, told
from service.workflows.process_bounds import Bounds
from service.workflows.process_memory import give_back_holes, keep_large_pieces_apart
from service.workflows.strip_characters import strip_characters

HASH_BLOCK = 1 << 20
STAGES_FOR: dict[Aim, tuple[Stage, ...]] = {
    "check": RECORD_STAGES, "print": STAGES, "text": TEXT_STAGES, "seals": SEAL_STAGES,
}  # fmt: skip
Progress = Callable[[int, int], None]
"""Called with the pages done and the pages in all."""


@dataclass(frozen=True)
class Scans:
    """Everything received: the inputs, a reading or an error for every page of the readable ones, which engine read
    them, and the tasks of their pages, which tell where the files lie."""

    inputs: tuple[ScanInput, ...]
    pages: tuple[PageReading | PageResult, ...]
    engine: EngineInfo | None
    tasks: tuple[PageTask, ...] = ()


@dataclass(frozen=True)
class PageWorker:
    """Makes the function that reads pages in a worker process. `store` keeps the pages' pictures; None: none."""

    settings: Settings
    threads: int
    store: Path | None
    aim: Aim

    def __call__(self) -> Callable[[PageTask], tuple[PageReading, EngineInfo]]:
        tools = open_alone(self.settings, self.threads)
        return PageReader(
            tools, self.settings.limits, PageStore(self.store) if self.store else None, STAGES_FOR[self.aim]
        )


@dataclass
class PageReader:
    """Reads one page after another and keeps the file that the last one came from open."""

    tools: Tools
    limits: Limits
    store: PageStore | None
    stages: tuple[Stage, ...]
    _open: dict[Path, Scan] = field(default_factory=dict)

    def __call__(self, task: PageTask) -> tuple[PageReading, EngineInfo]:
        reading = read_page(task.ref, self._received(task), self.tools, self.stages)
        give_back_holes()
        if self.store:
            for found in reading.seals:
                read = strip_characters(found.reading.places)
                self.store.put_strip(task.ref.input, task.ref.page, found.seal.box, found.reading.strip, read)
        return without_pictures(reading), self.tools.engine.info

    def _received(self, task: PageTask) -> ReceivedPage:
        """A page as received, once its picture is kept."""
        received = self._scan(task).page(task.ref.page)
        if self.store:
            self.store.put_page(task.ref.input, task.ref.page, received.image.pixels)
        return received

    def close(self) -> None:
        """Closes the file that is open."""
        closing, self._open = self._open, {}
        for scan in closing.values():
            scan.close()

    def _scan(self, task: PageTask) -> Scan:
        if task.path not in self._open:
            self.close()
            self._open = {task.path: open_scan(task.path, task.shown, self.limits, task.password)}
        return self._open[task.path]


def open_alone(settings: Settings, threads: int) -> Tools:
    """Engine and form of the settings in a process that does nothing but read pages. Raises EngineError and
    TemplateError."""
    keep_large_pieces_apart()
    use_threads(threads)
    return open_tools(settings, threads)


def open_tools(settings: Settings, threads: int) -> Tools:
    """Engine and form of the settings. Raises EngineError and TemplateError."""
    engine = open_engine(settings, threads)
    return Tools(engine, open_template(settings), first_look_of(engine))


def open_engine(settings: Settings, threads: int) -> Engine:
    """The engine of the settings. Raises EngineError when it does not load."""
    return create(
        settings.engine,
        runtime=settings.runtime,
        precision=settings.precision,
        threads=threads,
        first_look=settings.first_look,
        paddle_python=settings.paddle_python,
        timeout_s=settings.engine_timeout_s,
    )


def open_template(settings: Settings) -> FormTemplate:
    """The form of the settings. Raises TemplateError."""
    return load_template(settings.template) if settings.template else builtin()


def take_in(
    paths: Sequence[Path], settings: Settings, password: str | None, unpacked: Path | None = None
) -> tuple[list[ScanInput], list[PageTask]]:
    """Every file that stands behind the paths, as an input with its pages counted or with its error. ZIPs are unpacked
    into the folder `unpacked`, which must be there as long as the tasks are read; None: they are refused by name."""
    inputs: list[ScanInput] = []
    tasks: list[PageTask] = []
    unpack = Unpacker(unpacked, settings.limits, password) if unpacked else None
    sources = ((given, source) for given, path in enumerate(paths) for source in expand([path], unpack))
    for index, (given, source) in enumerate(sources):
        digest = _sha256(source.path)
        try:
            media_type, count = opened(source, settings.limits, password)
        except InputError as error:
            inputs.append(
                ScanInput(
                    index=index, path=source.shown, sha256=digest, media_type=None, pages=0, status="failed",
                    error=str(error),
                )
            )  # fmt: skip
            continue
        inputs.append(ScanInput(index=index, path=source.shown, sha256=digest, media_type=media_type, pages=count))
        refs = (PageRef(input=index, page=n) for n in range(1, count + 1))
        tasks += [PageTask(ref, source.path, source.shown, password, given) for ref in refs]
    return inputs, tasks


def opened(source: SourceFile, limits: Limits, password: str | None) -> tuple[str, int]:
    """Media type and pages of a file. Raises InputError."""
    if source.refused:
        raise source.refused
    with open_scan(source.path, source.shown, limits, password) as scan:
        return scan.media_type, scan.page_count


def read_scans(
    paths: Sequence[Path],
    settings: Settings,
    *,
    password: str | None = None,
    store: Path | None = None,
    unpacked: Path | None = None,
    aim: Aim = "check",
    progress: Progress = lambda done, total: None,
) -> Scans:
    """Reads all pages of all scans. A page that fails is a `PageResult` with its error. `unpacked` is a folder for what
    is in ZIPs, to be kept as long as pages may be opened again; None: one that is removed when all are read. Raises
    WorkerStartError when no engine loads."""
    with _folder(unpacked) as folder:
        inputs, tasks = take_in(paths, settings, password, Path(folder))
        pages: list[PageReading | PageResult | None] = [None] * len(tasks)
        engine: EngineInfo | None = None
        for done, (index, result) in enumerate(_run(tasks, settings, store, aim), start=1):
            if isinstance(result, Failure):
                ref = tasks[index].ref
                error = told(tasks[index].shown, ref.page, result.reason)
                pages[index] = PageResult(input=ref.input, page=ref.page, status="failed", error=error)
            else:
                pages[index], engine = result
            progress(done, len(tasks))
    return Scans(tuple(inputs), tuple(p for p in pages if p is not None), engine, tuple(tasks))


def _folder(unpacked: Path | None) -> AbstractContextManager[Path | str]:
    return nullcontext(unpacked) if unpacked else tempfile.TemporaryDirectory(prefix="kanhe-")


def _run(
    tasks: Sequence[PageTask], settings: Settings, store: Path | None, aim: Aim
) -> Iterator[tuple[int, tuple[PageReading, EngineInfo] | Failure]]:
    workers = settings.workers_for(len(tasks))
    make = PageWorker(settings, settings.threads_for(workers), store, aim)
    return run_pages(make, tasks, workers, settings.limits.page_seconds, Bounds.of(settings.limits))


def _sha256(path: Path) -> str | None:
    """The hash of a file's bytes; None where it cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(HASH_BLOCK):
                digest.update(block)
    except OSError:
        return None
    return digest.hexdigest()


def without_pictures(reading: PageReading) -> PageReading:
    """A page's reading without the strips of its seals, once they are kept elsewhere: what remains is small enough to
    hold for every page of a long scan."""
    return replace(reading, seals=tuple(_without_strips(s) for s in reading.seals))


def _without_strips(found: FoundSeal) -> FoundSeal:
    return replace(found, reading=replace(found.reading, strip=np.zeros((0, 0, 3), dtype=np.uint8)))
