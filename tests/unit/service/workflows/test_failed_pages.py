"""Failed pages stay where they lie."""

import pytest

from extractors.pipeline import DocumentReading, PageReading
from models.application import Application
from models.scan import PageRef, PageResult
from service.workflows.failed_pages import with_failed_pages
from tests.unit.extractors.forms.paper import content
from tests.unit.service.workflows.readings import failed, reading


def documents(script: str) -> list[DocumentReading]:
    """`ABA`: pages 1 and 3 in the first document, page 2 in the second; `-` is a page in none, `x` a failed one."""
    out = []
    for index, name in enumerate(sorted(set(script) - set("x-"))):
        numbers = [n for n, s in enumerate(script, start=1) if s == name]
        refs = tuple(PageRef(input=0, page=n) for n in numbers)
        kinds = tuple("narrative" for _ in refs)
        application = Application(index=index, kind="firm", pages=refs, page_kinds=kinds, printed_pages=tuple(numbers))
        out.append(DocumentReading(application, {}, ()))
    return out


@pytest.mark.parametrize(
    ("script", "homes"),
    [
        ("AAA", [[1, 2, 3]]),
        ("AxA", [[1, 2, 3]]),
        ("AxxA", [[1, 2, 3, 4]]),
        ("xxA", [[1, 2, 3]]),
        ("AxB", [[1, 2], [3]]),
        ("ABxA", [[1, 4], [2, 3]]),
        ("AB-x", [[1], [2, 4]]),
        ("A-xB", [[1], [3, 4]]),
        ("A-xx-xB", [[1], [3, 4, 6, 7]]),
        ("-xA", [[2, 3]]),
        ("ABx", [[1], [2, 3]]),
    ],
)
def test_a_failed_page_goes_with_the_page_before_it_or_behind_a_separator_with_the_next(
    script: str, homes: list[list[int]]
) -> None:
    pages: list[PageReading | PageResult] = [
        failed(n) if s == "x" else reading(n, content()) for n, s in enumerate(script, start=1)
    ]
    placed = [d.application for d in with_failed_pages(documents(script), pages)]
    assert [sorted(r.page for r in a.pages) for a in placed] == homes
    for application in placed:
        assert len(application.pages) == len(application.page_kinds) == len(application.printed_pages)
        for ref, printed in zip(application.pages, application.printed_pages, strict=True):
            assert printed == (None if script[ref.page - 1] == "x" else ref.page)


def test_the_order_of_a_document_stays() -> None:
    pages: list[PageReading | PageResult] = [
        failed(1),
        reading(2, content()),
        failed(3),
        failed(4),
        reading(5, content()),
    ]
    (placed,) = with_failed_pages(documents("xAxxA"), pages)
    assert [r.page for r in placed.application.pages] == [1, 2, 3, 4, 5]


def test_without_documents_there_is_nothing_to_do() -> None:
    assert with_failed_pages([], [failed(1)]) == []
