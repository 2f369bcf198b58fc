"""What a file is, by its content, and what is said of files that are no scans."""

import io
import zipfile
from pathlib import Path

import pytest

from extractors.readers import triage
from models.errors import EmptyInputError, InputError, LimitError, UnknownFormatError, UnreadableInputError
from models.limits import Limits
from tests.unit.extractors.readers.making import encoded, quarters, scanned_pdf

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def zipped(*members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for member in members:
            archive.writestr(zipfile.ZipInfo(member), "x")
    return buffer.getvalue()


def ftyp(brand: bytes) -> bytes:
    return b"\0\0\0\x18ftyp" + brand + bytes(12)


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (encoded(quarters()), triage.JPEG),
        (encoded(quarters(), "PNG"), triage.PNG),
        (encoded(quarters(), "TIFF"), triage.TIFF),
        (b"MM\0*" + bytes(20), triage.TIFF),
        (b"%PDF-1.7\n", triage.PDF),
        (b"\r\n junk of a mail gateway \r\n%PDF-1.4\n", triage.PDF),
    ],
)
@pytest.mark.parametrize("name", ["a.pdf", "扫描件.jpg", "no-suffix"])
def test_content_decides_whatever_the_name(tmp_path: Path, body: bytes, media: str, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(body)
    assert triage.identify(path) == media


@pytest.mark.parametrize(
    ("body", "zh", "en"),
    [
        (ftyp(b"heic"), "HEIC 图片", "a HEIC image"),
        (ftyp(b"mif1"), "HEIC 图片", "a HEIC image"),
        (ftyp(b"avif"), "AVIF 图片", "an AVIF image"),
        (ftyp(b"isom"), "视频", "a video"),
        (zipped("OFD.xml", "Doc_0/Document.xml"), "OFD 文档", "an OFD document"),
        (b"Rar!\x1a\x07\x01\x00 rest", "RAR 压缩包", "a RAR archive"),
        (OLE + "WordDocument".encode("utf-16-le"), "DOC 文档", "a DOC document"),
        (OLE + "Workbook".encode("utf-16-le"), "XLS 工作簿", "an XLS workbook"),
        (OLE, "OLE2", "OLE2"),
        (zipped("[Content_Types].xml", "word/document.xml"), "DOCX 文档", "a DOCX document"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "XLSX 工作簿", "an XLSX workbook"),
        (zipped("[Content_Types].xml", "customXml/x"), "Office 文档", "an Office document"),
        (zipped("a/b.pdf", "word/c.jpg"), "ZIP 压缩包，请先解压", "a ZIP package: unpack it first"),
        (b"PK\x07\x08PK\x03\x04 rest", "分卷 ZIP", "a part of a split ZIP"),
        (zipped("a.pdf")[:40], "ZIP 压缩包，且已损坏", "damaged or cut off"),
        (b"7z\xbc\xaf\x27\x1c rest", "7z 压缩包", "a 7z archive"),
        (b"GIF89a rest", "GIF 图片", "a GIF image"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "WEBP 图片", "a WEBP image"),
        (b"BM" + bytes(60), "BMP 图片", "a BMP image"),
        (b"\r\n<!DOCTYPE html><html>", "网页", "an HTML page"),
        ("申报编号,单位".encode(), "文本文件", "a text file"),
        (bytes(range(256)), "不是可识别的文档", "not a document"),
    ],
)
def test_what_is_no_scan_is_named(tmp_path: Path, body: bytes, zh: str, en: str) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(body)
    with pytest.raises(UnknownFormatError) as caught:
        triage.identify(path, "收件/scan.pdf")
    line = str(caught.value)
    assert line.startswith("收件/scan.pdf: ")
    assert zh in line
    assert en in line
    assert "\n" not in line


def test_an_empty_file_is_said_to_be_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.touch()
    with pytest.raises(EmptyInputError, match=r"a\.pdf: 文件是空的（the file is empty: 0 bytes）"):
        triage.identify(path)


def test_a_file_over_the_limit_of_bytes_is_refused_and_one_at_it_is_not(tmp_path: Path) -> None:
    path = scanned_pdf(tmp_path / "a.pdf")
    size = path.stat().st_size
    assert triage.identify(path, limits=Limits(max_bytes=size)) == triage.PDF
    with pytest.raises(LimitError, match="超过上限"):
        triage.identify(path, limits=Limits(max_bytes=size - 1))


def test_a_missing_file_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match="no such file"):
        triage.identify(tmp_path / "gone.pdf")


def test_a_folder_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match="folder"):
        triage.identify(tmp_path)


@pytest.mark.parametrize(
    ("error", "words"), [(PermissionError(13, "no"), "permission denied"), (OSError(5, "I/O error"), "I/O error")]
)
def test_a_file_that_the_system_withholds_is_unreadable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, words: str
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7")

    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(UnreadableInputError, match=words) as caught:
        triage.identify(path)
    assert isinstance(caught.value, InputError)


def test_other_readers_can_ask_what_a_file_is(tmp_path: Path) -> None:
    path = tmp_path / "records.xlsx"
    path.write_bytes(b"Rar!\x1a\x07\x00")
    assert triage.sniffed(path) == ("RAR 压缩包，请先解压，或改存为 ZIP", "a RAR archive: unpack it, or save it as ZIP")
    assert triage.sniffed(tmp_path / "gone") is None


@pytest.mark.parametrize(
    ("body", "zip_"),
    [
        (zipped("a.pdf"), True),
        (zipped("word/a.pdf"), True),
        (zipped(), True),
        (zipped("a.pdf")[:40], True),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), False),
        (zipped("OFD.xml"), False),
        (b"%PDF-1.7", False),
    ],
)
def test_a_zip_is_told_from_the_documents_that_are_packed_as_one(tmp_path: Path, body: bytes, zip_: bool) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(body)
    assert triage.is_zip(path) == zip_
    assert not triage.is_zip(tmp_path / "gone")
