"""The main job with the network refused, in the command's own processes."""

import json
import os
import subprocess
import sys
from pathlib import Path

from service.integrations.samples import find_samples

REFUSED = Path(__file__).parent / "no_network"
ROOT = Path(__file__).resolve().parents[2]


def _environment(**more: str) -> dict[str, str]:
    path = os.pathsep.join([str(REFUSED), str(ROOT)])
    return {**os.environ, "PYTHONPATH": path, **more}


def test_the_network_really_is_refused() -> None:
    code = "import socket; socket.create_connection(('127.0.0.1', 9))"
    done = subprocess.run(
        [sys.executable, "-c", code], env=_environment(), capture_output=True, text=True, check=False, timeout=60
    )
    assert "network refused" in done.stderr


def test_a_sample_is_checked_without_a_network(tmp_path: Path) -> None:
    sample = next(s for s in find_samples() if s.name == "mini-form")
    command = [sys.executable, "-m", "service", "check", str(sample.scan), "--online", str(sample.online),
               "--profile", sample.profile, "--out", str(tmp_path / "out")]  # fmt: skip
    done = subprocess.run(
        command, env=_environment(KANHE_TEMPLATE=str(sample.template)), capture_output=True, text=True, check=False,
        timeout=300,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert [p["status"] for p in report["pages"]] == ["ok", "ok"]
    assert report["engine"]["engine"] == "rapid"
    assert {"model", "precision", "versions"} <= set(report["engine"])
