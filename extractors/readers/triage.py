"""What is this file? Told by its content, never by its name, with a clear reason where it is nothing that we read."""

from collections.abc import Callable
from pathlib import Path

from extractors.readers.zip_entries import BROKEN, DirectoryTooLongError, name_of, opened_zip
from models.errors import EmptyInputError, LimitError, UnknownFormatError, UnreadableInputError
from models.limits import Limits

PDF, TIFF, JPEG, PNG = "application/pdf", "image/tiff", "image/jpeg", "image/png"
MEDIA_TYPES = (PDF, TIFF, JPEG, PNG)

HEAD_BYTES = 1024
"""Readers accept a PDF whose header stands within its first 1024 bytes (ISO 32000-1, annex H.3.4.1)."""
OLE_SCAN_BYTES = 4 * 2**20
"""How much of an OLE2 file is searched for the stream names that tell Word from Excel; enough for most, else OLE2."""

Name = tuple[str, str]
"""What a file is, in Chinese and in English."""
XLSX: Name = ("XLSX 工作簿", "an XLSX workbook")
TEXT: Name = ("文本文件", "a text file")

_SUPPORTED: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
    (b"II+\0", TIFF),
    (b"MM\0+", TIFF),
)

_NAMED: tuple[tuple[int, bytes, str, str], ...] = (
    (0, b"Rar!\x1a\x07", "RAR 压缩包，请先解压，或改存为 ZIP", "a RAR archive: unpack it, or save it as ZIP"),
    (
        0,
        b"7z\xbc\xaf\x27\x1c",
        "7z 压缩包，请先解压，或改存为 ZIP",
        "a 7z archive: unpack it, or save it as ZIP",
    ),
    (0, b"PK\x07\x08", "分卷 ZIP，请先合并解压", "a part of a split ZIP: join and unpack it first"),
    (0, b"\x1f\x8b", "gzip 压缩文件，请先解压", "a gzip file: unpack it first"),
    (0, b"BZh", "bzip2 压缩文件，请先解压", "a bzip2 file: unpack it first"),
    (0, b"\xfd7zXZ\0", "xz 压缩文件，请先解压", "an xz file: unpack it first"),
    (257, b"ustar", "TAR 归档，请先解包", "a TAR archive: unpack it first"),
    (0, b"GIF8", "GIF 图片", "a GIF image"),
    (8, b"WEBP", "WEBP 图片", "a WEBP image"),
    (0, b"BM", "BMP 图片", "a BMP image"),
    (0, b"\0\0\0\x0cjP  ", "JPEG 2000 图片", "a JPEG 2000 image"),
    (0, b"\xff\x4f\xff\x51", "JPEG 2000 图片", "a JPEG 2000 image"),
    (0, b"\x97JB2", "JBIG2 图片", "a JBIG2 image"),
    (0, b"8BPS", "Photoshop 文件", "a Photoshop file"),
    (0, b"AT&TFORM", "DjVu 文件", "a DjVu file"),
    (0, b"{\\rtf", "RTF 文档", "an RTF document"),
    (0, b"%!PS", "PostScript 文件", "a PostScript file"),
    (0, b"CAJ", "CAJ 文件", "a CAJ file"),
    (0, b"Founder CEB", "CEB 文件", "a CEB file"),
    (0, b"SQLite format 3\0", "SQLite 数据库", "a SQLite database"),
    (0, b"MZ", "Windows 程序", "a Windows program"),
    (0, b"\x7fELF", "可执行程序", "a program"),
)

