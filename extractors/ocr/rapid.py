"""PP-OCRv6 small, carried inside the rapidocr wheel, on OpenVINO where that compiles, else on ONNX Runtime."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING, Literal, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.ocr.engine import Alphabet, Posterior, Reading
from extractors.ocr.text_boxes import text_boxes
from extractors.page import Pixels, Polygon
from models.errors import EngineError
from models.text import EngineInfo

if TYPE_CHECKING:
    import openvino

Runtime = Literal["auto", "openvino", "onnxruntime"]
Precision = Literal["auto", "bf16", "f32"]
Floats = NDArray[np.float32]
Top = tuple[NDArray[np.int64], Floats]
"""Ids and probabilities of the best `KEPT` characters, N x T x KEPT each, best first."""

DETECTION = "PP-OCRv6_det_small.onnx"
RECOGNITION = "PP-OCRv6_rec_small.onnx"
MODEL = "PP-OCRv6 small"
KEPT = 8
"""Characters kept a time step: beyond the eighth the recogniser's probabilities are noise (below 1e-4 on forms)."""
LINE_HEIGHT = 48
"""Height in px of the recogniser's input, by its design."""
STEP = 8
"""Width in px of one of its time steps."""
LEAST_WIDTH = 64
WIDTH_STEPS = 8
"""Widths are padded up to so many steps between a power of two and the next, none below 32 px: a width that is new to
the runtime costs as much as reading four lines, so there must be few."""
CLASS_GROUP = 144
"""Characters that compete in a group before the best of all are sought among the winners' groups."""
MAX_WIDTH = 3200
"""A line wider than this at 48 px height is shrunk to it: 66 full-width characters, more than a page's width holds."""
FAINT = 3e-5
"""Probabilities below this are not kept: they differ between runtimes and precisions."""
EPSILON = 1e-9
HALF_RANGE = 127.5
"""Middle and half of the range of 8 bits."""
NO_LOGIT = -1e4
"""The score of a character that is none."""


class Backend(Protocol):
    """The two networks on some runtime."""

    precision: str

    def detect(self, image: Floats) -> Floats:
        """Text probability, H x W, of a 1 x 3 x H x W image."""
        ...

    def recognise(self, batch: Floats) -> Top:
        """The best characters of an N x 3 x 48 x W batch."""
        ...


@dataclass(frozen=True)
class RapidOptions:
    """`detection_side`: the long side in px that a page is reduced to for finding text; `threads` 0: the runtime's
    own choice."""

    runtime: Runtime = "auto"
    precision: Precision = "auto"
    threads: int = 0
    detection_side: int = 1536
    box_score: float = 0.5
    unclip: float = 1.6


