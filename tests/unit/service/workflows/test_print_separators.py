"""Which sheets are printed for which records."""

import pytest

from models.campaign import OnlineRecord
from models.errors import UsageError
from service.workflows.print_separators import sheets_of_parcel, sheets_of_records


def record(id: str, number: str, **fields: str) -> OnlineRecord:
    return OnlineRecord(id=id, application_no=number, kind="firm", fields=dict(fields))


def test_a_sheet_for_each_record_with_a_number() -> None:
    records = [
        record("r-1", "FW-2", applicant_name="乙公司"),
        record("r-2", "", applicant_name="丙公司"),
        record("r-3", "FW-1", city_name="甲市"),
        record("r-4", "FW-3"),
    ]
    sheets, notes = sheets_of_records(records, "P-1")
    assert [(s.slip.parcel, s.slip.application_no, s.applicant) for s in sheets] == [
        ("P-1", "FW-2", "乙公司"),
        ("P-1", "FW-1", "甲市"),
        ("P-1", "FW-3", ""),
    ]
    assert len(notes) == 1 and "r-2" in notes[0]


def test_so_many_sheets_of_a_parcel() -> None:
    sheets = sheets_of_parcel("P-1", 3)
    assert [(s.slip.parcel, s.slip.application_no) for s in sheets] == [("P-1", "")] * 3


@pytest.mark.parametrize(
    ("parcel", "number", "told"), [("P 1", "FW-1", "P 1"), ("P-1", "FW:1", "FW:1"), ("x" * 41, "FW-1", "x" * 41)]
)
def test_a_number_that_a_sheet_cannot_bear_is_named(parcel: str, number: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        sheets_of_records([record("r-1", number)], parcel)


def test_a_parcel_that_a_sheet_cannot_bear_is_named() -> None:
    with pytest.raises(UsageError, match="P 1"):
        sheets_of_parcel("P 1", 2)
