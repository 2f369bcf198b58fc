"""The stretches in which paper and online text differ: which of them the ink really shows, which are reading slips."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from models.differing import differing_runs
from models.folding import fold, fold_cased, fold_character
from models.reconciliation import CERTAIN_NATS, Difference, Evidence

VERIFIED_NATS = 2.0
"""Up to here the expected text is at most about seven times less likely than the best reading: with one field in
forty tampered with, and that in any of many ways, it is what stands there."""
STRONG_NATS = 6.0
"""From here (1 : 400) the ink shows something else."""
OVERWHELMING_NATS = 12.0
"""From here not even a recogniser that is too sure of itself explains the difference."""
ASSUMED_STRONG = 9.0
"""What a difference weighs that an engine without posteriors read with a confidence of `SURE_READING`."""
ASSUMED_WEAK = 4.0
SURE_READING = 0.97
PASSAGE = 8
"""Characters from which an inserted or deleted stretch is no slip of any recogniser, but a clause."""
CONTEXT = 10
"""Characters shown on each side of a difference."""

FOOT = re.compile(r"第?[-\d]{1,4}页(?:[/,]?共\d{1,4}页)?|共\d{1,4}页")
"""A page's foot inside a text that runs over pages."""
LOOKALIKES = str.maketrans("o〇○il|丨一ー", "0001111--")
"""Characters that many typefaces print alike."""
PARTS = (("rn", "m"), ("vv", "w"), ("v/", "w"), ("\\v", "w"), ("96", "%"))
"""Characters that print side by side as another one does: a recogniser takes the one for the two."""
WORD = re.compile(r"[^\W_]")


@dataclass(frozen=True)
class Span:
    """One differing stretch with its log-ratio in nats; `before` and `after` are the expected text around it, `sure`
    the nats by which what was read there leads anything else, `rows` the first and the last line of it."""

    expected: str
    read: str
    nats: float
    before: str = ""
    after: str = ""
    sure: float = CERTAIN_NATS
    rows: tuple[int, int] | None = None

    @property
    def noise(self) -> bool:
        """Whether the sides differ in marks, blanks and width only; a decimal point is more than a mark."""
        marks = not WORD.search(self.expected + self.read) and not self._point
        return marks or fold(self.expected) == fold(self.read)

    @property
    def _point(self) -> bool:
        inside = self.before[-1:].isdigit() and self.after[:1].isdigit()
        return inside and (self.expected == ".") != (self.read == ".")

    @property
    def lookalike(self) -> bool:
        """Whether the sides look the same to a person: upper and lower case, 0 and O, 1 and l, rn and m."""
        return _shape(self.expected) == _shape(self.read)

    @property
    def cased(self) -> bool:
        """Whether the sides are the same letters, upper and lower: print of one height tells them apart by size."""
        return fold_cased(self.expected) == fold_cased(self.read)

    @property
    def foot(self) -> bool:
        """Whether the paper's side is nothing but the foot of a page."""
        return not WORD.search(self.expected + FOOT.sub("", fold(self.read)))

    @property
    def numeric(self) -> bool:
        """Whether the sides differ in their digits or in a decimal point."""
        return self._point or [c for c in fold(self.expected) if c.isdigit()] != [
            c for c in fold(self.read) if c.isdigit()
        ]

    @property
    def length(self) -> int:
        """Characters of the longer side."""
        return max(len(self.expected), len(self.read))

    def shown(self) -> tuple[str, str]:
        """Paper's and online's side with the text around it."""
        head, tail = self.before[-CONTEXT:], self.after[:CONTEXT]
        return head + self.read + tail, head + self.expected + tail


def spans_of(evidence: Evidence) -> tuple[Span, ...]:
    """The differing stretches in their order, each with its surroundings. Texts are flat: single characters in
    compatibility form, no blanks."""
    text = flat(evidence.expected)
    return tuple(
        Span(d.expected, d.read, d.nats, text[: d.at], text[d.at + len(d.expected) :], d.sure, d.rows)
        for d in evidence.spans
    )


def _shape(text: str) -> str:
    """A text in which characters that print alike are one."""
    shape = fold_cased(text).translate(LOOKALIKES)
    for parts, whole in PARTS:
        shape = shape.replace(parts, whole)
    return shape


def flat(text: str) -> str:
    """A text as pixels are compared with it: each character folded where that leaves a single one, without blanks."""
    return "".join(c for c, _ in _flat(text))


def _flat(text: str) -> list[tuple[str, int]]:
    """The flat characters with the place of each in the text."""
    return [(form, i) for i, c in enumerate(text) if (form := fold_character(c))]


def assumed(expected: str, read: str, confidence: float) -> Evidence:
    """Evidence where the engine gives no posteriors: what a reading's own confidence is worth, cautiously. A whole
    clause more or less is no slip at any confidence."""
    weight = ASSUMED_STRONG if confidence >= SURE_READING else ASSUMED_WEAK
    spans = tuple(_assumed(flat(expected), flat(read), weight))
    doubt = max(1e-6, min(1.0, confidence))
    return Evidence(
        expected=expected, read=read, log_ratio=sum(s.nats for s in spans), weakest=(doubt - 1.0) * 2, spans=spans
    )


def _assumed(expected: str, read: str, weight: float) -> Iterator[Difference]:
    """Maximal differing stretches of two flat texts."""
    for run in differing_runs(expected, read):
        here, there = expected[run.one], read[run.other]
        nats = OVERWHELMING_NATS if max(len(here), len(there)) >= PASSAGE else weight
        yield Difference(at=run.one.start, expected=here, read=there, nats=nats)


def as_printed(evidence: Evidence, shown: tuple[Span, ...]) -> str:
    """What most likely stands on paper: the expected text, but for the stretches that the ink shows otherwise."""
    text, places = evidence.expected, [i for _, i in _flat(evidence.expected)]
    for s in sorted(shown, key=lambda s: len(s.before), reverse=True):
        start, stop = len(s.before), len(s.before) + len(s.expected)
        first = places[start] if start < len(places) else len(text)
        text = text[:first] + s.read + text[places[stop - 1] + 1 if stop > start else first :]
    return text
