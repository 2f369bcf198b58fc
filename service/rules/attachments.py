"""Are the attachments there that the form requires or that the paper's own list names, and are copies sealed? What may
be among pages without a title is never called missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from models.attachment import Attachment, AttachmentOutcome, AttachmentState, ListedAttachment
from models.catalogue import message
from models.finding import Finding, Message, severity_of
from models.folding import fold
from models.form_template import AttachmentSpec
from models.geometry import Box
from models.scan import PageRef
from service.rules.case import Case

SAME_TITLE = 80.0
"""Likeness (0 to 100) of a listed title and one that the form does not know, from which they are one."""
LEAST_TITLE = 4
"""A shorter title is not looked for within another."""


@dataclass(frozen=True)
class Lack:
    """An attachment that was not found: what it is called, the years that lack, the line of the list that names it
    (None: the form requires it), and whether pages without a title or a year may be it."""

    label: str
    years: tuple[int, ...]
    line: ListedAttachment | None
    doubtful: bool


def check(case: Case) -> Iterator[Finding]:
    """A finding for each attachment that lacks, one for all that cannot be told, one for each copy without a seal."""
    lacks = tuple(lacking(case))
    for lack in lacks:
        if not lack.doubtful:
            key = "attachment_not_there" if lack.line is None else "attachment_listed_only"
            yield _finding(case, message(f"finding.{key}", name=_called(lack)), lack.line)
    doubtful = [lack for lack in lacks if lack.doubtful]
    if doubtful:
        said = message("finding.attachments_unclear", names="、".join(map(_called, doubtful)))
        page = next((a.pages[0] for a in case.application.attachments if a.name is None), None)
        place = page or case.application.pages[-1]
        yield Finding(
            code="FIELD_UNREADABLE", severity=severity_of("FIELD_UNREADABLE"), input=place.input, page=place.page,
            message=said,
        )  # fmt: skip
    specs = {a.name: a for a in case.template.attachments}
    for attachment in case.application.attachments:
        spec = specs.get(attachment.name or "")
        if spec is not None and spec.copy_stamped == "yes" and attachment.stamped == "no":
            said = message("finding.attachment_unstamped", name=_dated(spec.label, attachment.years))
            yield _placed(said, attachment.pages[0], attachment.box)


def lacking(case: Case) -> Iterator[Lack]:
    """The attachments that are wanted and were not found: those that the form requires, then those of the list."""
    told: set[tuple[str, int | None]] = set()
    for spec in case.template.attachments_of(case.kind):
        lines = [line for line in case.application.listed if line.name == spec.name]
        required = spec.need(case.profile) == "required"
        for years, line in ([(spec.years, None)] if required else []) + [(line.years, line) for line in lines]:
            lack = _lack(case, spec, years, line)
            key = [(spec.name, year) for year in lack.years or (None,)] if lack else []
            if lack is not None and not told.issuperset(key):
                told.update(key)
                yield lack
    yield from (lack for line in case.application.listed if line.name is None and (lack := _unknown(case, line)))


def outcomes(case: Case) -> tuple[AttachmentOutcome, ...]:
    """All attachments as a report shows them: those found, those that lack, and, where any is there or listed, those
    that such an application is expected to come with. None of what is no application."""
    if case.kind not in case.template.kinds:
        return ()
    labels = {a.name: a.label for a in case.template.attachments}
    application = case.application
    named = {line.name for line in application.listed if line.name}
    out = [
        AttachmentOutcome(
            label=labels.get(a.name or "", ""), title=a.title, years=a.years, pages=a.pages,
            listed=a.name in named or any(_answers(line, a) for line in application.listed),
            state="found" if a.name else "unknown", stamped=a.stamped, compared=a.compared,
        )
        for a in application.attachments
    ]  # fmt: skip
    for lack in lacking(case):
        state: AttachmentState = "unclear" if lack.doubtful else "missing"
        out.append(_absent(lack.label, lack.years, state, lack.line))
    if application.attachments or application.listed:
        seen = {o.label for o in out}
        expected = (s for s in case.template.attachments_of(case.kind) if s.need(case.profile) == "expected")
        out += [_absent(s.label, s.years, "not_seen", None) for s in expected if s.label not in seen]
    return tuple(out)


def _absent(
    label: str, years: tuple[int, ...], state: AttachmentState, line: ListedAttachment | None
) -> AttachmentOutcome:
    return AttachmentOutcome(label=label, title="", years=years, pages=(), listed=line is not None, state=state)


def _lack(case: Case, spec: AttachmentSpec, years: tuple[int, ...], line: ListedAttachment | None) -> Lack | None:
    """What lacks of an attachment in the years that are wanted (none: in any)."""
    mine = [a for a in case.application.attachments if a.name == spec.name]
    unread = _may_hide(case)
    if line is not None and any(_answers(line, a) for a in case.application.attachments if a.name is None):
        return None
    if not spec.years or not years:
        return None if mine else Lack(spec.label, (), line, unread)
    left = tuple(year for year in years if not any(year in a.years for a in mine))
    undated = any(not a.years for a in mine)
    return Lack(spec.label, left, line, unread or undated) if left else None


def _unknown(case: Case, line: ListedAttachment) -> Lack | None:
    """A numbered line of the list whose title the form does not know: it lacks only where every attachment bears
    another number or a title that the form knows."""
    attachments = case.application.attachments
    if line.number is None or any(_answers(line, a) for a in attachments):
        return None
    sure = all(a.name is not None or a.number is not None for a in attachments) and any(
        a.number is not None for a in attachments
    )
    return Lack(line.text, (), line, False) if sure and not _unread_pages(case) else None


def _answers(line: ListedAttachment, attachment: Attachment) -> bool:
    """Whether an attachment is the one of a line: by its number, or, of those that the form does not know, its
    title."""
    if line.number is not None and line.number == attachment.number:
        return True
    one, other = fold(line.text), fold(attachment.title)
    if line.name is not None or min(len(one), len(other)) < LEAST_TITLE:
        return False
    return one in other or other in one or fuzz.ratio(one, other) >= SAME_TITLE


def _may_hide(case: Case) -> bool:
    """Whether something may be an attachment that was not recognised."""
    return _unread_pages(case) or any(a.name is None for a in case.application.attachments)


def _unread_pages(case: Case) -> bool:
    return "unknown" in case.application.page_kinds


def _called(lack: Lack) -> str:
    return _dated(lack.label, lack.years)


def _dated(label: str, years: Sequence[int]) -> str:
    return f"{label}（{'、'.join(map(str, years))}）" if years else label


def _finding(case: Case, said: Message, line: ListedAttachment | None) -> Finding:
    """At the line of the list, else on the last page: behind it the attachment would lie."""
    if line is not None:
        return _placed(said, PageRef(input=line.input, page=line.page), line.box)
    return _placed(said, case.application.pages[-1], None)


def _placed(said: Message, page: PageRef, box: Box | None) -> Finding:
    return Finding(
        code="ATTACHMENT_MISSING", severity=severity_of("ATTACHMENT_MISSING"), input=page.input, page=page.page,
        box=box, message=said,
    )  # fmt: skip
