"""Which application a row of the summary table is of: by number, credit code, then name, as papers are paired."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from models.application import Application, FieldReading, Spot
from models.campaign import OnlineRecord
from models.folding import fold_cased
from models.form_template import Campaign
from models.scan import PageRef
from models.summary_table import SummaryRow
from service.reconciliation.pairing import NEAR_NUMBER, pair

NUMBER, CODE, NAME, KIND = "application_no", "uscc", "applicant_name", "kind"
"""The columns by which a row is known."""
RECOMMENDER = "recommender_name"
UNTOLD = "untold"
"""The kind of a row that does not tell it: unlike `unknown`, it may still be paired by code and name."""
SURE_READING = 0.985
"""Mean confidence of a reading that stands for a paper without a record, as of two places in rule C-04."""
SURE_KEY = 0.9
"""Mean confidence of a number, code or name in a row that shows it to be another application's than a given one."""
OTHER_NAME = 0.6
"""Similarity below which a name is no other one misread: names of one branch and place reach 0.7."""


@dataclass(frozen=True)
class Entry:
    """An application that may stand in the table: its record, or what its paper surely says where there is none
    (`filed` False); `paper` is the index of its document, None where the package has none; `sender` the recommender
    whose table would list it, by one name whatever it is called, '' where that is not known."""

    record: OnlineRecord
    paper: int | None
    filed: bool = True
    sender: str = ""


@dataclass(frozen=True)
class RowPairing:
    """The entry (by its place in the list) of each row (by its place), rows that name an application once more, and
    rows of none."""

    matches: Mapping[int, int]
    repeats: Mapping[int, int]
    unpaired: tuple[int, ...]


def entries_of(
    records: Sequence[OnlineRecord], papers: Mapping[str, int], others: Sequence[Application], campaign: Campaign
) -> list[Entry]:
    """Everything that a table may list: all records, with the documents paired with them (record id -> index), and
    the applications without a record."""
    filed = [Entry(r, papers.get(r.id), sender=sender_of(r, campaign)) for r in records]
    unfiled = [(_as_record(a), a.index) for a in others]
    return [*filed, *(Entry(r, at, filed=False, sender=sender_of(r, campaign)) for r, at in unfiled)]


def sender_of(record: OnlineRecord, campaign: Campaign) -> str:
    """The recommender that a record names, by its full name where the campaign lists it; '' where it names none."""
    name = record.value(RECOMMENDER)
    body = campaign.recommender(name) if isinstance(name, str) and name else None
    return body.name if body else _folded(name)


def pair_rows(rows: Sequence[SummaryRow], entries: Sequence[Entry]) -> RowPairing:
    """Pairs rows and entries, each at most once; a row left over that names an entry already taken repeats it."""
    papers = [_as_paper(i, row) for i, row in enumerate(rows)]
    records = [e.record for e in entries]
    place = {r.id: i for i, r in enumerate(records)}
    matches = {i: place[m.record] for i, m in pair(papers, records).matches.items()}
    repeats: dict[int, int] = {}
    for paper in papers:
        alone = pair([paper], records).matches.get(paper.index) if paper.index not in matches else None
        if alone is None:
            continue
        entry = place[alone.record]
        # Two rows that fit one entry equally well are paired with none at first.
        (repeats if entry in matches.values() else matches)[paper.index] = entry
    left = (i for i in range(len(rows)) if i not in matches and i not in repeats)
    return RowPairing(matches, repeats, tuple(left))


def may_be(row: SummaryRow, entry: Entry) -> bool:
    """Whether a row without an entry may be this one's all the same, misread: it is another's only where what was
    surely read of its number and of its code or name is."""
    number, code, name = (_sure(row.cells.get(column)) for column in (NUMBER, CODE, NAME))
    own = {column: _folded(entry.record.value(column)) for column in (NUMBER, CODE, NAME)}
    if number is not None and number == own[NUMBER]:
        return True
    other_code = bool(code and own[CODE]) and Levenshtein.distance(code or "", own[CODE]) > NEAR_NUMBER
    other_name = bool(name and own[NAME]) and Levenshtein.normalized_similarity(name or "", own[NAME]) < OTHER_NAME
    return not (other_code or other_name)


def _sure(spot: Spot | None) -> str | None:
    if spot is None or spot.status != "read" or spot.confidence < SURE_KEY:
        return None
    return _folded(spot.value if isinstance(spot.value, str) else spot.text)


def _folded(value: str | tuple[str, ...] | None) -> str:
    return fold_cased(value) if isinstance(value, str) else ""


def _as_paper(index: int, row: SummaryRow) -> Application:
    """A row as the pairing of papers knows them."""
    kind = row.cells.get(KIND)
    told = kind.value if kind is not None and isinstance(kind.value, str) else UNTOLD
    fields = {c: FieldReading(name=c, label=c, spots=(row.cells[c],)) for c in (CODE, NAME) if c in row.cells}
    ref = PageRef(input=row.input, page=row.page)
    return Application(index=index, kind=told, pages=(ref,), application_no=row.text(NUMBER) or None, fields=fields)


def _as_record(application: Application) -> OnlineRecord:
    """What a paper surely says, as if it had been filed."""
    fields = {}
    for name, reading in application.fields.items():
        sure = (s for s in reading.spots if s.status == "read" and not s.struck and s.confidence >= SURE_READING)
        value = next((s.value for s in sure if s.value), None)
        if value:
            fields[name] = value
    return OnlineRecord(
        id=f"paper-{application.index}", application_no=application.application_no or "", kind=application.kind,
        fields=fields,
    )  # fmt: skip
