"""The benchmark of whole packages can fail, on each of its bars."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks import bulk

GOOD: dict[str, Any] = {
    "packages": 1,
    "missing_reports": [],
    "malformed_reports": [],
    "ratios": {"pages_conserved": {"value": 1.0}, "documents_bulk": {"value": 1.0}},
    "recall_by_code": {"PAGE_EXTRA": [1, 1], "NO_PAPER": [1, 1], "FIELD_MISMATCH": [0, 3]},
    "lists": {"missed": [{"code": "FIELD_MISMATCH"}], "false_findings": [{"code": "SEAL_WRONG_BODY"}]},
}


@pytest.mark.parametrize(
    ("changed", "missed"),
    [
        ({}, []),
        ({"ratios": {"pages_conserved": {"value": 0.5}, "documents_bulk": {"value": 1.0}}}, ["pages_conserved"]),
        ({"ratios": {"pages_conserved": {"value": 1.0}, "documents_bulk": {"value": 0.9}}}, ["documents_bulk"]),
        ({"ratios": {"pages_conserved": {"value": 1.0}, "documents_single": {"value": 0.9}}}, ["documents_single"]),
        ({"missing_reports": ["pkg-1"]}, ["reports missing or malformed"]),
        ({"lists": {"missed": [{"code": "PAGE_MISSING"}], "false_findings": []}}, ["planted page defects missed"]),
        ({"lists": {"missed": [{"code": "NO_PAPER"}], "false_findings": []}}, ["planted package defects missed"]),
        ({"lists": {"missed": [], "false_findings": [{"code": "PAGE_ORDER"}]}}, ["false page findings"]),
        ({"lists": {"missed": [], "false_findings": [{"code": "SUMMARY_MISMATCH"}]}}, ["false package findings"]),
    ],
)
def test_bars(changed: dict[str, Any], missed: list[str]) -> None:
    assert [bar.name for bar in bulk.level_bars({**GOOD, **changed}) if not bar.met] == missed


SCORER = """
import json, sys
figures = json.load(open({figures!r}))
json.dump(figures, open(sys.argv[sys.argv.index("--json") + 1], "w"))
"""


@pytest.mark.parametrize(("conserved", "code"), [(1.0, 0), (0.5, 1)])
def test_a_missed_bar_is_the_exit_code(
    tmp_path: Path, conserved: float, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "P/bulk/pkg-1").mkdir(parents=True)
    (tmp_path / "P/bulk/pkg-1/truth.json").write_text("{}", encoding="utf-8")
    (tmp_path / "O/bulk/pkg-1").mkdir(parents=True)
    (tmp_path / "O/bulk/pkg-1/report.json").write_text('{"pages": [{}, {}]}', encoding="utf-8")
    figures = {**GOOD, "ratios": {"pages_conserved": {"value": conserved}}}
    (tmp_path / "figures.json").write_text(json.dumps(figures), encoding="utf-8")
    scorer = tmp_path / "packages.py"
    scorer.write_text(SCORER.format(figures=str(tmp_path / "figures.json")), encoding="utf-8")
    arguments = ["--packages", str(tmp_path / "P"), "--score", str(tmp_path), "--out", str(tmp_path / "O"), "--keep"]
    monkeypatch.setattr(sys, "argv", ["bulk", *arguments])
    assert bulk.main() == code
    assert "bulk: 1 packages, 2 pages, 2 planted" in capsys.readouterr().out


def test_no_packages_are_no_success(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bulk").mkdir()
    arguments = ["--packages", str(tmp_path), "--score", str(tmp_path), "--out", str(tmp_path / "O")]
    monkeypatch.setattr(sys, "argv", ["bulk", *arguments])
    assert bulk.main() == 1
    assert "bulk: no packages" in capsys.readouterr().out
