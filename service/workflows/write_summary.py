"""Which online records a recommender's summary table lists, in which order, and what stands in each row."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from models.campaign import OnlineRecord, OnlineValue
from models.catalogue import label, message
from models.errors import UsageError
from models.form_template import FieldSpec, FormTemplate, SummaryTable
from models.report import Verdict
from models.summary_table import SummarySheet
from service.reconciliation.equality import online_blank
from service.reconciliation.summary_comparison import NOT_COMPARED, ROW_NUMBER
from service.reconciliation.summary_pairing import sender_of
from service.reconciliation.wordings import written_after
from service.reports.document_view import APPLICANT
from service.reports.form_words import FormWords
from service.reports.summary_words import printable

NOT_APPLICABLE = "/"
"""Stands in a column that an application's form does not have; the contract reads it as blank."""
OWN = frozenset({"application_no", "kind"})
"""What every record has by itself, whatever its form prints."""
Records = Sequence[OnlineRecord]


@dataclass(frozen=True)
class Selection:
    """Which records to list: those of one recommender (None: of the only one that they name), of these ids or
    application numbers (empty: all), and, where `verdicts` says what was found of the paper by record id, those
    whose paper was checked and is not to be returned (None: no report was given)."""

    recommender: str | None = None
    only: tuple[str, ...] = ()
    verdicts: Mapping[str, Verdict] | None = None


@dataclass(frozen=True)
class Listed:
    """A table to write, and what is to be told of it, a line each: every record that was left out, required values
    that are not filed, quotas that are exceeded."""

    sheet: SummarySheet
    notes: tuple[str, ...]


def list_records(records: Records, template: FormTemplate, selection: Selection, today: date) -> Listed:
    """The recommender's table. Kinds stand in the campaign's order, within a kind the order of `only`, else of the
    file. Raises UsageError where the form has no table, `only` names what is not there, the records name several
    recommenders and none was chosen, or no record is left."""
    if template.summary_table is None:
        raise _refused("no_table")
    chosen, notes = _chosen(records, selection.only)
    recommender, chosen, others = _of_one_recommender(chosen, template, selection.recommender)
    chosen, unfit = _with_paper_in_order(chosen, selection.verdicts)
    notes += others + unfit
    if not chosen:
        raise UsageError("\n".join([*notes, str(_refused("nothing", recommender=recommender))]))
    kinds = list(template.kinds)
    chosen = sorted(chosen, key=lambda r: kinds.index(r.kind))
    notes += [*_gaps(chosen, template, template.summary_table), *_over_quota(chosen, template)]
    return Listed(_sheet(chosen, template, template.summary_table, recommender, today), tuple(notes))


def _chosen(records: Records, only: Sequence[str]) -> tuple[list[OnlineRecord], list[str]]:
    """The records that `only` names, in its order, and a line for the others."""
    if not only:
        return list(records), []
    unknown = [name for name in only if not any(name in _names(r) for r in records)]
    if unknown:
        raise _refused("unknown", names="、".join(unknown))
    chosen = [r for name in dict.fromkeys(only) for r in records if name in _names(r)]
    chosen = list({r.id: r for r in chosen}.values())
    left = [r for r in records if r not in chosen]
    return chosen, _left_out("left_unnamed", left)


def _of_one_recommender(
    records: list[OnlineRecord], template: FormTemplate, wanted: str | None
) -> tuple[str, list[OnlineRecord], list[str]]:
    """The recommender by its full name, its records, and a line for those of each other one."""
    campaign = template.campaign
    by_sender: dict[str, list[OnlineRecord]] = {}
    for record in records:
        by_sender.setdefault(sender_of(record, campaign), []).append(record)
    named = [s for s in by_sender if s]
    if wanted is not None:
        body = sender_of(OnlineRecord(id="", kind="", fields={"recommender_name": wanted}), campaign)
    elif len(named) == 1:
        body = named[0]
    else:
        raise _refused("which_recommender", names="、".join(f"{s} {len(by_sender[s])}" for s in named) or "—")
    listed = campaign.recommender(body) is not None
    own = by_sender.pop(body, [])
    name = body if listed or not own else printable(str(own[0].value("recommender_name")))
    notes = [line for s, left in by_sender.items() for line in _left_out("left_other" if s else "left_none", left, s)]
    return name, own, notes


def _with_paper_in_order(
    records: list[OnlineRecord], verdicts: Mapping[str, Verdict] | None
) -> tuple[list[OnlineRecord], list[str]]:
    if verdicts is None:
        return records, []
    unchecked = [r for r in records if r.id not in verdicts]
    returned = [r for r in records if verdicts.get(r.id) == "return"]
    fit = [r for r in records if r not in unchecked and r not in returned]
    return fit, [*_left_out("left_returned", returned), *_left_out("left_unchecked", unchecked)]


