"""What is in a ZIP comes out, or is named with its reason; bombs and lies cost no more than their limits."""

import io
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.readers import unpacking
from extractors.readers.archive import SourceFile, expand
from extractors.readers.unpacking import Unpacker, copy_bounded
from models.errors import (
    DamagedInputError,
    EmptyInputError,
    EncryptedInputError,
    InputError,
    LimitError,
    UnknownFormatError,
    UnreadableInputError,
    UnsafeEntryError,
)
from models.limits import Limits
from tests.unit.extractors.readers.packing import encrypted, lying, named, packed, packed_info, written

PDF = b"%PDF-1.7 no more"
PACKED_SIZE, REAL_SIZE, METHOD = 20, 24, 10
"""Offsets in a directory's record."""


class Place:
    """A ZIP and the folder it is unpacked into."""

    def __init__(self, folder: Path) -> None:
        self.path, self.out = folder / "parcel.zip", folder / "out"
        self.out.mkdir()

    def files(self, body: bytes, limits: Limits | None = None, password: str | None = None) -> list[SourceFile]:
        source = SourceFile(written(self.path, body), "parcel.zip")
        return Unpacker(self.out, limits or Limits(), password)(source)

    def told(self, body: bytes, limits: Limits | None = None, password: str | None = None) -> dict[str, object]:
        """What each file holds, or the kind of its error, by the name shown."""
        found = self.files(body, limits, password)
        assert len({f.path for f in found}) == len(found)
        for file in found:
            assert file.refused is None or str(file.refused).startswith(f"{file.shown}: ")
            assert "\n" not in str(file.refused)
        return {f.shown: type(f.refused) if f.refused else f.path.read_bytes() for f in found}

    def left(self) -> list[bytes]:
        return sorted(p.read_bytes() for p in self.out.iterdir())


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_files_come_out_in_natural_order_under_their_names(place: Place) -> None:
    body = packed({"p10.pdf": b"c", "甲/p2.pdf": b"d", "p2.pdf": b"b", "__MACOSX/p2.pdf": b"no", "说明.docx": b"e"})
    assert [(f.shown, f.path.read_bytes()) for f in place.files(body)] == [
        ("parcel.zip!/p2.pdf", b"b"), ("parcel.zip!/p10.pdf", b"c"), ("parcel.zip!/甲/p2.pdf", b"d"),
        ("parcel.zip!/说明.docx", b"e"),
    ]  # fmt: skip
    assert all(f.path.parent == place.out for f in place.files(body))


@pytest.mark.parametrize("code", ["utf-8", "gbk"])
def test_names_without_a_flag(place: Place, code: str) -> None:
    assert place.told(named({"申报书.pdf".encode(code): PDF})) == {"parcel.zip!/申报书.pdf": PDF}


def test_a_zip_within_a_zip_is_opened_where_it_lies(place: Place) -> None:
    body = packed({"a.pdf": b"a", "b.zip": packed({"1.pdf": b"b1", "x/2.pdf": b"b2"}), "c.pdf": b"c"})
    assert place.told(body) == {
        "parcel.zip!/a.pdf": b"a", "parcel.zip!/b.zip!/1.pdf": b"b1", "parcel.zip!/b.zip!/x/2.pdf": b"b2",
        "parcel.zip!/c.pdf": b"c",
    }  # fmt: skip
    assert place.left() == [b"a", b"b1", b"b2", b"c"]


def test_a_zip_nested_too_deep_is_named_and_the_rest_goes_on(place: Place) -> None:
    deep = packed({"b.zip": packed({"c.zip": packed({"x.pdf": b"x"}), "y.pdf": b"y"})})
    assert place.told(deep) == {"parcel.zip!/b.zip!/c.zip": LimitError, "parcel.zip!/b.zip!/y.pdf": b"y"}
    assert place.told(deep, Limits(max_zip_depth=1)) == {"parcel.zip!/b.zip": LimitError}


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.ofd"])
def test_an_office_document_is_no_zip_to_look_into(place: Place, name: str) -> None:
    inner = (
        {"OFD.xml": b"x"} if name == "a.ofd" else {"[Content_Types].xml": b"x", "word/a.xml": b"x", "xl/b.xml": b"x"}
    )
    body = packed({name: packed(inner)})
    assert place.told(body) == {f"parcel.zip!/{name}": packed(inner)}


