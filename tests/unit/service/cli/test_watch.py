"""`kanhe watch` and what `check` keeps, as they are called."""

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from models.errors import CrashingInputError, OnlineRecordsError
from models.package import Package
from service.cli.app import run
from service.container import Container
from service.database.connection import Database, embedded_url
from service.database.packages import files_of, packages
from service.settings import Settings
from service.storage.content import FolderStore
from service.workflows.open_apart import Found, OpenTask


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KANHE_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def kept(data: Path) -> list[Package]:
    with closing(Database(embedded_url(data))) as database, database.reading() as session:
        return packages(session)


def watch(*arguments: object) -> int:
    return run(["watch", *map(str, arguments), "--once", "--quiet-seconds", "0.1"])


def test_takes_in_what_is_there_and_ends(
    data: Path, folder: Path, white: Path, records: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    white.rename(folder / "包.png")
    assert watch(folder, "--online", records, "--profile", "dispatch") == 0
    (package,) = kept(data)
    assert (package.name, package.profile, package.online_name) == ("包.png", "dispatch", "online.json")
    assert [p.name for p in (folder / "done").glob("*/*")] == ["包.png"]
    told = capsys.readouterr()
    assert told.out == "" and package.id in told.err and "正在监视" in told.err


def test_what_could_not_be_taken_in_makes_the_exit_code(data: Path, folder: Path) -> None:
    (folder / "words.pdf").write_text("words")
    assert watch(folder) == 3
    assert (folder / "failed" / "words.pdf").is_file()


@pytest.mark.parametrize(
    ("arguments", "code"), [(("none",), 2), (("in", "--online", "none.json"), 4), (("in", "--quiet-seconds", "-1"), 2)]
)
def test_wrong_usage_is_told(
    data: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], code: int
) -> None:
    monkeypatch.chdir(folder.parent)
    assert run(["watch", "--once", *arguments]) == code


def test_without_a_data_folder_nothing_is_taken(folder: Path, white: Path, capsys: pytest.CaptureFixture[str]) -> None:
    white.rename(folder / "a.png")
    assert watch(folder) == 2
    assert "KANHE_DATA" in capsys.readouterr().err
    assert (folder / "a.png").is_file()


def test_a_signal_ends_it_well(data: Path, folder: Path, white: Path) -> None:
    command = [sys.executable, "-m", "service", "watch", str(folder), "--quiet-seconds", "0.1"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, env=dict(os.environ), text=True)
    white.rename(folder / "a.png")
    for _ in range(2400):
        if list((folder / "done").glob("*/a.png")):
            break
        time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    _, told = process.communicate(timeout=240)
    assert process.returncode == 0, told
    assert "已停止监视" in told and len(kept(data)) == 1


def check(scan: Path, records: Path, out: Path) -> int:
    return run(["check", str(scan), "--online", str(records), "--out", str(out), "--quiet"])


def test_check_keeps_originals_and_reports_where_a_data_folder_is_set(
    data: Path, white: Path, records: Path, tmp_path: Path
) -> None:
    codes = {check(white, records, tmp_path / "out") for _ in range(2)}
    (package,) = kept(data)
    assert (package.source, package.state, package.name) == ("check", "done", "white.png")
    store = FolderStore(data / "store")
    with closing(Database(embedded_url(data))) as database, database.reading() as session:
        (file,) = files_of(session, package.id)
    assert file.path == str(white) and store.get(file.sha256 or "") == white.read_bytes()
    assert store.get(package.online or "") == records.read_bytes()
    for name, digest in (("json", package.report), ("html", package.report_html), ("xlsx", package.report_xlsx)):
        assert store.get(digest or "") == (tmp_path / "out" / f"report.{name}").read_bytes()
    assert len(codes) == 1


def test_check_without_a_data_folder_leaves_nothing_behind(
    white: Path, records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    before = set(tmp_path.iterdir())
    check(white, records, tmp_path / "out")
    assert set(tmp_path.iterdir()) - before == {tmp_path / "out"}


def test_a_check_that_breaks_off_is_noted_and_may_be_done_again(
    data: Path, white: Path, records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    assert check(white, records, tmp_path / "file" / "out") == 5
    assert [(p.state, bool(p.error)) for p in kept(data)] == [("failed", True)]
    check(white, records, tmp_path / "out")
    assert [p.state for p in kept(data)] == ["failed", "done"]


def test_records_that_crash_what_reads_them_are_waited_for_like_broken_ones(tmp_path: Path) -> None:
    container = Container(Settings())

    def opening(task: OpenTask[Found], /) -> Found:
        raise CrashingInputError(task.shown, "死（died）")

    with pytest.raises(OnlineRecordsError, match=r"online.json: 死（died）"):
        container.online(tmp_path / "online.json", opening)
