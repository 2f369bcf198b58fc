"""Folders become files, in the order in which a person would number them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.readers.archive import expand, natural_key


def fill(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return folder


def test_files_stay_as_given_and_folders_are_walked_in_natural_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    fill(
        tmp_path, "in/page10.jpg", "in/page2.jpg", "in/Page1.jpg", "in/b/第11页.png", "in/b/第9页.png", "z.pdf", "a.pdf"
    )
    shown = [s.shown for s in expand([Path("z.pdf"), Path("in"), Path("a.pdf")])]
    assert shown == [
        "z.pdf", "in/b/第9页.png", "in/b/第11页.png", "in/Page1.jpg", "in/page2.jpg", "in/page10.jpg", "a.pdf",
    ]  # fmt: skip


def test_what_systems_leave_behind_is_skipped(tmp_path: Path) -> None:
    fill(tmp_path, "a.jpg", ".DS_Store", "Thumbs.db", "desktop.ini", ".hidden/b.jpg", "__MACOSX/a.jpg", "._a.jpg")
    assert [s.path.name for s in expand([tmp_path])] == ["a.jpg"]


def test_every_other_file_is_kept_even_one_that_is_no_scan(tmp_path: Path) -> None:
    fill(tmp_path, "a.doc", "b.zip", "c")
    assert len(expand([tmp_path])) == 3


@pytest.mark.parametrize("name", ["gone.pdf", "empty"])
def test_a_missing_file_and_an_empty_folder_stay_in_the_list(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    assert [s.path for s in expand([tmp_path / name])] == [tmp_path / name]


def test_a_link_to_a_folder_above_is_not_followed(tmp_path: Path) -> None:
    fill(tmp_path, "a.jpg")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert sorted(s.path.name for s in expand([tmp_path])) == ["a.jpg", "loop"]


@given(st.lists(st.integers(0, 10**6), unique=True), st.text(alphabet="ab 第._-", max_size=5))
def test_numbers_sort_by_value(numbers: list[int], stem: str) -> None:
    names = [f"{stem}{n}.jpg" for n in numbers]
    assert sorted(names, key=natural_key) == [f"{stem}{n}.jpg" for n in sorted(numbers)]


@given(st.lists(st.text(max_size=12), max_size=8))
def test_any_names_can_be_compared_and_equal_keys_are_equal_names(names: list[str]) -> None:
    ordered = sorted(names, key=natural_key)
    assert sorted(ordered) == sorted(names)
    assert len({natural_key(n) for n in names}) == len(set(names))


@pytest.mark.parametrize(
    "names",
    [
        ("IMG_9.jpg", "IMG_10.jpg", "img_11.jpg"),
        ("第1页.jpg", "第2页.jpg", "第10页.jpg"),
        ("第１页.jpg", "第2页.jpg", "第１０页.jpg"),
        ("第一页.jpg", "第二页.jpg", "第三页.jpg", "第十页.jpg", "第十一页.jpg", "第二十页.jpg", "第一百零二页.jpg"),
        ("scan.jpg", "scan(2).jpg", "scan(3).jpg", "scan(10).jpg"),
        ("scan.jpg", "scan (2).jpg", "scan (10).jpg"),
        ("扫描件.jpeg", "扫描件2.jpg", "扫描件10.png"),
        ("20210420_0001.jpg", "20210420_0002.jpg", "20210421_0001.jpg"),
        ("0009.jpg", "0010.jpg", "11.jpg"),
        ("1.2.jpg", "1.10.jpg", "2.1.jpg"),
    ],
)
def test_pictures_of_pages_in_the_order_that_people_number_them(names: tuple[str, ...]) -> None:
    backwards = names[::-1]
    assert sorted(backwards, key=natural_key) == list(names)


@given(st.text(alphabet="第零〇一二三四五六七八九十百页", max_size=9))
def test_any_numeral_can_be_compared(name: str) -> None:
    assert natural_key(name)[-1] == (-1, 0, name)