def _left_out(key: str, records: Records, sender: str = "") -> list[str]:
    names = "、".join(_called(r) for r in records)
    return [_said(key, names=names, count=len(records), recommender=sender)] if records else []


def _gaps(records: Records, template: FormTemplate, table: SummaryTable) -> Iterator[str]:
    """A line for each record that lacks what its form requires and the table repeats."""
    for record in records:
        fields = template.fields_of(record.kind)
        lacking = [
            spec.label
            for spec in table.columns
            if any(name in fields and fields[name].required for name in _sources(spec)) and not _value(spec, record)
        ]
        if lacking:
            yield _said("gaps", name=_called(record), labels="、".join(lacking))


def _over_quota(records: Records, template: FormTemplate) -> Iterator[str]:
    counts = Counter(r.kind for r in records)
    for kind, most in template.campaign.quotas.items():
        if counts[kind] > most:
            yield _said("over_quota", kind=template.kinds[kind].label, count=counts[kind], quota=most)


def _sheet(
    records: Records, template: FormTemplate, table: SummaryTable, recommender: str, today: date
) -> SummarySheet:
    words = FormWords.of(template)
    counts = Counter(template.kinds[r.kind].label for r in records)
    issued = template.campaign.issued
    return SummarySheet(
        title=table.title,
        campaign=template.campaign.title,
        recommender=recommender,
        seal_label=table.slot.label,
        year=str((issued or today).year),
        date=f"{today.year}年{today.month}月{today.day}日",
        columns=table.columns,
        rows=tuple(_row(number, record, template, table, words) for number, record in enumerate(records, 1)),
        counts=dict(counts),
    )


def _row(
    number: int, record: OnlineRecord, template: FormTemplate, table: SummaryTable, words: FormWords
) -> dict[str, str]:
    own = template.fields_of(record.kind)
    every = {name: "" for kind in template.kinds for name in template.fields_of(kind)}
    filed = {name: _words(name, record.value(name), record, template, words) for name in own}
    columns = {c.name: _cell(c, record, template, words) for c in table.columns}
    return {**every, **filed, **columns, ROW_NUMBER: str(number)}


def _cell(spec: FieldSpec, record: OnlineRecord, template: FormTemplate, words: FormWords) -> str:
    """A column's words; a stroke where the application's form has no such field."""
    if value := _value(spec, record):
        name = next(n for n in _sources(spec) if record.value(n) == value)
        return _words(name, value, record, template, words)
    own = template.fields_of(record.kind)
    fits = spec.compare == NOT_COMPARED or any(name in own or name in OWN for name in _sources(spec))
    return "" if fits else NOT_APPLICABLE


def _words(name: str, value: OnlineValue, record: OnlineRecord, template: FormTemplate, words: FormWords) -> str:
    """A value in the form's words, options in its order, with what was written after one of them."""
    chosen = value if isinstance(value, tuple) else (value,)
    spec = template.fields_of(record.kind).get(name)
    order = list(spec.options) if spec else []
    written = written_after(name, record, template)
    said = (
        words.value(name, one) for one in sorted(chosen, key=lambda c: order.index(c) if c in order else len(order))
    )
    return printable("、".join(f"{one}：{written[one]}" if one in written else one for one in said))


def _sources(spec: FieldSpec) -> tuple[str, ...]:
    return spec.repeats or (spec.name,)


def _value(spec: FieldSpec, record: OnlineRecord) -> OnlineValue:
    """The first value filed of those that a column may repeat; '' where there is none."""
    values = (record.value(name) for name in _sources(spec))
    return next((v for v in values if not online_blank(spec, v)), "")


def _names(record: OnlineRecord) -> set[str]:
    return {record.id, record.application_no} - {""}


def _called(record: OnlineRecord) -> str:
    """A record's id, number and applicant."""
    applicant = next((v for name in APPLICANT if isinstance(v := record.value(name), str) and v), "")
    more = " ".join(printable(w) for w in (record.application_no, applicant) if w)
    return f"{record.id}（{more}）" if more else record.id


def _said(key: str, **values: object) -> str:
    return message(f"summary.{key}", **values).zh


def _refused(key: str, **values: object) -> UsageError:
    said = message(f"summary.{key}", **values) if values else label(f"summary.{key}")
    return UsageError(f"{said.zh}（{said.en}）")