_BRANDS: dict[bytes, tuple[str, str]] = {
    **dict.fromkeys(
        (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"),
        ("HEIC 图片，请另存为 JPEG", "a HEIC image: save it as JPEG"),
    ),
    **dict.fromkeys((b"avif", b"avis"), ("AVIF 图片", "an AVIF image")),
}
_OLE_STREAMS: tuple[tuple[str, str, str], ...] = (
    ("EncryptedPackage", "加密的 Office 文档", "an encrypted Office document"),
    ("WordDocument", "DOC 文档（Word 97-2003），请另存为 PDF", "a DOC document (Word 97-2003): save it as PDF"),
    ("Workbook", "XLS 工作簿（Excel 97-2003）", "an XLS workbook (Excel 97-2003)"),
    ("PowerPoint Document", "PPT 演示文稿", "a PPT presentation"),
)
_OFFICE = "[Content_Types].xml"
"""What every Office document holds (ECMA-376-2, 10.1.2.1), and a package with a folder named `word` does not."""
_ZIP_MEMBERS: tuple[tuple[str, str, str], ...] = (
    ("word/", "DOCX 文档，请另存为 PDF", "a DOCX document: save it as PDF"),
    ("xl/", *XLSX),
    ("ppt/", "PPTX 演示文稿", "a PPTX presentation"),
)
_OFD: Name = ("OFD 文档，请另存为 PDF", "an OFD document: save it as PDF")
_ZIP: Name = ("ZIP 压缩包，请先解压", "a ZIP package: unpack it first")
_BROKEN_ZIP: Name = ("ZIP 压缩包，且已损坏或不完整", "a ZIP package that is damaged or cut off")
_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")


def identify(path: Path, shown: str | None = None, limits: Limits | None = None) -> str:
    """The media type of a file, one of `MEDIA_TYPES`, by its content; errors name it as `shown`.

    Raises UnreadableInputError (missing, a folder, no permission), EmptyInputError (zero bytes), LimitError (over
    `max_bytes`) and UnknownFormatError, which names what the file is where that is known.
    """
    shown, limits = shown or str(path), limits or Limits()
    head, size = _head(path, shown)
    if not size:
        raise EmptyInputError(shown, "文件是空的（the file is empty: 0 bytes）")
    if size > limits.max_bytes:
        raise LimitError(
            shown, f"文件有 {size} 字节，超过上限 {limits.max_bytes} 字节（the file is over the size limit）"
        )
    for magic, media in _SUPPORTED:
        if head.startswith(magic):
            return media
    name = _binary_name(path, head)
    if name is None and b"%PDF-" in head:
        return PDF
    zh, en = name or _text_name(head) or ("不是可识别的文档", "not a document that kanhe knows")
    raise UnknownFormatError(shown, f"不支持的文件：{zh}（{en}）")


def is_zip(path: Path) -> bool:
    """Whether a file is a ZIP to look into, whole or not; Office documents and OFD are none."""
    try:
        head = _head(path, str(path))[0]
    except UnreadableInputError:
        return False
    return head.startswith(_ZIP_MAGIC) and _zip_name(path) in (_ZIP, _BROKEN_ZIP)


def sniffed(path: Path) -> Name | None:
    """The Chinese and English name of a format that is no scan, or None; for the messages of other readers."""
    try:
        head = _head(path, str(path))[0]
    except UnreadableInputError:
        return None
    return _binary_name(path, head) or _text_name(head)


def _head(path: Path, shown: str) -> tuple[bytes, int]:
    try:
        if path.is_dir():
            raise UnreadableInputError(
                shown, "文件夹里没有可读的文件，或无法列出（a folder without files, or one that cannot be listed）"
            )
        with path.open("rb") as file:
            return file.read(HEAD_BYTES), path.stat().st_size
    except FileNotFoundError as error:
        raise UnreadableInputError(shown, "文件不存在（no such file）") from error
    except PermissionError as error:
        raise UnreadableInputError(shown, "没有读取权限（permission denied）") from error
    except OSError as error:
        raise UnreadableInputError(shown, f"无法读取文件（cannot read the file: {error.strerror or error}）") from error


def _binary_name(path: Path, head: bytes) -> Name | None:
    for offset, magic, zh, en in _NAMED:
        if head[offset : offset + len(magic)] == magic:
            return zh, en
    for magic, look in _LOOKERS:
        if head.startswith(magic):
            return look(path)
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], ("视频或其他多媒体文件", "a video or other media file"))
    return None


def _zip_name(path: Path) -> Name:
    try:
        with opened_zip(path, Limits().max_zip_entries) as archive:
            names = [name_of(info) for info in archive.infolist()]
    except DirectoryTooLongError:
        return _ZIP
    except (*BROKEN, OSError):
        return _BROKEN_ZIP
    if "OFD.xml" in names:
        return _OFD
    if _OFFICE not in names:
        return _ZIP
    held = (name for member, *name in _ZIP_MEMBERS if any(n.startswith(member) for n in names))
    zh, en = next(held, ("Office 文档", "an Office document"))
    return zh, en


def _ole_name(path: Path) -> Name:
    with path.open("rb") as file:
        body = file.read(OLE_SCAN_BYTES)
    for stream, zh, en in _OLE_STREAMS:
        if stream.encode("utf-16-le") in body:
            return zh, en
    return "DOC 等旧版 Office 文档（OLE2），请另存为 PDF", "an old Office document such as DOC (OLE2): save it as PDF"


def _text_name(head: bytes) -> Name | None:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "网页（HTML）", "an HTML page"
    if start.startswith(b"<?xml"):
        return "XML 文件", "an XML file"
    if start and not any(b < 9 or 13 < b < 32 for b in head):
        return TEXT
    return None


_LOOKERS: tuple[tuple[bytes, Callable[[Path], Name]], ...] = (
    *((magic, _zip_name) for magic in _ZIP_MAGIC),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _ole_name),
)
