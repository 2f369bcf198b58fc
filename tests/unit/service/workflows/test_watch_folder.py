"""What lies still and is whole is taken in and moved; what goes wrong is told once, and nothing is taken in twice."""

import errno
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from service.database.connection import Database
from service.database.packages import set_state
from service.database.schema import upgrade
from service.storage.content import FolderStore
from service.workflows.quietness import PATIENCE
from service.workflows.watch_folder import Watch
from tests.unit.extractors.readers.packing import named
from tests.unit.service.workflows.received import Kept, png, sha, written
from tests.unit.service.workflows.watching import DARK, DAY, GREY, QUIET, WHITE, Scene


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    (tmp_path / "in").mkdir()
    with closing(Database(f"sqlite:///{tmp_path / 'k.sqlite3'}")) as database:
        upgrade(database)
        store = FolderStore(tmp_path / "store")
        yield Scene(Kept(database, store), tmp_path / "in", store)


def test_a_file_and_a_sub_folder_are_a_package_each(scene: Scene) -> None:
    written(scene.folder / "一.png", WHITE)
    written(scene.folder / "包" / "b" / "p2.png", GREY)
    written(scene.folder / "包" / "p10.png", DARK)
    written(scene.folder / "包" / "Online.JSON", b"{}")
    watch = scene.watch()
    assert scene.look(watch) == 2
    assert scene.look(watch) == 0
    first, second = scene.kept.packages()
    assert scene.started == [first.id, second.id]
    assert (first.name, first.source, first.online) == ("一.png", "watch", None)
    assert (second.name, second.online, second.online_name) == ("包", sha(b"{}"), "Online.JSON")
    assert [f.path for f in scene.kept.files(second.id)] == ["包/b/p2.png", "包/p10.png"]
    assert all(map(scene.kept.has_original, (WHITE, GREY, DARK)))
    done = f"done/{DAY}"
    assert scene.lies() == sorted(f"{done}/{n}" for n in ("一.png", "包/b/p2.png", "包/p10.png", "包/Online.JSON"))
    assert {row.state for row in scene.kept.incoming()} == {"done"}
    assert not watch.troubled


def test_what_is_still_written_is_waited_for(scene: Scene) -> None:
    path, watch = scene.folder / "a.png", scene.watch()
    for size in (100, 200, len(WHITE) - 1):
        written(path, WHITE[:size])
        assert scene.look(watch, QUIET - 1) == 1
    assert scene.look(watch) == 1  # still for long enough, and without an end
    assert scene.kept.packages() == []
    written(path, WHITE)
    assert [scene.look(watch) for _ in range(2)] == [1, 0]
    assert scene.kept.has_original(WHITE) and len(scene.kept.packages()) == 1
    assert len([line for line in scene.told if "waiting for it" in line]) == 1


def test_a_sub_folder_is_quiet_as_a_whole(scene: Scene) -> None:
    watch = scene.watch()
    for number in range(3):
        written(scene.folder / "包" / f"{number}.png", png(100 + number))
        assert scene.look(watch, QUIET - 1) == 1
    scene.look(watch)
    assert [len(scene.kept.files(p.id)) for p in scene.kept.packages()] == [3]


@pytest.mark.parametrize(
    ("name", "content", "told", "waits"),
    [
        ("empty.pdf", b"", "0 bytes", True),
        ("half.png", WHITE[:200], "", True),
        ("words.pdf", b"words", "a text file", False),
        ("leaves.zip", named({b"../a.png": WHITE}), "points out of the ZIP", False),
    ],
)
def test_what_cannot_be_read_goes_to_failed_with_the_reason(
    scene: Scene, name: str, content: bytes, told: str, waits: bool
) -> None:
    written(scene.folder / name, content)
    watch = scene.watch()
    scene.look(watch)
    assert scene.look(watch) == waits
    scene.look(watch, QUIET * PATIENCE)
    text = (scene.folder / "failed" / f"{name}.txt").read_text(encoding="utf-8-sig")
    assert text.startswith("没有可以识别的文件\n") and name in text and told in text
    assert (scene.folder / "failed" / name).read_bytes() == content
    assert scene.kept.has_original(content)
    assert [p.state for p in scene.kept.packages()] == ["failed"]
    assert (scene.started, watch.troubled) == ([], True)


def test_a_bad_file_beside_good_ones_is_told_and_the_package_goes_on(scene: Scene) -> None:
    written(scene.folder / "包" / "a.png", WHITE)
    written(scene.folder / "包" / "b.docx", b"words")
    watch = scene.watch()
    scene.look(watch)
    scene.look(watch)
    assert [f.status for f in scene.kept.files(scene.started[0])] == ["ok", "failed"]
    assert any("包/b.docx" in line for line in scene.told)
    assert f"done/{DAY}/包/b.docx" in scene.lies()


