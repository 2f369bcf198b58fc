"""Finds a form's printed labels, whatever their spacing, brackets and wrapping."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from models.folding import fold
from models.form_template import FieldSpec

SLOT_SUFFIX = re.compile(r"\((?:盖章|公章|签章|签字|签名|印章)(?:\)|$)")
"""What a form prints behind the name of whoever seals or signs; the closing bracket may be lost under a seal."""
TRAILING = re.compile(r"[:;.,、*]+$")
SURE = 0.82
"""Likeness from which a text is a label: one misread character in six."""
SHORT = 4
"""A label of fewer characters must be read without an error: 联系人 and 联系电话 are two apart."""


@dataclass(frozen=True)
class LabelMatch:
    """A field whose label was found, and how alike the texts are (0 to 1)."""

    spec: FieldSpec
    likeness: float


def bare(text: str) -> str:
    """A label without blanks, colon, slot words and width: the key under which labels are compared."""
    return TRAILING.sub("", SLOT_SUFFIX.sub("", fold(text)))


def keys_of(spec: FieldSpec) -> tuple[str, ...]:
    """The keys of a field's labels; a unit in brackets may be left out in print."""
    return _keys((spec.label, *spec.aliases))


@cache
def _keys(printed: tuple[str, ...]) -> tuple[str, ...]:
    labels = [bare(label) for label in printed]
    return tuple(dict.fromkeys([*labels, *(re.sub(r"\([^()]*\)$", "", label) for label in labels)]))


def match_label(text: str, specs: Iterable[FieldSpec]) -> LabelMatch | None:
    """The field whose label a text is; None where it is no label or could be two."""
    key = bare(text)
    if not key:
        return None
    scored = sorted(((likeness(key, spec), i, spec) for i, spec in enumerate(specs)), key=lambda s: (-s[0], s[1]))
    if not scored or scored[0][0] < SURE:
        return None
    if len(scored) > 1 and scored[1][0] == scored[0][0] and scored[1][2].name != scored[0][2].name:
        return None
    return LabelMatch(scored[0][2], scored[0][0])


def likeness(key: str, spec: FieldSpec) -> float:
    """How alike a bare text and a field's label are, 0 to 1."""
    return max(_alike(key, label) for label in keys_of(spec))


def _alike(key: str, label: str) -> float:
    if key == label:
        return 1.0
    if min(len(key), len(label)) < SHORT:
        return 0.0
    return float(Levenshtein.normalized_similarity(key, label))


def leading_label(text: str, specs: Sequence[FieldSpec]) -> tuple[FieldSpec, str] | None:
    """The field whose label a line begins with, and what stands after it: 申报单位（盖章）：某某公司."""
    key = fold(text)
    found = re.match(r"^(.{2,24}?)[:](.*)$", key)
    if found:
        match = match_label(found[1], specs)
        if match:
            return match.spec, found[2]
    for spec in sorted(specs, key=lambda s: -len(s.label)):
        for label in keys_of(spec):
            rest = SLOT_SUFFIX.sub("", key)
            if len(label) >= SHORT and rest.startswith(label):
                return spec, TRAILING.sub("", rest[len(label) :].lstrip(":"))
    return None


def best_title(text: str, titles: Mapping[str, Sequence[str]]) -> tuple[str, float] | None:
    """Which of several headings (`titles`: name -> its wordings) a text is, and how alike (0 to 100)."""
    key = bare(text)
    if len(key) < 2:
        return None
    name, score = max(
        ((name, max(fuzz.ratio(key, bare(w)) for w in wordings)) for name, wordings in titles.items()),
        key=lambda item: item[1],
        default=("", 0.0),
    )
    return (name, score) if score > 0 else None
