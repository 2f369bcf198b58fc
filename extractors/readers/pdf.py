"""Opens PDFs, with or without a password, repaired where their index is broken, and hands out their pages."""

import logging
import mmap
import re
import tempfile
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import pikepdf
import pypdfium2 as pdfium

from extractors.readers.pdf_page import UnreadablePageError, missing_images, read_page
from extractors.readers.received import ReceivedPage, page_error, reason
from extractors.readers.triage import PDF
from models.errors import DamagedInputError, EmptyInputError, EncryptedInputError, LimitError
from models.limits import Limits

TAIL_BYTES = 2048
"""A whole PDF has its end mark within its last 1024 bytes (ISO 32000-1, annex H.3.4.4); some writers pad further."""
END_MARK = b"%%EOF"
PAGES_NODE = re.compile(rb"<<[^<>]*?/Type\s*/Pages\b[^<>]*?>>")
COUNT = re.compile(rb"/Count\s+(\d{1,9})")
MALFORMED = (
    pdfium.PdfiumError, pikepdf.PdfError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError,
    AssertionError, RuntimeError,
)  # fmt: skip
"""What the two libraries raise on a page whose objects are not what they should be."""
DAMAGED = reason("PDF 已损坏或不完整，无法打开", "the PDF is damaged or cut off and cannot be opened")
NO_PAGE = reason("PDF 没有页面", "the PDF has no page")


class PdfScan:
    """A PDF, one page open at a time. Opening raises EncryptedInputError, DamagedInputError, EmptyInputError and
    LimitError."""

    media_type = PDF

    def __init__(self, path: Path, shown: str, limits: Limits, password: str | None) -> None:
        self._shown, self._limits = shown, limits
        self._drawn: pdfium.PdfDocument | None = None
        self._repaired: IO[bytes] | None = None
        self._parsed: pikepdf.Pdf | None = None
        self._sound = False
        try:
            self._open(path, password)
        except BaseException:
            self.close()
            raise
        self.page_count: int = len(self._document)

    def page(self, number: int) -> ReceivedPage:
        """One page, counted from 1. Raises PageError, and ValueError for a number outside the file."""
        if not 1 <= number <= self.page_count:
            raise ValueError(f"page {number} of {self.page_count}")
        source = self._parsed.pages[number - 1] if self._parsed is not None else None
        try:
            page = self._document[number - 1]
        except pdfium.PdfiumError as error:
            raise page_error(self._shown, number, reason("页面无法打开", "the page cannot be opened")) from error
        try:
            return read_page(page, source, self._limits, self._sound)
        except UnreadablePageError as error:
            raise page_error(self._shown, number, str(error)) from error
        except MALFORMED as error:
            raise page_error(self._shown, number, reason("页面已损坏", "the page is damaged", error)) from error
        finally:
            page.close()

    def close(self) -> None:
        """Gives back both parsers and the repaired copy."""
        for held in (self._drawn, self._parsed, self._repaired):
            if held is not None:
                held.close()
        self._drawn = self._parsed = self._repaired = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def _document(self) -> pdfium.PdfDocument:
        if self._drawn is None:
            raise ValueError("the scan is closed")
        return self._drawn

    def _open(self, path: Path, password: str | None) -> None:
        self._parsed = parsed(path, self._shown, password)
        if self._parsed is not None:
            self._check(len(self._parsed.pages))
        self._drawn = _pdfium_open(path, password)
        if self._drawn is None and self._parsed is None:
            raise DamagedInputError(self._shown, DAMAGED)
        if self._drawn is None and self._parsed is not None:
            self._repaired = _repaired(path, self._shown, self._parsed)
            try:
                self._drawn = pdfium.PdfDocument(self._repaired)
            except pdfium.PdfiumError as error:
                raise DamagedInputError(self._shown, DAMAGED) from error
        self._check(len(self._document))
        if self._parsed is not None and len(self._parsed.pages) != len(self._document):
            self._parsed.close()
            self._parsed = None
        self._sound = self._parsed is not None and not self._parsed.get_warnings()
        self._document.init_forms()

    def _check(self, pages: int) -> None:
        if not pages:
            raise EmptyInputError(self._shown, NO_PAGE)
        if pages > self._limits.max_pages:
            most = self._limits.max_pages
            raise LimitError(self._shown, reason(f"有 {pages} 页，超过上限 {most} 页", f"{pages} pages, over {most}"))


def _pdfium_open(path: Path, password: str | None) -> pdfium.PdfDocument | None:
    """The document for drawing, or None where it needs repair. PDFium's error code is not asked: after some failures
    it still tells the one before."""
    try:
        return pdfium.PdfDocument(path, password=password)
    except pdfium.PdfiumError:
        return None


def parsed(path: Path, shown: str, password: str | None) -> pikepdf.Pdf | None:
    """The document for inspection, or None where it does not parse. The file is read as a stream, not mapped, so that
    what was read does not count as memory of the process."""
    logging.getLogger("pikepdf._core").setLevel(logging.CRITICAL)
    try:
        document = pikepdf.open(
            path, password=password or "", access_mode=pikepdf.AccessMode.stream, suppress_warnings=True
        )
        len(document.pages)
    except pikepdf.PasswordError as error:
        raise _encrypted(shown, password) from error
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        if "encrypt" in str(error).lower() or "security handler" in str(error).lower():
            why = reason("PDF 用证书或未知方式加密", "the PDF is encrypted by certificate or in an unknown way")
            raise EncryptedInputError(shown, why) from error
        return None
    return document


def _encrypted(shown: str, password: str | None) -> EncryptedInputError:
    if password:
        return EncryptedInputError(shown, reason("PDF 已加密，所给密码不对", "the PDF is encrypted; wrong password"))
    return EncryptedInputError(shown, reason("PDF 已加密，需要密码", "the PDF is encrypted and needs a password"))


def _repaired(path: Path, shown: str, document: pikepdf.Pdf) -> IO[bytes]:
    """A copy with a new index, in a temporary file that vanishes when closed.

    Raises DamagedInputError where the file has lost pages or images: it was cut off, and half a document must not
    pass for a whole one."""
    found = len(document.pages)
    told, ended = _told_pages(path)
    lost = sum(1 for page in document.pages if missing_images(page))
    if not ended and (told > found or lost):
        zh = f"PDF 不完整，可能被截断：{max(told, found)} 页中只有 {found - lost} 页完整"
        en = f"the PDF is cut off: {found - lost} of {max(told, found)} pages are whole"
        raise DamagedInputError(shown, reason(zh, en))
    copy = tempfile.TemporaryFile()  # noqa: SIM115 - the scan keeps it open and closes it
    try:
        document.save(copy, encryption=False)
    except pikepdf.PdfError as error:
        copy.close()
        raise DamagedInputError(shown, DAMAGED) from error
    return copy


def _told_pages(path: Path) -> tuple[int, bool]:
    """How many pages the file's own page tree speaks of (0 where it is compressed), and whether the file ends as a
    PDF does."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as body:
        counts = [int(c.group(1)) for node in PAGES_NODE.finditer(body) if (c := COUNT.search(node.group()))]
        return max(counts, default=0), body.rfind(END_MARK, max(0, len(body) - TAIL_BYTES)) >= 0
