"""Reads a list of online records from JSON, JSON lines, CSV or Excel, told by content, checked by the form."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import get_args

from extractors.readers import triage
from models.campaign import OnlineRecord, OnlineRecords, OnlineValue, Provenance
from models.form_template import FieldSpec, FormTemplate
from service.integrations.online_json import read_json
from service.integrations.online_rows import OWN_COLUMNS, PROVENANCE, RawFile, RawRecord, Where, failure
from service.integrations.online_tables import read_csv
from service.integrations.online_values import ValueRefusedError, field_value, folded, plain_text

PROVENANCES: tuple[Provenance, ...] = get_args(Provenance)
ENCODINGS = ("utf-8-sig", "gb18030")
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def records_of(path: Path, template: FormTemplate) -> OnlineRecords:
    """The records of a list that stands alone: every record with its kind and id, and in a table every column that
    the form must have. Raises OnlineRecordsError."""
    raw = open_list(path, template)
    kinds = [kind_of(path, record, template) for record in raw.records]
    lacking = missing_columns(raw, kinds, template)
    if lacking:
        raise failure(path, f"缺少列：{'、'.join(lacking)}", f"missing columns: {', '.join(lacking)}")
    built = tuple(record_of(path, r, kind, template) for r, kind in zip(raw.records, kinds, strict=True))
    check_ids(path, raw.records, built)
    return OnlineRecords(
        campaign=raw.campaign or template.campaign.id,
        records=built,
        provenance=provenance_of(path, raw.provenance, Where()),
    )


def open_list(path: Path, template: FormTemplate) -> RawFile:
    """A list as it stands in the file, no name in it unknown to the form. Raises OnlineRecordsError."""
    raw = _read(path)
    if not raw.records:
        raise failure(path, "没有记录", "no records")
    known = fields_of(template)
    for record in raw.records:
        for name in record.fields:
            if name not in known and name not in OWN_COLUMNS:
                raise failure(path, f"未知的字段 {name}", f"unknown field {name}", record.where)
    return raw


def _read(path: Path) -> RawFile:
    body = _body(path)
    if not body:
        raise failure(path, "文件是空的", "the file is empty")
    if body.startswith(UTF16_MARKS):
        return _from_text(path, _decoded(path, body, ("utf-16",)))
    name = triage.sniffed(path)
    if name == triage.XLSX:
        from service.integrations.online_xlsx import read_xlsx  # spreadsheets take long to load

        return read_xlsx(path)
    if name not in (None, triage.TEXT) or b"\0" in body:
        zh, en = name or ("二进制文件", "a binary file")
        raise failure(path, f"不是网上数据文件，而是{zh}", f"not a file of online records but {en}")
    return _from_text(path, _decoded(path, body, ENCODINGS))


def _body(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except IsADirectoryError as error:
        raise failure(path, "这是文件夹，不是文件", "a folder, not a file") from error
    except FileNotFoundError as error:
        raise failure(path, "文件不存在", "no such file") from error
    except OSError as error:
        raise failure(path, "无法读取文件", f"cannot read the file: {error.strerror or error}") from error


def _decoded(path: Path, body: bytes, encodings: tuple[str, ...]) -> str:
    for encoding in encodings:
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise failure(path, "文字编码不是 UTF-8 或 GB18030", "the text is neither UTF-8 nor GB18030")


def _from_text(path: Path, text: str) -> RawFile:
    if not text.strip():
        raise failure(path, "文件里没有内容", "the file holds nothing")
    return read_json(path, text) if text.lstrip()[0] in "{[" else read_csv(path, text)


def kind_of(path: Path, record: RawRecord, template: FormTemplate) -> str:
    """The kind's code; it may be given in the words that the form prints."""
    given = own(path, record, "kind")
    for kind in template.kinds.values():
        if folded(given) in {folded(word) for word in (kind.name, kind.label, *kind.aliases)}:
            return kind.name
    known = "、".join(f"{kind.name} {kind.label}" for kind in template.kinds.values())
    zh, en = f"未知的申报类别 {given or '（空）'}，应为 {known}", f"unknown kind {given or '(blank)'}"
    raise failure(path, zh, en, record.where)


def missing_columns(raw: RawFile, kinds: Sequence[str], template: FormTemplate) -> list[str]:
    """Columns that a table must have for records of these kinds and lacks, lest an export that lost one makes every
    paper look as if nothing had been filed. None of a file whose records need not have all alike."""
    if raw.columns is None:
        return []
    wanted = list(OWN_COLUMNS)
    for kind in dict.fromkeys(kinds):
        wanted += [name for name, spec in template.fields_of(kind).items() if spec.required]
    return [name for name in dict.fromkeys(wanted) if name not in raw.columns]


def fields_of(template: FormTemplate) -> dict[str, FieldSpec]:
    """Every field of every kind by its flat name."""
    out: dict[str, FieldSpec] = {}
    for kind in template.kinds:
        for name, spec in template.fields_of(kind).items():
            out.setdefault(name, spec)
    return out


def record_of(path: Path, raw: RawRecord, kind: str, template: FormTemplate) -> OnlineRecord:
    """One record, its values checked by the form. Raises OnlineRecordsError."""
    columns = {name: own(path, raw, name) for name in (*OWN_COLUMNS, PROVENANCE)}
    if not columns["id"]:
        raise failure(path, "缺少编号 id", "the id is blank", raw.where)
    return OnlineRecord(
        id=columns["id"],
        application_no=columns["application_no"],
        version=columns["version"],
        kind=kind,
        province=columns["province"],
        submitted_at=columns["submitted_at"],
        provenance=provenance_of(path, columns[PROVENANCE], raw.where),
        fields=_values(path, raw, {**fields_of(template), **template.fields_of(kind)}),
    )


def _values(path: Path, raw: RawRecord, specs: Mapping[str, FieldSpec]) -> dict[str, OnlineValue]:
    fields: dict[str, OnlineValue] = {}
    for name, cell in raw.fields.items():
        if name in OWN_COLUMNS:
            raise failure(path, f"{name} 应写在记录本身，不在 fields 里", f"{name} belongs outside fields", raw.where)
        try:
            fields[name] = field_value(cell, specs[name])
        except ValueRefusedError as error:
            raise failure(path, f"{name}：{error.zh}", f"{name}: {error.en}", raw.where) from error
    return fields


def own(path: Path, raw: RawRecord, name: str) -> str:
    """One of the record's own columns as text; blank where there is none. Raises OnlineRecordsError."""
    try:
        return plain_text(raw.own.get(name, ""))
    except ValueRefusedError as error:
        raise failure(path, f"{name}：{error.zh}", f"{name}: {error.en}", raw.where) from error


def provenance_of(path: Path, given: str, where: Where) -> Provenance | None:
    """Where a record says it is from. Raises OnlineRecordsError for a word that is no provenance."""
    if not given.strip():
        return None
    for known in PROVENANCES:
        if given.strip() == known:
            return known
    zh, en = f"未知的来源 {given}，应为 {'、'.join(PROVENANCES)}", f"unknown provenance {given}"
    raise failure(path, zh, en, where)


def check_ids(path: Path, rows: Sequence[RawRecord], records: Sequence[OnlineRecord]) -> None:
    """Raises OnlineRecordsError where an id is given twice."""
    seen: dict[str, Where] = {}
    for row, record in zip(rows, records, strict=True):
        if record.id in seen:
            first = seen[record.id]
            zh, en = f"编号 {record.id} 与{first.zh}重复", f"duplicate id {record.id}, first in {first.en}"
            raise failure(path, zh, en, row.where)
        seen[record.id] = row.where
