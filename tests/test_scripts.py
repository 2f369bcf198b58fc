"""The scripts of the set-up: quiet when nothing is to do, one line when something is missing and they may not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCRIPTS = sorted(p for p in (*(ROOT / "scripts").iterdir(), ROOT / ".ci" / "run") if p.is_file() and not p.suffix)


def fake(folder: Path, name: str, body: str) -> None:
    """A program of that name, first on the path."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)


def run(command: list[str], first: Path | None = None) -> subprocess.CompletedProcess[str]:
    path = f"{first}:{os.environ['PATH']}" if first else os.environ["PATH"]
    return subprocess.run(command, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("script", SCRIPTS, ids=[p.name for p in SCRIPTS])
def test_is_a_shell_script_that_may_be_run(script: Path) -> None:
    assert os.access(script, os.X_OK)
    assert run(["bash", "-n", str(script)]).returncode == 0


@pytest.mark.parametrize(
    ("uid", "installed", "status", "said"),
    [
        (1000, "not-installed", 1, "needs Debian packages; as root run: apt-get update && apt-get install"),
        (1000, "installed", 0, ""),
        (0, "installed", 0, ""),
    ],
    ids=["missing without root", "all there without root", "all there as root"],
)
def test_what_is_missing_is_said_in_one_line(tmp_path: Path, uid: int, installed: str, status: int, said: str) -> None:
    fake(tmp_path, "dpkg-query", f"printf {installed}")
    fake(tmp_path, "id", f"echo {uid}")
    fake(tmp_path, "apt-get", "exit 77")
    done = run([str(ROOT / "scripts/apt"), "runtime", "test"], tmp_path)
    assert (done.returncode, done.stdout) == (status, "")
    assert len(done.stderr.splitlines()) == bool(said)
    assert done.stderr.startswith(said)
    assert ("tesseract-ocr-chi-sim" in done.stderr) == bool(said)


def test_root_installs_what_is_missing(tmp_path: Path) -> None:
    fake(tmp_path, "dpkg-query", "printf not-installed")
    fake(tmp_path, "id", "echo 0")
    fake(tmp_path, "apt-get", f'echo "$@" >>{tmp_path}/called')
    assert run([str(ROOT / "scripts/apt"), "runtime"], tmp_path).returncode == 0
    first, second = (tmp_path / "called").read_text(encoding="utf-8").splitlines()
    assert first == "update"
    assert "tesseract-ocr tesseract-ocr-chi-sim" in second
    assert "chromium" not in second


def test_a_failing_install_is_told(tmp_path: Path) -> None:
    fake(tmp_path, "dpkg-query", "printf not-installed")
    fake(tmp_path, "id", "echo 0")
    fake(tmp_path, "apt-get", "echo no route to the archive; exit 100")
    done = run([str(ROOT / "scripts/apt"), "runtime"], tmp_path)
    assert done.returncode == 1
    assert "no route to the archive" in done.stderr


@pytest.mark.skipif(Path(sys.prefix) != ROOT / ".venv", reason="not run from .venv")
def test_setup_says_nothing_when_nothing_is_to_do() -> None:
    assert run([str(ROOT / "scripts/setup")]).returncode == 0
    done = run([str(ROOT / "scripts/setup")])
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
