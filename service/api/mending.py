"""What is put right in a package: how it is split into documents, and pages that are scanned anew."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from fastapi import APIRouter, Header, Response
from fastapi import Path as PathOf
from pydantic import Field

from models.base import Record
from models.desk import PastAnswer
from models.finding import FindingCode
from models.page_split import KeptMend, Mend, PageSplit
from models.rescan import Rescan
from models.review import Act, Round
from models.review import Mend as Way
from models.scan import PageRef
from service.api.asking import Calling
from service.api.packages import JPEG, WIDTHS, Input, Page, jpeg
from service.api.problems import PROBLEMS
from service.api.tagged import TaggedRoute
from service.api.uploads import Given, own_upload
from service.api.words import PackageId
from service.database.past_answers import past_answers
from service.workflows import mend_split, rescan_page
from service.workflows.mending import MEND, SEE

router = APIRouter(prefix="/packages", tags=["mending"], responses=PROBLEMS, route_class=TaggedRoute)
MOST_STEPS = 2000
Number = Annotated[int, PathOf(ge=1, le=100_000, description="the new scan, from 1: the one before it is given")]
IfMatch = Annotated[
    str,
    Header(
        alias="If-Match", pattern=r'^"[0-9a-f]{32}"$', description="the `ETag` of the split that is mended",
        examples=['"3b1f0c9e8d7a6b5c4d3e2f1a0b9c8d7e"'],
    ),
]  # fmt: skip
STEPS: list[Any] = [
    [
        {"act": "move", "pages": [{"input": 0, "page": 7}], "to": {"input": 0, "page": 1}},
        {"act": "divide", "at": {"input": 0, "page": 9}},
        {"act": "aside", "pages": [{"input": 0, "page": 12}], "why": "foreign"},
    ]
]


class Steps(Record):
    """Steps to mend a split by, in their order; a document is named by one of its pages. Or `take_up`: the split as it
    was after the mend of that number (0: as the machine makes it)."""

    steps: tuple[Mend, ...] = Field(default=(), max_length=MOST_STEPS, examples=STEPS)
    take_up: int | None = Field(default=None, ge=0, le=10**6, examples=[None])


class Split(Record):
    """Which pages of a package make which document, and how often that was mended."""

    split: PageSplit
    mends: int


class Past(Record):
    """An answer that is no more asked for, as it was given: on what finding of which application (None: a remark), by
    whom and when, and when the finding went."""

    application_no: str
    applicant: str
    code: FindingCode | None
    field: str | None
    input: int | None
    page: int | None
    round: Round
    act: Act | str
    mend: Way | None
    reason: str
    by: str
    at: datetime
    gone_at: datetime


class History(Record):
    """What was put right in a package, and the answers that are no more asked for."""

    mends: tuple[KeptMend, ...]
    answers: tuple[Past, ...]


class Scans(Record):
    """The new scans of a page, the first first; the last one counts."""

    items: tuple[Rescan, ...]


class NewScan(Record):
    """A file of one page that is all here."""

    upload: Given


class TakenScan(Record):
    """A new scan that is kept. `document` is judged anew for it (by its number in the report), `application` is that
    document's; `reopened`: a decision on it fell, so that it waits in the work list again."""

    scan: Rescan
    document: int | None
    application: int | None
    reopened: bool


@router.get("/{id}/split")
def split(call: Calling, id: PackageId, response: Response) -> Split:
    """How a checked package is split into documents. Its `ETag` is what a mend names."""
    return _split(response, mend_split.look(call.office.mending, call.principal, id))


@router.post("/{id}/split/preview")
def preview(call: Calling, id: PackageId, wanted: Steps, if_match: IfMatch) -> PageSplit:
    """What the split would be after some steps; nothing is changed."""
    return mend_split.preview(call.office.mending, call.principal, id, if_match.strip('"'), wanted.steps)


@router.post("/{id}/split", status_code=202)
def mend(call: Calling, id: PackageId, wanted: Steps, if_match: IfMatch, response: Response) -> Split:
    """Mends the split; the package is judged anew, without reading a page twice. Documents that are not touched keep
    their answers and decisions; touched ones keep the answers to findings that come out again equal."""
    at, tag = call.office.mending, if_match.strip('"')
    if wanted.take_up is not None:
        return _split(response, mend_split.take_up(at, call.principal, id, tag, wanted.take_up, call.now))
    return _split(response, mend_split.mend(at, call.principal, id, tag, wanted.steps, call.now))


@router.get("/{id}/history")
def history(call: Calling, id: PackageId) -> History:
    """The mends of a package, and the answers that are no more asked for, without what was read on the paper."""
    stand = mend_split.look(call.office.mending, call.principal, id)
    with call.office.places.database.reading() as session:
        answers = past_answers(session, call.scope(SEE), package=id)
    return History(mends=stand.mends, answers=tuple(_past(a) for a in answers))


@router.get("/{id}/pages/{input}/{page}/scans")
def scans(call: Calling, id: PackageId, input: Input, page: Page) -> Scans:
    """The new scans of a page; none where it counts as it came."""
    call.scope(SEE)
    ref, office = PageRef(input=input, page=page), call.office
    return Scans(items=rescan_page.look(office.mending, office.pages, call.principal, id, ref).rescans)


@router.post("/{id}/pages/{input}/{page}/scans", status_code=202)
def rescan(call: Calling, id: PackageId, input: Input, page: Page, sent: NewScan) -> TakenScan:
    """Takes an upload of one page into the place of the scan that is there, which stays kept; the document that the
    page is in is judged anew."""
    call.scope(MEND)
    office, upload = call.office, own_upload(call, sent.upload)
    (source,) = office.uploads.sources([upload])
    ref = PageRef(input=input, page=page)
    done = rescan_page.rescan(
        office.mending, office.pages, office.intake, call.principal, id, ref, source, call.now
    )  # fmt: skip
    office.uploads.drop([upload])
    return TakenScan(scan=done.rescan, document=done.document, application=done.application, reopened=done.reopened)


@router.get("/{id}/pages/{input}/{page}/scans/{number}", responses=JPEG, response_class=Response)
def earlier(call: Calling, id: PackageId, input: Input, page: Page, number: Number) -> Response:
    """The scan that a new one took the place of, as JPEG, upright."""
    call.scope(SEE)
    ref, office = PageRef(input=input, page=page), call.office
    with TemporaryDirectory(prefix="kanhe-") as folder:
        picture = rescan_page.earlier_scan(
            office.mending, office.pages, call.principal, id, ref, number, WIDTHS["whole"], Path(folder)
        )
    return jpeg(picture)


def _split(response: Response, stand: mend_split.Stand) -> Split:
    response.headers["ETag"] = f'"{stand.tag}"'
    return Split(split=stand.split, mends=len(stand.mends))


def _past(answer: PastAnswer) -> Past:
    finding = answer.finding
    return Past(
        application_no=answer.application_no, applicant=answer.applicant, round=answer.round, act=answer.act,
        code=finding.code if finding else None, field=finding.field if finding else None,
        input=finding.input if finding else None, page=finding.page if finding else None, mend=answer.mend,
        reason=answer.reason, by=answer.by, at=answer.at, gone_at=answer.gone_at,
    )  # fmt: skip
