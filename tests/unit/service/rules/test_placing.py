"""Pages of one application inside another."""

import pytest

from models.application import Application
from models.form_template import FormTemplate
from models.scan import PageRef
from service.rules.placing import misplaced


def told(template: FormTemplate, script: str) -> dict[int, list[tuple[str, int | None]]]:
    """`AABA.`: pages of documents A and B (0 and 1) and a blank sheet of A, in the order received; a small letter is a
    page of its document that failed, `|` begins the next input."""
    received: list[tuple[str, PageRef]] = []
    for input_, part in enumerate(script.split("|")):
        received += [(name, PageRef(input=input_, page=n)) for n, name in enumerate(part, start=1)]
    papers = []
    for index, name in enumerate("AB"):
        own = [(s, ref) for s, ref in received if s.upper() == name or (s == "." and name == "A")]
        kinds = tuple("blank" if s == "." else "narrative" for s, _ in own)
        pages = tuple(ref for _, ref in own)
        papers.append(
            Application(
                index=index, kind="enterprise", pages=pages, page_kinds=kinds, application_no=f"FW-{name}",
                printed_pages=tuple(range(1, len(own) + 1)),
                failed_pages=tuple(ref for s, ref in own if s == name.lower()),
            )
        )  # fmt: skip
    found = misplaced(papers, [ref for _, ref in received], template)
    return {i: [(f.code, f.page) for f in findings] for i, findings in found.items()}


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("AAABBB", {}),
        ("AAABBAB", {1: [("PAGE_EXTRA", 6)]}),
        ("AAABAAB", {1: [("PAGE_EXTRA", 5), ("PAGE_EXTRA", 6)]}),
        ("AAABABAB", {1: [("PAGE_EXTRA", 5), ("PAGE_EXTRA", 7)]}),
        ("AABBB.BB", {}),
        ("AAAABBAABB", {1: [("PAGE_EXTRA", 7), ("PAGE_EXTRA", 8)]}),
        ("AAABBA", {0: [("PAGE_ORDER", 6)]}),
        ("ABBAAA", {0: [("PAGE_ORDER", 1)]}),
        ("AAABBbA", {}),
        ("AAAaBBA", {0: [("PAGE_ORDER", 7)]}),
        ("AAA|BB|A", {}),
        ("AAA|BBAB", {1: [("PAGE_EXTRA", 3)]}),
        ("", {}),
    ],
)
def test_pages_apart(template: FormTemplate, script: str, expected: dict[int, list[tuple[str, int]]]) -> None:
    assert told(template, script) == expected


def test_the_page_is_named_by_its_own_number_and_place(template: FormTemplate) -> None:
    guest = Application(
        index=0, kind="enterprise", application_no="FW-1", pages=tuple(PageRef(input=0, page=p) for p in (1, 2, 5)),
        printed_pages=(1, 2, 3),
    )  # fmt: skip
    host = Application(
        index=1, kind="enterprise", application_no="FW-2", pages=tuple(PageRef(input=0, page=p) for p in (3, 4, 6))
    )
    found = misplaced([guest, host], [PageRef(input=0, page=p) for p in range(1, 7)], template)
    (finding,) = found[1]
    assert (finding.rule, finding.severity, finding.page) == ("C-07", "warning", 5)
    assert all(word in finding.message.zh for word in ("FW-1", "FW-2", "第 3 页"))


def test_a_page_behind_a_cover_lies_in_the_document_that_goes_on_over_it(template: FormTemplate) -> None:
    """A A A | B's cover, a page of A, the rest of B: it is not B's cover that lies in A."""
    guest = Application(
        index=0, kind="enterprise", application_no="FW-1", pages=tuple(PageRef(input=0, page=p) for p in (1, 2, 3, 5)),
        printed_pages=(1, 2, 4, 3),
    )  # fmt: skip
    host = Application(
        index=1, kind="enterprise", application_no="FW-2", pages=tuple(PageRef(input=0, page=p) for p in (4, 6, 7)),
        printed_pages=(1, 2, 3),
    )  # fmt: skip
    found = misplaced([guest, host], [PageRef(input=0, page=p) for p in range(1, 8)], template)
    assert {i: [(f.code, f.page) for f in findings] for i, findings in found.items()} == {1: [("PAGE_EXTRA", 5)]}


def test_a_switched_off_rule_says_nothing(template: FormTemplate) -> None:
    rules = {**template.rules, "C-07": template.rules["C-07"].model_copy(update={"enabled": False})}
    assert told(template.model_copy(update={"rules": rules}), "AAABBAB") == {}
