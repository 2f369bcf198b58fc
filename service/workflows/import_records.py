"""Online records into the database: read and shown before anything changes, then filed version by version; and out of
it again, as the records that a package is held against."""

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.orm import Session

from extractors.readers.archive import SourceFile
from models.account import Permission, Principal, Scope
from models.campaign import OnlineRecord, OnlineRecords, OnlineValue, Provenance
from models.catalogue import said
from models.errors import ConflictError, ForbiddenError, OnlineRecordsError
from models.form_template import FormTemplate
from models.kept_record import ImportPreview, KeptRecord
from models.limits import Limits
from service.database import records
from service.database.connection import Database
from service.database.originals import add_original
from service.database.records import RecordFilter
from service.integrations.online_list import fields_of, kind_of, record_of
from service.integrations.online_rows import RawRecord, Where, failure
from service.rules.record_changes import preview_of
from service.storage.content import ContentStore
from service.workflows.audit_log import AuditLog
from service.workflows.file_looks import online_of
from service.workflows.forms import Forms
from service.workflows.open_apart import Opening

IMPORT: Permission = "packages.upload"
ONLINE_NAME = "online.json"
MOST_ID, MOST_NUMBER, MOST_PLACE = 200, 100, 60
"""Characters that the database keeps of an id, of an application's number and campaign, of a province or city."""

NUL = "\\u0000"
"""How JSON writes the one character that no database keeps."""


@dataclass(frozen=True)
class RecordsDesk:
    """Where online records are kept, by which form and in which process they are read, and where that is put on
    record."""

    database: Database
    store: ContentStore
    log: AuditLog
    forms: Forms
    limits: Limits
    opening: Opening

    @property
    def template(self) -> FormTemplate:
        """The form that records are read by: that of packages that come now."""
        return self.forms.current


@dataclass(frozen=True)
class Incoming:
    """Records that somebody brings: what was read, of which campaign, and where they say that it is from. `alone`: a
    single record, so that none of the others has vanished."""

    online: OnlineRecords
    campaign: str
    provenance: Provenance
    alone: bool = False

    @property
    def records(self) -> tuple[OnlineRecord, ...]:
        """The records as they are to be kept: where they are from is what the person says who brings them."""
        return tuple(r.model_copy(update={"provenance": self.provenance}) for r in self.online.records)


def read_incoming(
    at: RecordsDesk, files: Sequence[SourceFile], campaign: str, provenance: Provenance
) -> Incoming:  # fmt: skip
    """What stands in one file, or in several as in one folder: a list and the portal's PDFs. Raises
    OnlineRecordsError."""
    with _side_by_side(files) as place:
        folder = f"{place if len(files) > 1 else place.parent}/"
        try:
            online = online_of(at.opening, place, at.template, at.limits)
        except OnlineRecordsError as error:
            raise OnlineRecordsError(f"{error}/".replace(folder, "").rstrip("/")) from error
    notes = tuple(note.replace(folder, "") for note in online.notes)
    read = online.model_copy(update={"notes": notes})
    return checked(Incoming(read, campaign or online.campaign, provenance))


def typed_record(at: RecordsDesk, own: Mapping[str, str], fields: Mapping[str, OnlineValue]) -> OnlineRecord:
    """A record typed by hand: its own columns and its fields, checked by the form as those of a file are. Raises
    OnlineRecordsError."""
    place, known = Path(said("records.typed")), fields_of(at.template)
    raw = RawRecord(Where(), dict(own), dict(fields))
    if (unknown := next((name for name in fields if name not in known), None)) is not None:
        raise failure(place, f"未知的字段 {unknown}", f"unknown field {unknown}")
    return record_of(place, raw, kind_of(place, raw, at.template), at.template)


def checked(incoming: Incoming) -> Incoming:
    """The same where the database can keep it. Raises OnlineRecordsError."""
    for record in incoming.records:
        lengths = (
            (record.id, MOST_ID), (record.application_no, MOST_NUMBER), (incoming.campaign, MOST_NUMBER),
            (record.province, MOST_PLACE), (records.city_of(record), MOST_PLACE),
        )  # fmt: skip
        if any(len(text) > most for text, most in lengths):
            raise OnlineRecordsError(said("records.too_long", id=record.id[:MOST_ID]))
        if NUL in record.model_dump_json():
            raise OnlineRecordsError(said("records.unprintable", id=record.id))
    return incoming


