"""Which seal belongs to which slot of the form: by the slot's printed label and the seal's place."""

from collections.abc import Iterator, Mapping, Sequence

from rapidfuzz import fuzz

from extractors.forms.content import PageContent, height, middle
from extractors.ocr.engine import Line
from models.application import SlotPlace
from models.folding import fold
from models.form_template import SlotSpec
from models.scan import PageKind

Bounds = tuple[float, float, float, float]
"""x0, y0, x1, y1 in working px."""
LABEL_LIKENESS = 80.0
"""Likeness (0 to 100) from which a part of a line is a slot's label."""
REACH = 1.3
"""A seal belongs to a slot when its middle is within this many of its own heights of the label's height: a seal half
beside its place still does, one on another line's slot does not."""
NAME_SEAL_REACH = 2.0
"""The same for name seals, which are half as high."""
SIDE_WEIGHT = 0.25
"""Sideways distance counts less: seals are set to the right of the label, anywhere on its line."""


def find_slots(content: PageContent, kind: PageKind, slots: Mapping[str, SlotSpec]) -> Iterator[tuple[SlotPlace, Line]]:
    """The slots of a page whose labels are printed on it, with the line that holds the label."""
    for name, slot in slots.items():
        if slot.page != kind:
            continue
        line = label_line(content.lines, slot)
        if line is not None:
            box = content.frame.box(*line.bounds)
            ref = content.ref
            yield SlotPlace(slot=name, input=ref.input, page=ref.page, box=box), line


def slot_places(content: PageContent, kind: PageKind, slots: Mapping[str, SlotSpec]) -> Iterator[SlotPlace]:
    """The slots of a page: those for seals by their labels, those for signatures and dates with what stands in them."""
    sealed = {name: slot for name, slot in slots.items() if slot.type == "seal"}
    yield from (place for place, _ in find_slots(content, kind, sealed))
    for mark in content.slots:
        if slots[mark.slot].page == kind:
            box, ref = content.frame.box(*mark.bounds), content.ref
            yield SlotPlace(slot=mark.slot, input=ref.input, page=ref.page, box=box, state=mark.state)


def label_line(lines: Sequence[Line], slot: SlotSpec) -> Line | None:
    """The line that begins with, or holds, a slot's label; of several the lowest. None where it was not read."""
    label = fold(slot.label)
    scored = [(_likeness(fold(line.reading.text), label), middle(line)[1], line) for line in lines]
    best = max(scored, key=lambda s: s[:2], default=None)
    return best[2] if best and best[0] >= LABEL_LIKENESS else None


def _likeness(text: str, label: str) -> float:
    if label in text:
        return 101.0 if text.startswith(label) else 100.0
    if len(text) < len(label) - 1 or len(label) < 4:
        return 0.0
    return float(fuzz.ratio(text[: len(label) + 1], label))


def assign(
    seals: Sequence[tuple[Bounds, bool]],
    content: PageContent,
    kind: PageKind,
    slots: Mapping[str, SlotSpec],
) -> list[str | None]:
    """The slot of each seal of a page, given by its bounds in working px and whether it is a person's name seal; None
    outside every slot. A name seal stands for a signature where the page wants one within its reach."""
    here = {name: slot for name, slot in slots.items() if slot.page == kind and slot.type in ("seal", "signature")}
    labels = {place.slot: line for place, line in find_slots(content, kind, here)}
    signed = {n: line for n, line in labels.items() if here[n].type == "signature"}
    sealed = {n: line for n, line in labels.items() if here[n].type == "seal"}
    only = [n for n, slot in here.items() if slot.type == "seal"]
    fallback = only[0] if not sealed and len(only) == 1 else None
    out: list[str | None] = []
    for bounds, personal in seals:
        slot = _nearest(bounds, signed, NAME_SEAL_REACH) if personal else None
        out.append(slot or _nearest(bounds, sealed, REACH) or (None if personal else fallback))
    return out


def _nearest(seal: Bounds, labels: Mapping[str, Line], reach: float) -> str | None:
    """The slot whose label is nearest to a seal, within reach (in the seal's heights)."""
    distances = {name: _distance(seal, line) for name, line in labels.items()}
    best = min(distances, key=lambda n: distances[n], default=None)
    return best if best is not None and distances[best] <= reach else None


def _distance(seal: Bounds, label: Line) -> float:
    """How far a seal is from a label's line, in the seal's heights."""
    x0, y0, x1, y1 = seal
    size = max(1.0, y1 - y0)
    lx0, _, lx1, _ = label.bounds
    down = max(0.0, abs((y0 + y1) / 2 - middle(label)[1]) - height(label) / 2)
    aside = max(0.0, lx0 - (x0 + x1) / 2, (x0 + x1) / 2 - lx1)
    return down / size + SIDE_WEIGHT * aside / (6 * size)
