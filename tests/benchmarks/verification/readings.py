"""Drawn crops as an engine reads them, kept on disk shard by shard: what was read once is not read again."""

import gzip
import hashlib
import pickle
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal, get_args

from extractors.ocr.engine import Engine, Reading
from extractors.ocr.registry import create, first_look_of
from extractors.page import use_threads
from models.errors import EngineError
from samples.generator.values.crops import Crop, draw

ROOT = Path(__file__).parents[3]
EngineName = Literal["openvino-bf16", "openvino-f32", "onnxruntime-f32", "paddle"]
ENGINES: tuple[EngineName, ...] = get_args(EngineName)
SHARD = 250
"""Crops of a file; the first seed of a shard is a multiple of it."""
PATIENCE_S = 900.0
"""A shard is one call of PaddleOCR: 10 s on an idle core."""
WHAT_MATTERS = ("samples/generator/values", "samples/generator/paper.py", "extractors/ocr",
                "extractors/seals/suppression.py")  # fmt: skip
"""Sources that readings depend on: of others than those that made it a shard is no longer valid."""


@dataclass(frozen=True)
class Read:
    """A crop, the width and height of each of its rows in px, and what an engine read in them, itself and where first
    looks are enough."""

    crop: Crop
    sizes: tuple[tuple[int, int], ...]
    readings: tuple[Reading, ...]
    first: tuple[Reading, ...]


def folder_of(out: Path, engine: EngineName) -> Path:
    """Where the shards of an engine lie, as long as nothing of what matters changes."""
    files = sorted(f for p in WHAT_MATTERS for f in ([ROOT / p] if (ROOT / p).is_file() else (ROOT / p).iterdir()))
    sources = [f for f in files if f.is_file() and f.name != "__main__.py"]
    digest = hashlib.sha256(b"".join(f.read_bytes() for f in sources)).hexdigest()[:8]
    return out / "readings" / f"{engine}-{digest}"


def open_engine(name: EngineName) -> Engine:
    """The engine on one thread. Raises EngineError, also on a processor that has no such precision: the runtime takes
    another one in silence, and its evidence is weighed by another table."""
    if name == "paddle":
        return create("paddle", timeout_s=PATIENCE_S)
    runtime, _, precision = name.partition("-")
    engine = create("rapid", runtime=runtime, precision=precision, threads=1)  # type: ignore[arg-type]
    if engine.info.precision != precision:
        raise EngineError(f"{name}: this processor reckons in {engine.info.precision}")
    return engine


def shards(
    out: Path, engine: EngineName, first: int, count: int, fonts: Path, workers: int
) -> Iterator[tuple[Path, int]]:
    """The files that hold the readings of `count` crops from seed `first` (a multiple of `SHARD`), and how many crops
    of each count; those that are not there are made, by `workers` processes."""
    folder = folder_of(out, engine)
    folder.mkdir(parents=True, exist_ok=True)
    starts = range(first, first + count, SHARD)
    files = {s: folder / f"{s:08d}.pickle.gz" for s in starts}
    wanted = [s for s in starts if not files[s].is_file()]
    if wanted:
        with ProcessPoolExecutor(workers, initializer=_start, initargs=(engine, fonts)) as pool:
            done = pool.map(_make, [(s, files[s]) for s in wanted])
            for number, _ in enumerate(done, 1):
                print(f"\r{engine}: {number} of {len(wanted)} shards read", end="", flush=True)
        print()
    for s in starts:
        yield files[s], min(SHARD, first + count - s)


def load(shard: tuple[Path, int]) -> Sequence[Read]:
    """The readings of a shard."""
    path, count = shard
    with gzip.open(path) as file:
        return list(islice(pickle.load(file), count))


_worker: list[tuple[Engine, Path]] = []


def _start(engine: EngineName, fonts: Path) -> None:
    use_threads(1)
    _worker.append((open_engine(engine), fonts))


def _make(task: tuple[int, Path]) -> None:
    """Draws and reads one shard; the file appears whole."""
    [(engine, fonts)] = _worker
    start, path = task
    drawn = [draw(seed, fonts) for seed in range(start, start + SHARD)]
    rows = [(p, d.crop.sealed) for d in drawn for p in d.pixels]
    readings = engine.read([p for p, _ in rows])
    # Under a seal, and with engines that have none, there is no first look.
    looking = first_look_of(engine)
    looks = looking.read([p for p, _ in rows]) if looking else readings
    first = [r if sealed else look for (_, sealed), look, r in zip(rows, looks, readings, strict=True)]
    both = iter(readings), iter(first)
    read = [
        Read(
            d.crop,
            tuple((p.shape[1], p.shape[0]) for p in d.pixels),
            *(tuple(islice(side, len(d.pixels))) for side in both),
        )
        for d in drawn
    ]
    unfinished = path.with_suffix(".part")
    with gzip.open(unfinished, "wb", compresslevel=1) as file:
        pickle.dump(read, file)
    unfinished.replace(path)
