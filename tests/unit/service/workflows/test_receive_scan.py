"""Every original is kept as it came, a parcel becomes one package, and the same parcel the same package."""

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from extractors.readers.archive import SourceFile
from models.errors import DiskFullError, NotReadyError, StorageError, UnsafeEntryError
from models.limits import Limits
from models.package import PackageFile
from service.database.connection import Database
from service.database.packages import set_state
from service.database.schema import upgrade
from service.storage.content import FolderStore
from service.workflows.receive_scan import Parcel
from tests.unit.extractors.readers.making import scanned_pdf
from tests.unit.extractors.readers.packing import named, packed, packed_info
from tests.unit.service.workflows.received import Kept, parcel, png, sha, written

WHITE, GREY, DARK = png(255), png(128), png(20)


@pytest.fixture
def kept(database: Database, tmp_path: Path) -> Kept:
    return Kept(database, FolderStore(tmp_path / "store"))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def test_a_parcel_becomes_one_package_with_every_original(kept: Kept, place: Path) -> None:
    paths = [written(place / "一.png", WHITE), scanned_pdf(place / "b.pdf", 3), written(place / "c.docx", b"no scan")]
    online = written(place / "online.json", b"{}")
    received = kept.intake().receive(parcel(*paths, online=online, priority=2))
    package = received.package
    assert not received.already and kept.packages() == [package]
    assert (package.state, package.priority, package.online, package.online_name) == (
        "received", 2, sha(b"{}"), "online.json",
    )  # fmt: skip
    assert [(f.index, f.path, f.pages, f.status) for f in kept.files(package.id)] == [
        (0, "一.png", 1, "ok"), (1, "b.pdf", 3, "ok"), (2, "c.docx", 0, "failed"),
    ]  # fmt: skip
    assert all(kept.has_original(p.read_bytes()) for p in paths)
    assert kept.store.get(sha(b"{}")) == b"{}"


def test_a_zip_is_kept_and_each_file_in_it(kept: Kept, place: Path) -> None:
    inner = packed({"深/d.png": DARK})
    body = packed([("b.png", GREY), ("a.png", WHITE), ("里.zip", inner), ("c.txt", b"words")])
    received = kept.intake().receive(parcel(written(place / "包.zip", body)))
    assert [(f.path, f.container, f.sha256, f.status) for f in received.files] == [
        ("包.zip!/a.png", sha(body), sha(WHITE), "ok"),
        ("包.zip!/b.png", sha(body), sha(GREY), "ok"),
        ("包.zip!/c.txt", sha(body), sha(b"words"), "failed"),
        ("包.zip!/里.zip!/深/d.png", sha(body), sha(DARK), "ok"),
    ]
    assert all(map(kept.has_original, (body, WHITE, GREY, DARK, b"words")))


def linking() -> bytes:
    link = zipfile.ZipInfo("link.png")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    return packed_info((link, b"/etc/passwd"), (zipfile.ZipInfo("a.png"), WHITE))


def encrypted() -> bytes:
    body = bytearray(packed([("a.png", WHITE)], zipfile.ZIP_STORED))
    body[6] |= 1
    body[body.index(b"PK\x01\x02") + 8] |= 1
    return bytes(body)


def nested(depth: int) -> bytes:
    body = packed({"a.png": WHITE})
    for _ in range(depth):
        body = packed({"里.zip": body})
    return body


BOUND = Limits(max_zip_entries=5, max_zip_bytes=40_000_000, max_bytes=36_000_000)
ZIPS: dict[str, tuple[Callable[[], bytes], str]] = {
    "entries": (lambda: packed({f"{n}.png": WHITE for n in range(6)}), "more than 5 entries"),
    "total": (lambda: packed({f"{n}.bin": bytes(21_000_000) for n in range(2)}), "more than 40000000 bytes"),
    "one file": (lambda: packed({"a.bin": bytes(36_000_001)}), "over the limit of 36000000"),
    "ratio": (lambda: packed({"a.bin": bytes(35_000_000)}), "packed more than 100 times"),
    "path": (lambda: packed({"../../a.png": WHITE}), "points out of the ZIP"),
    "drive": (lambda: named({b"C:\\a.png": WHITE}), "points out of the ZIP"),
    "link": (linking, "a link or special file"),
    "twice": (lambda: named({b"a.png": WHITE, b"./a.png": GREY}), "have this name"),
    "encrypted": (encrypted, "encrypted: give the password"),
    "depth": (lambda: nested(2), "nested more than 2 deep"),
    "cut off": (lambda: packed({"a.png": WHITE})[:-30], "damaged or cut off"),
    "nothing": (lambda: packed({}), "holds no file"),
}


