"""A review as people do it: by keys alone, by the mouse alone, by two people."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk

pytestmark = pytest.mark.browser
MOST_PRESSES = 12
"""What an application with three findings may take."""
Opened = Callable[..., Page]


@dataclass
class Keyboard:
    """Presses keys and counts them."""

    page: Page
    presses: int = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.presses += 1


def answered(page: Page, count: int) -> None:
    """Waits until so many findings are answered."""
    expect(page.locator(".step[data-done]")).to_have_count(count)


def test_an_upload_is_watched_reviewed_by_keys_and_its_report_opened(desk: Desk, page_of: Opened) -> None:
    page = page_of("zhang")
    desk.upload(page, "three")
    package = page.url
    page.goto(desk.made["three"])
    keys = Keyboard(page)
    expect(page.locator(".item:visible h2")).to_contain_text("申报单位")
    keys.press("2", "3")
    answered(page, 1)
    keys.press("1")
    answered(page, 2)
    keys.press("2", "2")
    answered(page, 3)
    keys.press("Enter")
    page.wait_for_url("**/confirm")
    expect(page.locator(".mend-list li")).to_have_count(2)
    expect(page.locator(".mend-list")).to_contain_text("网上修改后重新打印盖章")
    keys.press("Enter")
    page.wait_for_url(lambda url: url.endswith("/"))
    assert keys.presses <= MOST_PRESSES
    page.goto("/?state=to_correct&search=FWX2021-61")
    expect(page.locator("tr", has=page.locator(f'a[href="{desk.made["three"]}"]'))).to_contain_text("退回补正")
    page.goto(package)
    with page.expect_download() as download:
        page.click('a[href$="report.html"]')
    path = desk.folder / "report.html"
    download.value.save_as(path)
    page.goto(path.as_uri())
    expect(page.locator("body")).to_contain_text("示范(集团)有限公司")


def test_the_same_by_the_mouse_alone_with_a_field_looked_at_and_an_answer_taken_back(
    desk: Desk, page_of: Opened
) -> None:
    page = page_of("zhang", size=(1093, 614))
    page.goto(desk.parcel("mouse"))
    page.click("text=全部字段")
    page.click("button[data-look=contact_email]")
    expect(page.locator(".boxes rect.field")).to_have_count(1)
    page.click("[data-tab=findings]")
    page.click(".item:visible [data-open=mend]")
    page.click(".item:visible button[value=mend_online]")
    answered(page, 1)
    page.click(".item:visible button[value=misread]")
    answered(page, 2)
    page.click("[data-step='-1']")
    page.click(".item:visible [data-undo]")
    answered(page, 1)
    page.click(".item:visible button[value=misread]")
    answered(page, 2)
    page.click(".item:visible [data-open=reason]")
    page.click(".item:visible button[value=acceptable]:visible")
    expect(page.locator(".item:visible [role=alert]")).to_have_text("请填写理由。")
    page.click(".item:visible [data-open=mend]")
    page.click(".item:visible button[value=explain]")
    answered(page, 3)
    page.click("[data-finish]")
    page.click("[data-decide]")
    page.wait_for_url(lambda url: url.endswith("/"))


def test_an_accepted_error_waits_for_a_second_person(desk: Desk, page_of: Opened) -> None:
    page = page_of("zhang")
    page.goto(desk.parcel("second"))
    page.keyboard.press("3")
    page.keyboard.type("括号全半角，不影响认定 1")
    page.keyboard.press("Enter")
    expect(page.locator(".item:visible .note")).to_have_text("此项为错误，须另一人复核。")
    page.goto(desk.parcel("second") + "/confirm")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url.endswith("/"))
    page.goto(desk.parcel("second") + "/confirm")
    expect(page.locator("[data-decide]")).to_have_count(0)
    expect(page.locator(".note").first).to_contain_text("初核已由 zhang 确认")
    page.request.post(desk.parcel("second") + "/leave", headers={"X-CSRF": token(page)})
    other = page_of("li")
    other.goto(desk.parcel("second"))
    expect(other.locator(".step[data-done]")).to_have_count(0)
    expect(other.locator(".item:visible .said")).to_contain_text("括号全半角")
    other.keyboard.press("3")
    other.keyboard.type("同意")
    other.keyboard.press("Enter")
    answered(other, 1)
    other.keyboard.press("Enter")
    other.wait_for_url("**/confirm")
    other.keyboard.press("Enter")
    other.wait_for_url(lambda url: url.endswith("/"))
    other.goto("/?state=recommended")
    expect(other.locator(f'a[href="{desk.made["second"]}"]')).to_have_count(1)


def test_what_the_machine_did_not_see_is_filed_returned_and_taken_back(desk: Desk, page_of: Opened) -> None:
    page = page_of("zhang")
    page.goto(desk.parcel("none") + "/confirm")
    page.click("details.missing summary")
    page.fill("details.missing textarea", "第 2 页的章是复印的")
    page.keyboard.press("Enter")
    page.select_option("details.missing select", "reseal")
    page.click("details.missing button")
    expect(page.locator(".mend-list li")).to_contain_text("第 2 页的章是复印的")
    expect(page.locator("[data-decide]")).to_contain_text("退回补正")
    page.click(".mend-list .link")
    expect(page.locator("[data-decide]")).to_contain_text("拟推荐")


def test_work_is_given_away_for_some_days_and_taken_back(desk: Desk, page_of: Opened) -> None:
    page, other = page_of("zhang"), page_of("li")
    page.goto("/delegations")
    page.select_option("select[name=to]", label="li")
    page.fill("[name=until]", str(page.input_value("[name=since]")))
    page.fill("[name=reason]", "出差")
    page.click("main button.primary")
    expect(page.locator("tbody tr").first).to_contain_text("生效中")
    other.goto("/")
    expect(other.locator(".note.acting")).to_contain_text("您正在代 zhang 办理")
    page.click("tbody button")
    expect(page.locator("tbody tr").first).to_contain_text("已撤销")
    other.reload()
    expect(other.locator(".note.acting")).to_have_count(0)


def test_who_comes_second_can_only_look(desk: Desk, page_of: Opened) -> None:
    page_of("zhang").goto(desk.parcel("locked"))
    other = page_of("li")
    other.goto(desk.parcel("locked"))
    expect(other.locator(".note.locked")).to_contain_text("zhang")
    expect(other.locator(".item:visible .act")).to_have_count(0)


def test_keys_are_left_alone_while_an_input_method_composes_or_a_text_is_typed(desk: Desk, page_of: Opened) -> None:
    page = page_of("zhang")
    page.goto(desk.parcel("typing"))
    expect(page.locator(".item:visible")).to_have_count(1)
    for how in ("{isComposing: true}", "{keyCode: 229}"):
        page.evaluate(
            f"document.body.dispatchEvent(new KeyboardEvent('keydown', {{key: '1', bubbles: true, ...{how}}}))"
        )
    page.click("[data-tab=remarks]")
    page.fill("#remark-text", "")
    page.locator("#remark-text").type("1 2 3 u ?")
    page.click("[data-tab=findings]")
    expect(page.locator(".step[data-done]")).to_have_count(0)
    page.evaluate("document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '1', bubbles: true}))")
    answered(page, 1)


def test_a_key_can_be_changed_and_is_remembered(desk: Desk, page_of: Opened) -> None:
    page = page_of("zhang")
    page.goto(desk.parcel("typing"))
    page.keyboard.press("?")
    page.click("[data-change=next]")
    page.keyboard.press("u")
    expect(page.locator("[data-key-wrong]")).to_have_text("此键已用于其他操作。")
    page.keyboard.press("j")
    expect(page.locator("[data-change=next]")).to_have_text("J")
    page.keyboard.press("Escape")
    page.reload()
    first = page.locator(".step[aria-current]").inner_text()
    page.keyboard.press("j")
    assert page.locator(".step[aria-current]").inner_text() != first


def token(page: Page) -> str:
    """What the page's own requests carry."""
    return str(page.evaluate("JSON.parse(document.body.getAttribute('hx-headers'))['X-CSRF']"))
