"""What kind of page a page is: by its title, by the labels on it, and by what came before."""

import re
from collections.abc import Sequence
from itertools import pairwise

from rapidfuzz import fuzz

from extractors.forms.attachment_titles import head_of
from extractors.forms.barcodes import slip_on
from extractors.forms.content import PageContent, middle, row_text, rows_of, text_of
from extractors.forms.footers import read_footer, running_lines
from extractors.forms.labels import bare, leading_label, match_label
from extractors.forms.summary_rows import has_heading
from extractors.ocr.engine import Line
from models.form_template import FormTemplate
from models.scan import PageKind

TITLE_ZONE = 0.45
"""Share of the page's height in which a title stands; a cover's is in its upper part."""
TITLE_LIKENESS = 84.0
"""Likeness (0 to 100) from which a line is a page's title."""
LEAST_LABELS, LEAST_COVER_LABELS = 2, 3
"""Labels of a block that must be on a page before they tell its kind; a cover's stand on other pages too."""
LEAST_CHARACTERS = 4
"""A page with fewer characters read with confidence is blank."""
SURE_LINE = 0.8
"""Confidence from which a line is text and not dirt or the back's print shining through."""
GOING_ON = ("narrative", "attachment", "letter", "instructions", "summary_table")
"""Kinds of page that a page without a title may go on with."""
LABELLED = ("basic_info", "indicators")
"""Kinds of page that the labels on them may tell."""
LETTER = re.compile(r"^关于.{4,60}的(?:函|报告|请示|通知|意见)$")
ATTACHMENT = re.compile(r"^附件[\d一二三四五六七八九十]*[:：]?$")


def classify(content: PageContent, template: FormTemplate) -> PageKind:
    """The kind of one page by itself; `unknown` where it takes its neighbours to tell."""
    if slip_on(content.codes) and read_footer(content).page is None:
        return "separator"  # a page with a number is an application's, through which an old sheet's back may shine
    rows = _title_rows(content)
    kind = _by_title(rows, template) or _by_attachment(content, rows, template) or _by_letter(rows)
    if kind is None and is_blank(content):
        return "blank"
    return kind or _by_columns(content, template) or _by_labels(content, template) or "unknown"


def classify_all(contents: Sequence[PageContent], template: FormTemplate) -> list[PageKind]:
    """The kinds of all pages in the order received: a page without a title goes on with what came before. Behind an
    attachment, labels alone make no page of the form: reports have tables of names and codes too."""
    kinds = [classify(c, template) for c in contents]
    going_on: PageKind = "unknown"
    for i, kind in enumerate(kinds):
        untold = kind == "unknown" and going_on in GOING_ON
        if untold or (going_on == "attachment" and kind in LABELLED and _is_bare(contents[i], template)):
            kinds[i] = going_on
        elif kind != "blank":
            going_on = kind
    return kinds


def classify_anew(
    contents: Sequence[PageContent], kinds: Sequence[PageKind], parts: Sequence[Sequence[int]], template: FormTemplate
) -> list[PageKind]:
    """The kinds of all pages where a person said that some belong together: `parts` are the places of their pages, in
    which a page goes on with what is before it there. The others keep theirs."""
    out = list(kinds)
    for members in parts:
        for i, kind in zip(members, classify_all([contents[i] for i in members], template), strict=True):
            out[i] = kind
    return out


def _is_bare(content: PageContent, template: FormTemplate) -> bool:
    """Whether a page bears neither a title nor a foot of the form."""
    foot = read_footer(content)
    return foot.page is None and foot.application_no is None and _by_title(_title_rows(content), template) is None


def is_blank(content: PageContent) -> bool:
    """Whether a page carries no text that anyone could read."""
    sure = (line.reading.text for line in content.lines if line.reading.confidence >= SURE_LINE)
    return sum(len(text.strip()) for text in sure) < LEAST_CHARACTERS and not content.codes


def _title_rows(content: PageContent) -> list[list[Line]]:
    running = {id(line) for line in running_lines(content)}
    zone = TITLE_ZONE * content.frame.height
    return rows_of([line for line in content.lines if id(line) not in running and middle(line)[1] < zone])


