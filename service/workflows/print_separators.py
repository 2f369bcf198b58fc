"""Which separator sheets to print: one for each online record, or some for a parcel."""

from collections.abc import Sequence

from pydantic import ValidationError

from models.campaign import OnlineRecord
from models.catalogue import message
from models.errors import UsageError
from models.separator import Slip, SlipSheet
from service.reports.document_view import APPLICANT


def sheets_of_records(records: Sequence[OnlineRecord], parcel: str) -> tuple[list[SlipSheet], list[str]]:
    """A sheet for each record with an application number, in their order, and a line for each without. Raises
    UsageError for a number that a code cannot carry."""
    sheets = [
        SlipSheet(slip=_slip(parcel, r.application_no), applicant=_applicant(r)) for r in records if r.application_no
    ]
    return sheets, [message("separators.no_number", id=r.id).zh for r in records if not r.application_no]


def sheets_of_parcel(parcel: str, count: int) -> list[SlipSheet]:
    """So many sheets of a parcel that name no application. Raises UsageError for a number that a code cannot carry."""
    return [SlipSheet(slip=_slip(parcel, ""))] * count


def _slip(parcel: str, application_no: str) -> Slip:
    try:
        return Slip(parcel=parcel, application_no=application_no)
    except ValidationError as error:
        place = error.errors()[0]["loc"]
        wrong = application_no if place == ("application_no",) else parcel
        said = message("separators.bad_number", number=wrong)
        raise UsageError(f"{said.zh}（{said.en}）") from error


def _applicant(record: OnlineRecord) -> str:
    return next((v for name in APPLICANT if isinstance(v := record.value(name), str) and v), "")
