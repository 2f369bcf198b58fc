"""What all parts of a report share: the report itself, the form's words, what is hidden, and words for places."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from models.campaign import OnlineValue
from models.catalogue import label, message
from models.finding import Finding, Message
from models.form_template import FormTemplate
from models.geometry import Box
from models.paper_version import VersionPage
from models.reconciliation import FieldResult, PaperValue
from models.report import DocumentReport, Report
from models.scan import PageRef, PageResult, Rotation
from service.reports.form_words import FormWords
from service.reports.masking import DEFAULT_PRIVATE, Masking

DOCUMENT_KINDS = frozenset({"summary_table", "letter", "unknown"})
"""Document kinds that no form defines."""


@dataclass(frozen=True)
class Presentation:
    """A report as one reader may see it."""

    report: Report
    words: FormWords
    masking: Masking

    @classmethod
    def of(cls, report: Report, form: FormTemplate | None, mask: bool, private_fields: frozenset[str]) -> Self:
        """A report in its form's words. Private are the form's phones and e-mails, `private_fields`, and the usual
        contact fields in any case."""
        words = FormWords.of(form)
        return cls(report, words, Masking(mask, DEFAULT_PRIVATE | words.private_fields | private_fields))

    def kind(self, kind: str) -> str:
        """A document's kind in words."""
        return label(f"report.document.{kind}").zh if kind in DOCUMENT_KINDS else self.words.kinds.get(kind, kind)

    def slot(self, slot: str | None) -> str:
        """A slot in words: its page and its label."""
        if slot is None:
            return ""
        spec = self.words.slots.get(slot)
        return f"{label(f'report.page.{spec.page}').zh} · {spec.label}" if spec else slot

    def value(self, name: str, value: OnlineValue | None) -> str:
        """A field's value in the form's words, masked."""
        return self.masking.value(self.words.value(name, value), name)

    def file(self, input: int) -> str:
        """The name of an input without the folders above it; of a file in an archive with the archive's name."""
        path = next((i.path for i in self.report.inputs if i.index == input), str(input)).replace("\\", "/")
        archive, mark, inside = path.partition("!/")
        return self.masking.value(archive.rsplit("/", 1)[-1] + mark + inside)

    def place(self, input: int | None, page: int | None) -> Message | None:
        """File, page and printed page in words; the file only where there are several."""
        if input is None:
            return None
        if page is None:
            return Message(zh=self.file(input), en=self.file(input))
        where = self.page(PageRef(input=input, page=page))
        result = self.pages.get((input, page))
        if result is None or result.printed_page is None:
            return where
        printed = message("report.place.printed", page=result.printed_page)
        return Message(zh=f"{where.zh} · {printed.zh}", en=f"{where.en} · {printed.en}")

    def page(self, ref: PageRef) -> Message:
        """A page of the scan in words; with its file where there are several."""
        if self.needs_file(ref.input, ref.page):
            return message("report.place.file", name=self.file(ref.input), page=ref.page)
        return message("report.place.page", page=ref.page)

    def needs_file(self, input: int, page: int) -> bool:
        """Whether a page number alone would leave open which file is meant: its document has pages of several."""
        own = self.documents.get(self.pages[input, page].document) if (input, page) in self.pages else None
        inputs = {p.input for p in own.pages} if own else {i.index for i in self.report.inputs}
        return len(inputs) > 1

    def files(self, document: DocumentReport) -> str:
        """The names of the files that a document's pages came in."""
        return "、".join(self.file(i) for i in sorted({p.input for p in document.pages}))

    def rotation(self, input: int, page: int) -> Rotation:
        """The clockwise degrees that make a page upright."""
        result = self.pages.get((input, page))
        return result.rotation if result else 0

    @cached_property
    def documents(self) -> dict[int | None, DocumentReport]:
        """Every document by its index."""
        return {d.index: d for d in self.report.documents}

    @cached_property
    def pages(self) -> dict[tuple[int, int], PageResult]:
        """Every page's result by input and page."""
        return {(p.input, p.page): p for p in self.report.pages}

    @cached_property
    def superseded(self) -> dict[PageRef, VersionPage]:
        """The pages that a later version replaced."""
        versions = (d.version for d in self.report.documents if d.version is not None)
        return {p.ref: p for version in versions for p in version.superseded}

    @cached_property
    def private_places(self) -> dict[tuple[int, int], tuple[Box, ...]]:
        """By input and page, the places whose print is not to be shown."""
        places: dict[tuple[int, int], tuple[Box, ...]] = {}
        for document in self.report.documents:
            for spot in self._private_spots(document):
                key = spot.input, spot.page
                places[key] = (*places.get(key, ()), spot.box)
        for row in self.report.package.summary.rows if self.report.package.summary else ():
            key = row.input, row.page
            private = (c.box for c in row.cells if self.masking.covers(c.field) or self.masking.reveals(c.printed))
            places[key] = (*places.get(key, ()), *private)
        return places

    def _private_spots(self, document: DocumentReport) -> Iterator[PaperValue]:
        for result in document.fields:
            for spot in spots(result):
                if self.masking.covers(result.name) or self.masking.reveals(spot.text):
                    yield spot

    def is_unmapped(self, input: int, page: int) -> bool:
        """Whether private print may stand anywhere on a page: its document has a private field that was not found,
        and the page is, or lies next to, one with those that were; without any of them every page may have it."""
        result = self.pages.get((input, page))
        own = self.documents.get(result.document) if result else None
        if not self.masking.on or own is None:
            return self.masking.on
        private = [f for f in own.fields if self.masking.covers(f.name)]
        order = {(p.input, p.page): at for at, p in enumerate(own.pages)}
        homes = {order[s.input, s.page] for f in private for s in spots(f) if (s.input, s.page) in order}
        if not homes or (input, page) not in order:
            return True
        if all(spots(f) for f in private):
            return False
        return any(abs(order[input, page] - home) <= 1 for home in homes)

    def is_private(self, finding: Finding) -> bool:
        """Whether a finding's own place must not be shown."""
        texts = (finding.paper or "", finding.online or "")
        return self.masking.covers(finding.field) or any(self.masking.reveals(t) for t in texts)


def spots(result: FieldResult) -> tuple[PaperValue, ...]:
    """Every place where a field is printed, the worst first."""
    return (*((result.paper,) if result.paper else ()), *result.also)
