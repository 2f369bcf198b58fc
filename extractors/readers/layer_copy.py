"""A copy of a PDF in which its text layer is what a viewer shows: form entries printed, hidden text gone, the page cut
to what is visible."""

import io
from pathlib import Path

import pikepdf

from extractors.readers import triage
from extractors.readers.pdf import DAMAGED, NO_PAGE, parsed
from extractors.readers.received import reason
from models.errors import DamagedInputError, EmptyInputError, LimitError, UnknownFormatError
from models.limits import Limits

SHOWING = {"Tj", "TJ", "'", '"'}
UNSEEN_MODES = {3, 7}
"""Text rendering modes that paint nothing (ISO 32000-1, table 106): a scanner's recognised text behind its image."""
DEEPEST = 8
"""Forms within forms that are followed."""


def shown_copy(path: Path, shown: str, limits: Limits) -> io.BytesIO:
    """The copy, in memory. Errors name the file as `shown`.

    Raises UnreadableInputError, EmptyInputError, LimitError, UnknownFormatError (no PDF), EncryptedInputError and
    DamagedInputError."""
    if triage.identify(path, shown, limits) != triage.PDF:
        raise UnknownFormatError(shown, reason("不是 PDF", "not a PDF"))
    document = parsed(path, shown, None)
    if document is None:
        raise DamagedInputError(shown, DAMAGED)
    with document:
        count = len(document.pages)
        if not count:
            raise EmptyInputError(shown, NO_PAGE)
        if count > limits.max_pages:
            zh, en = f"有 {count} 页，超过上限 {limits.max_pages} 页", f"{count} pages, over {limits.max_pages}"
            raise LimitError(shown, reason(zh, en))
        try:
            return _prepared(document)
        except (pikepdf.PdfError, ValueError, TypeError, LookupError, RuntimeError, AttributeError) as error:
            raise DamagedInputError(shown, DAMAGED) from error


def _prepared(document: pikepdf.Pdf) -> io.BytesIO:
    if "/AcroForm" in document.Root:
        document.generate_appearance_streams()
        document.flatten_annotations("screen")
    seen: set[tuple[int, int]] = set()
    for page in document.pages:
        page.obj.MediaBox = _visible(page)
        page.contents_coalesce()
        if "/Contents" in page.obj:
            _strip(page.obj.Contents)
        _strip_forms(page.resources, seen, 0)
    out = io.BytesIO()
    document.save(out, encryption=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    out.seek(0)
    return out


def _visible(page: pikepdf.Page) -> pikepdf.Array:
    """The part of a page that viewers show: its crop box within its media box (ISO 32000-1, 14.11.2)."""
    media, crop = pikepdf.Rectangle(page.mediabox), pikepdf.Rectangle(page.cropbox)
    shown = media & crop
    return (shown if shown.width > 0 and shown.height > 0 else media).as_array()


def _strip_forms(resources: pikepdf.Object | None, seen: set[tuple[int, int]], depth: int) -> None:
    """Takes hidden text out of the forms that a page paints, and theirs."""
    forms = resources.get("/XObject") if isinstance(resources, pikepdf.Dictionary) else None
    if depth > DEEPEST or not isinstance(forms, pikepdf.Dictionary):
        return
    for form in forms.as_dict().values():
        if not isinstance(form, pikepdf.Stream) or form.get("/Subtype") != pikepdf.Name.Form or form.objgen in seen:
            continue
        seen.add(form.objgen)
        _strip(form)
        _strip_forms(form.get("/Resources"), seen, depth + 1)


def _strip(stream: pikepdf.Object) -> None:
    """Takes out of a content stream whatever is shown while text is not painted."""
    if b"Tr" not in stream.read_bytes():
        return
    kept: list[pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage] = []
    mode, saved, dropped = 0, list[int](), False
    for step in pikepdf.parse_content_stream(stream):
        operator = str(step.operator)
        if operator == "q":
            saved.append(mode)
        elif operator == "Q" and saved:
            mode = saved.pop()
        elif operator == "Tr":
            mode = int(step.operands[0])
        if operator in SHOWING and mode in UNSEEN_MODES:
            dropped = True
        else:
            kept.append(step)
    if dropped:
        stream.write(pikepdf.unparse_content_stream(kept))
