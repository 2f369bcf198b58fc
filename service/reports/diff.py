"""Where two texts differ, character by character, as a reader would mark it with a pen."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

CONTEXT = 14
"""Equal characters kept on each side of a difference in a long text: about half a printed line."""
LONG = 60
"""Longest text that is shown whole: two lines of a report's column."""
WIDE = 200
"""Most characters shown of one difference: a passage that is missing is known by its beginning and end."""

GROUPING = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")


@dataclass(frozen=True)
class Stretch:
    """A stretch of one side. `differs` marks it; an empty stretch that differs is a place where only the other side
    has something; `cut` stands for equal text that was left out."""

    text: str
    differs: bool = False
    cut: bool = False


Side = tuple[Stretch, ...]


def side_by_side(paper: str, online: str, shown: tuple[str, str] | None = None) -> tuple[Side, Side]:
    """Both sides in stretches. Width of letters and brackets, blanks and grouping commas are no difference. `shown`
    are the texts to show, as long as the compared ones, when some characters are to be hidden."""
    left, right = _significant(paper), _significant(online)
    edits = _edits(folded(paper), folded(online))
    show = shown or (paper, online)
    sides = (
        tuple(_stretches(show[0], [i for i, _ in left], [(e.same, e.paper) for e in edits])),
        tuple(_stretches(show[1], [i for i, _ in right], [(e.same, e.online) for e in edits])),
    )
    return _shortened(sides[0]), _shortened(sides[1])


def plain(text: str) -> Side:
    """A text with nothing to mark."""
    return (Stretch(text),) if text else ()


@dataclass(frozen=True)
class _Edit:
    """Positions (start, stop) among the significant characters of either side."""

    same: bool
    paper: tuple[int, int]
    online: tuple[int, int]


def _significant(text: str) -> list[tuple[int, str]]:
    """Position and folded form of every character that counts."""
    grouping = {m.start() for m in GROUPING.finditer(text)}
    return [(i, _narrow(c)) for i, c in enumerate(text) if not c.isspace() and i not in grouping]


def folded(text: str) -> str:
    """What counts of a text: without blanks and grouping commas, letters and brackets narrow."""
    return "".join(character for _, character in _significant(text))


def _narrow(character: str) -> str:
    narrow = unicodedata.normalize("NFKC", character)
    return narrow if len(narrow) == 1 else character


def _edits(paper: str, online: str) -> list[_Edit]:
    """The edits from one text to the other, neighbours of one sort joined."""
    out: list[_Edit] = []
    for code in Levenshtein.opcodes(paper, online):
        edit = _Edit(code.tag == "equal", (code.src_start, code.src_end), (code.dest_start, code.dest_end))
        if out and out[-1].same == edit.same:
            edit = _joined(out.pop(), edit)
        out.append(edit)
        if len(out) > 2 and _is_crumb(*out[-3:]):
            out[-3:] = [_joined(out[-3], edit)]
    return out


def _joined(first: _Edit, last: _Edit) -> _Edit:
    return _Edit(first.same, (first.paper[0], last.paper[1]), (first.online[0], last.online[1]))


def _is_crumb(before: _Edit, middle: _Edit, after: _Edit) -> bool:
    """Whether one equal character between two longer differences is chance rather than agreement."""
    return middle.same and _size(middle) == 1 and min(_size(before), _size(after)) > 1


def _size(edit: _Edit) -> int:
    return max(edit.paper[1] - edit.paper[0], edit.online[1] - edit.online[0])


def _stretches(text: str, places: Sequence[int], spans: Sequence[tuple[bool, tuple[int, int]]]) -> Iterator[Stretch]:
    """One side in stretches. A character that does not count goes with what stands before it."""
    if not spans:
        yield from plain(text)
        return
    starts = [*places, len(text)]
    edges = [0, *(starts[span[0]] for _, span in spans[1:]), len(text)]
    for (same, _), (start, stop) in zip(spans, pairwise(edges), strict=True):
        yield Stretch(text[start:stop], differs=not same)


def _shortened(side: Side) -> Side:
    """A long side with its equal stretches cut to their ends; a short one as it is."""
    if sum(len(s.text) for s in side) <= LONG or not any(s.differs for s in side):
        return side
    return tuple(part for i, s in enumerate(side) for part in _ends(s, first=i == 0, last=i == len(side) - 1))


def _ends(stretch: Stretch, first: bool, last: bool) -> Iterator[Stretch]:
    text, head, tail = stretch.text, 0 if first else CONTEXT, 0 if last else CONTEXT
    if stretch.differs:
        head, tail = WIDE - CONTEXT, CONTEXT
    if len(text) <= head + tail + CONTEXT // 2:
        yield stretch
        return
    if head:
        yield Stretch(text[:head], stretch.differs)
    yield Stretch("…", cut=True)
    if tail:
        yield Stretch(text[-tail:], stretch.differs)