def _by_title(rows: Sequence[Sequence[Line]], template: FormTemplate) -> PageKind | None:
    """The page whose title a row is, or two or three rows in a run: a cover breaks its title."""
    titles: list[tuple[str, PageKind]] = [
        (bare(w), page.kind) for page in template.pages for w in (page.title, *page.aliases)
    ]
    if template.summary_table:
        titles.append((bare(template.summary_table.title), "summary_table"))
    best: tuple[float, PageKind | None] = (TITLE_LIKENESS, None)
    subject = _letter_rows([bare(row_text(r)) for r in rows])
    for span in (1, 2, 3):
        for i in range(len(rows) - span + 1):
            if subject.intersection(range(i, i + span)):
                continue  # a letter's subject names the form that it sends
            text = bare("".join(row_text(r) for r in rows[i : i + span]))
            for title, kind in titles:
                score = _title_score(text, title, rows[i])
                if score > best[0]:
                    best = (score, kind)
    return best[1]


def _title_score(text: str, title: str, row: Sequence[Line]) -> float:
    """Likeness of a row to a title; what a cover adds before it (2021年, 第三批) costs nothing."""
    if len(title) >= 8 and len(title) <= len(text) <= len(title) + 12:
        return max(fuzz.ratio(text, title), fuzz.partial_ratio(title, text) - 1)
    return float(fuzz.ratio(text, title)) if len(title) > 2 else 0.0


def _by_attachment(content: PageContent, rows: Sequence[Sequence[Line]], template: FormTemplate) -> PageKind | None:
    """By its number (附件1), or by a title that an attachment of the form has; not by what only further pages of one
    are headed."""
    if not any(page.kind == "attachment" for page in template.pages):
        return None
    if any(ATTACHMENT.match(bare(row_text(r))) for r in rows[:3]):
        return "attachment"
    if not template.attachments:
        return None
    head = head_of(content, template)
    return "attachment" if head.numbered or (head.spec is not None and not head.part) else None


def _by_letter(rows: Sequence[Sequence[Line]]) -> PageKind | None:
    return "letter" if _letter_rows([bare(row_text(r)) for r in rows[:8]]) else None


def _letter_rows(texts: Sequence[str]) -> frozenset[int]:
    """The rows that make up a letter's subject: one, or two in a run."""
    one = {i for i, text in enumerate(texts) if LETTER.match(text)}
    two = {k for i, (a, b) in enumerate(pairwise(texts)) if LETTER.match(a + b) for k in (i, i + 1)}
    return frozenset(one or two)


def _by_columns(content: PageContent, template: FormTemplate) -> PageKind | None:
    """A page of a summary table that repeats the heading and no title: its labels are an application's too."""
    table = template.summary_table
    return "summary_table" if table is not None and has_heading(content, table.columns) else None


def _by_labels(content: PageContent, template: FormTemplate) -> PageKind | None:
    """The page on which the form prints the block that most of the labels here belong to."""
    page_of = {b: page for kind in template.kinds.values() for page, blocks in kind.layout.items() for b in blocks}
    page_of["cover"] = "cover"
    counts: dict[str, set[str]] = {}
    texts = [text_of(content.lines_in(c)) for c in content.cells]
    for block, specs in template.blocks.items():
        hits = {m.spec.label for t in texts if (m := match_label(t, specs))}
        if block == "cover" and not hits:
            running = {id(line) for line in running_lines(content)}
            open_lines = (line for line in content.lines if id(line) not in running)
            led = (leading_label(line.reading.text, specs) for line in open_lines)
            hits = {found[0].label for found in led if found}
        counts.setdefault(page_of.get(block, "unknown"), set()).update(hits)
    best = max(counts, key=lambda page: len(counts[page]), default=None)
    found = len(counts[best]) if best else 0
    least = LEAST_COVER_LABELS if best == "cover" else LEAST_LABELS if len(texts) > 2 * LEAST_LABELS else 1
    kinds: dict[str, PageKind] = {p.kind: p.kind for p in template.pages}
    return kinds.get(best) if best and found >= least else None
