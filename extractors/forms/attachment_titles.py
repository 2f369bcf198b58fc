"""What an attachment's page says of itself: its number (附件3), its title, and the years that the title names."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from rapidfuzz import fuzz

from extractors.forms.content import PageContent, confidence_of, height, middle, row_text, rows_of
from extractors.forms.footers import running_lines
from extractors.forms.labels import bare
from extractors.ocr.engine import Line
from models.folding import fold
from models.form_template import AttachmentSpec, FormTemplate

TITLE_ZONE = 0.45
"""Share of the page's height in which a title stands."""
LARGE = 1.3
"""Type of so many times the page's usual height is a title's."""
COVER_LINES = 6
"""A page with no more lines may be a cover, on which everything is large."""
FIRST_ROWS = 3
"""Rows at the top of a page of which one may be its heading."""
BEHIND_A_NAME = 0.97
"""Likeness of a title behind a name."""
ALIKE = 84.0
"""Likeness (0 to 100) from which a row is a title: one misread character in six."""
LEAST_TITLE = 4
"""A title of fewer characters must be read without an error."""
BEFORE = re.compile(r"[^,.;:。、!?]{0,40}")
"""What may stand before a title in large type: the name of whom it is about, no sentence."""
WHOSE = re.compile(r"[^,.;:。、!?]{2,38}(?:公司|集团|厂|院|所|中心|协会|大学|政府|[局会]|\))")
"""What may on a page of few lines, where no type is larger than another."""
NUMERALS = "一二三四五六七八九十"
HEADING = re.compile(rf"^附件\(?(\d{{1,2}}|[{NUMERALS}]{{1,2}})?\)?[:.、-]?(.*)$")
COPY = re.compile(r"\((?:正本|副本)[^()]*\)|\((?:复印件|扫描件|加盖公章)\)|复印件$|扫描件$|正本$|副本$")
SPAN = re.compile(r"(20\d\d)(?:年度?)?[-~至到](20\d\d)")
YEAR = re.compile(r"(20\d\d)(?!\d|\)第|\)\d|年(?!12月31)\d{1,2}月)")
YEAR_WORDS = re.compile(r"(?:20\d\d(?:年(?:12月31日|度)?|度)?|近三年|三年|年度|[-~至到、,和及])")
THREE_YEARS = re.compile(r"[近前]?[三3](?:个?(?:会计)?年度?)")
CLOSING = re.compile(r"(20\d\d)年(?:12月31日|度)")
"""The year that a statement closes: its day, or 2020年度."""


@dataclass(frozen=True)
class Head:
    """What the head of a page says. `numbered`: it is headed 附件, with its `number` where it has one; `title` is its
    title as printed, '' without one, and stands in the lines `rows`; `spec` the form's attachment that is headed so,
    `part` whether only a further page of it is; `listing`: it is the paper's own list of attachments; `sparse`: the
    page has few lines."""

    number: int | None = None
    numbered: bool = False
    title: str = ""
    spec: AttachmentSpec | None = None
    part: bool = False
    confidence: float = 0.0
    rows: tuple[Line, ...] = ()
    listing: bool = False
    sparse: bool = False


@dataclass(frozen=True)
class _Row:
    """A printed row, or two: its text and lines, whether it is in large type, and whether its page has few lines."""

    text: str
    lines: tuple[Line, ...]
    large: bool
    sparse: bool

    def joined(self, other: "_Row") -> "_Row":
        """Both rows as one."""
        return _Row(self.text + other.text, (*self.lines, *other.lines), self.large and other.large, self.sparse)


def head_of(content: PageContent, template: FormTemplate, kind: str = "") -> Head:
    """The head of a page, as far as it was read; `kind` the application's, '' where it is not known."""
    (rows, sparse), specs = _rows(content), template.attachments_of(kind)
    for at, row in enumerate(rows[:FIRST_ROWS]):
        found = HEADING.match(bare(row.text))
        if found is None or (found[2] and not found[1]) or _is_list(bare(row.text), template):
            continue
        head = Head(number=numeral(found[1] or ""), numbered=True, sparse=sparse)
        if not found[2]:
            return _titled([r for i, r in enumerate(rows) if i != at], specs, template, head)
        behind = replace(row, text=found[2])
        if _matched(behind, specs) or (row.large and BEFORE.fullmatch(found[2])):
            titled = _titled([behind], specs, template, head)
            return titled if titled.title else replace(titled, title=found[2], rows=row.lines)
    return _titled(rows, specs, template, Head(sparse=sparse))


