"""A recogniser's last layer apart: the best characters of each step, whatever a line's width."""

import numpy as np
import openvino
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from openvino import opset13

from extractors.ocr.last_layer import CLASS_GROUP, KEPT, STEPS, best_of, parted

FEATURES, CHARACTERS = 6, 9 * CLASS_GROUP + 11
F32 = {"INFERENCE_PRECISION_HINT": "f32"}
Floats = NDArray[np.float32]


def drawn(seed: int) -> tuple[Floats, Floats]:
    """Weights and bias of a last layer."""
    random = np.random.default_rng(seed)
    weights, bias = random.normal(size=(FEATURES, CHARACTERS)) * 2, random.normal(size=CHARACTERS)
    return weights.astype(np.float32), bias.astype(np.float32)


def reader(weights: Floats, bias: Floats) -> openvino.Model:
    """A recogniser whose features are its picture's columns: N x F x 1 x W in, N x W x characters out."""
    given = opset13.parameter([-1, FEATURES, 1, -1], np.float32)
    columns = opset13.transpose(opset13.squeeze(given, np.array([2])), np.array([0, 2, 1]))
    scores = opset13.add(opset13.matmul(columns, opset13.constant(weights), False, False), opset13.constant(bias))
    return openvino.Model([opset13.result(opset13.softmax(scores, 2))], [given], "reader")


def softmax(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), dtype=np.float32)


@pytest.fixture(scope="module")
def halves() -> tuple[openvino.CompiledModel, openvino.CompiledModel]:
    core = openvino.Core()
    features, choice = parted(reader(*drawn(0)))
    return core.compile_model(features, "CPU", F32), core.compile_model(choice, "CPU", F32)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_the_best_characters_are_those_of_the_whole_layer(
    halves: tuple[openvino.CompiledModel, openvino.CompiledModel], seed: int
) -> None:
    weights, bias = drawn(0)
    columns = np.random.default_rng(seed).normal(size=(1, FEATURES, 1, STEPS)).astype(np.float32)
    features = np.asarray(halves[0](columns)[0])
    assert np.array_equal(features, columns[:, :, 0].transpose(0, 2, 1))
    result = halves[1](features)
    ids, probabilities = best_of(*(np.array(result[i][0]) for i in range(3)))
    want = softmax(features[0] @ weights + bias)
    order = np.argsort(-want, axis=1, kind="stable")[:, :KEPT]
    assert np.allclose(probabilities, np.take_along_axis(want, order, axis=1), atol=1e-6)
    assert np.allclose(np.take_along_axis(want, ids, axis=1), probabilities, atol=1e-6), "ids and probabilities differ"


def test_what_fills_up_the_last_group_is_never_chosen(
    halves: tuple[openvino.CompiledModel, openvino.CompiledModel],
) -> None:
    result = halves[1](np.zeros((1, STEPS, FEATURES), np.float32))
    ids, _ = best_of(*(np.array(result[i][0]) for i in range(3)))
    assert ids.max() < CHARACTERS
