"""The program that runs inside PaddleOCR's own environment and answers requests of `extractors.ocr.paddle`.

It imports nothing of kanhe: that environment has another OpenCV and no kanhe in it."""

import json
import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

# PaddleX otherwise probes its model hosts while it is imported.
os.environ["PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK"] = "True"

DETECTION = "PP-OCRv6_small_det"
RECOGNITION = "PP-OCRv6_small_rec"
BATCH = 6
"""Crops a batch, as in PaddleOCR's own pipeline."""


def _models(folder: Path) -> tuple[Any, Any]:
    """The two networks, with the settings of PaddleOCR's own pipeline."""
    from paddleocr import TextDetection, TextRecognition

    detection = TextDetection(
        model_name=DETECTION,
        model_dir=str(folder / "det"),
        engine="onnxruntime",
        limit_side_len=64,
        limit_type="min",
        thresh=0.3,
        box_thresh=0.6,
        unclip_ratio=1.5,
    )
    recognition = TextRecognition(model_name=RECOGNITION, model_dir=str(folder / "rec"), engine="onnxruntime")
    return detection, recognition


def _images(request: dict[str, Any]) -> list[np.ndarray[Any, np.dtype[np.uint8]]]:
    """The images of a request, BGR as PaddleOCR wants them: raw RGB bytes one after another in one file."""
    raw = np.fromfile(request["file"], dtype=np.uint8)
    images, at = [], 0
    for height, width in request["sizes"]:
        size = height * width * 3
        images.append(np.ascontiguousarray(raw[at : at + size].reshape(height, width, 3)[:, :, ::-1]))
        at += size
    return images


def _find(model: Any, images: list[Any]) -> list[Any]:
    return [np.asarray(result["dt_polys"], dtype=float).tolist() for result in model.predict(images[0], batch_size=1)]


def _read(model: Any, images: list[Any]) -> list[Any]:
    return [[str(r["rec_text"]), float(r["rec_score"])] for r in model.predict(images, batch_size=BATCH)]


def main() -> None:
    """Answers one line of JSON for each line of JSON, until the input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    # Whatever the libraries print must not mix with the answers.
    os.dup2(2, 1)
    detection, recognition = _models(Path(sys.argv[1]))

    def answer(value: object) -> None:
        answers.write(json.dumps(value, ensure_ascii=False) + "\n")
        answers.flush()

    answer({"versions": {name: version(name) for name in ("paddleocr", "paddlex", "onnxruntime")}})
    for line in sys.stdin:
        request = json.loads(line)
        images = _images(request)
        if request["do"] == "find":
            [polygons] = _find(detection, images)
            answer({"polygons": polygons})
        else:
            answer({"readings": _read(recognition, images)})


if __name__ == "__main__":
    main()
