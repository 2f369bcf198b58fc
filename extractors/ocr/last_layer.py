"""The end of a recogniser apart from the rest: which characters are the likeliest at each step. It is most of what a
recogniser works in, and does not depend on a line's width."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import openvino

KEPT = 8
"""Characters kept a time step: beyond the eighth the recogniser's probabilities are noise (below 1e-4 on forms)."""
STEPS = 32
"""Time steps that are chosen for at once, as much as a line of 256 px has; a longer line is chosen for in parts."""
CLASS_GROUP = 144
"""Characters that compete in a group before the best of all are sought among the winners' groups."""
NO_LOGIT = -1e4
"""The score of a character that is none."""


def parted(reader: "openvino.Model") -> tuple["openvino.Model", "openvino.Model"]:
    """A recogniser of N x 3 x H x W in two: one that gives features, N x T x F, and one that chooses the `KEPT` best
    characters by 1 x `STEPS` x F of them, in two steps: the groups that hold the highest probabilities hold the best
    characters. The latter's outputs: probabilities, places in the chosen groups, chosen groups. Its last layer gets
    characters of no probability that fill up the last group."""
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
    given = opset13.parameter([1, STEPS, len(weights)], np.float32)
    scores = opset13.add(opset13.matmul(given, opset13.constant(weights), False, False), opset13.constant(bias))
    grouped = opset13.reshape(opset13.softmax(scores, 2), np.array([0, 0, len(bias) // CLASS_GROUP, CLASS_GROUP]), True)
    winners = opset13.reduce_max(grouped, np.array([3]), False)
    groups = opset13.topk(winners, np.int64(KEPT), 2, "max", "none", index_element_type="i32")
    candidates = opset13.gather(grouped, groups.output(1), np.int64(2), 2)
    candidates = opset13.reshape(candidates, np.array([0, 0, KEPT * CLASS_GROUP]), True)
    top = opset13.topk(candidates, np.int64(KEPT), 2, "max", "value", index_element_type="i32")
    chosen = [opset13.result(port) for port in (top.output(0), top.output(1), groups.output(1))]
    features = openvino.Model([opset13.result(product.input_value(0))], reader.get_parameters(), "features")
    return features, openvino.Model(chosen, [given], "choice")


def best_of(
    probabilities: NDArray[np.float32], places: NDArray[np.int32], groups: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Ids and probabilities, T x `KEPT` each, of what such a choice gave for T steps."""
    ids = np.take_along_axis(groups, places // CLASS_GROUP, axis=1).astype(np.int64) * CLASS_GROUP
    return ids + places % CLASS_GROUP, probabilities.astype(np.float32)
