"""How much of their text two pages share, regardless of where lines break."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from models.folding import fold

SAME_PAGE = 0.6
"""Likeness from which two pages are the same page, whatever their numbers say. Scans of worn paper read like their own
page with 0.8 at least, like another of the same application with 0.45 at most."""

Grams = Mapping[str, int]


class PageLikeness:
    """The likeness (0 to 1) of each page on the left with each on the right: the share of their pairs of characters
    that both have (Dice), each weighing less the more pages on the right it stands on. A page is its lines."""

    def __init__(self, left: Sequence[Sequence[str]], right: Sequence[Sequence[str]]) -> None:
        self._left, self._right = [_grams(lines) for lines in left], [_grams(lines) for lines in right]
        on = Counter(gram for grams in self._right for gram in grams)
        self._weight = {gram: math.log1p(len(self._right) / count) for gram, count in on.items()}
        self._sizes = [self._size(grams) for grams in self._left], [self._size(grams) for grams in self._right]

    def of(self, i: int, j: int) -> float:
        """The likeness of page `i` on the left with page `j` on the right."""
        a, b = self._left[i], self._right[j]
        shared = sum(min(n, b[g]) * self._weight[g] for g, n in a.items() if g in b)
        return shared * 2 / max(1e-9, self._sizes[0][i] + self._sizes[1][j])

    def _size(self, grams: Grams) -> float:
        rare = math.log1p(max(1, len(self._right)))
        return sum(n * self._weight.get(g, rare) for g, n in grams.items())


def _grams(lines: Sequence[str]) -> Grams:
    """Pairs of neighbouring characters of a page's text."""
    text = "".join(fold(line) for line in lines)
    return Counter(text[i : i + 2] for i in range(len(text) - 1))
