"""How the command ends when it is told to."""

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from service import __main__

ROOT = Path(__main__.__file__).parents[1]


def test_a_terminated_command_removes_what_it_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    folders: list[Path] = []

    def run(arguments: object) -> int:
        with tempfile.TemporaryDirectory() as folder:
            folders.append(Path(folder))
            signal.raise_signal(signal.SIGTERM)
        return 0

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr("service.cli.app.run", run)
    try:
        with pytest.raises(SystemExit) as ended:
            __main__.main()
    finally:
        signal.signal(signal.SIGTERM, before)
    assert ended.value.code == __main__.TERMINATED == 143
    assert not folders[0].exists()


@pytest.mark.parametrize(
    ("module", "left"),
    [
        ("service.cli.app", "service.container numpy cv2 sqlalchemy jinja2"),
        ("service.cli.check", "sqlalchemy alembic openpyxl docx pdfplumber cryptography structlog"),
    ],
)
def test_what_a_command_does_not_need_is_not_loaded(module: str, left: str) -> None:
    """Help and a check of one page are there before anybody wonders; what takes long to load waits until it is used."""
    code = f"import sys, {module}; print(*sys.modules.keys() & set({left!r}.split()))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
