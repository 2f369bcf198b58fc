"""Every page at three sizes in both languages: nothing runs out of it, nothing is too small, nobody is shut out."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from service.database import packages
from tests.browser.conftest import Desk

pytestmark = pytest.mark.browser
SIZES = ((1093, 614), (1280, 800), (1920, 1080))
"""1366 x 768 at 125 %, and two larger screens."""
PAGES: dict[str, tuple[str, ...]] = {
    "zhang": (
        "/",
        "/packages",
        "/upload",
        "/dashboard",
        "{package}",
        "{package}/pages/0/1",
        "{package}/summary",
        "{many}",
        "{none}",
        "{none}/confirm",
        "/delegations",
        "/sampling",
        "/status",
        "/account",
        "/account/codes",
    ),
    "sysadmin": (
        "/administration",
        "/administration/campaigns",
        "/administration/campaigns/service-manufacturing-2021",
        "/administration/retention/service-manufacturing-2021",
        "/administration/storage",
    ),
    "secadmin": (
        "/administration",
        "/administration/codes",
        "/administration/tokens",
        "/administration/delegations",
        "/administration/sessions",
    ),
    "auditor": ("/audit", "/dashboard"),
}
OUTSIDE = """() => [...document.querySelectorAll("button, a, input, select, h1, h2, th, td")].filter(e => {
  const box = e.getBoundingClientRect();
  const seen = box.width && !e.closest(".sr, .skip, .filmstrip, dialog");
  return seen && (box.left < -0.5 || box.right > innerWidth + 0.5);
}).map(e => e.outerHTML.slice(0, 120))"""
LOW = """() => [...document.querySelectorAll("button:not(.thumb), .button")].filter(e => {
  const box = e.getBoundingClientRect();
  return box.width && (box.height < 39.5 || e.scrollWidth > e.clientWidth + 1);
}).map(e => e.outerHTML.slice(0, 120))"""
SIDEWAYS = "document.documentElement.scrollWidth > innerWidth"
Opened = Callable[..., Page]


def addresses(desk: Desk, who: str) -> list[str]:
    many, none = desk.parcel("many"), desk.parcel("none")
    with desk.office.places.database.reading() as session:
        package = f"/packages/{packages.packages(session)[-1].id}"
    return [p.format(many=many, none=none, package=package) for p in PAGES[who]]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("who", PAGES)
def test_pages_fit(desk: Desk, page_of: Opened, who: str, language: str) -> None:
    page = page_of(who, language)
    for address in addresses(desk, who):
        page.goto(address)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            told = f"{address} {width}"
            assert not page.evaluate(SIDEWAYS), told
            assert page.evaluate(OUTSIDE) == [], told
            assert page.evaluate(LOW) == [], told


@pytest.mark.parametrize("who", PAGES)
def test_nobody_is_shut_out(desk: Desk, page_of: Opened, who: str) -> None:
    page = page_of(who)
    for address in addresses(desk, who):
        page.goto(address)
        found = Axe().run(page).response["violations"]
        serious = [
            (v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found if v["impact"] in ("serious", "critical")
        ]
        assert not serious, f"{address} {serious}"


def test_acts_stay_in_sight_of_the_smallest_screen(desk: Desk, page_of: Opened) -> None:
    page = page_of("zhang", "en", SIZES[0])
    page.goto(desk.parcel("many"))
    for _ in range(4):
        for act in page.locator(".item:visible [data-acts] .act").all():
            box = act.bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= SIZES[0][1]
        page.keyboard.press("ArrowRight")
