"""Administration, the log, the progress sheet and the handing out of work, each by who may."""

import io
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from playwright.sync_api import Page, expect

from service.workflows.audit_export import verify_export
from tests.browser.conftest import Desk

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]


def test_one_administrator_makes_an_account_and_another_says_what_it_may(desk: Desk, page_of: Opened) -> None:
    system = page_of("sysadmin")
    system.goto("/administration")
    system.fill("[name=name]", "wang")
    system.fill("[name=full_name]", "王某")
    system.click("form.form button.primary")
    password = system.locator(".secret code").inner_text()
    assert len(password) > 10
    system.goto("/administration")
    expect(system.locator(".secret")).to_have_count(0)
    system.click("text=wang")
    expect(system.locator("[name=role]")).to_have_count(0)
    security = page_of("secadmin")
    security.goto(system.url)
    expect(security.locator("text=停用账号")).to_have_count(0)
    security.check("[name=role][value=reviewer]")
    security.click("form.form button.primary")
    expect(security.locator("[role=alert]")).to_have_text("该角色须指定地区（that role wants areas）")
    security.check("[name=role][value=reviewer]")
    security.fill("[name=areas]", "陕西省\n辽宁省/大连市")
    security.click("form.form button.primary")
    security.goto("/administration")
    expect(security.locator("tr", has_text="wang")).to_contain_text("核对人员 · 陕西省、辽宁省/大连市")
    auditor = page_of("auditor")
    auditor.goto("/audit?action=user.")
    expect(auditor.locator("tbody")).to_contain_text("user.rights")
    expect(auditor.locator("tbody")).not_to_contain_text(password)


def test_a_token_is_shown_once_and_revoked(desk: Desk, page_of: Opened) -> None:
    page = page_of("secadmin")
    page.goto("/administration/tokens")
    page.select_option("[name=user]", label="zhang")
    page.fill("[name=name]", "上报接口")
    page.check("[name=permission][value='packages.read']")
    page.check("[name=everywhere]")
    page.click("form.form button.primary")
    secret = page.locator(".secret code").inner_text()
    answer = page.request.get("/api/v1/packages", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status == 200
    page.click("tr:has-text('上报接口') button")
    expect(page.locator("tr", has_text="上报接口")).to_contain_text("已失效")


def test_the_store_is_checked_beside_the_service(desk: Desk, page_of: Opened) -> None:
    page = page_of("sysadmin")
    page.goto("/administration/storage")
    page.click("form button.primary")
    expect(page.locator("main")).to_contain_text("个文件。", timeout=30_000)


def test_views_of_personal_data_are_on_record_and_the_log_is_taken_out(
    desk: Desk, page_of: Opened, tmp_path: Path
) -> None:
    reviewer, address = page_of("zhang"), desk.parcel("typing")
    reviewer.goto(address)
    auditor = page_of("auditor")
    auditor.goto(f"/audit?action=private.&subject=application:{address.rpartition('/')[2]}")
    expect(auditor.locator("tbody tr").first).to_contain_text("zhang")
    auditor.goto("/audit")
    with auditor.expect_download() as download:
        auditor.click("text=导出所选日期")
    path = tmp_path / "audit.jsonl"
    download.value.save_as(path)
    check = verify_export(path)
    assert check.sound
    assert check.entries > 0


def test_the_progress_sheet_is_a_page_and_two_files(desk: Desk, page_of: Opened) -> None:
    desk.parcel("none")
    page = page_of("zhang")
    page.goto("/dashboard")
    received = page.locator(".big .received dd").inner_text()
    expect(page.locator("h1")).to_have_text("陕西省核对进度表")
    content = {}
    for form in ("xlsx", "docx"):
        with page.expect_download() as download:
            page.click(f"a[href*='progress.{form}']")
        content[form] = Path(download.value.path()).read_bytes()
    sheet = openpyxl.load_workbook(io.BytesIO(content["xlsx"])).worksheets[0]
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=4, max_row=20)]
    [total] = [row for row in rows if row[0] == "合计"]
    assert total[1] == int(received)
    table = docx.Document(io.BytesIO(content["docx"])).tables[0]
    assert [c.text for c in table.rows[-1].cells][:2] == ["合计", received]


def test_work_is_handed_out_to_who_reviews_there(desk: Desk, page_of: Opened) -> None:
    id = desk.parcel("none").rpartition("/")[2]
    page = page_of("zhang")
    page.goto("/")
    expect(page.locator(".assign")).to_be_hidden()
    page.check(f"input[name=application][value='{id}']")
    page.select_option("select[name=to]", label="li")
    page.click("[data-send]")
    expect(page.locator("[role=status]")).to_have_text("已分派 1 件。")
    expect(page.locator("tr", has=page.locator(f"input[value='{id}']"))).to_contain_text("归 li")
    page.check(f"input[name=application][value='{id}']")
    page.click("[data-send]")
    expect(page.locator(".nothing")).to_contain_text("须由负责人分派")
