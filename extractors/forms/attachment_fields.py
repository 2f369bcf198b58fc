"""Finds the values that an attachment prints of the form's fields, by the label beside each: a licence's name and
credit code. Such pages have no ruled cells, and labels with blanks in them (名　　称)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractors.forms.content import PageContent, height, in_order, middle, rows_of
from extractors.forms.labels import bare
from extractors.forms.open_lines import tail_of
from extractors.forms.places import FieldPlace, Stretch
from extractors.ocr.engine import Line
from models.application import ATTACHMENT_BLOCK
from models.attachment import Attachment
from models.folding import fold
from models.form_template import AttachmentSpec, FieldSpec, FormTemplate

NEIGHBOUR = 2.0
"""Pieces of one value stand no further apart than so many line heights; further off stands another column."""
LINE_SPACING = 2.2
"""A wrapped line, or a value below its label, follows within this many line heights."""
SAME_BAND = 0.7
"""Two lines are level where their middles differ by less than this share of a line's height."""
MARKS = ":;,.、"


@dataclass(frozen=True)
class AttachedPlace:
    """Where an attachment, by its index among the document's, prints a field of the form."""

    attachment: int
    place: FieldPlace


def find_in_attachments(
    pages: Sequence[PageContent], attachments: Sequence[Attachment], template: FormTemplate, kind: str
) -> tuple[AttachedPlace, ...]:
    """The places on all attachments of a document of a kind, one a field and attachment: the first. None where the
    form does not know the kind."""
    if kind not in template.kinds:
        return ()
    specs, fields = {a.name: a for a in template.attachments_of(kind)}, template.fields_of(kind)
    at = {page.ref: page for page in pages}
    out: dict[tuple[int, str], AttachedPlace] = {}
    for number, attachment in enumerate(attachments):
        spec = specs.get(attachment.name or "")
        if spec is None:
            continue
        for ref in attachment.pages:
            for place in find_in_attachment(at[ref], spec, fields):
                out.setdefault((number, place.name), AttachedPlace(number, place))
    return tuple(out.values())


def find_in_attachment(
    content: PageContent, attachment: AttachmentSpec, fields: Mapping[str, FieldSpec]
) -> Iterator[FieldPlace]:
    """The places on one page of an attachment of the fields that it prints. `fields` are those of the application's
    kind; one that this kind lacks is left out, and one whose label is not there."""
    rows = rows_of(content.lines)
    for printed in attachment.fields:
        if printed.name not in fields:
            continue
        spec = fields[printed.name].model_copy(update={"label": printed.label, "aliases": printed.aliases})
        found = next((f for row in rows for f in _in_row(row, spec)), None)
        if found is not None:
            lines = _value(content, *found)
            if lines:
                place = Stretch(content, lines)
                yield FieldPlace(printed.name, spec, f"{ATTACHMENT_BLOCK}{attachment.name}", (place,))


def _in_row(row: Sequence[Line], spec: FieldSpec) -> Iterator[tuple[Line, list[Line]]]:
    """Where a label stands in a row: its line, and what stands beside it."""
    for label in map(bare, (spec.label, *spec.aliases)):
        for first in range(len(row)):
            so_far = ""
            for at in range(first, len(row)):
                text = row[at].reading.text
                before, so_far = so_far, so_far + fold(text).strip(MARKS)
                if so_far == label:
                    yield row[first], list(row[at + 1 :])
                elif so_far.startswith(label) and label.startswith(before):
                    start = _end_of(text, label.removeprefix(before))
                    yield row[first], [tail_of(row[at], start), *row[at + 1 :]]
                elif label.startswith(so_far):
                    continue
                break


def _end_of(text: str, label: str) -> int:
    """The index in a text behind the label that it begins with, and behind the marks that follow."""
    end = next(i for i in range(1, len(text) + 1) if fold(text[:i]).lstrip(MARKS).startswith(label))
    while end < len(text) and (text[end].isspace() or fold(text[end]) in MARKS):
        end += 1
    return end


def _value(content: PageContent, label: Line, beside: Sequence[Line]) -> tuple[Line, ...]:
    """A value's lines: the run beside its label, or below it where nothing stands beside, and what goes on below."""
    run = _run(beside) if beside and _near(label, beside[0], content) else []
    if not run:
        run = _below(content, label)
    if not run:
        return ()
    lines = list(run)
    while True:
        more = _wrapped(content, label, lines)
        if more is None:
            return in_order(lines)
        lines.append(more)


def _near(label: Line, value: Line, content: PageContent) -> bool:
    """Whether a value may be the label's: nothing of a form is set half a page off."""
    return value.bounds[0] - label.bounds[2] < content.frame.width / 3


def _run(lines: Sequence[Line]) -> list[Line]:
    run = [lines[0]]
    for line in lines[1:]:
        if line.bounds[0] - run[-1].bounds[2] > NEIGHBOUR * height(run[-1]):
            break
        run.append(line)
    return run


def _below(content: PageContent, label: Line) -> list[Line]:
    """The line under a label that stands alone in its row."""
    x0, _, x1, y1 = label.bounds
    under = [
        line for line in content.lines
        if line.bounds[0] < x1 and line.bounds[2] > x0 and 0 < middle(line)[1] - y1 < LINE_SPACING * height(label)
    ]  # fmt: skip
    return sorted(under, key=lambda line: middle(line)[1])[:1]


def _wrapped(content: PageContent, label: Line, lines: Sequence[Line]) -> Line | None:
    """The line that a value goes on in: right below, flush with it, in type of its size, beside no other label."""
    first, last = lines[0], max(lines, key=lambda line: middle(line)[1])
    tall = height(first)
    for line in content.lines:
        step = middle(line)[1] - middle(last)[1]
        flush = abs(line.bounds[0] - first.bounds[0]) < tall
        alike = 1 / 1.3 < height(line) / tall < 1.3
        if SAME_BAND * tall < step < LINE_SPACING * tall and flush and alike and not _labelled(content, line, first):
            return line
    return None


def _labelled(content: PageContent, line: Line, first: Line) -> bool:
    """Whether something stands to the left of a line, where labels do."""
    return any(
        other.bounds[2] <= first.bounds[0] + height(first)
        and other is not line
        and abs(middle(other)[1] - middle(line)[1]) < SAME_BAND * height(line)
        for other in content.lines
    )
