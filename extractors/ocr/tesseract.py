"""Tesseract as a second, independent reader: it errs differently from the networks, and is too slow and too weak on
tables to read whole pages."""

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

import cv2
import numpy as np
import pytesseract

from extractors.ocr.engine import Reading
from extractors.page import Pixels, Polygon
from models.errors import EngineError
from models.text import EngineInfo

LANGUAGES = ("chi_sim", "eng")
SPARSE_PAGE = "--psm 11"
"""Page segmentation mode 11, 'sparse text in no particular order': a form is no column of prose."""
SINGLE_LINE = "--psm 7"
MARGIN = 12
"""White px put around a crop: Tesseract loses characters that touch the edge (its own quality guide advises 10)."""
LINE_HEIGHT = 48
"""Crops are scaled to this height in px; Tesseract reads best with capitals of 20 to 40 px."""
WIDE = (("\u3000", "\u303f"), ("\u3400", "\u9fff"), ("\uff00", "\uffef"))
"""Chinese punctuation, Han, full-width forms."""


class TesseractEngine:
    """Finds and reads lines of simplified Chinese and English with the `tesseract` program; one process a call.

    `timeout_s`: seconds a call may take. Raises EngineError when the program or a language is not there."""

    def __init__(self, timeout_s: float = 30.0) -> None:
        self._timeout_s = timeout_s
        try:
            self._version = str(pytesseract.get_tesseract_version())
            missing = set(LANGUAGES) - set(pytesseract.get_languages())
        except (OSError, RuntimeError, SystemExit) as error:
            raise EngineError(f"tesseract: 未安装（not there, install tesseract-ocr: {_line(error)}）") from error
        if missing:
            raise EngineError(f"tesseract: 缺少语言数据（language data missing）: {', '.join(sorted(missing))}")

    @property
    def info(self) -> EngineInfo:
        versions = {"tesseract": self._version, "pytesseract": version("pytesseract")}
        return EngineInfo(engine="tesseract", model="+".join(LANGUAGES), precision="int8", versions=versions)

    def find(self, pixels: Pixels) -> list[Polygon]:
        """The upright boxes of the lines of an RGB page, as polygons. Raises EngineError."""
        data = self._data(pixels, SPARSE_PAGE)
        bounds: dict[tuple[int, int, int], tuple[float, float, float, float]] = {}
        for word in _words(data):
            x0, y0, x1, y1 = word.bounds
            before = bounds.get(word.line, (x0, y0, x1, y1))
            bounds[word.line] = (min(x0, before[0]), min(y0, before[1]), max(x1, before[2]), max(y1, before[3]))
        return [np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]]) for x0, y0, x1, y1 in bounds.values()]

    def read(self, crops: Sequence[Pixels]) -> list[Reading]:
        """One reading for each crop; `centres` are empty. Raises EngineError."""
        return [self._read_one(crop) for crop in crops]

    def _read_one(self, crop: Pixels) -> Reading:
        if crop.size == 0:
            return Reading("", 0.0)
        words = _words(self._data(_framed(crop), SINGLE_LINE))
        text = joined([word.text for word in words])
        letters = sum(len(word.text) for word in words)
        weighed = sum(word.confidence * len(word.text) for word in words)
        return Reading(text, weighed / letters if letters else 0.0)

    def _data(self, pixels: Pixels, mode: str) -> Mapping[str, list[Any]]:
        try:
            data: Mapping[str, list[Any]] = pytesseract.image_to_data(
                pixels,
                lang="+".join(LANGUAGES),
                config=mode,
                timeout=self._timeout_s,
                output_type=pytesseract.Output.DICT,
            )
        except (OSError, RuntimeError) as error:
            # pytesseract raises a bare RuntimeError for a timeout, and a subclass of it for a failed run.
            raise EngineError(f"tesseract: 识别失败（failed: {_line(error)}）") from error
        return data


class _Word:
    """One word of Tesseract's table."""

    def __init__(self, data: Mapping[str, list[Any]], at: int) -> None:
        x, y, w, h = (float(data[name][at]) for name in ("left", "top", "width", "height"))
        self.bounds = (x, y, x + w, y + h)
        self.line = (int(data["block_num"][at]), int(data["par_num"][at]), int(data["line_num"][at]))
        self.text = str(data["text"][at]).strip()
        self.confidence = float(data["conf"][at]) / 100


def _words(data: Mapping[str, list[Any]]) -> list[_Word]:
    """The words of Tesseract's table that hold a character. Raises EngineError for a table with holes or with
    confidences that are none; rows of blocks and lines have confidence -1."""
    try:
        if len({len(column) for column in data.values()}) != 1:
            raise ValueError("columns of unequal length")
        words = [word for at in range(len(data["text"])) if (word := _Word(data, at)).text]
        if not all(0 <= word.confidence <= 1 for word in words):
            raise ValueError("a confidence outside 0 to 100")
    except (KeyError, ValueError, TypeError) as error:
        raise EngineError(f"tesseract: 结果无法解析（answered a table that cannot be read: {_line(error)}）") from error
    return words


def joined(words: Sequence[str]) -> str:
    """Words put together: with a space between two Latin ones only, since Tesseract splits Chinese anywhere."""
    out = ""
    for word in words:
        apart = bool(out) and not (_is_wide(out[-1]) or _is_wide(word[0]))
        out += f" {word}" if apart else word
    return out


def _is_wide(character: str) -> bool:
    return any(low <= character <= high for low, high in WIDE)


def _framed(crop: Pixels) -> Pixels:
    """The crop at the height Tesseract likes, on a white margin."""
    scale = LINE_HEIGHT / crop.shape[0]
    size = (max(1, round(crop.shape[1] * scale)), LINE_HEIGHT)
    scaled = cv2.resize(crop, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    framed = cv2.copyMakeBorder(scaled, MARGIN, MARGIN, MARGIN, MARGIN, cv2.BORDER_CONSTANT, value=(255, 255, 255))
    return np.asarray(framed, dtype=np.uint8)


def _line(error: BaseException) -> str:
    """An error on one line."""
    return " ".join(str(error).split()) or type(error).__name__
