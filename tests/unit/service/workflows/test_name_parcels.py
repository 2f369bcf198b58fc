"""Pages belong to the parcel that the last separator before them names."""

import pytest

from models.scan import PageRef
from models.separator import Slip
from service.workflows.name_parcels import parcels_of
from service.workflows.order_pages import Page
from tests.unit.extractors.forms.paper import content
from tests.unit.service.workflows.readings import basic, failed, reading


def page(word: str, at: int) -> Page:
    """`-P1`: a separator of a parcel, `-P1/A1`: and of an application, `-/A1`: of an application alone, `x` failed."""
    if word == "x":
        return failed(at)
    if not word.startswith("-"):
        return reading(at, basic())
    parcel, _, number = word[1:].partition("/")
    return reading(at, content(codes=(Slip(parcel=parcel, application_no=number).code,)))


@pytest.mark.parametrize(
    ("script", "parcels"),
    [
        ("n n", ["", ""]),
        ("-P1 n x n", ["P1", "P1", "P1", "P1"]),
        ("n -P1/A1 n -/A2 n", ["", "P1", "P1", "P1", "P1"]),
        ("-P1 n -P2 n", ["P1", "P1", "P2", "P2"]),
        ("-/A1 n", ["", ""]),
        ("", []),
    ],
)
def test_parcels(script: str, parcels: list[str]) -> None:
    pages = [page(word, at) for at, word in enumerate(script.split(), start=1)]
    placed = {PageRef(input=0, page=at) for at, w in enumerate(script.split(), start=1) if not w.startswith("-")}
    found = parcels_of(pages, placed)
    assert [found.get(PageRef(input=0, page=at), "") for at in range(1, len(pages) + 1)] == parcels


def test_an_old_sheet_that_shines_through_a_page_names_no_parcel() -> None:
    through = reading(1, content(codes=(Slip(parcel="P9").code,)))
    assert parcels_of([through], {through.ref}) == {}
