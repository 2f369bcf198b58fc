"""One process with one thread checks scans, and every part of it is timed from outside. Prints one line of JSON.

The settings are those of the environment. Every stage of `STAGES` runs, so that all are timed; those that a check
against records leaves out are named."""

import argparse
import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from extractors.ocr.engine import Engine, FirstLook, Reading
from extractors.ocr.rapid import RapidEngine
from extractors.ocr.registry import first_look_of
from extractors.ocr.runtimes import Backend, Top
from extractors.page import Bounds, Pixels, Polygon, use_threads
from extractors.pipeline import RECORD_STAGES, STAGES, PageState, Stage, Tools
from extractors.readers.received import ReceivedPage, Scan
from models.form_template import Profile
from models.geometry import Box
from models.seal import StripCharacter
from models.text import EngineInfo
from service.integrations.online_records import read_online
from service.settings import Settings
from service.storage.page_store import PageStore
from service.workflows.check_package import CheckRequest, check_package
from service.workflows.page_again import PagesAgain
from service.workflows.page_task import PageTask
from service.workflows.publish_report import publish_report
from service.workflows.read_scans import PageReader, Scans, open_engine, open_template, take_in
from tests.benchmarks.speed.ledger import Ledger

LOADING, TAKING_IN, READING, JUDGING, PUBLISHING = "loading", "taking in", "reading", "judging", "publishing"


