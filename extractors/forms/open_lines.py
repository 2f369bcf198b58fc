"""Finds the values of fields that stand in open lines and not in a table: 申报单位（盖章）：某某公司."""

from collections.abc import Iterator, Sequence

from extractors.forms.content import PageContent, height, middle
from extractors.forms.labels import keys_of, leading_label
from extractors.forms.places import FieldPlace, Stretch
from extractors.ocr.engine import Line, Reading
from models.folding import fold
from models.form_template import FieldSpec

LINE_SPACING = 2.2
"""A wrapped line follows within this many line heights."""
SAME_BAND = 0.7
"""A value stands beside its label when their middles differ by less than this share of the label's height."""
COLUMN_SLACK = 1.5
"""A wrapped line begins within this many line heights of the first line's left edge."""


def find_in_lines(content: PageContent, block: str, specs: Sequence[FieldSpec]) -> Iterator[FieldPlace]:
    """The places of the fields of one block on a page without rules. A label with nothing beside it is blank."""
    labels = _labels(content, specs)
    taken = {id(line) for line, _, _ in labels.values()}
    heads = sorted(middle(line)[1] for line, _, _ in labels.values())
    for spec in specs:
        if spec.name not in labels:
            continue
        label, rest, start = labels[spec.name]
        floor = next((y for y in heads if y > middle(label)[1] + height(label)), float("inf"))
        own = [_after(label, start)] if rest else []
        beside = own or _beside(content, label, taken)
        lines = (*beside, *_wrapped(content, beside, floor, taken)) if beside else ()
        yield FieldPlace(spec.name, spec, block, (Stretch(content, tuple(lines)),))


def _labels(content: PageContent, specs: Sequence[FieldSpec]) -> dict[str, tuple[Line, str, int]]:
    """Field -> the line its label is in, what follows in that line, and at which character that begins."""
    found: dict[str, tuple[Line, str, int]] = {}
    for line in content.lines:
        match = leading_label(line.reading.text, specs)
        if match and match[0].name not in found:
            spec, rest = match
            found[spec.name] = (line, rest, _start(line.reading.text, rest, spec))
    return found


def _start(text: str, rest: str, spec: FieldSpec) -> int:
    """The index in `text` at which its folded ending `rest` begins."""
    for index in range(len(text), -1, -1):
        if fold(text[index:]) == rest:
            first = index
            while first > 0 and fold(text[first - 1 :]) == rest:
                first -= 1
            return first
    return min(len(text), max(len(k) for k in keys_of(spec)) + 1)


def _after(line: Line, start: int) -> Line:
    """The part of a line from a character on, as a line of its own."""
    reading = line.reading
    text = reading.text[start:]
    lead = len(text) - len(text.lstrip())
    start, text = start + lead, text.strip()
    if not reading.centres or start >= len(reading.centres):
        return Line(line.polygon, Reading(text, reading.confidence))
    left = reading.centres[start] if start == 0 else (reading.centres[start - 1] + reading.centres[start]) / 2
    polygon = line.polygon.copy()
    polygon[0] += (line.polygon[1] - line.polygon[0]) * left
    polygon[3] += (line.polygon[2] - line.polygon[3]) * left
    centres = tuple((c - left) / (1 - left) for c in reading.centres[start:][: len(text)])
    posterior = reading.posterior.after(left) if reading.posterior else None
    return Line(polygon, Reading(text, reading.confidence, centres, posterior))


def _beside(content: PageContent, label: Line, taken: set[int]) -> list[Line]:
    x, y = label.bounds[2], middle(label)[1]
    band = SAME_BAND * height(label)
    found = [
        line for line in content.lines
        if id(line) not in taken and middle(line)[0] > x and abs(middle(line)[1] - y) < band
    ]  # fmt: skip
    return sorted(found, key=lambda line: line.bounds[0])


def _wrapped(content: PageContent, first: Sequence[Line], floor: float, taken: set[int]) -> list[Line]:
    """Lines below that go on in the value's own column, as far as the next label."""
    out: list[Line] = []
    last = first[0]
    mine = {id(line) for line in first}
    for line in content.lines:
        x, y = line.bounds[0], middle(line)[1]
        gap = y - middle(last)[1]
        if id(line) in taken | mine or gap < 0.5 * height(last) or y > floor - 0.5 * height(line):
            continue
        if gap > LINE_SPACING * height(last):
            break
        if x >= first[0].bounds[0] - COLUMN_SLACK * height(line):
            out.append(line)
            last = line
    return out
