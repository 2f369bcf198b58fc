"""Finds the values of fields that stand in open lines and not in a table: 申报单位（盖章）：某某公司."""

from collections.abc import Iterator, Sequence

from extractors.forms.content import PageContent, height, in_order, middle
from extractors.forms.labels import keys_of, leading_label
from extractors.forms.places import FieldPlace, Stretch
from extractors.ocr.engine import Line, Reading
from models.folding import fold
from models.form_template import FieldSpec

LINE_SPACING = 2.2
"""A wrapped line follows within this many line heights."""
LARGER = 1.5
"""Type larger than this many times the value's own is a heading."""
SAME_BAND = 0.7
"""A value stands beside its label when their middles differ by less than this share of the label's height."""
COLUMN_SLACK = 1.5
"""A wrapped line begins within this many line heights of the first line's left edge."""


def find_in_lines(content: PageContent, block: str, specs: Sequence[FieldSpec]) -> Iterator[FieldPlace]:
    """The places of the fields of one block on a page without rules. A label with nothing beside it is blank."""
    labels = _labels(content, specs)
    taken = {id(line) for line, _, _ in labels.values()}
    heads = [line for line, _, _ in labels.values()]
    for spec in specs:
        if spec.name not in labels:
            continue
        label, rest, start = labels[spec.name]
        own = [tail_of(label, start)] if rest else []
        beside = own or _beside(content, label, taken)
        lines = _whole(content, label, beside, heads, choice=bool(spec.options)) if beside else ()
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


def tail_of(line: Line, start: int) -> Line:
    """The part of a line from the character with index `start` on, as a line of its own."""
    reading = line.reading
    text = reading.text[start:]
    lead = len(text) - len(text.lstrip())
    start, text = start + lead, text.strip()
    if not reading.centres or start >= len(reading.centres):
        return Line(line.polygon, Reading(text, reading.confidence, first_look=reading.first_look))
    left = reading.centres[start] if start == 0 else (reading.centres[start - 1] + reading.centres[start]) / 2
    polygon = line.polygon.copy()
    polygon[0] += (line.polygon[1] - line.polygon[0]) * left
    polygon[3] += (line.polygon[2] - line.polygon[3]) * left
    centres = tuple((c - left) / (1 - left) for c in reading.centres[start:][: len(text)])
    posterior = reading.posterior.after(left) if reading.posterior else None
    return Line(polygon, Reading(text, reading.confidence, centres, posterior, reading.first_look))


def _beside(content: PageContent, label: Line, taken: set[int]) -> list[Line]:
    x, y = label.bounds[2], middle(label)[1]
    band = SAME_BAND * height(label)
    found = [
        line for line in content.lines
        if id(line) not in taken and middle(line)[0] > x and abs(middle(line)[1] - y) < band
    ]  # fmt: skip
    return sorted(found, key=lambda line: line.bounds[0])


def _whole(
    content: PageContent, label: Line, beside: Sequence[Line], heads: Sequence[Line], *, choice: bool
) -> tuple[Line, ...]:
    """A value's lines: those beside its label, and what goes on below in their column until the next label. The label
    of a choice may stand beside the middle of several lines: then those above belong to it too, unless they go on from
    the label before."""
    left = min(line.bounds[0] for line in beside)
    mine = {id(line) for line in (*beside, *heads)}
    column = [
        line for line in content.lines
        if id(line) not in mine and line.bounds[0] >= left - COLUMN_SLACK * height(line)
    ]  # fmt: skip
    first = beside[0]
    below = _run(first, sorted((c for c in column if _level(c) > _level(first)), key=_level))
    below = below[: next((i for i, c in enumerate(below) if _headed(c, heads)), len(below))]
    above = _run(first, sorted((c for c in column if _level(c) < _level(first)), key=_level, reverse=True))
    if not choice or any(_headed(c, heads) for c in above):
        above = []
    return in_order([*above, *beside, *below])


def _headed(line: Line, heads: Sequence[Line]) -> bool:
    """Whether a label stands beside a line."""
    return any(abs(_level(h) - _level(line)) < SAME_BAND * height(h) for h in heads)


def _level(line: Line) -> float:
    return middle(line)[1]


def _run(first: Line, lines: Sequence[Line]) -> list[Line]:
    """Lines of about the same size that follow one another without a gap of more than `LINE_SPACING`."""
    out: list[Line] = []
    last = first
    for line in lines:
        far = abs(_level(line) - _level(last)) > LINE_SPACING * min(height(last), height(line))
        if far or height(line) > LARGER * height(first):
            break
        out.append(line)
        last = line
    return out
