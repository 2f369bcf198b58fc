"""The networks on a runtime: OpenVINO where that compiles, else ONNX Runtime."""

import logging
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from extractors.ocr.last_layer import KEPT, STEPS, best_of, parted
from extractors.ocr.networks import DETECTION, FIRST_DETECTION, FIRST_RECOGNITION, RECOGNITION, network
from models.errors import EngineError

if TYPE_CHECKING:
    import onnxruntime
    import openvino

Runtime = Literal["auto", "openvino", "onnxruntime"]
Precision = Literal["auto", "bf16", "f32"]
Floats = NDArray[np.float32]
Top = tuple[NDArray[np.int64], Floats]
"""Ids and probabilities of the best `KEPT` characters, N x T x KEPT each, best first."""

FAINT = 3e-5
"""Probabilities below this are not kept: they differ between runtimes and precisions."""
EPSILON = 1e-9


class Backend(Protocol):
    """The networks on some runtime."""

    precision: str

    def detect(self, image: Floats) -> Floats:
        """Text probability, H x W, of a 1 x 3 x H x W image."""
        ...

    def recognise(self, batch: Floats) -> Top:
        """The best characters of an N x 3 x 48 x W batch."""
        ...

    def detect_first(self, image: Floats) -> Floats:
        """As `detect`, by the smaller network of a first look."""
        ...

    def recognise_first(self, batch: Floats) -> Top:
        """As `recognise`, by the smaller network of a first look, whose characters have an order of their own."""
        ...


def open_backend(runtime: Runtime, precision: Precision, threads: int) -> tuple[str, Backend]:
    """The runtime asked for, or the first that loads, by name. Raises EngineError when none does."""
    tried: list[str] = []
    for name in ("openvino", "onnxruntime") if runtime == "auto" else (runtime,):
        try:
            return name, _OpenVino(precision, threads) if name == "openvino" else _OnnxRuntime(threads)
        except Exception as error:  # noqa: BLE001 - whatever a native runtime throws, the next one may load
            logging.getLogger(__name__).debug("%s does not load: %s", name, error)
            tried.append(f"{name}: {' '.join(str(error).split())[:200]}")
    raise EngineError("没有可用的推理引擎（no runtime loads）: " + "; ".join(tried))


class _OpenVino:
    """The networks on OpenVINO. Its threads are not bound to cores: every process would bind to the same ones."""

    def __init__(self, precision: Precision, threads: int) -> None:
        import openvino

        core = openvino.Core()
        config: dict[str, object] = {"PERFORMANCE_HINT": "LATENCY", "NUM_STREAMS": "1", "ENABLE_CPU_PINNING": False}
        if precision != "auto":
            config["INFERENCE_PRECISION_HINT"] = precision
        if threads:
            config["INFERENCE_NUM_THREADS"] = threads
        self._core, self._config = core, config
        self._find = self._finder(DETECTION)
        self._read = self._reader(RECOGNITION)
        self.precision = str(self._find.get_property("INFERENCE_PRECISION_HINT").to_string())

    @cached_property
    def _find_first(self) -> "openvino.CompiledModel":
        return self._finder(FIRST_DETECTION)

    @cached_property
    def _read_first(self) -> "_OpenVinoReader":
        return self._reader(FIRST_RECOGNITION)

    def _finder(self, name: str) -> "openvino.CompiledModel":
        return self._core.compile_model(self._core.read_model(network(name)), "CPU", self._config)

    def _reader(self, name: str) -> "_OpenVinoReader":
        features, choice = parted(self._core.read_model(network(name)))
        return _OpenVinoReader(*(self._core.compile_model(m, "CPU", self._config) for m in (features, choice)))

    def detect(self, image: Floats) -> Floats:
        return np.asarray(self._find(image)[0][0, 0], dtype=np.float32)

    def detect_first(self, image: Floats) -> Floats:
        return np.asarray(self._find_first(image)[0][0, 0], dtype=np.float32)

    def recognise(self, batch: Floats) -> Top:
        return self._read.best(batch)

    def recognise_first(self, batch: Floats) -> Top:
        return self._read_first.best(batch)


@dataclass(frozen=True)
class _OpenVinoReader:
    """A recogniser in two parts: `features` of a line's steps, and the `choice` of the best characters by them."""

    features: "openvino.CompiledModel"
    choice: "openvino.CompiledModel"

    def best(self, batch: Floats) -> Top:
        features = np.asarray(self.features(batch)[0])
        count, steps = features.shape[:2]
        rows = np.zeros((-(-count * steps // STEPS) * STEPS, features.shape[2]), dtype=np.float32)
        rows[: count * steps] = features.reshape(count * steps, -1)
        chosen = [self._chosen(rows[np.newaxis, first : first + STEPS]) for first in range(0, len(rows), STEPS)]
        ids, probabilities = (np.concatenate(part)[: count * steps] for part in zip(*chosen, strict=True))
        return ids.reshape(count, steps, KEPT), probabilities.reshape(count, steps, KEPT)

    def _chosen(self, features: Floats) -> Top:
        """The best characters of 1 x `STEPS` x features, `STEPS` x `KEPT` each."""
        result = self.choice(features)
        return best_of(*(np.array(result[i][0]) for i in range(3)))


class _OnnxRuntime:
    """The networks on ONNX Runtime, in f32."""

    precision = "f32"

    def __init__(self, threads: int) -> None:
        import onnxruntime

        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = threads
        settings.enable_cpu_mem_arena = False  # the arena grows with every new line width and never shrinks
        self._settings = settings
        self._find, self._read = self._session(DETECTION), self._session(RECOGNITION)

    @cached_property
    def _find_first(self) -> "onnxruntime.InferenceSession":
        return self._session(FIRST_DETECTION)

    @cached_property
    def _read_first(self) -> "onnxruntime.InferenceSession":
        return self._session(FIRST_RECOGNITION)

    def _session(self, name: str) -> "onnxruntime.InferenceSession":
        import onnxruntime

        return onnxruntime.InferenceSession(network(name), self._settings, providers=["CPUExecutionProvider"])

    def detect(self, image: Floats) -> Floats:
        return np.asarray(_run(self._find, image)[0, 0])

    def detect_first(self, image: Floats) -> Floats:
        return np.asarray(_run(self._find_first, image)[0, 0])

    def recognise(self, batch: Floats) -> Top:
        return _top(_run(self._read, batch))

    def recognise_first(self, batch: Floats) -> Top:
        return _top(_run(self._read_first, batch))


def _run(session: "onnxruntime.InferenceSession", given: Floats) -> Floats:
    return np.asarray(session.run(None, {session.get_inputs()[0].name: given})[0], dtype=np.float32)


def _top(answer: Floats) -> Top:
    """The best characters of each step of N x T x characters. Steps are near one-hot, so only entries above `FAINT` are
    sorted."""
    p, shape = answer.reshape(-1, answer.shape[-1]), answer.shape[:2]
    ids = np.zeros((len(p), KEPT), dtype=np.int64)
    best = np.full((len(p), KEPT), EPSILON, dtype=np.float32)
    rows, columns = np.nonzero(p > np.float32(FAINT))
    values = p[rows, columns]
    order = np.lexsort((-values, rows))
    rows, columns, values = rows[order], columns[order], values[order]
    rank = np.arange(len(rows)) - np.searchsorted(rows, rows)
    kept = rank < KEPT
    ids[rows[kept], rank[kept]] = columns[kept]
    best[rows[kept], rank[kept]] = values[kept]
    return ids.reshape(*shape, KEPT), best.reshape(*shape, KEPT)
