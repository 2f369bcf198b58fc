"""What the applicant filed on the portal: online records and where we have them from."""

from typing import Literal

from models.base import Record
from models.portal import PortalPrint

Provenance = Literal["portal_export", "applicant", "typed"]
OnlineValue = str | tuple[str, ...]


class OnlineRecord(Record):
    """One application as filed online. `fields` are keyed by the flat names of the form; numbers are strings in the
    form's unit, dates ISO, a multi a tuple of option codes."""

    id: str
    application_no: str = ""
    version: str = ""
    kind: str
    province: str = ""
    submitted_at: str = ""
    provenance: Provenance | None = None
    fields: dict[str, OnlineValue] = {}

    def value(self, name: str) -> OnlineValue:
        """A field's online value; the record's own columns answer for the cover's fields. Blank is ''."""
        own = {"application_no": self.application_no, "version": self.version, "kind": self.kind}
        return own[name] if name in own else self.fields.get(name, "")


class OnlineRecords(Record):
    """The online records of one campaign. `prints` are the portal's PDFs by the id of the record that each belongs
    to; `notes` say what a person should know of how the records were read, one line each."""

    campaign: str
    records: tuple[OnlineRecord, ...]
    provenance: Provenance | None = None
    prints: dict[str, PortalPrint] = {}
    notes: tuple[str, ...] = ()

    def sourced(self) -> tuple[OnlineRecord, ...]:
        """The records, those that do not say where they are from with what the file says of all."""
        own = {"provenance": self.provenance}
        return tuple(r if r.provenance or not self.provenance else r.model_copy(update=own) for r in self.records)
