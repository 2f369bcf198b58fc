"""Online records as they are kept: version by version, and what an import would change of them."""

from datetime import datetime
from typing import Literal

from models.base import Record
from models.campaign import OnlineRecord, OnlineValue, Provenance

Change = Literal["new", "changed", "same"]


class KeptRecord(Record):
    """A version of an online record. `revision` counts from 1; `superseded_at` is when a later one came, None for the
    one that counts."""

    campaign: str
    revision: int
    record: OnlineRecord
    imported_at: datetime
    imported_by: str
    superseded_at: datetime | None = None


class ChangedField(Record):
    """A value that an import changes; None where there was, or will be, no such field."""

    name: str
    was: OnlineValue | None
    now: OnlineValue | None


class RecordChange(Record):
    """What an import does to one record; `revision` is the one that counts afterwards."""

    id: str
    application_no: str
    kind: str
    change: Change
    revision: int
    fields: tuple[ChangedField, ...] = ()


class ImportPreview(Record):
    """What an import would do. `vanished` are records of the campaign that the file no longer has: they stay as they
    are. `digest` stands for all of it: an import that names it is refused where anything has changed since."""

    campaign: str
    provenance: Provenance
    changes: tuple[RecordChange, ...]
    vanished: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    digest: str

    def count(self, change: Change) -> int:
        """How many records are new, changed or the same."""
        return sum(c.change == change for c in self.changes)