def test_what_is_no_zip_stays_as_it_is(tmp_path: Path) -> None:
    source = SourceFile(written(tmp_path / "a.zip", PDF), "a.zip")
    assert Unpacker(tmp_path, Limits())(source) == [source]
    lost = SourceFile(tmp_path / "gone.zip", "gone.zip")
    assert Unpacker(tmp_path, Limits())(lost) == [lost]


@pytest.mark.parametrize("raw", [b"../a.pdf", b"/etc/a.pdf", b"C:\\a.pdf", b"x/../../a.pdf"])
def test_a_path_out_of_the_package_writes_nothing(place: Place, raw: bytes) -> None:
    told = place.told(named({raw: b"evil", b"b.pdf": PDF}))
    assert sorted(map(str, told.values())) == sorted([str(UnsafeEntryError), str(PDF)])
    assert place.left() == [PDF]
    assert sorted(p.name for p in place.out.parent.iterdir()) == ["out", "parcel.zip"]


def test_a_link_is_refused(place: Place) -> None:
    info = zipfile.ZipInfo("a.pdf")
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    body = packed_info((info, b"/etc/passwd"), (zipfile.ZipInfo("b.pdf"), PDF))
    assert place.told(body) == {"parcel.zip!/a.pdf": UnsafeEntryError, "parcel.zip!/b.pdf": PDF}
    assert place.left() == [PDF]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_several_files_of_one_name_none_is_taken_for_the_right_one(place: Place) -> None:
    found = place.files(packed([("a.pdf", b"1"), ("b.pdf", b"2"), ("./a.pdf", b"3")]))
    assert [(f.shown[-5:], f.refused is None) for f in found] == [("a.pdf", False), ("a.pdf", False), ("b.pdf", True)]


def test_too_many_entries_refuse_the_zip_with_those_in_it(place: Place) -> None:
    body = packed({"a.pdf": b"a", "b.zip": packed({"1.pdf": b"1", "2.pdf": b"2"})})
    assert LimitError not in place.told(body, Limits(max_zip_entries=4)).values()
    assert place.told(body, Limits(max_zip_entries=3)) == {"parcel.zip!/a.pdf": b"a", "parcel.zip!/b.zip": LimitError}
    assert place.told(body, Limits(max_zip_entries=1)) == {"parcel.zip": LimitError}


def test_too_many_bytes_in_all_refuse_the_zip_before_anything_is_written(place: Place) -> None:
    body = packed({"a.pdf": bytes(600), "b.pdf": bytes(600)})
    assert place.told(body, Limits(max_zip_bytes=1199)) == {"parcel.zip": LimitError}
    assert place.left() == []
    assert len(place.told(body, Limits(max_zip_bytes=1200))) == 2


def test_the_bytes_of_a_nested_zip_count_for_the_outermost(place: Place) -> None:
    inner = packed({"1.pdf": bytes(1000)})
    body = packed({"a.zip": inner, "b.zip": inner})
    limits = Limits(max_zip_bytes=2 * len(inner) + 1500)
    assert place.told(body, limits) == {"parcel.zip!/a.zip!/1.pdf": bytes(1000), "parcel.zip!/b.zip": LimitError}


def test_what_is_refused_uses_up_nothing(place: Place) -> None:
    body = packed({"a.zip": packed({"big.pdf": bytes(5000)}), "b.zip": packed({"1.pdf": b"1"}), "c.pdf": PDF})
    assert place.told(body, Limits(max_zip_bytes=4000)) == {
        "parcel.zip!/a.zip": LimitError, "parcel.zip!/b.zip!/1.pdf": b"1", "parcel.zip!/c.pdf": PDF,
    }  # fmt: skip


