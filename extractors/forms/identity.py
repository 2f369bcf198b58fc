"""Which application a document is: its kind, number and version, by everything that is printed of them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from extractors.forms.barcodes import application_of
from extractors.forms.checkboxes import TICKED
from extractors.forms.content import DocumentPage, PageContent, text_of
from extractors.forms.footers import Footer, read_footer
from extractors.forms.labels import bare, match_label
from models.folding import fold
from models.form_template import FormTemplate

KIND_LIKENESS = 85.0
"""Likeness (0 to 100) from which a text names a kind."""
CLEARLY = 6
"""By how much the pages inside must fit another kind better than the cover's: two headings, or three fields."""


@dataclass(frozen=True)
class Identity:
    """What a document says of itself; None or `unknown` what it does not."""

    kind: str
    application_no: str | None
    version: str | None
    qr: str | None

    @staticmethod
    def printed_total(footers: Iterable[Footer]) -> int | None:
        """The number of pages that most feet name; None where none does or two are named equally often."""
        counts = Counter(f.total for f in footers if f.total).most_common(2)
        if not counts or (len(counts) > 1 and counts[0][1] == counts[1][1]):
            return None
        return counts[0][0]


def identify_document(members: Sequence[DocumentPage], template: FormTemplate) -> Identity:
    """Kind, number and version of a document, from its pages."""
    kinds = {m.kind for m in members}
    coded = [(c, found) for m in members for c in m.content.codes if (found := application_of(c))]
    qr, (coded_number, version) = coded[0] if coded else (None, (None, None))
    numbers = Counter(n for m in members if (n := read_footer(m.content).application_no))
    number = coded_number or (numbers.most_common(1)[0][0] if numbers else None)
    own = next((k for k in ("summary_table", "letter") if k in kinds), None)
    kind = own if own and "cover" not in kinds else _kind(members, template)
    return Identity(kind, number, version, qr)


def _kind(members: Sequence[DocumentPage], template: FormTemplate) -> str:
    """The kind ticked or written on the cover, unless what is printed inside is clearly another kind's: a wrong tick
    on a cover changes no form."""
    scores = _scores(members, template)
    best, second = (*sorted(scores.values(), reverse=True), -1, -1)[:2]
    inside = next(k for k, v in scores.items() if v == best) if best > max(0, second) else None
    covers = [m.content for m in members if m.kind == "cover"]
    named = next((k for c in covers if (k := _named(c, template) or _ticked(c, template))), None)
    if named is None:
        return inside or "unknown"
    return inside if inside and best >= scores[named] + CLEARLY else named


def _ticked(content: PageContent, template: FormTemplate) -> str | None:
    labels = {fold(k.label): name for name, k in template.kinds.items()}
    full = [labels[fold(t.option)] for t in content.ticks if t.ink >= TICKED and fold(t.option) in labels]
    return full[0] if len(full) == 1 else None


def _named(content: PageContent, template: FormTemplate) -> str | None:
    """The only kind that the cover names."""
    texts = [text_of(content.lines_in(c)) for c in content.cells] + [line.reading.text for line in content.lines]
    keys = [bare(t) for t in texts]
    keys += [k.rpartition(":")[2] for k in keys if ":" in k]
    hits = {
        name
        for name, kind in template.kinds.items()
        for label in (kind.label, *kind.aliases)
        for key in keys
        if fuzz.ratio(key, bare(label)) >= KIND_LIKENESS and _nearest(key, template) == name
    }
    mentioned = {n for n, k in template.kinds.items() if any(bare(k.label) in key for key in keys)}
    return next(iter(hits)) if len(hits) == 1 and len(mentioned | hits) == 1 else None


def _nearest(key: str, template: FormTemplate) -> str:
    return max(template.kinds, key=lambda n: fuzz.ratio(key, bare(template.kinds[n].label)))


def _scores(members: Sequence[DocumentPage], template: FormTemplate) -> dict[str, int]:
    """For each kind, how well the labels and headings inside a document fit its form."""
    texts = [text_of(m.content.lines_in(c)) for m in members for c in m.content.cells]
    lines = [bare(line.reading.text) for m in members for line in m.content.lines]
    scores: dict[str, int] = {}
    for name, kind in template.kinds.items():
        specs = [s for block, fields in template.blocks_of(name).items() if block != "cover" for s in fields]
        hits = {m.spec.name for t in texts if (m := match_label(t, specs))}
        headings = [s for s in kind.narrative if any(fuzz.ratio(t, bare(s.label)) > KIND_LIKENESS for t in lines)]
        scores[name] = 2 * len(hits) - (len({s.name for s in specs}) - len(hits)) + 3 * len(headings)
    return scores
