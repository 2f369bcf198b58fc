"""What an import changes of the online records that are kept: pure, so that it can be shown before it is done."""

import hashlib
import json
from collections.abc import Mapping, Sequence

from models.campaign import OnlineRecord, OnlineValue, Provenance
from models.kept_record import ChangedField, ImportPreview, KeptRecord, RecordChange

OWN = ("application_no", "version", "kind", "province", "submitted_at", "provenance")
"""What a record says of itself, beside the fields of the form."""


def preview_of(
    campaign: str,
    provenance: Provenance,
    records: Sequence[OnlineRecord],
    kept: Mapping[str, KeptRecord],
    vanished: Sequence[str],
    notes: Sequence[str] = (),
) -> ImportPreview:
    """What importing `records` does to those that are `kept`, by their ids."""
    changes = tuple(_change(r, kept.get(r.id)) for r in records)
    told = [campaign, provenance, [c.model_dump(mode="json") for c in changes], sorted(vanished)]
    return ImportPreview(
        campaign=campaign, provenance=provenance, changes=changes, vanished=tuple(sorted(vanished)),
        notes=tuple(notes), digest=hashlib.sha256(json.dumps(told).encode()).hexdigest(),
    )  # fmt: skip


def changed_fields(was: OnlineRecord, now: OnlineRecord) -> tuple[ChangedField, ...]:
    """The values that differ, the record's own columns first. A blank value and none at all are the same."""
    before, after = _values(was), _values(now)
    names = dict.fromkeys((*before, *after))
    return tuple(
        ChangedField(name=n, was=before.get(n), now=after.get(n))
        for n in names
        if (before.get(n) or "") != (after.get(n) or "")
    )


def _change(record: OnlineRecord, kept: KeptRecord | None) -> RecordChange:
    fields = changed_fields(kept.record, record) if kept else ()
    revision = kept.revision if kept else 0
    return RecordChange(
        id=record.id, application_no=record.application_no, kind=record.kind,
        change="changed" if fields else "same" if kept else "new",
        revision=revision if kept and not fields else revision + 1, fields=fields,
    )  # fmt: skip


def _values(record: OnlineRecord) -> dict[str, OnlineValue]:
    own: dict[str, OnlineValue] = {name: getattr(record, name) or "" for name in OWN}
    return own | record.fields