def test_a_file_over_the_size_of_one_is_refused_alone(place: Place) -> None:
    body = packed({"a.pdf": bytes(600), "b.pdf": PDF})
    assert place.told(body, Limits(max_bytes=599)) == {"parcel.zip!/a.pdf": LimitError, "parcel.zip!/b.pdf": PDF}


def test_a_bomb_is_refused_by_its_ratio(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "RATIO_FREE_BYTES", 100_000)
    body = packed({"bomb.pdf": bytes(1_000_000), "blank.tif": bytes(100_000), "b.pdf": PDF})
    told = place.told(body)
    assert told["parcel.zip!/bomb.pdf"] is LimitError
    assert told["parcel.zip!/blank.tif"] == bytes(100_000)
    assert place.left() == sorted([bytes(100_000), PDF])


def test_small_files_and_zips_in_a_zip_add_up_to_a_bomb(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "RATIO_FREE_TOTAL", 250_000)
    inner = packed({"1.tif": bytes(60_000), "2.tif": bytes(60_000)})
    told = place.told(packed({f"{i}.zip": inner for i in range(9)}))
    assert [v for v in told.values() if v is not LimitError] == [bytes(60_000)] * 4
    assert list(told)[4:] == [f"parcel.zip!/{i}.zip" for i in range(2, 9)]
    assert place.told(packed({f"{i}.tif": bytes(60_000) for i in range(9)})) == {"parcel.zip": LimitError}


def test_a_record_that_claims_less_than_comes_is_a_damaged_file(place: Place) -> None:
    body = lying(packed({"a.pdf": bytes(500_000), "b.pdf": PDF}), REAL_SIZE, "L", lambda n: 10)
    assert place.told(body) == {"parcel.zip!/a.pdf": DamagedInputError, "parcel.zip!/b.pdf": PDF}
    assert place.left() == [PDF]


def test_a_record_that_claims_more_than_comes_is_a_damaged_file(place: Place) -> None:
    body = lying(packed({"a.pdf": b"short", "b.pdf": PDF}), REAL_SIZE, "L", lambda n: 500)
    assert place.told(body) == {"parcel.zip!/a.pdf": DamagedInputError, "parcel.zip!/b.pdf": PDF}


def test_a_packed_size_that_hides_a_ratio_is_an_overlap(place: Place) -> None:
    body = lying(packed({"a.pdf": bytes(5000), "b.pdf": PDF}), PACKED_SIZE, "L", lambda n: 10**6)
    assert place.told(body) == {"parcel.zip": DamagedInputError}


def test_entries_that_share_their_bytes_are_refused(place: Place) -> None:
    """As in D. Fifield's bomb: many records of one stretch of data."""
    body = packed({f"{i}.pdf": bytes([i]) * 3000 for i in range(8)}, zipfile.ZIP_STORED)
    for i in range(8):
        body = lying(body, PACKED_SIZE, "L", lambda n: 8000, number=i)
    assert place.told(body) == {"parcel.zip": DamagedInputError}
    assert place.left() == []


@pytest.mark.parametrize("kept", [0.05, 0.2, 0.5, 0.9, 0.995])
def test_a_zip_cut_off_is_one_damaged_file(place: Place, kept: float) -> None:
    body = packed({"a.pdf": PDF * 9, "b.pdf": PDF})
    assert place.told(body[: int(kept * len(body))]) == {"parcel.zip": DamagedInputError}


def test_a_file_with_a_broken_stretch_is_named_and_the_rest_goes_on(place: Place) -> None:
    body = bytearray(packed({"a.pdf": PDF * 99, "b.pdf": PDF}))
    body[40:50] = bytes(10)
    assert place.told(bytes(body)) == {"parcel.zip!/a.pdf": DamagedInputError, "parcel.zip!/b.pdf": PDF}


