"""What a restore refuses: a backup that is not what was written, a place that is not empty; nothing is left behind."""

import hashlib
import json
import shutil
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest

from models.base import Record
from models.errors import BackupError, DatabaseError, KanheError, StorageError, UsageError
from service.database.connection import Database, embedded_url
from service.database.schema import newest, upgrade
from service.database.tables import Base
from service.storage import content
from service.storage.backup_files import new_backup, read_manifest
from service.workflows.back_up import Begun, Contents, back_up
from service.workflows.restore import rehearse, restore
from tests.unit.service.workflows.kept import NOW, fill, filled, make_engine, settings_of

WORD = "口令"


def quiet(done: int, total: int | None) -> None:
    """No progress."""


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    places, _ = filled(tmp_path / "data")
    make_engine(tmp_path / "data")
    with closing(places):
        back_up(places, tmp_path / "b", WORD, 2048, NOW, "1", quiet, cost=2)
    return tmp_path / "b"


def refused(backup: Path, kind: type[KanheError], told: str, word: str | None = WORD) -> None:
    """Restore and rehearsal refuse alike, and leave nothing."""
    place = backup.parent / "new"
    ways: list[Callable[[], object]] = [
        lambda: rehearse(backup, word, quiet),
        lambda: restore(backup, place, settings_of(place), word, quiet),
    ]
    for go in ways:
        with pytest.raises(kind, match=told) as caught:
            go()
        assert len(str(caught.value).splitlines()) == 1
    assert not place.exists()


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def swap(path: Path) -> None:
    other, spare = path.with_name("00003.kanhe"), path.with_name("spare")
    path.rename(spare)
    other.rename(path)
    spare.rename(other)


def drop_last(folder: Path, manifest: dict[str, object]) -> None:
    assert isinstance(manifest["volumes"], list)
    manifest["volumes"].pop()


def exchange(folder: Path, manifest: dict[str, object]) -> None:
    assert isinstance(manifest["volumes"], list)
    manifest["volumes"][1:3] = manifest["volumes"][2:0:-1]


def no_lock(folder: Path, manifest: dict[str, object]) -> None:
    manifest["lock"] = None


def newer(folder: Path, manifest: dict[str, object]) -> None:
    manifest |= {"format": "kanhe/backup/2", "more": 1}


def other_field(folder: Path, manifest: dict[str, object]) -> None:
    manifest["more"] = 1


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (flip, "volume 00002.kanhe is not what"),
        (swap, "volume 00002.kanhe is not what"),
        (Path.unlink, "volume 00002.kanhe is missing"),
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), "volume 00002.kanhe is not what"),
    ],
    ids=["altered", "exchanged", "missing", "cut off"],
)
def test_the_volume_is_named(backup: Path, harm: Callable[[Path], None], told: str) -> None:
    harm(backup / "00002.kanhe")
    refused(backup, BackupError, told)


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (drop_last, "altered, exchanged or cut off"),
        (exchange, "altered, exchanged or cut off"),
        (no_lock, "altered, exchanged or cut off"),
        (newer, "newer format.*kanhe/backup/2"),
        (other_field, "manifest.json: more"),
    ],
)
def test_a_forged_manifest_does_not_help(
    backup: Path, harm: Callable[[Path, dict[str, object]], None], told: str
) -> None:
    path = backup / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    harm(backup, manifest)
    path.write_text(json.dumps(manifest), encoding="utf-8")
    refused(backup, BackupError, told)


@pytest.mark.parametrize(
    ("word", "kind", "told"),
    [("口令 ", BackupError, "wrong passphrase"), ("", BackupError, "wrong"), (None, UsageError, "--password-file")],
)
def test_a_wrong_passphrase_is_told_at_once(backup: Path, word: str | None, kind: type[KanheError], told: str) -> None:
    refused(backup, kind, told, word)


@pytest.mark.parametrize("made", [None, "", "{", '{"format": 1}', "[]"], ids=["none", "empty", "cut", "other", "list"])
def test_what_is_no_backup_is_told(tmp_path: Path, made: str | None) -> None:
    folder = tmp_path / "b"
    folder.mkdir()
    if made is not None:
        (folder / "manifest.json").write_text(made, encoding="utf-8")
    refused(folder, BackupError, r"not a backup|newer format")
    refused(tmp_path / "nowhere", BackupError, "not a backup")


