"""The PaddleOCR package as an engine: it lives in an environment of its own, because it brings another OpenCV, and is
driven as a child process."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from extractors.ocr.child import Child
from extractors.ocr.engine import Reading
from extractors.page import Pixels, Polygon
from models.text import EngineInfo

PROGRAM = Path(__file__).with_name("paddle_child.py")
PYTHON = Path(__file__).parents[2] / ".venv-paddle" / "bin" / "python"
"""Where `scripts/setup-paddle` puts the environment."""
START_TIMEOUT_S = 120.0
"""Importing PaddleOCR takes 2 s on an idle machine; a cold disk and two busy cores take far longer."""
CROPS_A_REQUEST = 500
"""Their sizes fit a pipe's 64 KiB at 12 bytes a crop."""
OUTSIDE = 0.02
"""How far a polygon may stick out of the page, as a share of its longer side: boxes are grown after detection."""


class PaddleEngine:
    """Finds and reads text lines with PaddleOCR's PP-OCRv6 small on ONNX Runtime, offline.

    `python`: the interpreter of the environment that `scripts/setup-paddle` makes, None for that of this checkout; the
    models lie beside it, in `models/det` and `models/rec`. `timeout_s`: seconds a call may take, `start_timeout_s` the
    start. `program`: the child, of which tests give others. The child is started by the first call; `close` ends it."""

    def __init__(
        self,
        python: Path | None = None,
        timeout_s: float = 120.0,
        start_timeout_s: float = START_TIMEOUT_S,
        program: Path = PROGRAM,
    ) -> None:
        python = python or PYTHON
        models = python.parent.parent / "models"
        command = [str(python), "-I", str(program), str(models)]
        env = {"PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK": "True"}
        self._child = Child("paddle", command, timeout_s, start_timeout_s, env)

    @property
    def info(self) -> EngineInfo:
        """Raises EngineError when the child does not start."""
        versions = self._child.greeting().get("versions")
        if not isinstance(versions, dict):
            raise self._child.failed("没有报告版本", "did not say its versions")
        return EngineInfo(
            engine="paddle",
            model="PP-OCRv6 small",
            precision="f32",
            versions={str(name): str(value) for name, value in versions.items()},
        )

    def find(self, pixels: Pixels) -> list[Polygon]:
        answer = self._ask("find", [pixels]).get("polygons")
        height, width = pixels.shape[:2]
        if not isinstance(answer, list):
            raise self._child.failed("没有给出文本框", "answered no list of polygons")
        polygons = [_polygon(points, width, height) for points in answer]
        found = [polygon for polygon in polygons if polygon is not None]
        if len(found) != len(polygons):
            raise self._child.failed("文本框无效", "answered a polygon that is none, or lies outside the page")
        return found

    def read(self, crops: Sequence[Pixels]) -> list[Reading]:
        readings = [Reading("", 0.0) for _ in crops]
        filled = [at for at, crop in enumerate(crops) if crop.size]
        for start in range(0, len(filled), CROPS_A_REQUEST):
            part = filled[start : start + CROPS_A_REQUEST]
            answer = self._ask("read", [crops[at] for at in part]).get("readings")
            if not isinstance(answer, list) or len(answer) != len(part):
                raise self._child.failed(
                    "识别结果数量不符", f"did not answer {len(part)} readings for {len(part)} lines"
                )
            for at, item in zip(part, answer, strict=True):
                readings[at] = self._reading(item)
        return readings

    def close(self) -> None:
        """Ends the child; may be called again."""
        self._child.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, do: str, images: Sequence[Pixels]) -> dict[str, Any]:
        """Images go through a file: raw RGB bytes one after another, so that a request is one short line."""
        with tempfile.NamedTemporaryFile(prefix="kanhe-") as file:
            for image in images:
                file.write(np.ascontiguousarray(image).tobytes())
            file.flush()
            sizes = [[image.shape[0], image.shape[1]] for image in images]
            return self._child.ask({"do": do, "file": file.name, "sizes": sizes})

    def _reading(self, item: object) -> Reading:
        match item:
            case [str(text), int() | float() as confidence] if 0 <= confidence <= 1:
                return Reading(text, float(confidence))
        raise self._child.failed("识别结果无效", "answered a reading that is none")


def _polygon(points: object, width: int, height: int) -> Polygon | None:
    """Four corners cut to the page, or None for anything else."""
    try:
        corners = np.asarray(points, dtype=float)
    except (TypeError, ValueError):
        return None
    slack = OUTSIDE * max(width, height)
    if corners.shape != (4, 2) or not np.isfinite(corners).all():
        return None
    if (corners < -slack).any() or (corners > np.array([width, height]) + slack).any():
        return None
    return np.asarray(np.clip(corners, 0, [width, height]), dtype=float)
