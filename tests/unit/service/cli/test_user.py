"""`kanhe user`: accounts from the console."""

import re
from pathlib import Path

import pytest

from service.cli.app import run
from service.cli.exit_codes import DONE, USAGE

Captured = pytest.CaptureFixture[str]
PASSWORD = re.compile(r"[a-z2-9]{4}(?:-[a-z2-9]{4}){3}")


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The data folder that the commands use."""
    monkeypatch.setenv("KANHE_DATA", str(tmp_path / "data"))


def test_the_first_command_makes_three_administrators_and_prints_their_passwords_once(capsys: Captured) -> None:
    assert run(["user", "list"]) == DONE
    said = capsys.readouterr().out
    assert len(set(PASSWORD.findall(said))) == 3
    assert all(word in said for word in ("sysadmin", "secadmin", "auditor", "系统管理员", "安全管理员", "审计员"))
    assert run(["user", "list"]) == DONE
    assert not PASSWORD.search(capsys.readouterr().out)


def test_an_account_from_its_beginning_to_its_end(capsys: Captured) -> None:
    areas = ["--area", "辽宁省/大连市", "--area", "吉林省"]
    given = ["--role", "reviewer", "--role", "uploader", *areas, "--full-name", "张三"]
    assert run(["user", "add", "Zhang", *given]) == DONE
    assert len(PASSWORD.findall(capsys.readouterr().out)) == 4
    run(["user", "list"])
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "zhang" in line]
    assert line == "zhang  张三  正常  核对人员（辽宁省大连市、吉林省）、上传人员（辽宁省大连市、吉林省）"
    assert run(["user", "password", "zhang", "--no-codes"]) == DONE
    assert len(PASSWORD.findall(capsys.readouterr().out)) == 1
    assert run(["user", "disable", "zhang"]) == DONE
    run(["user", "list"])
    assert "zhang  张三  停用" in capsys.readouterr().out
    assert run(["user", "disable", "zhang", "--undo"]) == DONE
    run(["audit", "verify"])
    assert "完整" in capsys.readouterr().out


REFUSED = [
    (["add", "zhang", "--role", "chief", "--everywhere"], "chief"),
    (["add", "zhang", "--role", "reviewer"], "地区"),
    (["add", "zhang", "--role", "auditor", "--role", "reviewer", "--everywhere"], "三员分立"),
    (["add", "sysadmin"], "sysadmin"),
    (["add", "a:b"], "冒号"),
    (["add", "zhang", "--role", "reviewer", "--area", "/大连市"], "地区"),
    (["password", "nobody"], "nobody"),
    (["disable", "nobody"], "nobody"),
    (["disable", "sysadmin"], "最后"),
]


def test_what_is_refused_is_told_and_makes_nothing(capsys: Captured) -> None:
    for arguments, told in REFUSED:
        assert run(["user", *arguments]) == USAGE, arguments
        assert told in capsys.readouterr().err
    run(["user", "list"])
    assert sum("正常" in line for line in capsys.readouterr().out.splitlines()) == 3
