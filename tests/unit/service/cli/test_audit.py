"""`kanhe audit`: what it prints and answers."""

from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from service.cli.app import run
from service.cli.exit_codes import DONE, FINDINGS, INTERNAL, USAGE
from service.database.connection import Database, embedded_url

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder that the commands use, with a few entries in the log."""
    folder = tmp_path / "data"
    monkeypatch.setenv("KANHE_DATA", str(folder))
    assert run(["user", "list"]) == DONE
    return folder


def test_verify_and_export(data: Path, tmp_path: Path, capsys: Captured) -> None:
    assert run(["audit", "verify"]) == DONE
    anchor = capsys.readouterr().out.split()[-1]
    out = tmp_path / "audit.jsonl"
    assert run(["audit", "export", "--out", str(out)]) == DONE
    assert anchor in capsys.readouterr().out
    assert run(["audit", "verify", "--file", str(out), "--anchor", anchor]) == DONE
    assert run(["audit", "verify", "--anchor", anchor]) == DONE
    assert run(["audit", "verify", "--anchor", f"1:{'0' * 64}"]) == FINDINGS
    assert "锚值" in capsys.readouterr().out
    out.write_bytes(out.read_bytes().replace(b"sysadmin", b"sysadmix"))
    assert run(["audit", "verify", "--file", str(out)]) == FINDINGS


def test_a_changed_log_is_told(data: Path, capsys: Captured) -> None:
    with closing(Database(embedded_url(data))) as database, database.transaction() as session:
        session.execute(text("DROP TRIGGER audit_log_no_update"))
        session.execute(text("UPDATE audit_log SET line = replace(line, 'sysadmin', 'x')"))
    assert run(["audit", "verify"]) == FINDINGS
    said = capsys.readouterr().out
    assert "第 1 条内容被改动（entry 1 was changed）" in said
    assert "触发器" in said


@pytest.mark.parametrize(
    ("since", "until", "entries"),
    [
        ("2020-01-01", None, 1), (None, "2020-01-01", 0), ("2020-01-01T08:00:00+08:00", "2099-12-31", 1),
        ("2099-01-01", None, 0),
    ],
)  # fmt: skip
def test_days_and_times(since: str | None, until: str | None, entries: int, data: Path, tmp_path: Path) -> None:
    out = tmp_path / "audit.jsonl"
    given = [word for name, day in (("--since", since), ("--until", until)) if day for word in (name, day)]
    assert run(["audit", "export", "--out", str(out), *given]) == DONE
    assert len(out.read_bytes().splitlines()) == entries + 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["verify", "--anchor", "x"], "锚值"),
        (["verify", "--file", "none.jsonl"], "none.jsonl"),
        (["export"], "--out"),
        (["export", "--out", "x", "--since", "yesterday"], "yesterday"),
    ],
)
def test_wrong_usage_is_told(arguments: list[str], told: str, data: Path, capsys: Captured) -> None:
    assert run(["audit", *arguments]) == USAGE
    assert told in capsys.readouterr().err


def test_without_a_data_folder_or_a_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    assert run(["audit", "verify"]) == USAGE
    assert "KANHE_DATA" in capsys.readouterr().err
    monkeypatch.setenv("KANHE_DATA", str(tmp_path))
    assert run(["audit", "verify"]) == INTERNAL
