"""Where a scanned page surely shows something else than the portal's print of it, and where a person must look."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from models.base import Record
from models.folding import fold
from models.geometry import Box
from models.page_comparison import PlaceEvidence
from models.reconciliation import Evidence
from service.reconciliation.narratives import SURE_NATS
from service.reconciliation.spans import (
    CONTEXT,
    OVERWHELMING_NATS,
    STRONG_NATS,
    VERIFIED_NATS,
    WORD,
    Span,
    assumed,
    flat,
    spans_of,
)

SURE_LINE = 0.9
"""Confidence from which the reading of a line can accuse: nearly all lines of worn scans have it, handwriting and dirt
read as text seldom do."""
SURE_ADDITION = 0.95
"""The same of a line that the print does not have, which no expected text bears out."""
LEAST_ADDED = 4
"""Letters and digits from which a line more is told: shorter ones are marks of whoever handled the paper."""
LEAST_WORDS = 2
"""The same of a line less, and of an end of a line: single ones are parts of spread labels, and slips."""
PRINTED_SIZES = (0.55, 1.8)
"""Heights, in those of a page's ordinary lines, that print has: text of 8 to 22 points among such of 12."""
MOVED = 8
"""Letters of a line from which it is known on another page; labels are shorter and repeat."""
UNREAD_MM = 0.6
"""Ink beside what was read, a missing character, from which that was rather overlooked than left out: characters of
9 points and more are 3 mm wide, and most of that is inked."""
NEIGHBOURS = 2
"""Characters on either side by which a change is known for the one that a field's finding tells."""
DOUBTFUL_LETTERS = 4
"""Letters of a doubtful stretch from which a person must look: a slip of the recogniser is shorter."""
MOSTLY = 0.5
"""Share of a print page's letters that the paper shows otherwise from which it is another page."""
LEAST_PAGE = 20
"""Letters of a page below which it is no page of text that could be another."""
DATE_BLANK = re.compile(r"^[^\d]*年月日?$|^月日$|^年月?$|^日$")
"""A date that the print leaves to a hand."""
HINT = re.compile(r"^\(.*填写?\)$")
"""What a form prints into a blank for whoever fills it."""
TICK_MARKS = re.compile(r"[□■☐☑☒✓✔√()<>{}口回日曰囗VvOo0D/|丨,.、·]*")
"""What boxes, brackets and ticks are read as."""

Kind = Literal["changed", "missing", "added"]


class Beyond(Record):
    """What is known beyond a page: what was `read` on the document's other pages, is `printed` on the print's other
    pages and was `filed` as long texts, all folded; and what is `told` of fields already, both sides of each mismatch,
    paper's first."""

    read: str = ""
    printed: str = ""
    filed: str = ""
    told: tuple[tuple[str, str], ...] = ()


class Deviation(Record):
    """One place where paper and print differ: both sides, with the text around what differs, and where."""

    kind: Kind
    paper: str
    printed: str
    box: Box


class PageJudgement(Record):
    """What is decided of a page: the differences that the ink shows, those that a person must look at, and whether
    most of the page is another."""

    real: tuple[Deviation, ...] = ()
    doubtful: tuple[Deviation, ...] = ()
    other_page: bool = False


def judge_page(
    places: Sequence[PlaceEvidence], beyond: Beyond | None = None, *, filled: bool = False, answered: bool = False
) -> PageJudgement:
    """Judges the places of one page. What only stands elsewhere on it does not count, and on a page that somebody has
    `filled` after it was printed nothing counts as added. `answered`: each difference is held against the other side's
    ink too, and counts only where both tell it: then strong evidence is enough for words as it is for numbers."""
    beyond = beyond or Beyond()
    told = [s for paper, online in beyond.told for s in spans_of(assumed(online, paper, 1.0))]
    real: list[Deviation] = []
    doubtful: list[Deviation] = []
    extra = "".join(p.read for p in places if not p.expected)
    lost = "".join(fold(p.expected) for p in places if not p.read)
    for place in places:
        if not place.expected:
            real += [] if filled or place.read in lost else _added(place, beyond.printed)
        elif not place.read:
            real += [] if fold(place.expected) in extra else _missing(place, beyond)
        else:
            sure, unsure = _changed(place, told, answered)
            real += sure
            doubtful += unsure
    return PageJudgement(real=tuple(real), doubtful=tuple(doubtful), other_page=_is_other(places))


def _added(place: PlaceEvidence, printed_elsewhere: str) -> Iterator[Deviation]:
    """A printed line that the print does not have; what stands in colour was stamped or written."""
    inside = place.values or place.sealed or place.free or place.coloured
    printed = PRINTED_SIZES[0] <= place.size <= PRINTED_SIZES[1]
    if inside or not printed or place.confidence < SURE_ADDITION or letters(place.read) < LEAST_ADDED:
        return
    if not _moved(place.read, printed_elsewhere):
        yield Deviation(kind="added", paper=place.read, printed="", box=place.box)


def _missing(place: PlaceEvidence, beyond: Beyond) -> Iterator[Deviation]:
    """A line of the print where the paper is empty."""
    text = fold(place.expected)
    left_open = HINT.search(text) or DATE_BLANK.search(text)
    if place.values or place.sealed or letters(text) < LEAST_WORDS or left_open or _overlooked(place, text):
        return
    if text not in beyond.filed and not _moved(text, beyond.read):
        yield Deviation(kind="missing", paper="", printed=place.expected, box=place.box)


def _moved(text: str, other: str) -> bool:
    """Whether a line stands on another page: what goes before it takes up more or less room than in the print."""
    return letters(text) >= MOVED and text in other


