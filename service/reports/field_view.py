"""The field table as a reader sees it: label, print, reading, online value, result in words."""

from collections.abc import Sequence

from models.catalogue import label
from models.finding import Message
from models.reconciliation import FieldResult, PaperValue
from service.reports.diff import folded
from service.reports.finding_view import Numbered
from service.reports.presentation import Presentation
from service.reports.views import FieldRow, Value

LONG_VALUE = 48
"""Characters of a value that a table cell shows before it folds: about three lines of its column."""
MOST_SURE = 0.999
"""No machine's confidence is shown as 100 %."""


def field_rows(
    fields: Sequence[FieldResult], numbered: Numbered, anchor: str, presentation: Presentation
) -> tuple[FieldRow, ...]:
    """One row a field, in the order of the report, with links to the findings about it."""
    return tuple(_row(f, numbered, anchor, presentation) for f in fields)


def percent(share: float) -> str:
    """A confidence for people: 99.9 % at most."""
    shown = min(max(share, 0.0), MOST_SURE)
    return f"{100 * shown:.1f} %" if shown > 0.99 else f"{100 * shown:.0f} %"


def _row(result: FieldResult, numbered: Numbered, anchor: str, presentation: Presentation) -> FieldRow:
    printed = result.paper.text if result.paper else ""
    read = presentation.words.value(result.name, result.paper.value) if result.paper else ""
    masking = presentation.masking
    return FieldRow(
        label=result.label,
        name=result.name,
        printed=_value(masking.value(printed, result.name)),
        read=_value(masking.value(read, result.name)),
        online=_value(presentation.value(result.name, result.online)),
        same=bool(printed) and folded(read) == folded(printed),
        status=result.status,
        status_words=label(f"report.status.{result.status}"),
        confidence=percent(result.confidence),
        place=_page(result.paper, presentation) if result.paper else "",
        also=tuple(_also(result, presentation)),
        findings=tuple((n, f"{anchor}-f{n}") for n, f in numbered if f.field == result.name),
    )


def _page(spot: PaperValue, presentation: Presentation) -> str:
    """A page's number, with its file where the number is not enough."""
    file = presentation.file(spot.input) if presentation.needs_file(spot.input, spot.page) else ""
    return f"{file} {spot.page}".strip()


def _also(result: FieldResult, presentation: Presentation) -> list[tuple[Message, str]]:
    """The field's other places and what they print."""
    seen = ((presentation.place(s.input, s.page), presentation.masking.value(s.text, result.name)) for s in result.also)
    return [(place, text if len(text) <= LONG_VALUE else f"{text[:LONG_VALUE]}…") for place, text in seen if place]


def _value(text: str) -> Value:
    return Value(text, text[:LONG_VALUE] if len(text) > LONG_VALUE + 8 else None)
