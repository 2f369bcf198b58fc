"""Which attachments lie behind an application's own pages: proposed from their titles, never guessed, and what the
paper's own list of attachments names."""

import re
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from extractors.forms.attachment_titles import NUMERALS, Head, closing_years, head_of, numeral, years_in
from extractors.forms.content import DocumentPage, PageContent, row_text, rows_of
from extractors.forms.footers import running_lines
from extractors.forms.labels import bare
from extractors.ocr.engine import Line
from models.attachment import Attachment, ListedAttachment
from models.folding import fold
from models.form_template import AttachmentSpec, FormTemplate

NUMBERED = re.compile(rf"^\s*(?:附件\s*)?[（(]?\s*(\d{{1,2}}|[{NUMERALS}]{{1,2}})\s*(?:[)）.．、:：]|\s)+\s*(?=\S)")
"""A line of a list begins with its number, set off by a mark or a blank."""
LEAST_TITLE, MISREAD = 4, 75.0
"""Characters of a title, and likeness (0 to 100), from which a line of a list holds it: one of four misread."""
SURE_YEAR = 0.9
"""Confidence from which a year is taken from a title."""
LEAST_LISTED = 2
"""Lines of a page without a title that must read like a list's for it to go on with the list before."""


def propose(
    pages: Sequence[DocumentPage], template: FormTemplate, kind: str
) -> tuple[tuple[Attachment, ...], tuple[ListedAttachment, ...]]:
    """The attachments on a document's pages, given in the order received, and the lines of its own list. A page
    without a title goes on with the attachment before it."""
    found: list[Attachment] = []
    listed: list[ListedAttachment] = []
    current, in_list = False, False
    for page in pages:
        if page.kind != "attachment":
            current, in_list = (current, in_list) if page.kind == "blank" else (False, False)
            continue
        head = head_of(page.content, template, kind)
        lines = tuple(_listed(page.content, head, template, kind)) if head.listing or in_list else ()
        in_list = head.listing or (in_list and not head.title and not head.numbered and len(lines) >= LEAST_LISTED)
        if in_list:
            listed += lines
            current = False
        elif current and (longer := _gone_on(found[-1], head, page.content, template)):
            found[-1] = longer
        else:
            found.append(_begun(head, page.content))
            current = True
    return tuple(found), tuple(listed)


def _begun(head: Head, content: PageContent) -> Attachment:
    return Attachment(
        name=head.spec.name if head.spec else None,
        title=head.title,
        pages=(content.ref,),
        number=head.number,
        years=_years(head, head.spec, content),
        confidence=round(head.confidence, 4),
        box=content.box_of(head.rows) if head.rows else None,
    )


def _years(head: Head, spec: AttachmentSpec | None, content: PageContent) -> tuple[int, ...]:
    """The years that a page of a yearly attachment is about, by its title, else by the close of which it tells. A year
    that the form does not want is as likely misread as handed in besides, and is not taken for one that was read."""
    if spec is None or not spec.years:
        return ()
    years = years_in(head.title, spec.years) if head.confidence >= SURE_YEAR else ()
    years = years or closing_years(content)
    return years if set(years) <= set(spec.years) else ()


def _gone_on(before: Attachment, head: Head, content: PageContent, template: FormTemplate) -> Attachment | None:
    """The attachment before with this page, None where the page begins another: it has a number or a title of its own,
    unless that is what the form says further pages are headed, or the same title and year once more; or it is too bare
    for a further page and may be anything."""
    spec = next((a for a in template.attachments if a.name == before.name), None)
    years = _years(head, spec, content)
    other_number = head.numbered and head.number != before.number
    same = head.spec is not None and head.spec.name == before.name
    again = same and (head.part or not (years and before.years) or years == before.years)
    if other_number or ((head.title or head.sparse) and not again):
        return None
    both = tuple(sorted({*before.years, *years})) if again or not before.years else before.years
    return before.model_copy(update={"pages": (*before.pages, content.ref), "years": both})


def _listed(content: PageContent, head: Head, template: FormTemplate, kind: str) -> Iterator[ListedAttachment]:
    """The lines of a list that name an attachment, by the form's titles or by a number before them."""
    apart = {id(line) for line in (*running_lines(content), *head.rows)}
    specs = template.attachments_of(kind)
    for row in rows_of([line for line in content.lines if id(line) not in apart]):
        text = row_text(row)
        number, rest = _number(row, text)
        named = _named(rest, specs)
        if not named and (number is None or not bare(rest)):
            continue
        box = content.box_of(row)
        for spec in named or (None,):
            years = years_in(rest, spec.years) if spec and spec.years else ()
            wanted = tuple(year for year in years if spec and year in spec.years)
            yield ListedAttachment(
                text=rest.strip(), name=spec.name if spec else None, input=content.ref.input, page=content.ref.page,
                box=box, number=number, years=wanted,
            )  # fmt: skip


def _number(row: Sequence[Line], text: str) -> tuple[int | None, str]:
    """The number before a line, and what stands behind it."""
    alone = numeral(fold(row[0].reading.text)) if len(row) > 1 else None
    if alone is not None:
        return alone, row_text(row[1:])
    found = NUMBERED.match(text)
    return (numeral(fold(found[1])), text[found.end() :]) if found else (None, text)


def _named(text: str, specs: Sequence[AttachmentSpec]) -> tuple[AttachmentSpec, ...]:
    """The attachments that a line names: where one title holds another, the longer one; else the one whose title a
    misread character may have changed to this."""
    key = bare(text)
    words = [(bare(w), spec) for spec in specs for w in (spec.label, *spec.titles)]
    found: list[AttachmentSpec] = []
    for word, spec in sorted(words, key=lambda w: -len(w[0])):
        if word in key:
            key = key.replace(word, "#")
            found += [] if spec in found else [spec]
    if found:
        return tuple(found)
    near = [(fuzz.partial_ratio(word, key), spec) for word, spec in words if LEAST_TITLE <= len(word) <= len(key)]
    score, best = max(near, key=lambda n: n[0], default=(0.0, None))
    return (best,) if best is not None and score >= MISREAD else ()
