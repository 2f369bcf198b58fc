"""Next year's campaign, put in by a page: checked, shown, kept, chosen and set; nothing goes without its word."""

from collections.abc import Callable
from importlib.resources import files

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]
SHIPPED = files("extractors.forms").joinpath("templates/service-manufacturing-2021.yaml").read_text(encoding="utf-8")


def test_next_years_campaign_is_put_in_by_a_page(desk: Desk, page_of: Opened) -> None:
    page, path = page_of("sysadmin"), desk.folder / "next.yaml"
    page.goto("/administration/campaigns")
    for text, told in (("a: [", "YAML 有误"), (SHIPPED.replace("-2021", "-2022", 1), "新批次")):
        path.write_text(text, encoding="utf-8")
        page.set_input_files("[name=file]", path)
        page.click("form.form button.primary")
        expect(page.locator("main")).to_contain_text(told)
    page.click("section.form button.primary")
    page.wait_for_url("**/administration/campaigns/service-manufacturing-2022")
    with page.expect_download() as download:
        page.click("a[download]")
    assert download.value.path().read_text(encoding="utf-8") == SHIPPED.replace("-2021", "-2022", 1)
    page.fill("[name=retention_days]", "0")
    page.evaluate("document.querySelector('form.form').noValidate = true")
    page.click("form.form button.primary")
    expect(page.locator("[role=alert]")).to_contain_text("保存天数")
    page.fill("[name=retention_days]", "3650")
    page.click("form.form button.primary")
    expect(page.locator("[role=status]")).to_have_text("已保存。")
    page.goto("/administration/campaigns")
    page.click("tr:has-text('service-manufacturing-2022') button")
    expect(page.locator("tr", has_text="service-manufacturing-2022")).to_contain_text("收件批次")
    page.goto("/administration/retention/service-manufacturing-2022")
    expect(page.locator("main")).to_contain_text("3650 天")
    expect(page.locator("main")).to_contain_text("没有可清除的文件")
    page.goto("/administration/campaigns")
    page.click("tr:has-text('service-manufacturing-2021') button")
    expect(page.locator("tr", has_text="service-manufacturing-2021")).to_contain_text("收件批次")
