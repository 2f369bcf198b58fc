"""What is told of pages that changed without being asked to."""

import pytest

from models.asked import Asked
from models.geometry import Box
from models.paper_version import Change, PageChange, SheetState, VersionPage
from models.scan import PageRef
from service.reconciliation.version_findings import version_findings, was_asked

BOX = Box((0.1, 0.1, 0.2, 0.2))
OLD = PageRef(input=0, page=3)
PAGE = VersionPage(version=2, input=1, page=1, printed=3, state="changed", replaces=OLD)
PLACES = (
    Change(kind="changed", earlier="注册资本8653万元", later="注册资本8953万元", box=BOX),
    Change(kind="added", later="新" * 60),
)


def change(state: SheetState, *, asked: bool = False, places: tuple[Change, ...] = PLACES) -> PageChange:
    return PageChange(page=PAGE.model_copy(update={"state": state}), asked=asked, places=places)


@pytest.mark.parametrize(
    ("state", "code", "severity"),
    [("changed", "PAGE_EXTRA", "warning"), ("new", "PAGE_EXTRA", "warning"), ("unclear", "FIELD_UNREADABLE", "manual")],
)
def test_each_page_has_one_finding(state: SheetState, code: str, severity: str) -> None:
    (finding,) = version_findings([change(state)])
    assert (finding.code, finding.severity, finding.input, finding.page) == (code, severity, 1, 1)
    assert "3" in finding.message.zh and "2" in finding.message.en


def test_what_was_asked_for_is_not_told() -> None:
    assert version_findings([change("changed", asked=True), change("new", asked=True)]) == ()


def test_a_change_is_told_with_both_sides_and_its_place() -> None:
    (finding,) = version_findings([change("changed")])
    assert "8653" in finding.message.zh and "8953" in finding.message.zh
    assert (finding.box, finding.paper) == (BOX, "注册资本8953万元")
    assert "新" * 60 not in finding.message.zh


@pytest.mark.parametrize(
    ("asked", "kind", "wanted"),
    [
        (Asked(), "narrative", False),
        (Asked(), "blank", True),
        (Asked(pages=frozenset({OLD})), "narrative", True),
        (Asked(pages=frozenset({PAGE.ref})), "narrative", False),
        (Asked(printed=frozenset({3})), "narrative", True),
        (Asked(kinds=frozenset({"attachment"})), "attachment", True),
        (Asked(kinds=frozenset({"attachment"})), "narrative", False),
        (Asked(all_pages=True), "narrative", True),
    ],
)
def test_what_counts_as_asked(asked: Asked, kind: str, wanted: bool) -> None:
    assert was_asked(PAGE, kind, asked) is wanted
