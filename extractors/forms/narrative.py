"""The narrative: what stands between its headings, over as many pages as it takes."""

from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from extractors.forms.content import PageContent, in_order, row_text, rows_of
from extractors.forms.footers import running_lines
from extractors.forms.labels import bare
from extractors.forms.places import FieldPlace, Stretch
from extractors.ocr.engine import Line
from models.form_template import FieldSpec, PageSpec

HEADING_LIKENESS = 80.0
"""Likeness (0 to 100) from which a line of its own is a heading."""
NARRATIVE = "narrative"


def find_narrative(
    pages: Sequence[PageContent], specs: Sequence[FieldSpec], titles: Sequence[PageSpec]
) -> Iterator[FieldPlace]:
    """The places of the narrative's fields on its pages, given in printed order. A heading that is missing leaves
    its field out; its text then stands with the field before, as on paper."""
    current: FieldSpec | None = None
    gathered: dict[str, list[tuple[PageContent, list[Line]]]] = {}
    for content in pages:
        for row in _body(content, titles):
            heading = _heading(row, specs)
            if heading is not None and heading.name not in gathered:
                current = heading
                gathered[heading.name] = []
            elif current is not None:
                stretches = gathered[current.name]
                if not stretches or stretches[-1][0] is not content:
                    stretches.append((content, []))
                stretches[-1][1].extend(row)
    for spec in specs:
        if spec.name in gathered:
            parts = tuple(Stretch(c, in_order(lines)) for c, lines in gathered[spec.name])
            yield FieldPlace(spec.name, spec, NARRATIVE, parts)


def _body(content: PageContent, titles: Sequence[PageSpec]) -> list[list[Line]]:
    """The rows of a page without its running lines and the page's own title."""
    running = {id(line) for line in running_lines(content)}
    rows = rows_of([line for line in content.lines if id(line) not in running])
    wordings = [bare(w) for t in titles for w in (t.title, *t.aliases)]
    return [r for r in rows if not any(fuzz.ratio(bare(row_text(r)), w) >= HEADING_LIKENESS + 5 for w in wordings)]


def _heading(row: Sequence[Line], specs: Sequence[FieldSpec]) -> FieldSpec | None:
    key = bare(row_text(row))
    scored = [
        (fuzz.ratio(key, bare(label)), spec)
        for spec in specs
        for label in (spec.label, *spec.aliases)
        if len(key) <= len(bare(label)) + 3
    ]
    score, best = max(scored, key=lambda item: item[0], default=(0.0, None))
    return best if score >= HEADING_LIKENESS else None
