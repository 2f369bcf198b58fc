"""Tick boxes and choices: which of a form's options a text names."""

import re
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from models.folding import fold

TICKED, EMPTY = "■☑☒✓✔√●◉", "□☐〇○"
MARKED = re.compile(rf"(?:[〔\[(（]\s*[{TICKED}]\s*[〕\])）]|[{TICKED}])\s*(?P<word>[^{TICKED}{EMPTY}〔\[]+)")
BETWEEN = re.compile(r"[;；,，、/|\n]|\s{1,}")
SHORTEST_GUESS = 4
"""Characters that a word must have to be taken for an option which it differs from in one: shorter options differ
from one another by one."""


@dataclass(frozen=True)
class Choice:
    """The options chosen, as codes in printed order. `doubtful`: a word was close to an option but not it, or no
    option at all."""

    codes: tuple[str, ...]
    doubtful: bool = False


def choose(text: str, options: dict[str, str]) -> Choice:
    """The options (code -> printed word) that a text names: ticked words, or the words alone."""
    words = (
        [m["word"] for m in MARKED.finditer(text)] if any(c in text for c in TICKED + EMPTY) else _words(text, options)
    )
    found = [_option(w, options) for w in words if fold(w)]
    codes = {code for code, _ in found if code is not None}
    return Choice(tuple(c for c in options if c in codes), any(doubt for _, doubt in found))


def code_of(word: str, options: dict[str, str]) -> str | None:
    """The code of an option given by its code or its printed word; None where it is neither."""
    code, doubtful = _option(word, options)
    return None if doubtful else code


def _words(text: str, options: dict[str, str]) -> list[str]:
    return [text] if _option(text, options)[0] is not None else [w for w in BETWEEN.split(text) if w]


def _option(word: str, options: dict[str, str]) -> tuple[str | None, bool]:
    """An option's code and whether it is a guess."""
    key = fold(word)
    for code, label in options.items():
        if key in (fold(code), fold(label)):
            return code, False
    for code, label in options.items():
        # What is written after 其他 is a field of its own.
        if code in ("other", "其他") and key.startswith(fold(label)):
            return code, False
    near = [code for code, label in options.items() if Levenshtein.distance(key, fold(label)) <= 1]
    return (near[0], True) if len(near) == 1 and len(key) >= SHORTEST_GUESS else (None, True)
