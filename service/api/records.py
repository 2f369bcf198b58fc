"""Online records: imported from files or typed, shown before anything changes, kept version by version."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import Field

from extractors.readers.archive import SourceFile
from models.account import Permission
from models.base import Record
from models.campaign import OnlineRecord, OnlineRecords, OnlineValue
from models.catalogue import said
from models.errors import NotThereError
from models.kept_record import ChangedField, ImportPreview, KeptRecord, RecordChange
from service.api.asking import Call, Calling
from service.api.problems import PROBLEMS
from service.api.tagged import TaggedRoute
from service.api.uploads import Given, own_upload
from service.api.words import LINE, Limit, Line, Offset, Word
from service.database import records
from service.database.records import RecordFilter
from service.reports.masked_values import masked_value, masking_by
from service.workflows import import_records
from service.workflows.import_records import Incoming, typed_record
from service.workflows.show_pages import PRIVATE

router = APIRouter(prefix="/records", tags=["records"], responses=PROBLEMS, route_class=TaggedRoute)
SEE: Permission = "applications.read"
IMPORT: Permission = "packages.upload"
Name = Annotated[str, Path(min_length=1, max_length=200, pattern=LINE, examples=["r-000550"])]
Campaign = Annotated[str, Path(min_length=1, max_length=100, pattern=LINE, examples=["service-manufacturing-2021"])]


class Records(Record):
    """A page of the list, and how many there are in all."""

    items: tuple[KeptRecord, ...]
    total: int


class Import(Record):
    """Uploads to be read as online records: a JSON, CSV or XLSX list, a portal's PDF, or several with or without a
    list. `provenance` is where they are from as the importer knows, whatever the file says. An import that names the
    `preview` it was shown is refused where anything has changed since."""

    uploads: tuple[Given, ...] = Field(min_length=1, max_length=2000)
    provenance: Literal["portal_export", "applicant"] = Field(examples=["portal_export"])
    campaign: Annotated[Line, Field(max_length=100)] = Field(default="", description="empty: as the file says")
    preview: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")


class Typed(Record):
    """One record typed by hand. `fields` by the flat names of the form; an option by its code or its words."""

    campaign: Annotated[Line, Field(max_length=100)] = ""
    id: Annotated[Line, Field(min_length=1)] = Field(examples=["r-000550"])
    kind: Line = Field(examples=["enterprise"])
    application_no: Line = ""
    version: Line = ""
    province: Line = Field(default="", examples=["辽宁省"])
    submitted_at: Line = ""
    fields: dict[str, str | tuple[str, ...]] = Field(examples=[{"applicant_name": "沈阳某某有限公司"}])


class Versions(Record):
    """All versions of a record, the newest first."""

    items: tuple[KeptRecord, ...]


@router.get("")
def listed(
    call: Calling,
    campaign: Word = "",
    kind: Word = "",
    province: Word = "",
    application_no: Word = "",
    limit: Limit = 50,
    offset: Offset = 0,
) -> Records:
    """The records that count and that the caller may see. Personal data is starred for callers that may not see it."""
    scope = call.scope(SEE)
    wanted = RecordFilter(campaign=campaign, kind=kind, province=province, application_no=application_no)
    with call.office.places.database.reading() as session:
        found = records.listed(session, scope, wanted, limit, offset)
        total = records.count(session, scope, wanted)
    return Records(items=tuple(_shown(call, k) for k in found), total=total)


@router.get("/{campaign}/{id}")
def versions(call: Calling, campaign: Campaign, id: Name) -> Versions:
    """One record with all its versions."""
    found = import_records.find_record(call.office.records, call.scope(SEE), campaign, id)
    if not found:
        raise NotThereError(said("records.not_there"))
    return Versions(items=tuple(_shown(call, k) for k in found))


@router.post("/preview")
def preview(call: Calling, wanted: Import) -> ImportPreview:
    """What an import would change; nothing changes."""
    files = _files(call, wanted)
    incoming = import_records.read_incoming(call.office.records, files, wanted.campaign, wanted.provenance)
    return _told(call, import_records.preview(call.office.records, call.principal, incoming))


@router.post("/import", status_code=201)
def apply(call: Calling, wanted: Import) -> ImportPreview:
    """Files what is new or changed as new versions, and says what was done."""
    files, at = _files(call, wanted), call.office.records
    incoming = import_records.read_incoming(at, files, wanted.campaign, wanted.provenance)
    done = import_records.apply(at, call.principal, incoming, files, wanted.preview, call.now)
    call.office.uploads.drop([own_upload(call, id) for id in dict.fromkeys(wanted.uploads)])
    return _told(call, done)


@router.post("", status_code=201)
def type_one(call: Calling, typed: Typed) -> ImportPreview:
    """Files one record typed by hand."""
    call.scope(IMPORT)
    at = call.office.records
    record = typed_record(at, typed.model_dump(exclude={"campaign", "fields"}), typed.fields)
    campaign = typed.campaign or at.template.campaign.id
    incoming = Incoming(OnlineRecords(campaign=campaign, records=(record,)), campaign, "typed", alone=True)
    checked = import_records.checked(incoming)
    return _told(call, import_records.apply(at, call.principal, checked, (), None, call.now))


def _files(call: Call, wanted: Import) -> list[SourceFile]:
    call.scope(IMPORT)
    uploads = [own_upload(call, id) for id in dict.fromkeys(wanted.uploads)]
    return list(call.office.uploads.sources(uploads))


def _shown(call: Call, kept: KeptRecord) -> KeptRecord:
    record = kept.record
    if call.principal.scope(PRIVATE).allows(record.province, records.city_of(record)):
        return kept
    return kept.model_copy(
        update={"record": record.model_copy(update={"fields": _starred(call, kept.campaign, record)})}
    )


def _starred(call: Call, campaign: str, record: OnlineRecord) -> dict[str, OnlineValue]:
    masking = masking_by(call.office.forms.of_campaign(campaign))
    return {name: masked_value(value, name, masking) or "" for name, value in record.fields.items()}


def _told(call: Call, done: ImportPreview) -> ImportPreview:
    """The preview with personal data starred: whoever imports need not see what was there before."""
    masking = masking_by(call.office.template)

    def starred(change: RecordChange) -> RecordChange:
        fields = tuple(
            ChangedField(
                name=f.name, was=masked_value(f.was, f.name, masking), now=masked_value(f.now, f.name, masking)
            )
            for f in change.fields
        )
        return change.model_copy(update={"fields": fields})

    return done.model_copy(update={"changes": tuple(starred(c) for c in done.changes)})
