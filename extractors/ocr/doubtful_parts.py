"""The few characters of a line that were read in doubt, with some around them: what a better reader must look at, and
its answer put in their place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from extractors.ocr.ctc import fold_text
from extractors.ocr.engine import Posterior, Reading
from extractors.ocr.strips import Strip

CONTEXT = 2
"""Characters on either side of a doubtful one that are read with it: alone, a character is read worse."""
MOST_SHARE = 0.6
"""Share of a line's steps up to which parts of it are read; beyond, all of it costs little more."""


@dataclass(frozen=True)
class Part:
    """The steps of a line from the middle of one gap to that of another, how many characters were read there, and the
    first and the last of them; '' where the line begins or ends there."""

    begin: int
    end: int
    count: int
    first: str
    last: str

    def fits(self, reading: Reading) -> bool:
        """Whether another reading of the part begins and ends as it did and holds no fewer characters; else it was cut
        amiss."""
        text = fold_text(reading.text)
        return len(text) >= self.count and text.startswith(self.first) and text.endswith(self.last)


def doubtful_parts(strip: Strip, least_lead: float) -> list[Part]:
    """The parts of a line in which some character leads, or nothing leads in some gap, by less than so many nats. Empty
    where there is no doubt, where nothing was read, and where parts would make up most of the line."""
    if not strip.text:
        return []
    parts = [_part(strip, first, last) for first, last in _joined(list(_spans(strip, least_lead)))]
    share = sum(p.end - p.begin for p in parts) / max(1, len(strip.posterior.ids))
    return parts if share <= MOST_SHARE else []


def with_parts(line: Posterior, parts: Sequence[tuple[Part, Posterior]]) -> Posterior:
    """A line's posterior with other steps in the place of its parts, of which each has as many."""
    ids, logp = line.ids.copy(), line.logp.copy()
    for part, there in parts:
        ids[part.begin : part.end], logp[part.begin : part.end] = there.ids, there.logp
    return Posterior(ids, logp, line.width, line.alphabet)


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
    """Spans, those that share a character as one."""
    joined: list[tuple[int, int]] = []
    for first, last in spans:
        if joined and first <= joined[-1][1]:
            before = joined.pop()
            first, last = min(before[0], first), max(before[1], last)
        joined.append((first, last))
    return joined


def _part(strip: Strip, first: int, last: int) -> Part:
    begins, ends = first == 0, last == len(strip.starts) - 1
    begin = 0 if begins else int(strip.ends[first - 1] + strip.starts[first]) // 2
    end = len(strip.posterior.ids) if ends else int(strip.ends[last] + strip.starts[last + 1] + 1) // 2
    return Part(begin, end, last - first + 1, "" if begins else _read(strip, first), "" if ends else _read(strip, last))


def _read(strip: Strip, character: int) -> str:
    """What was read at a place, folded."""
    steps = slice(strip.starts[character], strip.ends[character])
    best = int(strip.posterior.ids[steps][int(strip.posterior.logp[steps, 0].argmax()), 0])
    return fold_text(strip.posterior.alphabet[best])