class RapidEngine:
    """Finds and reads text lines with PP-OCRv6. Raises EngineError when no runtime loads."""

    def __init__(self, options: RapidOptions | None = None) -> None:
        self.options = options or RapidOptions()
        self._runtime, self._backend = _open_backend(self.options)
        self._alphabet = alphabet()

    @property
    def info(self) -> EngineInfo:
        names = ("rapidocr", self._runtime)
        return EngineInfo(
            engine="rapid", model=MODEL, precision=self._backend.precision, versions={n: version(n) for n in names}
        )

    def find(self, pixels: Pixels) -> list[Polygon]:
        """Polygons of the text lines of an RGB page."""
        height, width = pixels.shape[:2]
        if min(height, width) < 8:
            return []
        factor = min(1.0, self.options.detection_side / max(height, width))
        size = (_multiple(width * factor, 32), _multiple(height * factor, 32))
        small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR)
        scores = self._backend.detect(_normalised(small)[np.newaxis])
        return text_boxes(scores, (width, height), least_score=self.options.box_score, unclip=self.options.unclip)

    def read(self, crops: Sequence[Pixels]) -> list[Reading]:
        """Readings of upright RGB crops of single lines, in the order given."""
        return [self._read_line(crop) for crop in crops]

    def _read_line(self, crop: Pixels) -> Reading:
        width = _line_width(crop)
        line = cv2.resize(crop, (width, LINE_HEIGHT), interpolation=_mode(crop))
        image = np.zeros((1, 3, LINE_HEIGHT, _padded(width)), dtype=np.float32)
        image[0, :, :, :width] = _normalised(line)
        ids, probabilities = self._backend.recognise(image)
        return self._reading(ids[0], probabilities[0], width)

    def _reading(self, ids: NDArray[np.int64], p: Floats, width: int) -> Reading:
        """Greedy CTC decoding, with the steps beyond the crop's own width left out."""
        steps = min(len(ids), -(-width // STEP))
        ids, p = ids[:steps], p[:steps]
        best = ids[:, 0]
        starts = np.flatnonzero((best != 0) & (np.concatenate([[0], best[:-1]]) != best))
        share = STEP / width
        posterior = Posterior(ids.astype(np.uint16), np.log(p + EPSILON).astype(np.float16), share, self._alphabet)
        if not len(starts):
            return Reading("", 0.0, (), posterior)
        text = "".join(self._alphabet[i] for i in best[starts])
        peaks = [_peak(best, p[:, 0], int(s)) for s in starts]
        centres = tuple(min(1.0, (t + 0.5) * share) for t in peaks)
        return Reading(text, float(np.mean([p[t, 0] for t in peaks])), centres, posterior)


def _peak(best: NDArray[np.int64], p: Floats, start: int) -> int:
    """The surest step of the run of equal characters that begins at `start`."""
    end = start + 1
    while end < len(best) and best[end] == best[start]:
        end += 1
    return start + int(np.argmax(p[start:end]))


def _normalised(image: cv2.typing.MatLike) -> Floats:
    """RGB uint8 H x W x 3 to BGR float 3 x H x W in -1..1, as PaddleOCR's networks were trained."""
    blob = cv2.dnn.blobFromImage(image, 1 / HALF_RANGE, mean=(HALF_RANGE,) * 3, swapRB=True)
    return np.asarray(blob[0], dtype=np.float32)


def _precision_name(openvino_name: str) -> str:
    return {"f32": "f32", "bf16": "bf16", "f16": "f16"}.get(openvino_name, openvino_name)


def _multiple(value: float, of: int) -> int:
    return max(of, round(value / of) * of)


def _line_width(crop: Pixels) -> int:
    height, width = crop.shape[:2]
    return int(min(MAX_WIDTH, max(STEP, round(width * LINE_HEIGHT / max(1, height)))))


def _padded(width: int) -> int:
    power: int = 1 << (max(1, width) - 1).bit_length()
    step = max(32, power // 2 // WIDTH_STEPS)
    return max(LEAST_WIDTH, -(-width // step) * step)


def _mode(crop: Pixels) -> int:
    return int(cv2.INTER_AREA if crop.shape[0] > LINE_HEIGHT else cv2.INTER_CUBIC)


def model_path(name: str) -> str:
    """Where the wheel holds a network. Raises EngineError when it is not there."""
    path = files("rapidocr").joinpath("models", name)
    if not path.is_file():
        raise EngineError(f"rapidocr 包里没有模型 {name}（the wheel holds no such model）")
    return str(path)


@cache
def alphabet() -> Alphabet:
    """The recogniser's characters, CTC blank ('') first and the space last, from the network's own metadata."""
    import onnxruntime

    session = onnxruntime.InferenceSession(model_path(RECOGNITION), providers=["CPUExecutionProvider"])
    characters = str(session.get_modelmeta().custom_metadata_map["character"]).splitlines()
    return Alphabet(("", *characters, " "))


def _open_backend(options: RapidOptions) -> tuple[str, Backend]:
    tried: list[str] = []
    for name in ("openvino", "onnxruntime") if options.runtime == "auto" else (options.runtime,):
        try:
            return name, _OpenVino(options) if name == "openvino" else _OnnxRuntime(options)
        except Exception as error:  # noqa: BLE001 - whatever a native runtime throws, the next one may load
            logging.getLogger(__name__).debug("%s does not load: %s", name, error)
            tried.append(f"{name}: {' '.join(str(error).split())[:200]}")
    raise EngineError("没有可用的推理引擎（no runtime loads）: " + "; ".join(tried))


class _OpenVino:
    """Both networks on OpenVINO. Its threads are not bound to cores: every process would bind to the same ones."""

    def __init__(self, options: RapidOptions) -> None:
        import openvino

        core = openvino.Core()
        config: dict[str, object] = {"PERFORMANCE_HINT": "LATENCY", "NUM_STREAMS": "1", "ENABLE_CPU_PINNING": False}
        if options.precision != "auto":
            config["INFERENCE_PRECISION_HINT"] = options.precision
        if options.threads:
            config["INFERENCE_NUM_THREADS"] = options.threads
        best = _best_characters(core.read_model(model_path(RECOGNITION)))
        self._find = core.compile_model(core.read_model(model_path(DETECTION)), "CPU", config)
        self._read = core.compile_model(best, "CPU", config)
        self.precision = _precision_name(str(self._read.get_property("INFERENCE_PRECISION_HINT").to_string()))

    def detect(self, image: Floats) -> Floats:
        return np.asarray(self._find(image)[0][0, 0], dtype=np.float32)

    def recognise(self, batch: Floats) -> Top:
        result = self._read(batch)
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
    """Both networks on ONNX Runtime, in f32."""

    precision = "f32"

    def __init__(self, options: RapidOptions) -> None:
        import onnxruntime

        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = options.threads
        settings.enable_cpu_mem_arena = False  # the arena grows with every new line width and never shrinks
        self._find, self._read = (
            onnxruntime.InferenceSession(model_path(n), settings, providers=["CPUExecutionProvider"])
            for n in (DETECTION, RECOGNITION)
        )

    def detect(self, image: Floats) -> Floats:
        return np.asarray(self._find.run(None, {self._find.get_inputs()[0].name: image})[0][0, 0], dtype=np.float32)

    def recognise(self, batch: Floats) -> Top:
        p = np.asarray(self._read.run(None, {self._read.get_inputs()[0].name: batch})[0])
        return _top(p.reshape(-1, p.shape[-1]), p.shape[:2])


def _top(p: Floats, shape: tuple[int, ...]) -> Top:
    """The best characters of each row. Rows are near one-hot, so only entries above `FAINT` are sorted."""
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
