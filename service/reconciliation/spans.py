"""The stretches in which paper and online text differ: which of them the ink really shows, which are reading slips."""

import re
from dataclasses import dataclass, replace

from rapidfuzz.distance import Levenshtein

from models.folding import fold, fold_cased, fold_character
from models.reconciliation import Evidence

VERIFIED_NATS = 2.0
"""Up to here the expected text is at most about seven times less likely than the best reading: with one field in
forty tampered with, and that in any of many ways, it is what stands there."""
STRONG_NATS = 6.0
"""From here (1 : 400) the ink shows something else."""
OVERWHELMING_NATS = 12.0
"""From here not even a recogniser that is too sure of itself explains the difference."""
ASSUMED_STRONG = 7.0
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
WORD = re.compile(r"[^\W_]")


@dataclass(frozen=True)
class Span:
    """One differing stretch with its log-ratio in nats; `before` and `after` are the equal text around it."""

    expected: str
    read: str
    nats: float
    before: str = ""
    after: str = ""

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
        """Whether the sides look the same to a person: upper and lower case, 0 and O, 1 and l."""
        return fold_cased(self.expected).translate(LOOKALIKES) == fold_cased(self.read).translate(LOOKALIKES)

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
    """The differing stretches in their order, each with its surroundings where it can be placed. Texts are flat:
    single characters in compatibility form, no blanks."""
    given, expected, read = list(evidence.spans), flat(evidence.expected), flat(evidence.read)
    placed = _blocks(expected, read)
    if not given and placed:
        given = [(expected, read, evidence.log_ratio)]
    for blocks in (placed, _steps(expected, read)):
        if [(p.expected, p.read) for p in blocks] == [(flat(e), flat(r)) for e, r, _ in given]:
            return tuple(replace(p, nats=nats) for p, (_, _, nats) in zip(blocks, given, strict=True))
    return _searched(expected, given)


def flat(text: str) -> str:
    """A text as pixels are compared with it: each character folded where that leaves a single one, without blanks."""
    return "".join(c for c, _ in _flat(text))


def _flat(text: str) -> list[tuple[str, int]]:
    """The flat characters with the place of each in the text."""
    return [(form, i) for i, c in enumerate(text) if (form := fold_character(c))]


def _blocks(expected: str, read: str) -> list[Span]:
    """Maximal differing stretches of two flat texts, weighing nothing yet."""
    runs: list[tuple[int, int, int, int]] = []
    for op in Levenshtein.opcodes(expected, read):
        here = (op.src_start, op.src_end, op.dest_start, op.dest_end)
        if op.tag == "equal":
            continue
        if runs and runs[-1][1] == here[0] and runs[-1][3] == here[2]:
            here = (runs[-1][0], here[1], runs.pop()[2], here[3])
        runs.append(here)
    return [Span(expected[a:b], read[c:d], 0.0, expected[:a], expected[b:]) for a, b, c, d in runs]


def _steps(expected: str, read: str) -> list[Span]:
    """The single steps that turn the reading into the expected text."""
    return [
        Span(
            expected[op.dest_start : op.dest_end],
            read[op.src_start : op.src_end],
            0.0,
            expected[: op.dest_start],
            expected[op.dest_end :],
        )
        for op in Levenshtein.opcodes(read, expected)
        if op.tag != "equal"
    ]


def _searched(text: str, given: list[tuple[str, str, float]]) -> tuple[Span, ...]:
    """Stretches placed by looking for the expected side from left to right."""
    found, cursor = [], 0
    for expected, read, nats in ((flat(e), flat(r), n) for e, r, n in given):
        at = text.find(expected, cursor) if expected else -1
        if at < 0:
            found.append(Span(expected, read, nats))
            continue
        cursor = at + len(expected)
        found.append(Span(expected, read, nats, text[:at], text[cursor:]))
    return tuple(found)


def assumed(expected: str, read: str, confidence: float) -> Evidence:
    """Evidence where the engine gives no posteriors: what a reading's own confidence is worth, cautiously. A whole
    clause more or less is no slip at any confidence."""
    weight = ASSUMED_STRONG if confidence >= SURE_READING else ASSUMED_WEAK
    spans = tuple(
        (b.expected, b.read, OVERWHELMING_NATS if b.length >= PASSAGE else weight)
        for b in _blocks(flat(expected), flat(read))
    )
    doubt = max(1e-6, min(1.0, confidence))
    return Evidence(
        expected=expected, read=read, log_ratio=sum(n for _, _, n in spans), weakest=(doubt - 1.0) * 2, spans=spans
    )


def as_printed(evidence: Evidence, shown: tuple[Span, ...]) -> str:
    """What most likely stands on paper: the expected text, but for the stretches that the ink shows otherwise. The
    best reading where one of them cannot be placed."""
    text, places = evidence.expected, [i for _, i in _flat(evidence.expected)]
    for s in sorted(shown, key=lambda s: len(s.before), reverse=True):
        start, stop = len(s.before), len(s.before) + len(s.expected)
        if not s.before and not s.after and stop != len(places):
            return evidence.read
        first = places[start] if start < len(places) else len(text)
        text = text[:first] + s.read + text[places[stop - 1] + 1 if stop > start else first :]
    return text
