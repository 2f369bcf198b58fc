"""The benchmark of portal PDFs can fail, and knows what was planted."""

import json
from pathlib import Path

import pytest

from samples.generator.build import draft_of, online_of
from tests.benchmarks.portal_values import main
from tests.unit.service.integrations.portal_files import CASE, FORM, ROOT, portal


@pytest.mark.parametrize(
    ("filed", "planted", "code", "told"),
    [
        ("136", None, 0, "office: equal 8, unequal 0, missing 0"),
        ("137", None, 1, "machines: unequal: '136' online '137' (UNEXPLAINED)"),
        ("137", "136", 0, "machines: unequal: '136' online '137' (planted)"),
        ("137", "135", 1, "machines: unequal: '136' online '137' (UNEXPLAINED)"),
    ],
    ids=["all equal", "one differs", "as planted", "otherwise than planted"],
)
def test_differences_are_told(
    tmp_path: Path, filed: str, planted: str | None, code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    package = tmp_path / "office" / "pkg-1"
    portal(package / "portal.pdf", version=draft_of(CASE, FORM).online_version)
    online = online_of(draft_of(CASE, FORM))
    online["records"][0]["fields"]["machines"] = filed
    (package / "online.json").write_text(json.dumps(online), encoding="utf-8")
    defects = [{"field": "machines", "paper": planted}] if planted else []
    (package / "truth.json").write_text(json.dumps({"documents": [{"defects": defects}]}), encoding="utf-8")
    form = str(ROOT / CASE.name / CASE.form)
    assert main(["--packages", str(tmp_path), "--form", form]) == code
    assert told in capsys.readouterr().out


def test_no_packages_are_no_success(tmp_path: Path) -> None:
    assert main(["--packages", str(tmp_path)]) == 1
