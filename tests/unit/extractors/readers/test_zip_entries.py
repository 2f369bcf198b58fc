"""Names as they were meant, order and clutter, and directories that are too long to be read."""

import io
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.readers.zip_entries import DirectoryTooLongError, Entry, entries_of, name_of, opened_zip
from tests.unit.extractors.readers.packing import DIRECTORY, END, named, packed, written


def names(body: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return [e.name for e in entries_of(archive)]


@pytest.mark.parametrize(
    ("raw", "flag", "name"),
    [
        ("申报书/第1页.jpg".encode("gbk"), 0, "申报书/第1页.jpg"),
        ("申报书/第1页.jpg".encode(), 0, "申报书/第1页.jpg"),
        ("申报书/第1页.jpg".encode(), 0x800, "申报书/第1页.jpg"),
        ("镕基𠮷.pdf".encode("gb18030"), 0, "镕基𠮷.pdf"),
        ("联通.pdf".encode("gbk"), 0, "联通.pdf"),
        ("末.pdf".encode("gbk"), 0, "末.pdf"),  # reads as UTF-8 too, as a Greek letter
        ("马·诺.pdf".encode(), 0, "马·诺.pdf"),
        (b"plain.pdf", 0, "plain.pdf"),
        ("乗.pdf".encode("gbk"), 0, "乗.pdf"),  # the second byte of 乗 is a backslash
        (b"a\\b\\c.pdf", 0, "a/b/c.pdf"),
        (b"./a//b.pdf", 0, "a/b.pdf"),
        (b"two\nlines\x1b[31m.pdf", 0, "two\ufffdlines\ufffd[31m.pdf"),
        ("turned\u202efdp.exe".encode(), 0x800, "turned\ufffdfdp.exe"),
        (b"", 0, "?"),
        (b"\x81", 0, "\ufffd"),
    ],
)
def test_a_name_as_it_was_meant(raw: bytes, flag: int, name: str) -> None:
    assert names(named({raw: b"x"}, flag)) == [name]


def test_letters_of_other_scripts_are_believed_where_unix_wrote_them() -> None:
    body = bytearray(named({"é.pdf".encode(): b"x"}))
    assert names(bytes(body)) == ["茅.pdf"]
    body[body.index(DIRECTORY) + 5] = 3
    assert names(bytes(body)) == ["é.pdf"]


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=12))
def test_a_chinese_name_in_utf8_is_read_without_the_flag(name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(named({name.encode(): b""}))) as archive:
        assert name_of(archive.infolist()[0]) == name


def test_natural_order_sub_folders_in_their_place_and_no_clutter() -> None:
    files = ["p10.jpg", "p2.jpg", "b/第11页.png", "b/第9页.png", "__MACOSX/._p2.jpg", "b/Thumbs.db", ".x/a.jpg", "a/"]
    assert names(packed(dict.fromkeys(files, b""))) == ["b/第9页.png", "b/第11页.png", "p2.jpg", "p10.jpg"]


def test_an_entry_that_only_looks_like_a_folder_is_kept() -> None:
    assert names(named({b"a/": b"hidden", b"b/": b""})) == ["a"]


@pytest.mark.parametrize(
    ("raw", "leaves"),
    [
        (b"../a.pdf", True), (b"a/../../b.pdf", True), (b"..\\a.pdf", True), (b"/etc/passwd", True), (b"\\a.pdf", True),
        (b"C:\\a.pdf", True), (b"c:a.pdf", True), (b"a..b/..c.pdf", False), (b"a/b.pdf", False),
    ],
)  # fmt: skip
def test_what_points_out_of_the_package(raw: bytes, leaves: bool) -> None:
    with zipfile.ZipFile(io.BytesIO(named({raw: b"x"}))) as archive:
        (entry,) = entries_of(archive) or [Entry(archive.infolist()[0], "..c")]
    assert entry.leaves == leaves


@pytest.mark.parametrize(
    ("system", "mode", "link"),
    [
        (3, stat.S_IFLNK | 0o777, True), (3, stat.S_IFIFO, True), (3, stat.S_IFCHR, True),
        (3, stat.S_IFREG | 0o644, False), (3, 0, False), (0, stat.S_IFLNK | 0o777, False),
    ],
)  # fmt: skip
def test_links_and_devices_are_told_by_what_unix_wrote(system: int, mode: int, link: bool) -> None:
    info = zipfile.ZipInfo("a")
    info.create_system, info.external_attr = system, mode << 16
    assert Entry(info, "a").is_link == link


def test_a_directory_far_too_long_is_not_even_read(tmp_path: Path) -> None:
    path, length = tmp_path / "a.zip", 2**27
    with path.open("wb") as file:
        file.truncate(length)
        file.seek(length)
        file.write(END + struct.pack("<4H2LH", 0, 0, 1, 1, length - 100, 100, 0))
    with pytest.raises(DirectoryTooLongError), opened_zip(path, 1000):
        pass


def test_a_directory_of_as_many_entries_as_allowed_is_read(tmp_path: Path) -> None:
    path = written(tmp_path / "a.zip", packed({f"{'n' * 200}{i}.jpg": b"" for i in range(300)}))
    with opened_zip(path, 300) as archive:
        assert len(archive.infolist()) == 300
