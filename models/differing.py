"""Where two texts differ: maximal runs, with what stands on either side."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from rapidfuzz.distance import Levenshtein


@dataclass(frozen=True)
class DifferingRun:
    """A maximal run in which two texts differ, as the places of its characters in each; one side may be empty."""

    one: slice
    other: slice


def differing_runs(one: str, other: str) -> Iterator[DifferingRun]:
    """The runs that an optimal alignment leaves unequal, in their order."""
    ops = Levenshtein.opcodes(one, other)
    for equal, group in groupby(ops, key=lambda op: op.tag == "equal"):
        if not equal:
            steps = list(group)
            yield DifferingRun(
                slice(steps[0].src_start, steps[-1].src_end), slice(steps[0].dest_start, steps[-1].dest_end)
            )