def preview(at: RecordsDesk, principal: Principal, incoming: Incoming) -> ImportPreview:
    """What importing would change. Raises ForbiddenError for records of areas that are not the importer's."""
    with at.database.reading() as session:
        return _preview(session, principal.scope(IMPORT), incoming)


def apply(
    at: RecordsDesk, principal: Principal, incoming: Incoming, files: Sequence[SourceFile], shown: str | None,
    now: datetime,
) -> ImportPreview:  # fmt: skip
    """Files what is new or changed and gives what was done; the files are kept as they came. `shown` is the digest of
    the preview that somebody agreed to. Raises ForbiddenError, StorageError, and ConflictError where things have
    changed since."""
    originals = [at.store.put_file(file.path) for file in files]
    with at.database.transaction() as session:
        records.lock(session)
        done = _preview(session, principal.scope(IMPORT), incoming)
        if shown is not None and shown != done.digest:
            raise ConflictError(said("records.changed_since"))
        for sha256, size in sorted(set(originals)):
            add_original(session, sha256, size)
        changes = {c.id: c for c in done.changes}
        for record in incoming.records:
            if (change := changes[record.id]).change != "same":
                home = _home(record, principal.scope(IMPORT))[0]
                records.put(session, incoming.campaign, record, change.revision, home, principal.user, now)
        at.log.put(
            session, now, principal.actor, "records.imported", f"campaign:{incoming.campaign}",
            provenance=incoming.provenance, files=[f.shown for f in files], sha256=[s for s, _ in originals],
            new=done.count("new"), changed=done.count("changed"), same=done.count("same"), vanished=len(done.vanished),
        )  # fmt: skip
    return done


def find_record(at: RecordsDesk, scope: Scope, campaign: str, id: str) -> list[KeptRecord]:
    """All versions of a record, the newest first; none where there is none that one may see."""
    with at.database.reading() as session:
        return records.history(session, scope, campaign, id)


@contextmanager
def written(at: RecordsDesk, scope: Scope, campaign: str, ids: Sequence[str]) -> Iterator[Path]:
    """A file of the records of a campaign that one may see, all or those of the ids, as a package is held against.
    Raises ConflictError where one of them, or any at all, is not there."""
    with at.database.reading() as session:
        found = records.every(session, scope, RecordFilter(campaign=campaign, ids=tuple(ids)))
    if not found or len(found) < len(set(ids)):
        raise ConflictError(said("records.none", campaign=campaign))
    content = {"campaign": campaign, "records": [k.record.model_dump(mode="json") for k in found]}
    with TemporaryDirectory(prefix="kanhe-") as folder:
        path = Path(folder, ONLINE_NAME)
        path.write_text(json.dumps(content, ensure_ascii=False, sort_keys=True), encoding="utf-8")
        yield path


def _preview(session: Session, scope: Scope, incoming: Incoming) -> ImportPreview:
    kept = records.by_ids(session, incoming.campaign, [r.id for r in incoming.records])
    homes = [*(_home(r, scope) for r in incoming.records), *(home for _, home in kept.values())]
    if not all(scope.allows(*home) for home in homes):
        raise ForbiddenError(said("records.not_yours"))
    brought = {r.id for r in incoming.records}
    others = () if incoming.alone else records.every(session, scope, RecordFilter(campaign=incoming.campaign))
    vanished = [k.record.id for k in others if k.record.id not in brought]
    known = {id: record for id, (record, _) in kept.items()}
    online = incoming.online
    return preview_of(incoming.campaign, incoming.provenance, incoming.records, known, vanished, online.notes)


def _home(record: OnlineRecord, scope: Scope) -> tuple[str, str]:
    """Whose record it is: one that names no province is of the one province of whoever brings it."""
    provinces = {a.province for a in scope.areas}
    return record.province or (provinces.pop() if len(provinces) == 1 else ""), records.city_of(record)


@contextmanager
def _side_by_side(files: Sequence[SourceFile]) -> Iterator[Path]:
    """The files under their own names in a folder; of one alone its path."""
    with TemporaryDirectory(prefix="kanhe-") as folder:
        taken: list[Path] = []
        for number, file in enumerate(files):
            path = Path(folder, file.shown)
            taken.append(path if not path.exists() else path.with_name(f"{number + 1}-{path.name}"))
            try:
                os.link(file.path, taken[-1])
            except OSError:
                shutil.copyfile(file.path, taken[-1])
        yield taken[0] if len(taken) == 1 else Path(folder)