def test_a_file_that_somebody_holds_is_waited_for_and_then_told(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    shut, opened = written(scene.folder / "a.png", WHITE), Path.open

    def refusing(path: Path, *arguments: Any, **named: Any) -> Any:
        if path == shut:
            raise PermissionError(errno.EACCES, "in use by another process")
        return opened(path, *arguments, **named)

    monkeypatch.setattr(Path, "open", refusing)
    watch = scene.watch()
    assert [scene.look(watch) for _ in range(3)] == [1, 1, 1]
    scene.look(watch, QUIET * PATIENCE)
    assert scene.lies() == ["failed/a.png", "failed/a.png.txt"]
    assert [(row.state, row.sha256) for row in scene.kept.incoming()] == [("failed", None)]


def test_links_and_pipes_are_not_followed(scene: Scene, tmp_path: Path) -> None:
    (scene.folder / "link.png").symlink_to(written(tmp_path / "secret.png", WHITE))
    (scene.folder / "way").symlink_to(tmp_path)
    os.mkfifo(scene.folder / "pipe.png")
    watch = scene.watch()
    scene.look(watch)
    scene.look(watch)
    assert not scene.kept.has_original(WHITE)
    assert [scene.folder / "failed" / n in (scene.folder / "failed").iterdir() for n in ("link.png", "way", "pipe.png")]
    assert "link or special file" in (scene.folder / "failed" / "link.png.txt").read_text(encoding="utf-8-sig")
    assert (tmp_path / "secret.png").read_bytes() == WHITE


@pytest.mark.parametrize("names", [["Thumbs.db"], [".hidden"], []])
def test_a_folder_of_junk_alone_stays_and_nothing_waits_for_it(scene: Scene, names: list[str]) -> None:
    (scene.folder / "包").mkdir()
    for name in names:
        written(scene.folder / "包" / name, b"junk")
    watch = scene.watch()
    scene.look(watch)
    assert scene.look(watch) == 0
    assert (scene.kept.packages(), scene.told, (scene.folder / "包").is_dir()) == ([], [], True)


def test_the_same_file_again_is_known_and_not_processed_twice(scene: Scene) -> None:
    watch = scene.watch()
    for name in ("a.png", "another.png", "a.png"):
        written(scene.folder / name, WHITE)
        scene.look(watch)
        scene.look(watch)
        if len(scene.started) == 1:
            with scene.kept.database.transaction() as session:
                set_state(session, scene.started[0], "done")
    assert len(scene.kept.packages()) == len(scene.started) == 1
    done = f"done/{DAY}"
    names = ("a.png", "a-2.png", "a-2.png.txt", "another.png", "another.png.txt")
    assert scene.lies() == sorted(f"{done}/{n}" for n in names)
    assert scene.started[0] in (scene.folder / done / "another.png.txt").read_text(encoding="utf-8-sig")


def test_two_equal_files_in_one_parcel_stay_two(scene: Scene) -> None:
    written(scene.folder / "包" / "a.png", WHITE)
    written(scene.folder / "包" / "b.png", WHITE)
    watch = scene.watch()
    scene.look(watch)
    scene.look(watch)
    assert [f.sha256 for f in scene.kept.files(scene.started[0])] == [sha(WHITE)] * 2


def test_a_name_that_is_no_utf8_goes_through(scene: Scene) -> None:
    name = os.fsdecode("申报书.png".encode("gbk"))
    written(scene.folder / name, WHITE)
    watch = scene.watch()
    scene.look(watch)
    scene.look(watch)
    assert [p.name for p in scene.kept.packages()] == ["申报书.png"]
    assert (scene.folder / "done" / DAY / name).read_bytes() == WHITE


def test_records_for_all_lie_in_the_folder_and_stay(scene: Scene) -> None:
    scene.online = written(scene.folder / "records.json", b"{}")
    written(scene.folder / "a.png", WHITE)
    watch = scene.watch()
    scene.look(watch)
    scene.look(watch)
    assert [(p.name, p.online) for p in scene.kept.packages()] == [("a.png", sha(b"{}"))]
    assert scene.online.is_file()


def test_records_that_nobody_can_read_send_their_folder_to_failed(scene: Scene) -> None:
    written(scene.folder / "包" / "a.png", WHITE)
    online = written(scene.folder / "包" / "online.csv", b"half")
    watch = scene.watch()
    assert [scene.look(watch) for _ in range(3)] == [1, 1, 1]
    scene.look(watch, QUIET * PATIENCE)
    assert scene.kept.packages() == []
    assert "broken" in (scene.folder / "failed" / "包.txt").read_text(encoding="utf-8-sig")
    assert (scene.folder / "failed" / "包" / online.name).is_file()
    assert [(row.state, row.sha256) for row in scene.kept.incoming()] == [("failed", None)]


def test_a_share_that_goes_away_is_told_once_and_tried_again(scene: Scene) -> None:
    watch, away = scene.watch(), scene.folder.with_name("away")
    written(scene.folder / "a.png", WHITE)
    scene.look(watch)
    scene.folder.rename(away)
    for _ in range(3):
        scene.look(watch)
    away.rename(scene.folder)
    scene.look(watch)
    scene.look(watch)
    assert [("cannot be reached" in line, "again" in line) for line in scene.told[:2]] == [(True, True), (False, True)]
    assert len(scene.told) == 3 and len(scene.started) == 1


def test_a_file_taken_back_is_forgotten(scene: Scene) -> None:
    watch = scene.watch()
    path = written(scene.folder / "a.png", WHITE)
    scene.look(watch)
    path.unlink()
    assert scene.look(watch) == 0
    assert (scene.told, scene.kept.packages()) == ([], [])


def read_only(source: Path, folder: Path) -> Path:
    raise OSError(errno.EROFS, "Read-only file system")


def test_a_read_only_share_is_remembered_and_not_processed_again(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    written(scene.folder / "a.png", WHITE)
    written(scene.folder / "words.pdf", b"words")
    watch = scene.watch()
    with monkeypatch.context() as patched:
        patched.setattr("service.workflows.put_away.move_into", read_only)
        for _ in range(2):  # the program is started again
            watch = scene.watch()
            scene.look(watch)
            for _ in range(3):
                assert scene.look(watch) == 0
            assert watch.troubled
            for package in scene.started[:1]:
                with scene.kept.database.transaction() as session:
                    set_state(session, package, "done")
    assert len([line for line in scene.told if "cannot be moved away" in line]) == 4
    assert (len(scene.kept.packages()), len(scene.started)) == (2, 1)
    assert [row.state for row in scene.kept.incoming()] == ["stored", "stored"]
    scene.look(watch)
    assert scene.lies() == [f"done/{DAY}/a.png", "failed/words.pdf", "failed/words.pdf.txt"]
    assert sorted(row.state for row in scene.kept.incoming()) == ["done", "failed"]


def test_another_file_under_the_name_of_one_that_could_not_be_moved_is_taken_in(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(scene.folder / "a.png", WHITE)
    with monkeypatch.context() as patched:
        patched.setattr("service.workflows.put_away.move_into", read_only)
        watch = scene.watch()
        scene.look(watch)
        scene.look(watch)
    written(path, GREY)
    watch = scene.watch()
    scene.look(watch)
    scene.look(watch)
    assert len(scene.started) == 2 and scene.kept.has_original(WHITE) and scene.kept.has_original(GREY)
    assert {row.state for row in scene.kept.incoming()} == {"done"}


def test_what_changed_between_intake_and_move_is_taken_in_again(scene: Scene) -> None:
    path = written(scene.folder / "a.png", WHITE)
    watch = scene.watch()
    scene.look(watch)
    scene.started = _Appending(path)
    scene.look(watch)
    assert scene.lies() == ["a.png"]
    scene.look(watch)
    scene.look(watch)
    assert scene.kept.has_original(WHITE) and scene.kept.has_original(GREY)
    assert (scene.folder / "done" / DAY / "a.png").read_bytes() == GREY


class _Appending(list[str]):
    """Somebody writes another file over the first one as soon as it is taken in."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def append(self, item: str) -> None:
        if not self:
            written(self._path, GREY)
        super().append(item)


def test_a_package_whose_work_cannot_begin_stays_until_it_can(scene: Scene) -> None:
    written(scene.folder / "a.png", WHITE)
    watch = scene.watch()
    scene.look(watch)
    scene.broken = True
    scene.look(watch)
    scene.look(watch)
    assert (scene.lies(), len(scene.told)) == (["a.png"], 1)
    scene.broken = False
    scene.look(watch)
    assert (scene.lies(), len(scene.started), len(scene.kept.packages())) == ([f"done/{DAY}/a.png"], 1, 1)


class _Meanwhile(list[str]):
    """Another watch looks at the same folder just when a package is begun."""

    def __init__(self, scene: Scene, other: Watch) -> None:
        self._scene, self._other = scene, other

    def append(self, item: str) -> None:
        super().append(item)
        if len(self) == 1:
            self._scene.look(self._other)


def test_two_watches_of_one_folder_make_one_package(scene: Scene) -> None:
    written(scene.folder / "a.png", WHITE)
    first, second = scene.watch(), scene.watch()
    scene.look(first)
    scene.look(second)
    scene.started = _Meanwhile(scene, second)
    scene.look(first)
    assert (len(scene.kept.packages()), set(scene.started)) == (1, {scene.kept.packages()[0].id})
    assert scene.lies() == [f"done/{DAY}/a.png"]
    assert [row.state for row in scene.kept.incoming()] == ["done"]


def test_stops_between_two_packages(scene: Scene) -> None:
    for number in range(4):
        written(scene.folder / f"{number}.png", png(number))
    scene.stop_after = 2
    watch = scene.watch()
    scene.look(watch)
    scene.look(watch)
    assert [p.name for p in scene.kept.packages()] == ["0.png", "1.png"]
    assert len(scene.lies()) == 4


def test_done_on_another_file_system_is_copied_and_compared_first(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = os.replace

    def across(source: Path, target: Path) -> None:
        if scene.folder in Path(source).parents and "done" not in Path(source).parts:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        replace(source, target)

    written(scene.folder / "包" / "b" / "a.png", WHITE)
    written(scene.folder / "c.png", GREY)
    monkeypatch.setattr("os.replace", across)
    watch = scene.watch()
    scene.look(watch)
    scene.look(watch)
    assert scene.lies() == [f"done/{DAY}/c.png", f"done/{DAY}/包/b/a.png"]
