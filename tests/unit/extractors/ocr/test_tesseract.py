"""Tesseract behind the protocol: the real program on printed text, and stand-ins for one that fails."""

from pathlib import Path

import cv2
import numpy as np
import pytesseract
import pytest

from extractors.ocr.tesseract import TesseractEngine, joined
from extractors.page import Pixels
from models.errors import EngineError

COLUMNS = "level page_num block_num par_num line_num word_num left top width height conf text"


def page(*lines: str) -> Pixels:
    pixels = np.full((60 + 120 * len(lines), 700, 3), 255, np.uint8)
    for at, text in enumerate(lines):
        cv2.putText(pixels, text, (40, 90 + 120 * at), cv2.FONT_HERSHEY_SIMPLEX, 1.4, (0, 0, 0), 3, cv2.LINE_AA)
    return pixels


def program(folder: Path, body: str) -> str:
    """A shell script in the place of tesseract that knows its version and languages, and then does `body`."""
    path = folder / "tesseract"
    path.write_text(
        "#!/bin/sh\n"
        'case "$*" in *--version*) echo "tesseract 5.3.0"; exit 0;;'
        ' *--list-langs*) printf "List of available languages (2):\\nchi_sim\\neng\\n"; exit 0;; esac\n' + body,
        encoding="utf-8",
    )
    path.chmod(0o755)
    return str(path)


def table(*rows: str) -> str:
    """A shell line that writes rows, words split by tabs, as Tesseract's answer."""
    text = "\\n".join("\\t".join(row.split()) for row in rows)
    return f"printf '{text}\\n' >\"$2.tsv\""


@pytest.fixture(scope="module")
def engine() -> TesseractEngine:
    return TesseractEngine()


def test_finds_a_polygon_a_line(engine: TesseractEngine) -> None:
    tops = sorted(float(p[:, 1].min()) for p in engine.find(page("APPLICATION FORM", "2021 04 28")))
    assert tops == [pytest.approx(55, abs=12), pytest.approx(175, abs=12)]


def test_reads_each_crop_in_order(engine: TesseractEngine) -> None:
    whole = page("623908.18", "86532.47")
    readings = engine.read(
        [whole[40:120], np.zeros((0, 10, 3), np.uint8), whole[160:240], np.full_like(whole[:50], 255)]
    )
    assert [r.text for r in readings] == ["623908.18", "", "86532.47", ""]
    assert [r.confidence > 0.5 for r in readings] == [True, False, True, False]


def test_info_names_program_and_languages(engine: TesseractEngine) -> None:
    assert engine.info.model == "chi_sim+eng"
    assert engine.info.versions["tesseract"][0].isdigit()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("exec sleep 30", "timeout"),
        ("echo 'out of memory' >&2; exit 1", "out of memory"),
        (table(COLUMNS, "5 1"), "unequal length"),
        (table(COLUMNS, "5 1 1 1 1 1 0 0 9 9 nan 7"), "confidence outside"),
        (table(COLUMNS, "5 1 1 1 1 1 0 0 9 9 250 7"), "confidence outside"),
        (table(COLUMNS, "5 1 1 1 1 1 0 zero 9 9 90 7"), "cannot be read"),
        (table("level", "5"), "cannot be read"),
    ],
    ids=["hangs", "fails", "short", "nan", "too sure", "words for numbers", "no text"],
)
def test_a_failing_program_is_an_engine_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, reason: str
) -> None:
    monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", program(tmp_path, body))
    with pytest.raises(EngineError, match=f"tesseract: .*{reason}"):
        TesseractEngine(timeout_s=0.5).read([page("1")])


def test_no_program_is_an_engine_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", str(tmp_path / "none"))
    with pytest.raises(EngineError, match="install tesseract-ocr"):
        TesseractEngine()


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([], ""),
        (["沈阳", "新", "松"], "沈阳新松"),
        (["total", "sum"], "total sum"),
        (["共", "12", "页"], "共12页"),
        (["ISO", "9001", "认证"], "ISO 9001认证"),
    ],
)
def test_words_are_joined_as_written(words: list[str], text: str) -> None:
    assert joined(words) == text
