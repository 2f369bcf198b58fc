"""A file that crashes, hangs or fills the process which opens it is named; the next one is opened."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from models.errors import CrashingInputError, DamagedInputError, KanheError, OnlineRecordsError
from models.limits import Limits
from service.database.connection import Database
from service.storage.content import FolderStore
from service.workflows.open_apart import Apart, here
from service.workflows.process_bounds import Bounds
from tests.unit.service.workflows.received import Kept, parcel, png, written
from tests.unit.service.workflows.tasks_apart import Behaving

BOUNDS = Bounds(memory=2**30, file_size=4 * 2**20)


@pytest.fixture(scope="module")
def apart() -> Iterator[Apart]:
    opened = Apart(BOUNDS, 1)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("kind", "told"),
    [("crash", "died"), ("hang", "took longer"), ("memory", "memory"), ("write", "File too large"), ("bug", "missing")],
)
def test_what_a_process_does_not_outlive_is_named_and_the_next_is_done(
    apart: Apart, tmp_path: Path, kind: Literal["crash", "hang", "memory", "write", "bug"], told: str
) -> None:
    seconds = 1.0 if kind == "hang" else 20.0
    started = time.monotonic()
    with pytest.raises(CrashingInputError, match=told) as raised:
        apart(Behaving(kind, tmp_path, seconds))
    assert str(raised.value).startswith("扫描.pdf: ")
    assert time.monotonic() - started < 20
    assert apart(Behaving("ok")) not in (0, os.getpid())


@pytest.mark.parametrize(("kind", "error"), [("input error", DamagedInputError), ("records error", OnlineRecordsError)])
def test_errors_keep_their_kind_and_words(
    apart: Apart, kind: Literal["input error", "records error"], error: type[KanheError]
) -> None:
    with pytest.raises(error) as there:
        apart(Behaving(kind))
    with pytest.raises(error) as same:
        here(Behaving(kind))
    assert str(there.value) == str(same.value)
    assert type(there.value) is error


def test_a_parcel_is_taken_in_apart_as_it_is_here(apart: Apart, database: Database, tmp_path: Path) -> None:
    paths = [written(tmp_path / "a.png", png()), written(tmp_path / "b.pdf", b"%PDF-1.7 broken")]
    kept = Kept(database, FolderStore(tmp_path / "store"))
    received = kept.intake(opening=apart).receive(parcel(*paths))
    assert [(f.status, f.pages, f.error is None) for f in received.files] == [("ok", 1, True), ("failed", 0, False)]
    again = kept.intake(limits=Limits()).receive(parcel(*paths))
    assert again.already and again.files == received.files


def test_a_file_that_crashes_its_process_is_kept_and_failed(database: Database, tmp_path: Path) -> None:
    kept = Kept(database, FolderStore(tmp_path / "store"))
    crashing = Apart(BOUNDS, 1)

    def opening(task: object) -> object:
        return crashing(Behaving("crash", shown=str(getattr(task, "shown", ""))))

    received = kept.intake(opening=opening).receive(parcel(written(tmp_path / "a.png", png())))
    crashing.close()
    (file,) = received.files
    assert (file.status, received.package.state) == ("failed", "failed")
    assert file.error is not None and file.error.startswith("a.png: ")
    assert kept.has_original(png())
