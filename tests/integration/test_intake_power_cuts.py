"""The power is cut at every step of taking in, and again while that is being finished: no original is lost and none is
there twice."""

import itertools
import os
import shutil
import traceback
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from models.limits import Limits
from service.database.connection import Database
from service.database.schema import upgrade
from service.storage.content import FolderStore
from service.workflows.receive_scan import Intake
from service.workflows.watch_folder import Surroundings, Watch
from service.workflows.watched_things import WatchRequest
from tests.unit.extractors.readers.packing import packed
from tests.unit.service.workflows.received import Kept, png, sha, written

CUT = 137
"""What a process that the system killed ends with."""
WHITE, GREY, DARK, WORDS = png(255), png(128), png(20), b"no scan, and nothing else"
ZIP = packed({"d.png": DARK, "../e.png": WHITE})
GIVEN = {"包/b.png": GREY, "包/c.zip": ZIP, "words.pdf": WORDS}
STEPS = 60
"""More than there are; the last run ends by itself."""


@dataclass
class Power:
    """Goes off after this many steps, on the spot: nothing is closed, undone or written any more."""

    left: int
    log: Path

    def step(self, name: str) -> None:
        self.left -= 1
        if self.left == 0:
            self.log.write_text(name, encoding="utf-8")
            os._exit(CUT)


class Store(FolderStore):
    """Tells what it does."""

    def __init__(self, folder: Path, power: Power) -> None:
        super().__init__(folder)
        self._power = power

    def _place(self, part: Path, digest: str) -> None:
        self._power.step("copied")
        super()._place(part, digest)
        self._power.step("placed")


def run(root: Path, left: int) -> str | None:
    """Runs a watch in a process of its own until all is taken in, or until the power is cut after `left` steps; where
    that was."""
    child = os.fork()
    if not child:
        try:
            watch_all(root, Power(left, root / "cut"))
        except BaseException:  # noqa: BLE001 - the process ends here, whatever it was
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, CUT)
    return (root / "cut").read_text(encoding="utf-8") if code else None


def watch_all(root: Path, power: Power) -> None:
    replace, clock = os.replace, itertools.count(0, 100)

    def replaced(source: Path, target: Path) -> None:
        moving = bool({"done", "failed"} & set(Path(target).parts))
        if moving:
            power.step("before move")
        replace(source, target)
        if moving:
            power.step("after move")

    def start(package: str) -> None:
        with (root / "started").open("a") as file:
            file.write(f"{package}\n")
        power.step("start")

    # A process that is killed loses nothing that it wrote, flushed or not.
    os.fsync = lambda handle: None  # type: ignore[assignment]
    os.replace = replaced  # type: ignore[assignment]  # in this process alone
    database = Database(f"sqlite:///{root / 'k.sqlite3'}")
    intake = Intake(database, Store(root / "store", power), Limits(), step=power.step)
    around = Surroundings(
        start, lambda line: None, lambda path: None, lambda: float(next(clock)), lambda: date(2021, 4, 20)
    )
    watch = Watch(WatchRequest(root / "in"), intake, around)
    watch.settle()
    while watch.look():
        pass


def check_all_there_once(root: Path) -> None:
    with closing(Database(f"sqlite:///{root / 'k.sqlite3'}")) as database:
        kept = Kept(database, FolderStore(root / "store"))
        assert all(map(kept.has_original, (*GIVEN.values(), DARK)))
        assert sorted(p.name for p in kept.packages()) == ["words.pdf", "包"]
        readable = {p.id for p in kept.packages() if p.state == "received"}
        assert set((root / "started").read_text().split()) == readable and len(readable) == 1
        assert Counter(row.state for row in kept.incoming()) == {"done": 2, "failed": 1}
    lies = [p for p in (root / "in").rglob("*") if p.is_file() and p.stat().st_size and p.name[0] != "."]
    texts = [p for p in lies if p.suffix == ".txt"]
    moved = Counter(sha(p.read_bytes()) for p in lies if p not in texts)
    assert moved == Counter(map(sha, GIVEN.values()))
    assert len(texts) == 1 and texts[0].name.startswith("words")
    assert all({"done", "failed"} & set(p.parts) for p in lies)
    parts = list((root / "store").rglob("*.part"))
    assert all(p.parent.name == "incoming" for p in parts)  # removed when they have grown old


def test_nothing_is_lost_and_nothing_doubled(tmp_path: Path) -> None:
    empty = tmp_path / "empty.sqlite3"
    with closing(Database(f"sqlite:///{empty}")) as database:
        upgrade(database)
    seen: list[str | None] = []
    while len(seen) < STEPS and None not in seen:
        root = tmp_path / str(len(seen) + 1)
        for name, content in GIVEN.items():
            written(root / "in" / name, content)
        shutil.copy(empty, root / "k.sqlite3")
        seen.append(run(root, len(seen) + 1))
        if len(seen) % 3 == 0:
            run(root, 2)
        assert run(root, 0) is None
        check_all_there_once(root)
    assert seen[-1] is None, "there are more steps than were cut"
    steps = "copied placed file kept noted committed start started before move after move moved"
    assert set(" ".join(map(str, seen[:-1])).split()) == set(steps.split())
