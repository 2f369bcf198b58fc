"""The networks on a runtime: OpenVINO where that compiles, else ONNX Runtime."""

import logging
from functools import cached_property
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

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

KEPT = 8
"""Characters kept a time step: beyond the eighth the recogniser's probabilities are noise (below 1e-4 on forms)."""
CLASS_GROUP = 144
"""Characters that compete in a group before the best of all are sought among the winners' groups."""
FAINT = 3e-5
"""Probabilities below this are not kept: they differ between runtimes and precisions."""
EPSILON = 1e-9
NO_LOGIT = -1e4
"""The score of a character that is none."""


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
        self.precision = str(self._read.get_property("INFERENCE_PRECISION_HINT").to_string())

    @cached_property
    def _find_first(self) -> "openvino.CompiledModel":
        return self._finder(FIRST_DETECTION)

    @cached_property
    def _read_first(self) -> "openvino.CompiledModel":
        return self._reader(FIRST_RECOGNITION)

    def _finder(self, name: str) -> "openvino.CompiledModel":
        return self._core.compile_model(self._core.read_model(network(name)), "CPU", self._config)

    def _reader(self, name: str) -> "openvino.CompiledModel":
        best = _best_characters(self._core.read_model(network(name)))
        return self._core.compile_model(best, "CPU", self._config)

    def detect(self, image: Floats) -> Floats:
        return np.asarray(self._find(image)[0][0, 0], dtype=np.float32)

    def detect_first(self, image: Floats) -> Floats:
        return np.asarray(self._find_first(image)[0][0, 0], dtype=np.float32)

    def recognise(self, batch: Floats) -> Top:
        return _chosen(self._read, batch)

    def recognise_first(self, batch: Floats) -> Top:
        return _chosen(self._read_first, batch)


def _chosen(reader: "openvino.CompiledModel", batch: Floats) -> Top:
    result = reader(batch)
    probabilities, places, groups = (np.asarray(result[i]) for i in range(3))
    ids = np.take_along_axis(groups, places // CLASS_GROUP, axis=2).astype(np.int64) * CLASS_GROUP
    return ids + places % CLASS_GROUP, probabilities.astype(np.float32)


def _best_characters(reader: "openvino.Model") -> "openvino.Model":
    """The recogniser with the choice of the `KEPT` best characters as part of its graph, in two steps: the groups
    that hold the highest probabilities hold the best characters. Its outputs: probabilities, places in the chosen
    groups, chosen groups. Its last layer gets characters of no probability that fill up the last group."""
    import openvino
    from openvino import opset13

    softmax = reader.get_results()[0].input_value(0).get_node()
    add = softmax.input_value(0).get_node()
    while add.get_type_name() == "Identity":
        add = add.input_value(0).get_node()
    product = add.input_value(0).get_node()
    weights, bias = (n.input_value(1).get_node().data for n in (product, add))
    fill = -len(bias.ravel()) % CLASS_GROUP
    weights = np.concatenate([weights, np.zeros((len(weights), fill), np.float32)], axis=1)
    bias = np.concatenate([bias.ravel(), np.full(fill, NO_LOGIT, np.float32)])
    features = opset13.matmul(product.input_value(0), opset13.constant(weights), False, False)
    probabilities = opset13.softmax(opset13.add(features, opset13.constant(bias)), 2)
    grouped = opset13.reshape(probabilities, np.array([0, 0, len(bias) // CLASS_GROUP, CLASS_GROUP]), True)
    winners = opset13.reduce_max(grouped, np.array([3]), False)
    groups = opset13.topk(winners, np.int64(KEPT), 2, "max", "none", index_element_type="i32")
    candidates = opset13.gather(grouped, groups.output(1), np.int64(2), 2)
    candidates = opset13.reshape(candidates, np.array([0, 0, KEPT * CLASS_GROUP]), True)
    top = opset13.topk(candidates, np.int64(KEPT), 2, "max", "value", index_element_type="i32")
    results = [opset13.result(port) for port in (top.output(0), top.output(1), groups.output(1))]
    return openvino.Model(results, reader.get_parameters(), "best_characters")


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
