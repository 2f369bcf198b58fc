"""report.json has the contract's shape, key for key."""

import json
from pathlib import Path

import pytest

from models.report import Report
from service.reports.json_report import LISTS, read_json, write_json

CONTRACT: dict[str, set[str]] = {
    "": {"schema", "created_at", "kanhe_version", "profile", "inputs", "pages", "documents", "package"},
    "inputs": {"index", "path", "sha256", "media_type", "pages", "status", "error"},
    "pages": {
        "input", "page", "kind", "document", "status", "error", "rotation", "skew_deg", "dpi", "printed_page",
        "printed_total",
    },
    "documents": {
        "index", "kind", "pages", "application_no", "online_id", "matched_by", "verdict", "fields", "seals", "findings",
    },
    "fields": {"name", "label", "status", "paper", "also", "online", "confidence"},
    "paper": {"text", "value", "input", "page", "box"},
    "seals": {
        "input", "page", "box", "shape", "colour", "diameter_mm", "kind", "text", "line", "code", "text_confidence",
        "coverage", "slot", "expected", "owner",
    },
    "findings": {
        "code", "severity", "rule", "field", "slot", "printed_page", "input", "page", "box", "paper", "online",
        "message",
    },
    "message": {"zh", "en"},
    "package": {"findings", "online_without_paper", "paper_without_online"},
}  # fmt: skip
"""The keys of the contract's example; `engine` is more than it asks for."""


def written(report: Report, tmp_path: Path) -> dict[str, object]:
    write_json(report, tmp_path / "report.json")
    found = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def test_keys_are_the_contracts(report: Report, tmp_path: Path) -> None:
    found = json.loads(json.dumps(written(report, tmp_path)))
    document = found["documents"][0]
    parts = {
        "": found, "inputs": found["inputs"][0], "pages": found["pages"][0], "documents": document,
        "fields": document["fields"][0], "paper": document["fields"][0]["paper"], "seals": document["seals"][0],
        "findings": document["findings"][0], "message": document["findings"][0]["message"], "package": found["package"],
    }  # fmt: skip
    assert {name: set(part) - {"engine"} for name, part in parts.items()} == CONTRACT


def test_boxes_are_plain_lists_and_chinese_is_readable(report: Report, tmp_path: Path) -> None:
    found = json.loads(json.dumps(written(report, tmp_path)))
    assert found["schema"] == "kanhe/report/1"
    assert found["documents"][0]["seals"][0]["box"] == [0.5, 0.7, 0.7, 0.84]
    assert "示范甲有限公司" in (tmp_path / "report.json").read_text(encoding="utf-8")


def test_reading_gives_the_same_report_but_for_what_only_people_read(report: Report, tmp_path: Path) -> None:
    write_json(report, tmp_path / "report.json")
    bare = tuple(d.model_copy(update={"seal_verdicts": (), "attachments": ()}) for d in report.documents)
    assert read_json(tmp_path / "report.json") == report.model_copy(update={"documents": bare})


@pytest.mark.parametrize("lists", [LISTS, ("documents",), ()])
def test_written_piece_by_piece_it_is_what_pydantic_writes_whole(
    report: Report, tmp_path: Path, lists: tuple[str, ...]
) -> None:
    bare = report.model_copy(update=dict.fromkeys(lists, ()))
    write_json(bare, tmp_path / "report.json")
    whole = bare.model_dump_json(by_alias=True, indent=1) + "\n"
    assert (tmp_path / "report.json").read_text(encoding="utf-8") == whole
