"""Portal PDFs of a small form, set by the generator of the samples, and lists that go with them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl

from extractors.forms.template_store import load_template
from samples.generator.build import draft_of, portal_of
from samples.generator.cases import CASES

ROOT = Path(__file__).parents[4] / "samples"
MINI = next(c for c in CASES if c.name == "mini-form")
CASE = replace(MINI, defects=(), style=replace(MINI.style, grouped=False))
FORM = load_template(ROOT / CASE.name / CASE.form)
NUMBER, OTHER = "SZCJ-2022-0550", "SZCJ-2022-0551"
VALUES = {
    "applicant_name": "武汉煊柘轴承科技有限公司", "application_date": "2022-03-08", "uscc": "91420112YW88060889",
    "workshop_name": "二号轴承套圈磨削车间", "machines": "136", "online_rate": "92.5", "systems": "生产执行;质量追溯",
}  # fmt: skip
"""What the PDFs say, as a list writes it."""


def portal(path: Path, number: str = NUMBER, version: str = "2", **record: str) -> Path:
    """Writes the portal's PDF of an application."""
    draft = draft_of(replace(CASE, record={**CASE.record, "application_no": number}), FORM)
    draft.online.update(record)
    draft.online_version = version
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(portal_of(draft)[0])
    return path


def row(number: str = NUMBER, **more: Any) -> dict[str, Any]:
    """A row of a list that registers an application and none of its values."""
    return {
        "id": f"r-{number[-4:]}", "application_no": number, "version": "2", "kind": "workshop", "province": "湖北省",
        "submitted_at": "2022-03-09", **more,
    }  # fmt: skip


def as_list(path: Path, *rows: dict[str, Any]) -> Path:
    """Writes rows, all with the columns of the first, as a workbook."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for cells in (list(rows[0]), *(list(r.values()) for r in rows)):
        sheet.append(cells)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        book.save(file)
    return path