@pytest.mark.parametrize("name", ZIPS)
def test_each_limit_of_zips_is_a_clear_error_and_the_zip_is_kept(tmp_path: Path, name: str) -> None:
    make, told = ZIPS[name]
    kept = embedded(tmp_path)
    body = make()
    received = kept.intake(limits=BOUND).receive(parcel(written(tmp_path / "in" / "包.zip", body)))
    errors = [f.error for f in received.files if f.status == "failed"]
    assert errors and all(e and e.startswith("包.zip") and told in e for e in errors)
    assert kept.has_original(body)
    assert (received.package.state == "failed") == all(f.status == "failed" for f in received.files)


def embedded(tmp_path: Path) -> Kept:
    """The embedded database, for what is the same on either kind."""
    database = Database(f"sqlite:///{tmp_path / 'k.sqlite3'}")
    upgrade(database)
    return Kept(database, FolderStore(tmp_path / "store"))


def test_names_of_a_chinese_windows_are_read(tmp_path: Path) -> None:
    kept = embedded(tmp_path)
    zipped = written(tmp_path / "in" / "a.zip", named({"申报书.png".encode("gbk"): WHITE}))
    loose = Path(os.fsdecode(os.fsencode(tmp_path / "in") + b"/" + "盖章页.png".encode("gbk")))
    received = kept.intake().receive(parcel(zipped, written(loose, GREY), remembered=True))
    assert [f.path for f in kept.files(received.package.id)] == ["a.zip!/申报书.png", "盖章页.png"]
    assert kept.has_original(GREY)


@pytest.mark.parametrize("change", ["names", "zipped", "nothing"])
def test_the_same_files_are_the_same_parcel_whatever_their_names(kept: Kept, place: Path, change: str) -> None:
    paths = [written(place / "a.png", WHITE), written(place / "b.png", GREY)]
    first = kept.intake().receive(parcel(*paths))
    again = {
        "names": lambda: [written(place / "c.png", WHITE), written(place / "d.png", GREY)],
        "zipped": lambda: [written(place / "e.zip", packed({"a.png": WHITE, "b.png": GREY}))],
        "nothing": lambda: paths,
    }[change]()
    second = kept.intake().receive(parcel(*again))
    assert (second.already, second.package, second.files) == (True, first.package, first.files)
    assert len(kept.packages()) == 1


@pytest.mark.parametrize(
    "changed",
    [{"profile": "dispatch"}, {"online": "online.csv"}, {"source": "check"}, {}],
    ids=["profile", "online", "source", "order"],
)
def test_another_parcel_is_another_package(kept: Kept, place: Path, changed: dict[str, str]) -> None:
    paths = [written(place / "a.png", WHITE), written(place / "b.png", GREY)]
    kept.intake().receive(parcel(*paths))
    written(place / "online.csv", b"id")
    other: dict[str, object] = {k: place / v if k == "online" else v for k, v in changed.items()}
    assert not kept.intake().receive(parcel(*(paths if changed else paths[::-1]), **other)).already
    assert len(kept.packages()) == 2


def test_a_parcel_that_failed_may_be_sent_again(kept: Kept, place: Path) -> None:
    path = written(place / "a.png", WHITE)
    first = kept.intake().receive(parcel(path))
    with kept.database.transaction() as session:
        set_state(session, first.package.id, "failed", "no engine")
    assert not kept.intake().receive(parcel(path)).already


def test_a_password_opens_what_was_shut_and_makes_another_parcel(tmp_path: Path) -> None:
    kept, path = embedded(tmp_path), scanned_pdf(tmp_path / "plain.pdf")
    with pikepdf.open(path) as pdf:
        pdf.save(tmp_path / "shut.pdf", encryption=pikepdf.Encryption(user="密码", owner="密码"))
    shut = kept.intake().receive(parcel(tmp_path / "shut.pdf"))
    opened = kept.intake().receive(parcel(tmp_path / "shut.pdf", password="密码"))
    assert (shut.package.state, opened.package.state, opened.already) == ("failed", "received", False)


def test_two_equal_files_in_a_parcel_are_two_files_and_one_original(kept: Kept, place: Path) -> None:
    received = kept.intake().receive(parcel(written(place / "a.png", WHITE), written(place / "b.png", WHITE)))
    assert [(f.path, f.sha256) for f in received.files] == [("a.png", sha(WHITE)), ("b.png", sha(WHITE))]
    assert list(kept.store.names()) == [sha(WHITE)]


def refused(path: Path) -> SourceFile:
    return SourceFile(path, path.name, UnsafeEntryError(path.name, "a link"))