@pytest.mark.parametrize("body", [packed({}), packed({"a/": b""}), packed({".DS_Store": b"x"})])
def test_a_zip_without_a_file_is_empty(place: Place, body: bytes) -> None:
    assert place.told(body) == {"parcel.zip": EmptyInputError}


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_way_of_packing_that_is_not_read_is_named(place: Place, method: int) -> None:
    assert place.told(packed({"a.pdf": PDF}, method)) == {"parcel.zip!/a.pdf": UnknownFormatError}


@pytest.mark.parametrize(("number", "name"), [(9, "Deflate64"), (99, "AES"), (77, "77")])
def test_methods_are_named(place: Place, number: int, name: str) -> None:
    (found,) = place.files(lying(packed({"a.pdf": PDF}), METHOD, "H", lambda n: number))
    assert name in str(found.refused)


@pytest.mark.parametrize("code", ["utf-8", "gb18030"])
def test_an_encrypted_file_opens_with_its_password_in_either_encoding(place: Place, code: str) -> None:
    body = encrypted("a.pdf", PDF, "口令1".encode(code))
    assert place.told(body, password="口令1") == {"parcel.zip!/a.pdf": PDF}
    assert place.told(body, password="口令2") == {"parcel.zip!/a.pdf": EncryptedInputError}
    assert place.told(body) == {"parcel.zip!/a.pdf": EncryptedInputError}
    assert place.left() == []


def test_a_full_disk_is_told(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(unpacking, "copy_bounded", full)
    assert place.told(packed({"a.pdf": PDF})) == {"parcel.zip!/a.pdf": UnreadableInputError}
    assert place.left() == []


@pytest.mark.parametrize(("given", "ok"), [(9, False), (10, True), (11, False)])
def test_exactly_as_many_bytes_as_promised(given: int, ok: bool) -> None:
    target = io.BytesIO()
    if ok:
        copy_bounded(io.BytesIO(bytes(given)), target, 10)
    else:
        with pytest.raises(zipfile.BadZipFile):
            copy_bounded(io.BytesIO(bytes(given)), target, 10)
    assert len(target.getvalue()) <= 10


def test_an_endless_file_stops_at_its_bound() -> None:
    class Endless(io.RawIOBase):
        def read(self, size: int = -1, /) -> bytes:
            return bytes(size)

    target = io.BytesIO()
    with pytest.raises(zipfile.BadZipFile):
        copy_bounded(Endless(), target, 3 * unpacking.BLOCK)  # type: ignore[arg-type]
    assert len(target.getvalue()) <= 3 * unpacking.BLOCK


def test_zips_in_a_folder_are_opened_in_their_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    Path("out").mkdir()
    written(Path("in/1.pdf"), PDF)
    written(Path("in/2.zip"), packed({"a.pdf": b"a"}))
    written(Path("in/3.zip"), packed({"a.pdf": b"b"}))
    found = expand([Path("in")], Unpacker(Path("out"), Limits()))
    assert [(f.shown, f.path.read_bytes()) for f in found] == [
        ("in/1.pdf", PDF), ("in/2.zip!/a.pdf", b"a"), ("in/3.zip!/a.pdf", b"b"),
    ]  # fmt: skip


@settings(deadline=None)
@given(data=st.data())
def test_a_zip_with_any_bytes_changed_never_crashes(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    body = bytearray(packed({"a.pdf": PDF * 5, "b.zip": packed({"c.pdf": PDF})}))
    for at in data.draw(st.lists(st.integers(0, len(body) - 1), max_size=4)):
        body[at] = data.draw(st.integers(0, 255))
    place = Place(tmp_path_factory.mktemp("zip"))
    found = place.files(bytes(body))
    assert found
    assert all(f.refused is None or isinstance(f.refused, InputError) for f in found)
    assert all(f.path.exists() for f in found if f.refused is None)