def test_a_place_that_is_not_empty_is_left_alone(backup: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("mine", encoding="utf-8")
    for place in (tmp_path / "full", tmp_path / "full" / "mine"):
        with pytest.raises(UsageError, match="not empty"):
            restore(backup, place, settings_of(place), WORD, quiet)
    assert [p.name for p in (tmp_path / "full").iterdir()] == ["mine"]


def test_an_empty_folder_is_filled_in_its_place(backup: Path, tmp_path: Path) -> None:
    place = tmp_path / "mount"
    (place / "lost+found").mkdir(parents=True)
    before = place.stat().st_ino
    restore(backup, place, settings_of(place), WORD, quiet)
    assert place.stat().st_ino == before
    assert {p.name for p in place.iterdir()} == {"jobs.sqlite3", "kanhe.sqlite3", "lost+found", "store"}


@pytest.mark.postgres
def test_a_database_with_rows_is_left_alone(backup: Path, tmp_path: Path, postgres_url: str) -> None:
    settings = settings_of(tmp_path, database=postgres_url)
    with closing(Database(postgres_url)) as database:
        upgrade(database)
        flip(backup / "00004.kanhe")
        with pytest.raises(BackupError):
            restore(backup, tmp_path / "new", settings, WORD, quiet)
        flip(backup / "00004.kanhe")
        fill(database, content.FolderStore(tmp_path / "store"))
        with pytest.raises(DatabaseError, match="not empty"):
            restore(backup, tmp_path / "new", settings, WORD, quiet)
    assert not (tmp_path / "new").exists()


def test_a_full_disk_leaves_nothing(backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: Path, target: Path) -> tuple[str, int]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(content, "_copy", full)
    with pytest.raises(StorageError, match="No space left"):
        restore(backup, tmp_path / "new", settings_of(tmp_path), WORD, quiet)
    assert not (tmp_path / "new").exists()


class Forger:
    """Makes backups entry by entry."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def make(self, entries: dict[str, bytes]) -> Path:
        place = self.folder / "forged"
        shutil.rmtree(place, ignore_errors=True)
        with new_backup(place, None, 1 << 20, NOW, "1") as writer:
            for name, told in entries.items():
                path = self.folder / "entry"
                path.write_bytes(told)
                writer.add(name, path)
        return place


def whole() -> dict[str, bytes]:
    """The entries of a backup of nothing."""
    names = [table.name for table in Base.metadata.sorted_tables]
    tables = {f"tables/{name}.jsonl": b"" for name in names}
    return {
        "backup.json": told(Begun(schema_revision=newest())),
        **tables,
        "complete.json": told(Contents(rows=dict.fromkeys(names, 0), files=0)),
    }


def told(record: Record) -> bytes:
    return record.model_dump_json().encode()


def test_a_backup_of_nothing_holds(tmp_path: Path) -> None:
    assert rehearse(Forger(tmp_path).make(whole()), None, quiet).files == 0


ROW = b'{"sha256": "' + b"a" * 64 + b'", "size": 1, "received_at": "2026-01-01T00:00:00+00:00"}\n'
FILES = "store/" + "a" * 64


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"complete.json": None}, "not complete.*complete.json"),
        ({"backup.json": None}, "not complete.*backup.json"),
        ({"backup.json": b"{}"}, "altered"),
        ({"complete.json": b"x"}, "altered"),
        ({"tables/originals.jsonl": ROW}, "not complete"),
        ({"tables/originals.jsonl": b"{}\n"}, "originals.*other columns"),
        ({"tables/originals.jsonl": b"nonsense\n"}, "originals.*cannot be read"),
        ({"tables/originals.jsonl": ROW * 2}, "originals.*cannot be read"),
        ({"tables/originals.jsonl": ROW.replace(b"2026", b"soon")}, "originals.*cannot be read"),
        ({"tables/workers.jsonl": None}, "not complete"),
        ({"tables/alembic_version.jsonl": b""}, "unknown: tables/alembic_version.jsonl"),
        ({FILES: b"b"}, "does not equal its hash"),
        ({"store/../../x": b"b"}, "unknown"),
        ({"engine/../x.sqlite3": b"b"}, "unknown"),
        ({"engine/jobs.sqlite3": b"SQLite format 3\0 nonsense"}, "jobs.sqlite3 .*damaged"),
        ({"engine/jobs.sqlite3": b""}, ""),
        ({"else": b""}, "unknown: else"),
    ],
)
def test_an_entry_that_does_not_hold_is_told(tmp_path: Path, changed: dict[str, bytes | None], said: str) -> None:
    entries = {n: c for n, c in whole().items() if changed.get(n, b"") is not None}
    last = {n: entries.pop(n) for n in ("complete.json",) if n in entries}
    entries |= {n: c for n, c in changed.items() if c is not None and n not in last}
    entries |= {n: changed.get(n) or c for n, c in last.items()}
    place = Forger(tmp_path).make(entries)
    if said:
        refused(place, BackupError, said, None)
    else:
        rehearse(place, None, quiet)


def test_a_row_whose_file_is_not_there_is_told(tmp_path: Path) -> None:
    entries = whole()
    contents = Contents.model_validate_json(entries["complete.json"])
    entries["tables/originals.jsonl"] = ROW
    entries["complete.json"] = told(contents.model_copy(update={"rows": contents.rows | {"originals": 1}}))
    refused(Forger(tmp_path).make(entries), BackupError, "not complete：?.*aaaa", None)
    entries["complete.json"] = told(
        contents.model_copy(update={"rows": contents.rows | {"originals": 1}, "missing": ("a" * 64,)})
    )
    assert rehearse(Forger(tmp_path).make(entries), None, quiet).missing == ("a" * 64,)


def test_a_row_that_points_nowhere_is_told(tmp_path: Path) -> None:
    entries = whole()
    row = {"package": "none", "input": 0, "page": 1, "key": "k", "state": "done", "tries": 0, "error": None}
    entries["tables/pages.jsonl"] = json.dumps(row).encode()
    contents = Contents.model_validate_json(entries["complete.json"])
    entries["complete.json"] = told(contents.model_copy(update={"rows": contents.rows | {"pages": 1}}))
    refused(Forger(tmp_path).make(entries), DatabaseError, "FOREIGN KEY", None)


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    entries = whole() | {"backup.json": told(Begun(schema_revision="9999"))}
    refused(Forger(tmp_path).make(entries), DatabaseError, "newer program.*9999", None)


def test_links_and_folders_in_the_tar_are_refused(tmp_path: Path) -> None:
    made = BytesIO()
    with tarfile.open(fileobj=made, mode="w") as tar:
        entry = tarfile.TarInfo("backup.json")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(entry)
    place = Forger(tmp_path).make(whole())
    manifest = read_manifest(place)
    _replace_volume(place, made.getvalue())
    assert manifest.lock is None
    refused(place, BackupError, "unknown: backup.json|altered", None)


def _replace_volume(place: Path, stream: bytes) -> None:
    (place / "00001.kanhe").write_bytes(stream)
    volume = {"name": "00001.kanhe", "size": len(stream), "sha256": hashlib.sha256(stream).hexdigest()}
    path = place / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8")) | {"volumes": [volume]}
    path.write_text(json.dumps(manifest), encoding="utf-8")


@pytest.mark.parametrize("stream", [b"", b"no tar at all", bytes(20480)], ids=["empty", "nonsense", "zeros"])
def test_what_is_no_tar_is_told(tmp_path: Path, stream: bytes) -> None:
    place = Forger(tmp_path).make(whole())
    _replace_volume(place, stream)
    refused(place, BackupError, "altered|not complete", None)


def test_the_engine_file_is_whole_without_its_log(backup: Path, tmp_path: Path) -> None:
    restore(backup, tmp_path / "new", settings_of(tmp_path), WORD, quiet)
    with closing(sqlite3.connect(tmp_path / "new" / "jobs.sqlite3")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with closing(Database(embedded_url(tmp_path / "new"))) as database, database.connection() as connection_:
        assert connection_.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []
