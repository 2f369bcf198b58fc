"""Holds the impressions of a package against each other: one picture in several places was no hand's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from extractors.pipeline import DocumentReading
from extractors.seals.genuineness import SealPrint, same_picture
from models.scan import PageRef
from models.seal import Seal, SealHint

LARGEST_DIFFERENCE_MM = 1.0
"""Two scans of one picture are measured alike within this."""


@dataclass(frozen=True)
class Found:
    """A seal in a slot with its print: which document, and which of its seals."""

    document: int
    seal: int
    what: Seal
    print_: SealPrint

    @property
    def page(self) -> PageRef:
        return PageRef(input=self.what.input, page=self.what.page)


def with_hints(documents: Sequence[DocumentReading]) -> list[DocumentReading]:
    """The documents with what their seals in slots show of not being a hand's. Seals outside every slot are evidence
    of others and not looked at."""
    found = [f for number, d in enumerate(documents) for f in _found(number, d)]
    hints: dict[int, list[SealHint]] = {}
    for f in found:
        if f.print_.flat:
            hints.setdefault(f.document, []).append(SealHint(kind="flat", seal=f.seal))
    for group in _groups(found):
        for f in group:
            others = tuple(dict.fromkeys(g.page for g in group if g is not f))
            hints.setdefault(f.document, []).append(SealHint(kind="repeated", seal=f.seal, pages=others))
    return [
        replace(d, application=d.application.model_copy(update={"hints": tuple(hints.get(number, ()))}))
        for number, d in enumerate(documents)
    ]


def _found(number: int, document: DocumentReading) -> Iterator[Found]:
    for index, (seal, print_) in enumerate(zip(document.application.seals, document.seal_prints, strict=True)):
        if seal.slot is not None and print_ is not None:
            yield Found(number, index, seal, print_)


def _groups(found: Sequence[Found]) -> list[list[Found]]:
    """Seals that are one picture, each group of two at least."""
    groups: list[list[Found]] = []
    for a, b in combinations(found, 2):
        if a.page == b.page or not _comparable(a.what, b.what) or not same_picture(a.print_, b.print_):
            continue
        joined = [g for g in groups if a in g or b in g]
        groups = [g for g in groups if g not in joined]
        groups.append(list(dict.fromkeys([*(f for g in joined for f in g), a, b])))
    return groups


def _comparable(a: Seal, b: Seal) -> bool:
    """Whether two seals may be one picture by what is known of them already."""
    sizes = (a.diameter_mm, b.diameter_mm)
    near = sizes[0] is None or sizes[1] is None or abs(sizes[0] - sizes[1]) <= LARGEST_DIFFERENCE_MM
    return near and (a.shape, a.colour) == (b.shape, b.colour)
