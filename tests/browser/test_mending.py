"""A package is mended by dragging and by keys alone, and a page is scanned again."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from service.database import packages
from service.database.mends import mends_of
from tests.browser.conftest import Desk, before_scripts
from tests.browser.stub import sheet

pytestmark = pytest.mark.browser
GROUPS = """[...document.querySelectorAll("[data-group]")].map(
  g => [...g.querySelectorAll("[data-page]")].map(s => s.dataset.page))"""
COMPOSING = """() => document.activeElement.dispatchEvent(
  new KeyboardEvent("keydown", {key: "n", keyCode: 229, isComposing: true, bubbles: true}))"""


def become(page: Page, wanted: list[list[str]]) -> None:
    """Waits until the pages stand in these groups, and the page can take the next step."""
    page.wait_for_function(f"wanted => JSON.stringify({GROUPS}) === JSON.stringify(wanted)", arg=wanted)


def test_by_dragging_by_keys_and_a_page_scanned_again(desk: Desk, page_of: Callable[..., Page]) -> None:
    desk.parcel("pile")
    with desk.office.places.database.reading() as session:
        id = packages.packages(session)[-1].id
    page = page_of("zhang", size=(1366, 768))
    page.goto(f"/packages/{id}")
    become(page, [["0-1", "0-2"], ["0-3"]])
    page.click("[data-mend-begin]")
    page.locator('[data-page="0-2"]').drag_to(page.locator('[data-group="0-3"]'))
    become(page, [["0-1"], ["0-2", "0-3"]])
    page.keyboard.press("u")
    become(page, [["0-1", "0-2"], ["0-3"]])
    page.evaluate(COMPOSING)
    page.keyboard.press("End")
    page.keyboard.press("j")
    become(page, [["0-1", "0-2", "0-3"]])
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("s")
    become(page, [["0-1"], ["0-2", "0-3"]])
    page.keyboard.press("f")
    become(page, [["0-1"], ["0-3"], ["0-2"]])
    page.keyboard.press("m")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    become(page, [["0-1"], ["0-2", "0-3"]])
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(page.locator("[data-mend-begin]")).to_be_visible()
    page.wait_for_selector(".badge.done")
    become(page, [["0-1"], ["0-2", "0-3"]])
    with desk.office.places.database.reading() as session:
        (kept,) = mends_of(session, id)
    assert [s.act for s in kept.steps] == ["join", "divide", "aside", "move"]
    rescan(desk, page, id)


def rescan(desk: Desk, page: Page, id: str) -> None:
    """The page that our scanner spoilt is scanned again; the old scan is there to be looked at."""
    picture = Path(desk.folder / "again.png")
    Image.fromarray(sheet(3, 9)).save(picture)
    address = page.get_attribute(".told a", "href")
    assert address is not None
    with before_scripts(page, address):
        page.set_input_files("[data-file]", picture)
    page.click("[data-send]")
    page.wait_for_url(f"**/packages/{id}?rescanned=0-3")
    expect(page.locator(".note[role=status]")).to_be_visible()
    page.goto(f"/packages/{id}/pages/0/3")
    expect(page.locator(".beside tbody tr")).to_have_count(2)
    page.click(".beside .acts-cell a")
    page.wait_for_function("() => document.querySelector('figure img').naturalWidth > 100")
    expect(page.locator("figure .note")).to_be_visible()
