"""Is a file that lies still really whole? What a scanner or a copy over the network is still writing looks like a
damaged file, or like one that lacks its end."""

from pathlib import Path

from extractors.readers import triage
from extractors.readers.archive import SourceFile
from models.catalogue import said
from models.errors import DamagedInputError, EmptyInputError, InputError, NotReadyError, UnreadableInputError

NOT_YET = (DamagedInputError, EmptyInputError, UnreadableInputError)
"""What is wrong with a file that is still being written, or held by who writes it; all else stays as it is."""
EDGE_BYTES = 2048
"""How much of a file's beginning and end is looked at. Readers look for a PDF's end in its last 1024 bytes."""
ENDS = {triage.PDF: b"%%EOF", triage.JPEG: b"\xff\xd9", triage.PNG: b"IEND\xaeB`\x82"}
"""What a whole file has near its end."""


def check_ready(source: SourceFile, media_type: str | None, error: InputError | None) -> None:
    """Raises NotReadyError where a file may still be on its way: `media_type` is what it is, `error` what is wrong
    with it as it is now."""
    if isinstance(error, NOT_YET):
        raise NotReadyError(source.shown, error.reason)
    head, tail = _edges(source)
    if not head.strip(b"\0"):
        raise NotReadyError(source.shown, said("intake.blank"))
    if media_type in ENDS and ENDS[media_type] not in tail:
        raise NotReadyError(source.shown, said("intake.no_end"))


def _edges(source: SourceFile) -> tuple[bytes, bytes]:
    path = Path(source.path)
    try:
        with path.open("rb") as file:
            head = file.read(EDGE_BYTES)
            file.seek(max(0, path.stat().st_size - EDGE_BYTES))
            return head, file.read(EDGE_BYTES)
    except OSError as error:
        raise NotReadyError(source.shown, said("intake.gone", detail=error.strerror or error)) from error
