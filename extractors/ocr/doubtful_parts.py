"""The few characters of a line that were read in doubt, with some around them: what a better reader must look at, and
its answer put in their place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from extractors.ocr.ctc import fold_text
from extractors.ocr.engine import Posterior, Reading
from extractors.ocr.recogniser import reading_of
from extractors.ocr.strips import Strip

CONTEXT = 2
"""Characters on either side of a doubtful one that are read with it: alone, a character is read worse."""
MOST_SHARE = 0.6
"""Share of a line's steps up to which parts of it are read; beyond, all of it costs little more."""


@dataclass(frozen=True)
class Part:
    """Some characters of a line, from `first` to `last`, and the steps that they take, from the middle of one gap to
    that of another. `text` is what was read there; the characters at a cut are plain."""

    first: int
    last: int
    begin: int
    end: int
    text: str
    cut_before: bool
    cut_behind: bool

    def fits(self, reading: Reading) -> bool:
        """Whether another reading of the part has as many characters and begins and ends as it did where the line was
        cut; else it was cut amiss."""
        text = fold_text(reading.text)
        if not text or len(text) != len(self.text):
            return False
        before = not self.cut_before or text[0] == self.text[0]
        return before and (not self.cut_behind or text[-1] == self.text[-1])


def doubtful_parts(strip: Strip, least_lead: float) -> list[Part]:
    """The parts of a line in which some character leads, or nothing leads in some gap, by less than so many nats. Empty
    where there is no doubt, where nothing was read, and where parts would make up most of the line."""
    if not strip.text:
        return []
    parts = [_part(strip, first, last) for first, last in _joined(list(_spans(strip, least_lead)))]
    share = sum(p.end - p.begin for p in parts) / max(1, len(strip.posterior.ids))
    return parts if share <= MOST_SHARE else []


def mended(strip: Strip, parts: Sequence[tuple[Part, Reading]]) -> Reading | None:
    """A line with other readings of some of its parts, of which each has as many steps; None where there are none, or
    where a character beside a cut would be lost to its equal beyond."""
    line = strip.posterior
    ids, logp, text = line.ids.copy(), line.logp.copy(), list(strip.text)
    for part, there in reversed(parts):
        if there.posterior is None:
            return None
        ids[part.begin : part.end], logp[part.begin : part.end] = there.posterior.ids, there.posterior.logp
        text[part.first : part.last + 1] = fold_text(there.text)
    reading = reading_of(Posterior(ids, logp, line.width, line.alphabet))
    return reading if parts and fold_text(reading.text) == "".join(text) else None


def _spans(strip: Strip, least_lead: float) -> Iterator[tuple[int, int]]:
    """First and last character around each doubt, in order."""
    count = len(strip.starts)
    doubts = {(int(i), int(i)) for i in np.flatnonzero(strip.margins < least_lead)}
    doubts |= {(int(g) - 1, int(g)) for g in np.flatnonzero(strip.gaps < least_lead)}
    for first, last in sorted(doubts):
        yield _apart(strip, max(0, first - CONTEXT), -1), _apart(strip, min(count - 1, last + CONTEXT), 1)


def _apart(strip: Strip, character: int, step: int) -> int:
    """The next character in a direction with a step of nothing beyond it, where a line can be cut."""
    while 0 <= character + step < len(strip.starts):
        left, right = sorted((character, character + step))
        if strip.ends[left] < strip.starts[right]:
            break
        character += step
    return character


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans, those that touch as one."""
    joined: list[tuple[int, int]] = []
    for first, last in spans:
        if joined and first <= joined[-1][1] + 1:
            first = joined.pop()[0]
        joined.append((first, last))
    return joined


def _part(strip: Strip, first: int, last: int) -> Part:
    cut_before, cut_behind = first > 0, last < len(strip.starts) - 1
    begin = int(strip.ends[first - 1] + strip.starts[first]) // 2 if cut_before else 0
    end = int(strip.ends[last] + strip.starts[last + 1] + 1) // 2 if cut_behind else len(strip.posterior.ids)
    return Part(first, last, begin, end, strip.text[first : last + 1], cut_before, cut_behind)