def _changed(place: PlaceEvidence, told: Sequence[Span], answered: bool) -> tuple[list[Deviation], list[Deviation]]:
    """What differs within a line for certain, and what may."""
    evidence, expected = _evidence(place), fold(place.expected)
    if not evidence.known or HINT.search(expected) or DATE_BLANK.search(expected):
        return [], []
    spans = [p for p in _placed(evidence) if _tells(p.span, p.at, place) and not any(_same(p.span, t) for t in told)]
    weighed = place.evidence is not None
    sure_line = place.confidence >= SURE_LINE
    real = [
        p
        for p in spans
        if sure_line and p.span.sure >= SURE_NATS and p.span.nats >= _enough(p.span, answered and weighed)
    ]
    unsure = [p for p in spans if p not in real and _needs_a_look(p.span, answered)]
    return list(_differences(real, evidence, place)), list(_differences(unsure, evidence, place))


def _enough(span: Span, answered: bool) -> float:
    return STRONG_NATS if span.numeric or answered else OVERWHELMING_NATS


class _Placed(NamedTuple):
    """A stretch and where it stands in the flat reading, as start and stop."""

    span: Span
    at: tuple[int, int]


def _placed(evidence: Evidence) -> Iterator[_Placed]:
    shift = 0
    for span in spans_of(evidence):
        start = len(span.before) + shift
        shift += len(span.read) - len(span.expected)
        yield _Placed(span, (start, start + len(span.read)))


def _differences(placed: Sequence[_Placed], evidence: Evidence, place: PlaceEvidence) -> Iterator[Deviation]:
    """Stretches as a reader sees them: those with hardly anything between them are one."""
    read, expected = flat(evidence.read), flat(evidence.expected)
    clusters: list[list[_Placed]] = []
    for item in placed:
        last = clusters[-1][-1] if clusters else None
        if last is not None and item.at[0] - last.at[1] <= CONTEXT // 2:
            clusters[-1].append(item)
        else:
            clusters.append([item])
    for cluster in clusters:
        first, last = cluster[0], cluster[-1]
        kinds = {_kind(p.span) for p in cluster}
        paper = read[max(0, first.at[0] - CONTEXT) : last.at[1] + CONTEXT]
        stop = len(last.span.before) + len(last.span.expected)
        printed = expected[max(0, len(first.span.before) - CONTEXT) : stop + CONTEXT]
        kind = kinds.pop() if len(kinds) == 1 else "changed"
        yield Deviation(kind=kind, paper=paper, printed=printed, box=place.box)


def _kind(span: Span) -> Kind:
    return "changed" if span.read and span.expected else "missing" if span.expected else "added"


def _same(span: Span, told: Span) -> bool:
    """Whether a stretch is what is said of a field already: the same change, in the same words."""
    if (span.expected, span.read) != (told.expected, told.read):
        return False
    head, tail = told.before[-NEIGHBOURS:], told.after[:NEIGHBOURS]
    before, after = span.before[-len(head) :] if head else "", span.after[: len(tail)]
    return head.endswith(before) and tail.startswith(after)


def _tells(span: Span, at: tuple[int, int], place: PlaceEvidence) -> bool:
    """Whether a stretch is the print's own matter: neither a field's value nor under a seal, no mark, nothing that a
    hand put there, and not overlooked."""
    if span.noise or span.foot or (span.lookalike and span.nats <= STRONG_NATS):
        return False
    if any(first <= at[1] and at[0] <= last for first, last in (*place.values, *place.sealed)):
        return False
    if TICK_MARKS.fullmatch(span.expected) and TICK_MARKS.fullmatch(span.read):
        return False
    if not span.expected:
        edge = not span.before or not span.after
        return not (place.free or _is_blank(span) or (edge and letters(span.read) < LEAST_WORDS))
    return not (not span.read and _overlooked(place, span.expected))


def _is_blank(span: Span) -> bool:
    """Whether the print leaves room here for somebody to fill."""
    return span.before.endswith((":", "_")) or (span.before[-1:], span.after[:1]) == ("(", ")")


def _overlooked(place: PlaceEvidence, text: str) -> bool:
    """Whether a text that was not read may still stand there."""
    return place.unread is None or place.unread >= UNREAD_MM * max(1, letters(text))


def _needs_a_look(span: Span, answered: bool) -> bool:
    if span.numeric:
        return span.nats > VERIFIED_NATS
    return span.nats >= STRONG_NATS and (answered or span.length >= DOUBTFUL_LETTERS)


def _is_other(places: Sequence[PlaceEvidence]) -> bool:
    """Whether most of what the print has is not on the paper, though that reads well."""
    printed = sum(letters(fold(p.expected)) for p in places)
    read = sum(letters(p.read) for p in places)
    if printed < LEAST_PAGE or read < LEAST_PAGE:
        return False
    if sum(p.confidence * letters(p.read) for p in places) < SURE_LINE * read:
        return False
    return sum(map(_lost, places)) >= MOSTLY * printed


def _lost(place: PlaceEvidence) -> int:
    """Letters of the print that the paper surely does not show."""
    if not place.read:
        text = fold(place.expected)
        return 0 if _overlooked(place, text) else letters(text)
    return sum(letters(s.expected) for s in spans_of(_evidence(place)) if s.nats >= OVERWHELMING_NATS)


def _evidence(place: PlaceEvidence) -> Evidence:
    """What the pixels say, or where they were not asked what the reading is worth."""
    return place.evidence or assumed(fold(place.expected), place.read, place.confidence)


def letters(text: str) -> int:
    """Letters, digits and Chinese characters of a text."""
    return len(WORD.findall(text))
