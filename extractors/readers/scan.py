"""Opens any scan that kanhe reads, by its content, and hands out its pages as received."""

from pathlib import Path

from extractors.readers import triage
from extractors.readers.image import ImageScan
from extractors.readers.pdf import PdfScan
from extractors.readers.received import ReceivedPage, Scan
from models.limits import Limits

__all__ = ["ReceivedPage", "Scan", "open_scan"]


def open_scan(path: Path, shown: str, limits: Limits, password: str | None = None) -> Scan:
    """Opens a file for reading; errors name it as `shown`. Use it in a `with` statement.

    Raises UnreadableInputError, EmptyInputError (no bytes or no pages), UnknownFormatError, LimitError (bytes, pages,
    pixels of a single image), EncryptedInputError (`password` missing or wrong) and DamagedInputError.
    """
    media_type = triage.identify(path, shown, limits)
    if media_type == triage.PDF:
        return PdfScan(path, shown, limits, password)
    return ImageScan(path, shown, media_type, limits)
