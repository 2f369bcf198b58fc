"""What stands in the slots of a page that a hand fills: signatures and dates."""

from collections.abc import Iterator, Mapping, Sequence

from extractors.forms.content import PageContent, SlotMark
from extractors.forms.open_dates import MARKS, date_at
from extractors.forms.signatures import signature_at
from extractors.forms.strokes import Cover
from extractors.page import PageImage, Pixels
from models.folding import fold
from models.form_template import SlotSpec


def read_slots(
    page: PageImage, clean: Pixels, content: PageContent, covers: Sequence[Cover], slots: Mapping[str, SlotSpec]
) -> Iterator[SlotMark]:
    """What stands in each slot for a signature or a date whose place is found on an upright page, of whatever kind it
    is; `clean` are the page's RGB pixels without the ink of seals, `covers` the seals."""
    for name, slot in slots.items():
        if slot.type == "date" and set(fold(slot.label)) <= set(MARKS):
            found = date_at(page, clean, content.lines, covers)
        elif slot.type != "seal":
            found = signature_at(page, clean, content.lines, content.cells, covers, slot)
        else:
            continue
        if found is not None:
            yield SlotMark(name, *found)
