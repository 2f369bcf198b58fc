"""The client of PaddleOCR, driven with a stand-in child that crashes, hangs and lies, and once with the real one."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from extractors.ocr.paddle import PaddleEngine
from extractors.page import Pixels
from models.errors import EngineError

ROOT = Path(__file__).parents[4]
CHILD = ROOT / "tests" / "engines" / "child.py"
REAL = ROOT / ".venv-paddle" / "bin" / "python"
PAGE = np.full((20, 30, 3), 255, np.uint8)
CROPS = [np.full((4, 6, 3), 7, np.uint8), np.full((5, 8, 3), 9, np.uint8)]
Make = Callable[..., PaddleEngine]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Makes engines whose child behaves as told; ends them."""
    python = tmp_path / "env" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    engines = []

    def engine(behaviour: str, timeout_s: float = 20.0, start_timeout_s: float = 20.0) -> PaddleEngine:
        (tmp_path / "env" / "behaviour").write_text(behaviour, encoding="utf-8")
        engines.append(PaddleEngine(python, timeout_s, start_timeout_s, CHILD))
        return engines[-1]

    yield engine
    for one in engines:
        one.close()


def test_finds_and_reads_in_order(make: Make) -> None:
    with make("good") as engine:
        assert engine.info.versions["paddleocr"] == "0"
        [polygon] = engine.find(PAGE)
        assert polygon.tolist() == [[1, 1], [9, 1], [9, 5], [1, 5]]
        readings = engine.read([CROPS[0], np.zeros((0, 3, 3), np.uint8), CROPS[1]])
    assert [r.text for r in readings] == ["6x4:7", "", "8x5:9"]
    assert [r.confidence for r in readings] == [0.75, 0, 0.75]


def test_reads_more_crops_than_one_request_holds(make: Make) -> None:
    crops = [np.full((1, 1 + at % 5, 3), at % 251, np.uint8) for at in range(1203)]
    readings = make("good").read(crops)
    assert [r.text for r in readings] == [f"{1 + at % 5}x1:{at % 251}" for at in range(1203)]


def test_nothing_to_read_starts_no_child(make: Make) -> None:
    assert make("crash-at-start").read([]) == []


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        ("crash", "Segmentation fault in a far away library"),
        ("broken-json", "not JSON"),
        ("not-an-object", "not a JSON object"),
        ("not-utf8", "not JSON"),
        ("twice", "not JSON"),
        ("nan-box", "polygon"),
        ("infinite-box", "polygon"),
        ("three-corners", "polygon"),
        ("box-outside", "polygon"),
        ("box-of-words", "polygon"),
        ("box-ragged", "polygon"),
        ("no-list", "no list of polygons"),
        ("no-key", "no list of polygons"),
    ],
)
def test_a_page_misread_is_an_engine_error(make: Make, behaviour: str, reason: str) -> None:
    with pytest.raises(EngineError, match=f"^paddle: .*{reason}"):
        make(behaviour).find(PAGE)


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        ("crash", "status 139"),
        ("no-list", "2 readings for 2 lines"),
        ("no-key", "2 readings for 2 lines"),
        ("too-few", "2 readings for 2 lines"),
        ("too-many", "2 readings for 2 lines"),
        ("nan-confidence", "reading that is none"),
        ("sure-beyond-one", "reading that is none"),
        ("text-not-text", "reading that is none"),
    ],
)
def test_lines_misread_are_an_engine_error(make: Make, behaviour: str, reason: str) -> None:
    with pytest.raises(EngineError, match=reason):
        make(behaviour).read(CROPS)


@pytest.mark.parametrize("behaviour", ["hang", "dribble"])
def test_a_child_that_never_ends_is_killed(make: Make, behaviour: str) -> None:
    engine = make(behaviour, timeout_s=0.3)
    child = int(engine.info.versions["pid"])
    started = time.monotonic()
    with pytest.raises(EngineError, match=r"within 0\.3 s"):
        engine.find(PAGE)
    assert time.monotonic() - started < 10
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        ("crash-at-start", "ended with status 1; it said: no module named paddleocr"),
        ("hang-at-start", "within 0.5 s"),
        ("no-versions", "did not say its versions"),
    ],
)
def test_a_child_that_does_not_start(make: Make, behaviour: str, reason: str) -> None:
    with pytest.raises(EngineError, match=reason):
        _ = make(behaviour, start_timeout_s=0.5 if "hang" in behaviour else 20.0).info


def test_an_environment_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="could not be started"):
        PaddleEngine(tmp_path / "bin" / "python").find(PAGE)


def test_starts_anew_after_a_crash(make: Make, tmp_path: Path) -> None:
    engine = make("crash")
    with pytest.raises(EngineError):
        engine.find(PAGE)
    (tmp_path / "env" / "behaviour").write_text("good", encoding="utf-8")
    assert len(engine.find(PAGE)) == 1


def test_close_ends_the_child(make: Make) -> None:
    engine = make("good")
    child = int(engine.info.versions["pid"])
    engine.close()
    engine.close()
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def printed(text: str) -> Pixels:
    """A white strip with Latin text in OpenCV's own strokes."""
    strip = np.full((80, 560, 3), 255, np.uint8)
    cv2.putText(strip, text, (20, 55), cv2.FONT_HERSHEY_SIMPLEX, 1.4, (0, 0, 0), 3, cv2.LINE_AA)
    return strip


@pytest.mark.paddle
@pytest.mark.skipif(not REAL.exists(), reason="no .venv-paddle here: run scripts/setup-paddle")
def test_the_real_paddleocr_finds_and_reads_a_line() -> None:
    with PaddleEngine(REAL) as engine:
        strip = printed("FWX2021-21-0007")
        [polygon] = engine.find(strip)
        [reading] = engine.read([strip])
        assert {"paddleocr", "paddlex", "onnxruntime"} <= set(engine.info.versions)
    assert polygon[:, 0].max() - polygon[:, 0].min() > 250
    assert reading.text == "FWX2021-21-0007"
    assert reading.confidence > 0.9
