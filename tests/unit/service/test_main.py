"""How the command ends when it is told to."""

import signal
import tempfile
from pathlib import Path

import pytest

from service import __main__


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
