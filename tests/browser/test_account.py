"""One's own account in a browser: a second factor set up, asked for, and given up."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk
from tests.unit.service.workflows.gates import PASSWORD, make_user

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]


def test_a_second_factor_is_set_up_asked_for_and_given_up(desk: Desk, page_of: Opened) -> None:
    make_user(desk.office.gate, "sun", "reviewer")
    page = page_of("sun")
    page.goto("/account")
    page.click("a[href='/account/codes']")
    page.click("button.primary")
    expect(page.locator("img.qr")).to_be_visible()
    assert page.evaluate("document.querySelector('img.qr').naturalWidth") > 20
    device = pyotp.TOTP(page.locator(".enrol code").inner_text())
    page.fill("[name=code]", device.now())
    page.click(".form button.primary")
    codes = page.locator(".recovery code").all_inner_texts()
    assert len(set(codes)) == len(codes) == 8
    page.goto("/account/codes")
    expect(page.locator(".recovery")).to_have_count(0)
    other = desk.watched(desk.browser.new_context(base_url=desk.address).new_page())
    for code in (codes[0], device.at(datetime.now(UTC) + timedelta(seconds=30))):
        other.goto("/sign-in")
        other.fill("[name=name]", "sun")
        other.fill("[name=password]", PASSWORD)
        other.click("button.primary")
        other.fill("[name=code]", code)
        other.click("button.primary")
        expect(other.locator("nav a").first).to_be_visible()
        other.click("text=退出")
    other.context.close()
    page.fill("form[action$=end] [name=password]", PASSWORD)
    page.fill("form[action$=end] [name=code]", "000000")
    page.click("button.danger")
    expect(page.locator("[role=alert]")).to_be_visible()
