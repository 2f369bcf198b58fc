"""A running desk, people who are signed in, and Chromium."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Response,
    Route,
    StorageState,
    sync_playwright,
)

from models.account import Role
from service.app import create_app
from service.container import Container
from service.database.schema import upgrade
from service.office import Office, open_office
from service.settings import Settings
from tests.browser.stub import Stub, scan
from tests.unit.service.workflows.gates import PASSWORD, make_user

CHROMIUM = shutil.which("chromium")
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WAIT_MS = 20_000
"""How long a page may take on a machine that does much else."""
REFUSED = (403, 409, 422)
PEOPLE: dict[str, tuple[Role, ...]] = {
    "zhang": ("reviewer", "uploader"),
    "li": ("second_reviewer",),
    "sysadmin": ("system_admin",),
    "secadmin": ("security_admin",),
    "auditor": ("auditor",),
}


@dataclass
class Desk:
    """The service as a browser finds it."""

    office: Office
    address: str
    folder: Path
    browser: Browser
    states: dict[str, StorageState] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    """What consoles and servers said was wrong."""
    made: dict[str, str] = field(default_factory=dict)
    """The address of each package by its name."""

    def context(self, who: str, language: str = "zh", size: tuple[int, int] = (1280, 800)) -> BrowserContext:
        """A browser of somebody who is signed in."""
        if who not in self.states:
            self.states[who] = self._sign_in(who)
        width, height = size
        context = self.browser.new_context(
            base_url=self.address, storage_state=self.states[who], viewport={"width": width, "height": height}
        )
        context.set_default_timeout(WAIT_MS)
        if language == "en":
            context.add_cookies([{"name": "kanhe_language", "value": "en", "url": self.address}])
        return context

    def page(self, who: str, language: str = "zh", size: tuple[int, int] = (1280, 800)) -> Page:
        """A page of theirs that tells of what goes wrong in it."""
        return self.watched(self.context(who, language, size).new_page())

    def watched(self, page: Page) -> Page:
        """The same page; its errors are noted."""
        page.on("console", self._said)
        page.on("pageerror", self._thrown)
        page.on("response", self._answered)
        return page

    def _said(self, message: ConsoleMessage) -> None:
        """Notes what a console complains of, but not that a form was refused as it should be."""
        wanted = any(f"status of {status}" in message.text for status in REFUSED)
        if message.type in ("error", "warning") and not wanted:
            self.complaints.append(message.text)

    def _thrown(self, error: Error) -> None:
        self.complaints.append(str(error))

    def _answered(self, answer: Response) -> None:
        if answer.status >= 500:
            self.complaints.append(f"{answer.status} {answer.url}")

    def parcel(self, name: str) -> str:
        """The address of the review of an application whose findings are as the name says; there without an upload
        when it is first asked for."""
        if name not in self.made:
            self.made[name] = f"/applications/{Stub(self.office, seconds=0).file(name)}"
        return self.made[name]

    def upload(self, page: Page, name: str) -> None:
        """Uploads by the page, watches it finish and notes where its review is."""
        with before_scripts(page, "/upload"):
            page.set_input_files("[data-files]", scan(self.folder / f"{name}.pdf", len(self.made)))
        page.fill("[data-name]", name)
        page.click("[data-send]")
        page.wait_for_selector(".badge.done")
        link = page.wait_for_selector("td.applicant a")
        assert link is not None
        self.made[name] = str(link.get_attribute("href"))

    def _sign_in(self, who: str) -> StorageState:
        context = self.browser.new_context(base_url=self.address)
        context.set_default_timeout(WAIT_MS)
        page = context.new_page()
        page.goto("/sign-in")
        page.fill("[name=name]", who)
        page.fill("[name=password]", PASSWORD)
        page.click("button.primary")
        page.wait_for_url(lambda url: "sign-in" not in url)
        state = context.storage_state()
        context.close()
        return state


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for the tests of one file: as long as it is there, its event loop runs in this thread."""
    if CHROMIUM is None:
        pytest.skip("Debian's chromium is not installed")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Desk]:
    """The desk on a free port, with people and no packages."""
    folder = tmp_path_factory.mktemp("desk")
    container = Container(Settings(data=folder / "data", database="", storage="", disk_reserve=0, password_days=0))
    with container.database() as database:
        upgrade(database)
    office = open_office(container)
    for name, roles in PEOPLE.items():
        make_user(office.gate, name, *roles)
    with closing(office.places.database), Served(office) as address:
        yield Desk(office, address, folder, browser)


@pytest.fixture
def page_of(desk: Desk) -> Iterator[Callable[..., Page]]:
    """Opens pages; afterwards they are closed and nothing may have gone wrong in them."""
    desk.complaints.clear()
    opened: list[Page] = []

    def open_page(who: str, language: str = "zh", size: tuple[int, int] = (1280, 800)) -> Page:
        opened.append(desk.page(who, language, size))
        return opened[-1]

    yield open_page
    for page in opened:
        page.context.close()
    assert desk.complaints == []


class Served:
    """A server in a thread of its own."""

    def __init__(self, office: Office) -> None:
        application = create_app(Stub(office).serving())
        config = uvicorn.Config(application, port=0, log_level="error", ws="none", lifespan="off")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)

    def __enter__(self) -> str:
        self.thread.start()
        while not self.server.started:
            time.sleep(0.02)
        port = self.server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.thread.join(10)


@contextmanager
def before_scripts(page: Page, path: str) -> Iterator[None]:
    """A page as it is before its scripts are there, as a slow line shows it; at the end they come."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/static/transfer.js", hold)
    with page.expect_request("**/static/transfer.js"):
        page.goto(path, wait_until="commit")
    yield
    for route in held:
        route.continue_()
    page.unroute("**/static/transfer.js", hold)
