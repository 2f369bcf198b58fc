"""Multiply-adds of a network for the sizes of its inputs, and what a processor does of them in a second at best."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import prod

import numpy as np
import openvino
from openvino import opset13

Shape = tuple[int, ...]

SIDE = 2048
"""Rows and columns of the matrices whose product is timed: far beyond all caches of a core."""
CHANNELS, PICTURE = 256, 96
"""Of the convolution that is timed: channels in and out, and pixels a side."""
TIMED_SECONDS = 1.0


def multiply_adds(model: openvino.Model) -> int:
    """Multiply-adds of all convolutions and matrix products of a model whose shapes are known; what else it does is
    less than a hundredth of them. Raises ValueError for a shape that is not known."""
    return sum(_of(op) for op in model.get_ordered_ops())


def _of(op: openvino.Node) -> int:
    kind = op.get_type_name()
    if kind not in WEIGHED:
        return 0
    shapes = [op.get_input_partial_shape(0), op.get_input_partial_shape(1), op.get_output_partial_shape(0)]
    if any(s.is_dynamic for s in shapes):
        raise ValueError(f"{op.get_friendly_name()}: shapes are not known")
    data, weights, out = (tuple(int(d) for d in s.to_shape()) for s in shapes)
    if kind == "MatMul":
        return prod(out) * data[-2 if op.get_attributes().get("transpose_a") else -1]
    # Weights: (groups), out, in, kernel; of those that work backwards: (groups), in, out, kernel.
    per_place = prod(weights[WEIGHED[kind] :])
    return (prod(data) if "Backprop" in kind else prod(out)) * per_place


WEIGHED: Mapping[str, int] = {
    "MatMul": 0,
    "Convolution": 1,
    "ConvolutionBackpropData": 1,
    "GroupConvolution": 2,
    "GroupConvolutionBackpropData": 2,
}
"""Kinds of operations that are counted, to the first axis of their weights that counts at each place."""


def of_inputs(path: str, shapes: Mapping[Shape, int]) -> int:
    """Multiply-adds of a network file over inputs of so many each of these shapes."""
    model = openvino.Core().read_model(path)
    _without_identities(model)
    total = 0
    for shape, count in shapes.items():
        model.reshape(list(shape))
        total += count * multiply_adds(model)
    return total


def _without_identities(model: openvino.Model) -> None:
    """Takes out what only hands on: OpenVINO works no shape out through it."""
    for op in model.get_ordered_ops():
        if op.get_type_name() == "Identity":
            op.output(0).replace(op.input_value(0))


def peak(precision: str) -> float:
    """Multiply-adds a second of one thread in `bf16` or `f32`: the better of a matrix product and a convolution."""
    return max(_rate(*_product(SIDE), precision), _rate(*_convolution(CHANNELS, PICTURE), precision))


def _product(side: int) -> tuple[openvino.Model, Shape]:
    data = opset13.parameter([side, side], np.float32)
    weights = opset13.constant(np.full((side, side), 0.5, np.float32))
    return openvino.Model([opset13.matmul(data, weights, False, False)], [data]), (side, side)


def _convolution(channels: int, side: int) -> tuple[openvino.Model, Shape]:
    shape = (1, channels, side, side)
    data = opset13.parameter(list(shape), np.float32)
    weights = opset13.constant(np.full((channels, channels, 3, 3), 0.5, np.float32))
    node = opset13.convolution(data, weights, [1, 1], [1, 1], [1, 1], [1, 1])
    return openvino.Model([node], [data]), shape


def _rate(model: openvino.Model, shape: Shape, precision: str) -> float:
    count = multiply_adds(model)
    config = {"INFERENCE_PRECISION_HINT": precision, "INFERENCE_NUM_THREADS": 1, "ENABLE_CPU_PINNING": False}
    compiled = openvino.Core().compile_model(model, "CPU", config)
    data = np.full(shape, 0.5, np.float32)
    times = list(_times(lambda: compiled(data)))
    return count / min(times)


def _times(run: Callable[[], object]) -> Iterable[float]:
    """CPU-seconds of one run after another, which a busy machine lengthens little: at least three, and until
    `TIMED_SECONDS` are gone."""
    begun, runs = time.process_time(), 0
    while runs < 3 or time.process_time() - begun < TIMED_SECONDS:
        start = time.process_time()
        run()
        yield time.process_time() - start
        runs += 1


def shapes_of(told: Sequence[tuple[Sequence[int], int]]) -> dict[Shape, int]:
    """Shapes and how often, as they come out of JSON."""
    return {tuple(shape): count for shape, count in told}