@pytest.mark.parametrize(
    ("content", "told", "original"),
    [
        (b"", "0 bytes", True),
        (b"words", "a text file", True),
        (None, "no such file", False),
        (bytes(len(WHITE) + 1), "over the size limit", False),
    ],
    ids=["empty", "text", "gone", "large"],
)
def test_a_bad_file_stands_among_the_others_with_its_error(
    tmp_path: Path, content: bytes | None, told: str, original: bool
) -> None:
    kept, bad, good = embedded(tmp_path), tmp_path / "bad.pdf", written(tmp_path / "good.png", WHITE)
    if content is not None:
        written(bad, content)
    received = kept.intake(limits=Limits(max_bytes=len(WHITE))).receive(parcel(bad, good))
    first, second = received.files
    assert first.status == "failed" and first.error and told in first.error and first.error.startswith("bad.pdf")
    assert (first.sha256 is not None) == original == (content is not None and kept.has_original(content))
    assert second.status == "ok" and received.package.state == "received"


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    kept = embedded(tmp_path)
    link = tmp_path / "link.png"
    link.symlink_to(written(tmp_path / "secret.png", WHITE))
    refused = SourceFile(link, "link.png", UnsafeEntryError("link.png", "a link"))
    received = kept.intake().receive(Parcel("包", "watch", "intake", (refused,)))
    assert (received.files[0].sha256, received.package.state) == (None, "failed")
    assert list(kept.store.names()) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [("empty.pdf", b""), ("zeros.pdf", bytes(5000)), ("cut.zip", packed({"a.png": WHITE})[:-30]),
     ("cut.png", WHITE[:-20]), ("gone.png", None)],
)  # fmt: skip
def test_what_may_be_on_its_way_is_waited_for(tmp_path: Path, name: str, content: bytes | None) -> None:
    kept, path = embedded(tmp_path), tmp_path / "in" / name
    if content is not None:
        written(path, content)
    good = written(tmp_path / "in" / "good.png", GREY)
    with pytest.raises(NotReadyError, match=name):
        kept.intake().receive(parcel(path, good, ready_only=True))
    assert kept.packages() == []
    assert len(kept.intake().receive(parcel(path, good)).files) == 2


def test_a_pdf_without_its_end_is_waited_for(tmp_path: Path) -> None:
    kept, path = embedded(tmp_path), scanned_pdf(tmp_path / "a.pdf")
    kept.intake().receive(parcel(path, ready_only=True))
    path.write_bytes(path.read_bytes()[:-8])
    with pytest.raises(NotReadyError):
        kept.intake().receive(parcel(path, ready_only=True))


class _Growing(FolderStore):
    """Whoever sends the file adds to it as soon as it is copied."""

    def put_file(self, path: Path) -> tuple[str, int]:
        found = super().put_file(path)
        with path.open("ab") as file:
            file.write(b"more")
        return found


class _Vanishing(FolderStore):
    """Whoever sent the file takes it back before it is copied."""

    def put_file(self, path: Path) -> tuple[str, int]:
        path.unlink()
        return super().put_file(path)


@pytest.mark.parametrize("kind", [_Growing, _Vanishing])
def test_a_file_that_changes_while_it_is_taken_in_is_never_taken_for_whole(
    tmp_path: Path, kind: type[FolderStore]
) -> None:
    kept = embedded(tmp_path)
    intake = kept.intake(store=kind(tmp_path / "store"))
    with pytest.raises(NotReadyError):
        intake.receive(parcel(written(tmp_path / "a.png", WHITE), ready_only=True))
    received = intake.receive(parcel(written(tmp_path / "a.png", WHITE)))
    assert [f.status for f in received.files] == ["failed"]


class _Full(FolderStore):
    """A disk with this many bytes left."""

    left = 0
    puts = 0

    def free_bytes(self) -> int:
        return self.left

    def put_file(self, path: Path) -> tuple[str, int]:
        self.puts += 1
        return super().put_file(path)


@pytest.mark.parametrize(("spare", "enough"), [(-1, False), (0, True)])
@pytest.mark.parametrize("zipped", [True, False])
def test_a_disk_nearly_full_refuses_before_anything_is_copied(
    tmp_path: Path, spare: int, enough: bool, zipped: bool
) -> None:
    kept, store = embedded(tmp_path), _Full(tmp_path / "store")
    body = packed({"a.png": WHITE}) if zipped else WHITE
    store.left = 1000 + len(body) + (2 * len(WHITE) if zipped else 0) + spare
    intake = kept.intake(store=store, reserve=1000)
    path = written(tmp_path / "in", body)
    if enough:
        assert intake.receive(parcel(path)).readable
        return
    with pytest.raises(DiskFullError, match="1000 in reserve"):
        intake.receive(parcel(path))
    assert (store.puts, kept.packages()) == (0, [])


class _Broken(FolderStore):
    """A store that lost its disk."""

    def put_file(self, path: Path) -> tuple[str, int]:
        raise StorageError("no disk")


def test_where_the_store_is_at_fault_nothing_is_noted(tmp_path: Path) -> None:
    kept = embedded(tmp_path)
    with pytest.raises(StorageError, match="no disk"):
        kept.intake(store=_Broken(tmp_path)).receive(parcel(written(tmp_path / "a.png", WHITE)))
    assert kept.packages() == []


def test_a_folder_without_files_is_told(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    file: PackageFile = embedded(tmp_path).intake().receive(parcel(tmp_path / "in")).files[0]
    assert file.error and "folder without files" in file.error
