"""What earlier reports say of each record's paper."""

import json
from pathlib import Path

import pytest

from models.errors import InputError
from service.integrations.report_verdicts import read_verdicts


def report(path: Path, created_at: str, *documents: tuple[str | None, str]) -> Path:
    made = {
        "schema": "kanhe/report/1", "created_at": created_at, "inputs": [],
        "documents": [{"online_id": i, "verdict": v, "kind": "project", "fields": []} for i, v in documents],
    }  # fmt: skip
    path.write_text(json.dumps(made), encoding="utf-8")
    return path


def test_the_latest_report_counts_and_of_its_documents_the_worst(tmp_path: Path) -> None:
    late = report(tmp_path / "a.json", "2021-05-02T09:00:00+08:00", ("r-1", "pass"), ("r-3", "return"))
    early = report(
        tmp_path / "b.json", "2021-05-02T00:30:00+00:00",
        ("r-1", "return"), ("r-2", "pass"), ("r-2", "review"), ("r-3", "pass"), (None, "return"),
    )  # fmt: skip
    expected = {"r-1": "pass", "r-2": "review", "r-3": "return"}
    assert read_verdicts([late, early]) == read_verdicts([early, late]) == expected


@pytest.mark.parametrize(
    "text", ["", "{}", "[1", '{"schema": "kanhe/report/2", "created_at": "2021-05-02", "documents": []}']
)
def test_no_report(text: str, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"report\.json"):
        read_verdicts([path])


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="none"):
        read_verdicts([tmp_path / "none.json"])
