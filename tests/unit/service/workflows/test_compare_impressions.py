"""Impressions of a package held against each other."""

import numpy as np
import pytest

from extractors.pipeline import DocumentReading
from extractors.seals.genuineness import SIDE, SealPrint
from models.application import Application
from models.geometry import Box
from models.scan import PageRef
from models.seal import Seal
from service.workflows.compare_impressions import with_hints
from tests.unit.service.workflows.readings import seal_reading

BOX = Box((0.1, 0.1, 0.2, 0.2))


def picture(seed: int) -> SealPrint:
    """A rim and strokes with a texture of their own."""
    rng = np.random.default_rng(seed)
    x = np.linspace(-1.04, 1.04, SIDE)
    far = np.hypot(x[None, :], x[:, None])
    strokes = ((far > 0.85) & (far < 1)) | ((np.abs(x)[None, :] < 0.25) & (far < 0.7))
    grain = np.kron(rng.uniform(0.55, 1, (SIDE // 4, SIDE // 4)), np.ones((4, 4)))
    return SealPrint((255 * strokes * grain).astype(np.uint8), 12.0)


A, B = picture(1), picture(2)
FLAT = SealPrint(A.ink, 0.2)


def seal(page: int, slot: str | None = "cover.applicant", **more: object) -> Seal:
    given = {"page": page, "box": BOX, "shape": "round", "colour": "red", "diameter_mm": 42.0, "slot": slot, **more}
    return Seal.model_validate(given)


def document(*seals: tuple[Seal, SealPrint | None], index: int = 0) -> DocumentReading:
    pages = tuple(PageRef(input=s.input, page=s.page) for s, _ in seals)
    application = Application(index=index, kind="firm", pages=pages, seals=tuple(s for s, _ in seals))
    readings = tuple(seal_reading("") for _ in seals)
    return DocumentReading(application, {}, readings, tuple(p for _, p in seals))


def hints(*documents: DocumentReading) -> list[list[tuple[str, int, list[tuple[int, int]]]]]:
    return [
        [(h.kind, h.seal, [(p.input, p.page) for p in h.pages]) for h in d.application.hints]
        for d in with_hints(documents)
    ]


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ((seal(1), A), (seal(2), A), True),
        ((seal(1), A), (seal(2), B), False),
        ((seal(1), A), (seal(2, None), A), False),
        ((seal(1), A), (seal(2), None), False),
        ((seal(1), A), (seal(1), A), False),
        ((seal(1), A), (seal(2, diameter_mm=44.0), A), False),
        ((seal(1), A), (seal(2, diameter_mm=None), A), True),
        ((seal(1), A), (seal(2, colour="blue"), A), False),
        ((seal(1), A), (seal(2, shape="oval"), A), False),
    ],
    ids=["same", "stamped", "no slot", "no print", "one page", "size", "unknown size", "colour", "shape"],
)
def test_one_picture_in_two_slots(
    one: tuple[Seal, SealPrint | None], other: tuple[Seal, SealPrint | None], told: bool
) -> None:
    expected = [("repeated", 0, [(0, 2)]), ("repeated", 1, [(0, 1)])] if told else []
    assert hints(document(one, other)) == [expected]


def test_pictures_are_found_across_papers_and_all_of_them_named() -> None:
    first = document((seal(1), A), (seal(2, "declaration.applicant"), B))
    second = document((seal(1, input=1), A), (seal(4, input=1), A), index=1)
    assert hints(first, second) == [
        [("repeated", 0, [(1, 1), (1, 4)])],
        [("repeated", 0, [(0, 1), (1, 4)]), ("repeated", 1, [(0, 1), (1, 1)])],
    ]


def test_flat_ink_is_a_hint_of_its_own() -> None:
    assert hints(document((seal(1), FLAT), (seal(2), B))) == [[("flat", 0, [])]]
    assert hints(document((seal(1, None), FLAT))) == [[]]


def test_without_seals_there_is_nothing_to_say() -> None:
    assert hints(document(), document(index=1)) == [[], []]
    assert with_hints([]) == []
