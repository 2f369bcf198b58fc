"""A folder of the portal's PDFs, with or without a list beside them, as online records."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from extractors.readers import triage
from models.campaign import OnlineRecord, OnlineRecords
from models.errors import OnlineRecordsError
from models.form_template import FormTemplate
from models.limits import Limits
from service.integrations import online_list
from service.integrations.online_rows import RawFile, RawRecord, Where, failure, one_line
from service.integrations.portal_join import AmbiguousError, Difference, Mark, join, merged, named
from service.integrations.portal_pdf import PortalApplication, read_portal_pdf

LISTS = frozenset({".xlsx", ".csv", ".json", ".jsonl"})
PDF, NUMBER = ".pdf", "application_no"
UNSEEN = re.compile(r"^(?:\.|~\$|thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
"""What systems and open spreadsheets leave in folders."""


@dataclass(frozen=True)
class _Files:
    """What lies in a folder and its folders, in natural order."""

    prints: tuple[Path, ...]
    lists: tuple[Path, ...]
    others: tuple[Path, ...]


def read_folder(folder: Path, template: FormTemplate, limits: Limits) -> OnlineRecords:
    """The records of the PDFs in a folder and one level below it, joined with the list that lies among them.

    Raises OnlineRecordsError where there is no PDF or more than one list, where PDFs cannot be read (all are named), or
    where two files are for one application. Whatever else is left over or differs is told in the notes."""
    files = _files(folder)
    if not files.prints:
        raise failure(folder, "文件夹里没有 PDF", "no PDF in the folder")
    if len(files.lists) > 1:
        lists = named([p.name for p in files.lists])
        raise failure(folder, f"有不止一份列表：{lists}", f"{len(files.lists)} lists, of which one is wanted")
    prints = _read_all(files.prints, template, limits)
    joined = _joined(files.lists[0], prints, template) if files.lists else records_of_prints(prints, template)
    strange = [one_line(p, "未读取：不是 PDF，也不是列表", "not read: neither a PDF nor a list") for p in files.others]
    return joined.model_copy(update={"notes": (*joined.notes, *strange)})


def records_of_prints(prints: Sequence[PortalApplication], template: FormTemplate) -> OnlineRecords:
    """The records of PDFs without a list. Raises OnlineRecordsError where two are for one application."""
    _join(None, [], prints)
    _check_ids(prints)
    return OnlineRecords(
        campaign=template.campaign.id,
        records=tuple(p.record for p in prints),
        provenance="portal_export",
        prints={p.record.id: p.print_ for p in prints},
        notes=tuple(note for p in prints for note in p.notes),
    )


def _files(folder: Path) -> _Files:
    found = sorted(_below(folder), key=lambda p: _natural(str(p.relative_to(folder))))
    kinds = {p: PDF if _is_pdf(p) else p.suffix.lower() for p in found}
    return _Files(
        tuple(p for p in found if kinds[p] == PDF),
        tuple(p for p in found if kinds[p] in LISTS),
        tuple(p for p in found if kinds[p] != PDF and kinds[p] not in LISTS),
    )


def _below(folder: Path) -> Iterator[Path]:
    try:
        for path in folder.iterdir():
            if UNSEEN.match(path.name):
                continue
            inner = path.iterdir() if path.is_dir() else [path]
            yield from (p for p in inner if not UNSEEN.match(p.name))
    except OSError as error:
        raise failure(folder, "无法列出文件夹", f"cannot list the folder: {error.strerror or error}") from error


def _natural(name: str) -> list[tuple[bool, int, str]]:
    """A key under which 2.pdf comes before 10.pdf."""
    return [(not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in re.split(r"(\d+)", name) if part]


def _is_pdf(path: Path) -> bool:
    if path.suffix.lower() in LISTS or path.is_dir():
        return False
    try:
        with path.open("rb") as file:
            return b"%PDF-" in file.read(triage.HEAD_BYTES)
    except OSError:
        return False


def _read_all(paths: Sequence[Path], template: FormTemplate, limits: Limits) -> list[PortalApplication]:
    prints: list[PortalApplication] = []
    failed: list[str] = []
    for path in paths:
        try:
            prints.append(read_portal_pdf(path, template, limits))
        except OnlineRecordsError as error:
            failed.append(str(error))
    if failed:
        raise OnlineRecordsError("; ".join(failed))
    return prints


@dataclass(frozen=True)
class _Entry:
    """One application of a folder: its record (None: the list names it and nothing gives its values), its PDF where
    there is one, and what is to be told of the two."""

    record: OnlineRecord | None
    print_: PortalApplication | None
    notes: tuple[str, ...] = ()


def _joined(path: Path, prints: Sequence[PortalApplication], template: FormTemplate) -> OnlineRecords:
    """List and PDFs as one."""
    raw = online_list.open_list(path, template)
    if raw.columns is not None and NUMBER not in raw.columns:
        raise failure(path, f"缺少列：{NUMBER}", f"missing column: {NUMBER}")
    rows = [_with_id(path, row) for row in raw.records]
    found = dict(_join(path, rows, prints))
    entries = [_entry(path, raw, row, prints[found[i]] if i in found else None, template) for i, row in enumerate(rows)]
    kept = [(row, e.record) for row, e in zip(rows, entries, strict=True) if e.record is not None]
    online_list.check_ids(path, [row for row, _ in kept], [record for _, record in kept])
    rest = [p for i, p in enumerate(prints) if i not in found.values()]
    _check_ids(rest, {record.id for _, record in kept})
    entries += [_Entry(p.record, p, (*p.notes, _unlisted(path, p))) for p in rest]
    return OnlineRecords(
        campaign=raw.campaign or template.campaign.id,
        records=tuple(e.record for e in entries if e.record is not None),
        provenance=online_list.provenance_of(path, raw.provenance, Where()),
        prints={e.record.id: e.print_.print_ for e in entries if e.record is not None and e.print_ is not None},
        notes=(*(note for e in entries for note in e.notes), *_without_print(path, rows, entries)),
    )


def _with_id(path: Path, row: RawRecord) -> RawRecord:
    """A row that is known by its application number where it has no id."""
    own = row.own if online_list.own(path, row, "id") else {**row.own, "id": row.own.get(NUMBER, "")}
    return replace(row, own=own)


def _entry(
    path: Path, raw: RawFile, row: RawRecord, print_: PortalApplication | None, template: FormTemplate
) -> _Entry:
    told = online_list.own(path, row, "kind")
    if print_ is None:
        kind = online_list.kind_of(path, row, template) if told else None
        whole = kind is not None and not online_list.missing_columns(raw, [kind], template)
        return _Entry(online_list.record_of(path, row, kind, template) if whole and kind else None, None)
    kind = online_list.kind_of(path, row, template) if told else print_.record.kind
    record, differences = merged(
        online_list.record_of(path, row, kind, template), print_.record, template.fields_of(print_.record.kind)
    )
    notes = (_differing(path, print_, record, differences),) if differences else ()
    return _Entry(record, print_, (*print_.notes, *notes))


def _differing(path: Path, print_: PortalApplication, record: OnlineRecord, differences: Sequence[Difference]) -> str:
    pairs = "；".join(f"{d.name} 列表“{d.row}”、PDF“{d.print_}”" for d in differences)
    zh = f"{record.id} 的 PDF 与列表 {path.name} 不同：{pairs}。版本以列表为准，填报内容以 PDF 为准"
    return one_line(print_.path, zh, "the list differs: its version and the PDF's values are taken")


def _unlisted(path: Path, print_: PortalApplication) -> str:
    return one_line(print_.path, f"列表 {path.name} 中没有这一份", f"not in the list {path.name}")


def _without_print(path: Path, rows: Sequence[RawRecord], entries: Sequence[_Entry]) -> Iterator[str]:
    """What is told of the rows that have no PDF."""
    alone = [(online_list.own(path, r, "id"), e.record) for r, e in zip(rows, entries, strict=False) if not e.print_]
    kept, lost = [i for i, record in alone if record], [i for i, record in alone if not record]
    if kept:
        zh = f"{len(kept)} 行没有对应的 PDF，以列表为准：{named(kept)}"
        yield one_line(path, zh, f"{len(kept)} rows without a PDF: taken from the list")
    if lost:
        zh = f"{len(lost)} 行没有对应的 PDF，列表也没有填报内容，未作为网上记录：{'、'.join(lost)}"
        yield one_line(path, zh, f"{len(lost)} rows with neither a PDF nor values: no records")


def _join(path: Path | None, rows: Sequence[RawRecord], prints: Sequence[PortalApplication]) -> list[tuple[int, int]]:
    """Pairs of row and PDF. Raises OnlineRecordsError where files or rows for one application cannot be told apart."""
    marks = [Mark(online_list.own(path, r, NUMBER), online_list.own(path, r, "version")) for r in rows] if path else []
    try:
        return list(join(marks, [Mark(p.record.application_no, p.record.version, p.path.stem) for p in prints]).pairs)
    except AmbiguousError as error:
        files = named([prints[i].path.name for i in error.prints])
        zh = f"申报编号 {error.number.upper()} 有多份：{files}" + (f"，列表 {len(error.rows)} 行" if error.rows else "")
        en = f"{len(error.prints)} PDFs and {len(error.rows)} rows for one application number"
        raise failure(prints[error.prints[0]].path.parent if error.prints else path or Path(), zh, en) from error


def _check_ids(prints: Sequence[PortalApplication], taken: frozenset[str] | set[str] = frozenset()) -> None:
    """Raises OnlineRecordsError where a PDF is known by the same id as another or as one of `taken`."""
    seen = set(taken)
    for print_ in prints:
        if print_.record.id in seen:
            zh = f"编号 {print_.record.id} 与另一份重复，请改文件名"
            raise failure(print_.path, zh, f"duplicate id {print_.record.id}: rename the file")
        seen.add(print_.record.id)