def _titled(rows: Sequence[_Row], specs: Sequence[AttachmentSpec], template: FormTemplate, head: Head) -> Head:
    """The head with its title: the likeliest of the form's, else the first row in large type."""
    best: tuple[float, Head] = (0.0, head)
    for at, row in enumerate(rows):
        for read in (row, row.joined(rows[at + 1])) if at + 1 < len(rows) else (row,):
            if not (read.large or at < FIRST_ROWS):
                continue
            if _is_list(bare(read.text), template):
                return replace(
                    head, title=read.text, confidence=confidence_of(read.lines), rows=read.lines, listing=True
                )
            known = _matched(read, specs)
            if known is not None and known[2] > best[0]:
                spec, part, score = known
                sure = score * confidence_of(read.lines)
                best = score, replace(head, title=read.text, spec=spec, part=part, confidence=sure, rows=read.lines)
    if best[0]:
        return best[1]
    own = next((row for row in rows if row.large and len(bare(row.text)) > 1), None)
    return replace(head, title=own.text, confidence=confidence_of(own.lines), rows=own.lines) if own else head


def _rows(content: PageContent) -> tuple[list[_Row], bool]:
    """The rows in the upper part of a page, and whether the page has few lines."""
    running = {id(line) for line in running_lines(content)}
    lines = [line for line in content.lines if id(line) not in running and line.reading.text.strip()]
    usual = median(height(line) for line in lines) if lines else 0.0
    upper = [line for line in lines if middle(line)[1] < TITLE_ZONE * content.frame.height]
    sparse = len(lines) <= COVER_LINES
    rows = [
        _Row(row_text(row).strip(), tuple(row), max(map(height, row)) >= LARGE * usual, sparse)
        for row in rows_of(upper)
    ]  # fmt: skip
    return rows, sparse


def _is_list(text: str, template: FormTemplate) -> bool:
    """Whether a row is the title of the paper's own list of attachments."""
    titles = (bare(t) for p in template.pages if p.kind == "attachment" for t in (p.title, *p.aliases))
    return any(len(t) > 2 and fuzz.ratio(text, t) >= ALIKE for t in titles)


def _matched(row: _Row, specs: Sequence[AttachmentSpec]) -> tuple[AttachmentSpec, bool, float] | None:
    """The attachment that a row is the title of, whether of a further page of it, and how alike (0 to 1); of several
    the one with the longest title."""
    core = YEAR_WORDS.sub("", COPY.sub("", bare(row.text)))
    found = [
        (score, len(title), spec, part)
        for spec in specs
        for part, titles in ((False, spec.titles), (True, spec.parts))
        for title in titles
        if (score := _alike(core, bare(title), row))
    ]
    if not found:
        return None
    score, _, spec, part = max(found, key=lambda f: (f[0] == 1.0, f[1], f[0]))
    return spec, part, score


def _alike(core: str, title: str, row: _Row) -> float:
    """How alike a row and a title are, 0 to 1; 0 where they are two."""
    if core == title:
        return 1.0
    if len(title) < LEAST_TITLE:
        return 0.0
    before = core.removesuffix(title)
    if before != core and (BEFORE if row.large else WHOSE).fullmatch(before) and (row.large or row.sparse):
        return BEHIND_A_NAME
    likeness = fuzz.ratio(core, title)
    return likeness / 100 if likeness >= ALIKE else 0.0


def numeral(text: str) -> int | None:
    """A number up to 99 in digits, or up to 19 in Chinese numerals; None where it is none."""
    if text.isdecimal():
        return int(text)
    if not text or any(c not in NUMERALS for c in text):
        return None
    ones = NUMERALS.index(text[-1]) + 1
    return ones if len(text) == 1 else 10 + ones if text[0] == "十" else None


def years_in(text: str, every: Sequence[int] = ()) -> tuple[int, ...]:
    """The years that a title or a line of a list is about, ascending: named one by one, or from one to another; 近三年
    are the last three of `every`."""
    key = fold(text)
    years = {year for found in SPAN.finditer(key) for year in range(int(found[1]), int(found[2]) + 1)}
    years |= {int(found[1]) for found in YEAR.finditer(key)}
    if not years and THREE_YEARS.search(key):
        years = set(every[-3:])
    return tuple(sorted(years))


def closing_years(content: PageContent) -> tuple[int, ...]:
    """The one year whose close a page tells of; none where it tells of several."""
    years = set(_closing(content))
    return tuple(years) if len(years) == 1 else ()


def _closing(content: PageContent) -> Iterator[int]:
    text = fold("".join(line.reading.text for row in rows_of(content.lines) for line in row))
    yield from (int(found[1]) for found in CLOSING.finditer(text))
