"""Engines by their names."""

from pathlib import Path

import pytest

from extractors.ocr.registry import ENGINES, create
from models.errors import EngineError, UsageError


def test_the_null_engine_needs_nothing() -> None:
    assert create("null").info.engine == "null"


def test_rapid_runs_on_the_runtime_asked_for() -> None:
    info = create("rapid", runtime="onnxruntime", threads=1).info
    assert (info.engine, info.precision) == ("rapid", "f32")
    assert set(info.versions) == {"rapidocr", "onnxruntime"}


@pytest.mark.parametrize("name", ["", "Rapid", "easyocr"])
def test_an_unknown_name_is_a_wrong_use_that_names_the_engines(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        create(name)
    assert all(engine in str(caught.value) for engine in ENGINES)


def test_an_engine_that_does_not_load_says_so(tmp_path: Path) -> None:
    with pytest.raises(EngineError):
        create("paddle", paddle_python=tmp_path / "none", timeout_s=5)