@dataclass
class TimedBackend:
    """The networks, booked, with the sizes that they are given."""

    inner: Backend
    ledger: Ledger
    given: dict[str, Counter[tuple[int, ...]]] = field(default_factory=lambda: defaultdict(Counter))
    precision: str = field(init=False)

    def __post_init__(self) -> None:
        self.precision = self.inner.precision

    def detect(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        with self._timing("detection", image):
            return self.inner.detect(image)

    def recognise(self, batch: NDArray[np.float32]) -> Top:
        with self._timing("recognition", batch):
            return self.inner.recognise(batch)

    def detect_first(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        with self._timing("first detection", image):
            return self.inner.detect_first(image)

    def recognise_first(self, batch: NDArray[np.float32]) -> Top:
        with self._timing("first recognition", batch):
            return self.inner.recognise_first(batch)

    def _timing(self, network: str, given: NDArray[np.float32]) -> AbstractContextManager[None]:
        self.given[network][given.shape] += 1
        return self.ledger.timing(f"network: {network}", len(given) if "recognition" in network else 0)


@dataclass
class TimedEngine:
    """An engine whose calls are booked to the part that makes them; `items` are polygons found and lines read."""

    inner: Engine
    ledger: Ledger

    @property
    def info(self) -> EngineInfo:
        return self.inner.info

    def find(self, pixels: Pixels) -> list[Polygon]:
        with self.ledger.timing("engine: find"):
            return self.inner.find(pixels)

    def read(self, crops: Sequence[Pixels]) -> list[Reading]:
        with self.ledger.timing("engine: read", len(crops)):
            return self.inner.read(crops)


@dataclass
class TimedLook:
    """A first look, booked."""

    inner: FirstLook
    ledger: Ledger

    def glimpse(self, pixels: Pixels) -> list[Polygon]:
        with self.ledger.timing("first look: glimpse"):
            return self.inner.glimpse(pixels)

    def glimpse_anew(self, pixels: Pixels, glimpsed: Sequence[Polygon], seals: Sequence[Bounds]) -> list[Polygon]:
        with self.ledger.timing("first look: glimpse anew"):
            return self.inner.glimpse_anew(pixels, glimpsed, seals)

    def find(self, pixels: Pixels, glimpsed: Sequence[Polygon], seals: Sequence[Bounds]) -> list[Polygon]:
        with self.ledger.timing("first look: find"):
            return self.inner.find(pixels, glimpsed, seals)

    def glance(self, crops: Sequence[Pixels]) -> list[Reading]:
        with self.ledger.timing("first look: glance", len(crops)):
            return self.inner.glance(crops)

    def read(self, crops: Sequence[Pixels]) -> list[Reading]:
        with self.ledger.timing("first look: read", len(crops)):
            return self.inner.read(crops)


@dataclass(frozen=True)
class TimedStage:
    """A stage of the pipeline, booked under its name."""

    inner: Stage
    ledger: Ledger

    def __call__(self, state: PageState, tools: Tools) -> PageState:
        with self.ledger.timing(name_of(self.inner)):
            return self.inner(state, tools)


@dataclass
class TimedScan:
    """A scan whose pages are booked when they are decoded."""

    inner: Scan
    ledger: Ledger

    def page(self, number: int) -> ReceivedPage:
        with self.ledger.timing("decoding"):
            return self.inner.page(number)


class TimedStore(PageStore):
    """The pictures of pages, booked when they are kept."""

    ledger: Ledger

    def put_page(self, input: int, page: int, pixels: Pixels) -> None:
        with self.ledger.timing("keeping pictures"):
            super().put_page(input, page, pixels)

    def put_strip(
        self, input: int, page: int, box: Box, pixels: Pixels, characters: Sequence[StripCharacter] = ()
    ) -> None:
        with self.ledger.timing("keeping pictures"):
            super().put_strip(input, page, box, pixels, characters)


@dataclass
class TimedReader(PageReader):
    """The reader of a worker, with its decoding booked."""

    ledger: Ledger = field(default_factory=Ledger)

    def _scan(self, task: PageTask) -> Scan:
        return cast(Scan, TimedScan(super()._scan(task), self.ledger))


def name_of(stage: Stage) -> str:
    """A stage's name in tables; those that only a check against the portal's print runs say so."""
    name: str = getattr(stage, "__name__", "stage")
    return name if stage in RECORD_STAGES else f"{name} (for the print only)"


def open_timed(settings: Settings, ledger: Ledger) -> tuple[Tools, TimedBackend | None]:
    """Engine and form of the settings on one thread, and the engine's networks where it is `rapid`."""
    engine, template, backend = open_engine(settings, 1), open_template(settings), None
    if isinstance(engine, RapidEngine):
        backend = TimedBackend(engine.backend, ledger)
        engine = RapidEngine(engine.options, (engine.runtime, backend))
    first = first_look_of(engine)
    return Tools(TimedEngine(engine, ledger), template, TimedLook(first, ledger) if first else None), backend


def run(scans: Sequence[Path], online: Path, profile: Profile) -> dict[str, Any]:
    """Checks, and tells pages, engine, the ledger's rows and the sizes that the networks were given."""
    use_threads(1)
    ledger, settings = Ledger(), Settings()
    with ledger.timing(LOADING):
        tools, backend = open_timed(settings, ledger)
    template = tools.template
    with tempfile.TemporaryDirectory() as folder:
        with ledger.timing(TAKING_IN):
            inputs, tasks = take_in(scans, settings, None)
            records = read_online(online, template, settings.limits)
        store = TimedStore(Path(folder, "pages"))
        store.ledger = ledger
        stages = tuple(TimedStage(s, ledger) for s in STAGES)
        reader = TimedReader(tools, settings.limits, store, stages, ledger=ledger)
        pages = []
        for task in tasks:
            with ledger.timing(READING):
                pages.append(reader(task)[0])
        reader.close()
        taken = Scans(tuple(inputs), tuple(pages), tools.engine.info, tuple(tasks))
        request = CheckRequest(scans, profile, datetime.now(UTC), "0")
        again = PagesAgain({t.ref.input: t for t in tasks}, settings.limits, lambda: tools.engine)
        with ledger.timing(JUDGING):
            report = check_package(request, taken, records, template, store, again, again.whole)
        with ledger.timing(PUBLISHING):
            publish_report(report, store, Path(folder, "out"), template, mask=True)
    return {
        "pages": len(pages),
        "engine": tools.engine.info.model_dump(),
        "rows": [[list(path), asdict(cost)] for path, cost in ledger.rows()],
        "given": {name: sorted(shapes.items()) for name, shapes in backend.given.items()} if backend else {},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scans", type=Path, nargs="+")
    parser.add_argument("--online", type=Path, required=True)
    parser.add_argument("--profile", choices=("intake", "dispatch"), default="intake")
    args = parser.parse_args()
    json.dump(run(args.scans, args.online, args.profile), sys.stdout)


if __name__ == "__main__":
    main()
