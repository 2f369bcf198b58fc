"""`kanhe backup`, `restore` and `verify-storage` as a user calls them: what is printed, written and answered."""

import shutil
from pathlib import Path

import pytest

from models.errors import UsageError
from service.cli.app import run
from service.cli.backup import bytes_of
from service.cli.exit_codes import DONE, FINDINGS, INPUT, INTERNAL, USAGE
from service.storage.content import FolderStore
from service.workflows.places import STORE
from tests.unit.service.workflows.kept import filled

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with something in it, and a file with a passphrase beside it."""
    places, _ = filled(tmp_path / "data")
    places.close()
    monkeypatch.setenv("KANHE_DATA", str(tmp_path / "data"))
    (tmp_path / "word").write_text("口令\r\n", encoding="utf-8-sig")
    return tmp_path / "data"


@pytest.fixture
def backup(data: Path, capsys: Captured) -> Path:
    assert run(["backup", "--out", str(data.parent / "out"), "--password-file", str(data.parent / "word")]) == DONE
    capsys.readouterr()
    [made] = (data.parent / "out").iterdir()
    return made


@pytest.mark.parametrize(
    ("text", "size"), [("4G", 4 << 30), ("700m", 700 << 20), ("1GB", 1 << 30), ("1048576", 1 << 20), (" 2T ", 2 << 40)]
)
def test_sizes(text: str, size: int) -> None:
    assert bytes_of(text) == size


@pytest.mark.parametrize("text", ["", "0", "1K", "4X", "-4G", "4.5G", "G", "1048575", "9" * 20])
def test_no_sizes(text: str) -> None:
    with pytest.raises(UsageError, match="700M"):
        bytes_of(text)


def test_there_and_back(data: Path, backup: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    word, new = str(data.parent / "word"), data.parent / "new"
    assert run(["restore", str(backup), "--rehearse", "--password-file", word]) == DONE
    assert "nothing was written" in capsys.readouterr().out
    assert not new.exists()
    assert run(["restore", str(backup), "--into", str(new), "--password-file", word]) == DONE
    assert str(new) in capsys.readouterr().out
    monkeypatch.setenv("KANHE_DATA", str(new))
    assert run(["verify-storage"]) == DONE
    assert "3 files checked: 0 missing" in capsys.readouterr().out


def test_plain_needs_no_passphrase(data: Path, capsys: Captured) -> None:
    assert run(["backup", "--out", str(data.parent / "out"), "--plain", "--quiet"]) == DONE
    [made] = (data.parent / "out").iterdir()
    assert run(["restore", str(made), "--rehearse", "--quiet"]) == DONE
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["backup"], "--out"),
        (["backup", "--out", "{out}"], "--plain"),
        (["backup", "--out", "{out}", "--plain", "--password-file", "{word}"], "exclude each other"),
        (["backup", "--out", "{out}", "--password-file", "{out}/none"], "No such file"),
        (["backup", "--out", "{out}", "--password-file", "{empty}"], "passphrase is empty"),
        (["backup", "--out", "{out}", "--plain", "--volume-size", "tiny"], "700M"),
        (["restore"], "BACKUP"),
        (["restore", "{out}"], "--into"),
    ],
)
def test_wrong_usage_is_told(data: Path, arguments: list[str], told: str, capsys: Captured) -> None:
    base = data.parent
    (base / "empty").write_text("\n", encoding="utf-8")
    names = {"out": base / "out", "word": base / "word", "empty": base / "empty"}
    assert run([a.format(**names) for a in arguments]) == USAGE
    assert told in capsys.readouterr().err
    assert not (base / "out").exists()


@pytest.mark.parametrize("command", [["backup", "--out", "x", "--plain"], ["verify-storage"]])
def test_no_data_folder_is_told(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    assert run(command) == USAGE
    assert "KANHE_DATA" in capsys.readouterr().err
    monkeypatch.setenv("KANHE_DATA", str(tmp_path))
    assert run(command) == USAGE
    assert "no database" in capsys.readouterr().err


def test_a_backup_that_does_not_open_is_an_input_that_failed(data: Path, backup: Path, capsys: Captured) -> None:
    (data.parent / "other").write_text("other", encoding="utf-8")
    assert run(["restore", str(backup), "--rehearse", "--password-file", str(data.parent / "other")]) == INPUT
    assert "wrong passphrase" in capsys.readouterr().err
    shutil.rmtree(backup)
    assert run(["restore", str(backup), "--rehearse"]) == INPUT
    assert "not a backup" in capsys.readouterr().err


def test_findings_are_one_a_line(data: Path, capsys: Captured) -> None:
    store = FolderStore(data / STORE)
    first, second, third = store.names()
    store.path(first).unlink()
    store.path(second).write_bytes(b"")
    orphan = store.put(b"of nobody")
    assert run(["verify-storage"]) == FINDINGS
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("（")[1] for line in lines[:-1]] == [
        f"missing {first}）",
        f"altered {second}）",
        f"orphaned {orphan}）",
    ]
    assert "3 files checked: 1 missing, 1 altered, 1 orphaned, 0 stray" in lines[-1]
    assert third not in "".join(lines)
    assert run(["backup", "--out", str(data.parent / "out"), "--plain", "--quiet"]) == FINDINGS
    told = capsys.readouterr()
    assert (told.out, first in told.err, second in told.err) == ("", True, True)


def test_a_broken_database_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    (tmp_path / "kanhe.sqlite3").write_bytes(b"nonsense " * 1000)
    monkeypatch.setenv("KANHE_DATA", str(tmp_path))
    assert run(["verify-storage"]) == INTERNAL
    assert "not a database" in capsys.readouterr().err


def test_progress_and_prompt_are_not_asked_of_a_pipe(data: Path, backup: Path, capsys: Captured) -> None:
    assert run(["restore", str(backup), "--rehearse"]) == USAGE
    assert "--password-file" in capsys.readouterr().err
