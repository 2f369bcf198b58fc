"""Writes the correction notice of an application from the answers that ask for a correction."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from models.account import Permission, Principal
from models.catalogue import label, message, said
from models.errors import ConflictError, NotThereError
from models.finding import Finding
from models.notice import CorrectionNotice, NoticeItem
from models.report import DocumentReport
from models.review import Answer, Miss, finding_keys
from service.database import audit
from service.reports.finding_view import finding_message, finding_subject
from service.reports.presentation import Presentation
from service.workflows.forms import Forms
from service.workflows.kept_reports import KeptReports
from service.workflows.review_application import Desk, OnTable, look

EXPORT: Permission = "reports.export"
NO_PAGE = "—"


@dataclass(frozen=True)
class NoticeForm:
    """How notices are written: the forms' words, a province's own document (None: the one that is shipped), and whom
    applicants may ask."""

    forms: Forms
    document: Path | None = None
    contact: str = ""


@dataclass(frozen=True)
class NoticeFile:
    """A notice as a file."""

    name: str
    content: bytes


def correction_notice(
    at: Desk, reports: KeptReports, form: NoticeForm, principal: Principal, id: int, now: datetime
) -> NoticeFile:
    """The notice of an application, which is on record from now on. Personal data is masked: the applicant knows it.
    Raises NotThereError, ConflictError where nothing is to be mended, UsageError for a form that cannot be filled, and
    StorageError."""
    found = look(at, principal, id, now, EXPORT)
    with at.database.reading() as session:
        chain_head = audit.anchor(session)
    notice = notice_of(found, reports, form, now).model_copy(update={"chain_head": chain_head})
    from service.reports.notice_docx import notice_docx  # loaded when somebody wants one

    content = notice_docx(notice, form.document)
    with at.database.transaction() as session:
        at.log.put(
            session, now, principal.actor, "notice.exported", f"application:{id}", items=len(notice.items),
            report=found.reviewed.listed.report, **principal.standing_in,
        )  # fmt: skip
    return NoticeFile(message("notice.file", number=notice.application_no or id).zh, content)


def notice_of(found: OnTable, reports: KeptReports, form: NoticeForm, now: datetime) -> CorrectionNotice:
    """What the notice says. Raises as `correction_notice` does."""
    listed = found.reviewed.listed
    report = reports.of_document(listed.package, listed.index)
    if report is None:
        raise NotThereError(said("review.not_there"))
    (document,) = report.documents
    presentation = Presentation.of(report, form.forms.of_package(listed.package), True, frozenset())
    asked = sorted(_asked(found, document), key=lambda pair: _order(pair[0]))
    missed = [m for m in found.reviewed.misses if not m.undone]
    if not asked and not missed:
        raise ConflictError(said("notice.nothing"))
    day = now.astimezone()
    return CorrectionNotice(
        applicant=listed.applicant,
        application_no=listed.application_no,
        kind=presentation.kind(listed.kind),
        items=(
            *(_item(n, *pair, document, presentation) for n, pair in enumerate(asked, start=1)),
            *(_missed(n, miss) for n, miss in enumerate(missed, start=len(asked) + 1)),
        ),
        contact=form.contact,
        days=form.forms.settings_of(listed.package).correction_days,
        date=message("notice.date", year=day.year, month=day.month, day=day.day).zh,
    )


def _asked(found: OnTable, document: DocumentReport) -> Iterator[tuple[Finding, Answer]]:
    """The findings to be mended, each with the answer that holds."""
    states = {s.key: s for s in found.standing.findings}
    for finding, key in zip(document.findings, finding_keys(document.findings), strict=True):
        state = states.get(key)
        if state is not None and state.effective is not None and state.effective.answer.act == "correct":
            yield finding, state.effective.answer


def _order(finding: Finding) -> tuple[bool, int, int]:
    """As the paper is leafed through; what is on no page comes last."""
    page = finding.page if finding.page is not None else finding.printed_page
    return page is None, finding.input or 0, page or 0


def _item(
    number: int, finding: Finding, answer: Answer, document: DocumentReport, presentation: Presentation
) -> NoticeItem:
    results = {f.name: f for f in document.fields}
    title = label(f"report.code.{finding.code}").zh
    return NoticeItem(
        number=number,
        page=_page(finding, presentation),
        subject=finding_subject(finding, presentation, results) or title,
        matter=finding_message(finding, presentation, results.get(finding.field or "")).zh,
        how=_how(answer),
    )


def _missed(number: int, miss: Miss) -> NoticeItem:
    """What a person found that the machine did not, in the person's words."""
    return NoticeItem(
        number=number,
        page=message("notice.page", page=miss.page).zh if miss.page else NO_PAGE,
        subject=label("notice.missed").zh,
        matter=miss.text,
        how=_how(Answer(act="correct", mend=miss.mend, page=miss.page)),
    )


def _page(finding: Finding, presentation: Presentation) -> str:
    """The number that the page bears, else its place in the scan."""
    result = (
        presentation.pages.get((finding.input, finding.page)) if finding.page and finding.input is not None else None
    )
    printed = finding.printed_page or (result.printed_page if result else None)
    if printed:
        return message("notice.page", page=printed).zh
    return message("notice.scan_page", page=finding.page).zh if finding.page else NO_PAGE


def _how(answer: Answer) -> str:
    if answer.mend == "replace_page" and answer.page:
        how = message("notice.replace", page=answer.page).zh
    else:
        how = label(f"web.review.mend.{answer.mend}").zh
    return f"{how}（{answer.reason.strip()}）" if answer.reason.strip() else how
