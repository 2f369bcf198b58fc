"""Which row of a list and which of the portal's PDFs are one application, and what the two say together (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.campaign import OnlineRecord, OnlineValue
from models.folding import fold_cased
from models.form_template import FieldSpec
from service.reconciliation.equality import online_blank, online_value, relation

MOST_NAMED = 20
"""So many things are named in a note; of more only the number is told."""


@dataclass(frozen=True)
class Mark:
    """What a row or a PDF is known by: its application number and version, blank where it does not say, and the name
    of its file (blank of a row)."""

    number: str
    version: str = ""
    file: str = ""


@dataclass(frozen=True)
class Join:
    """`pairs` of row and PDF, by their indices; every other row and PDF stands in `rows` or `prints`."""

    pairs: tuple[tuple[int, int], ...]
    rows: tuple[int, ...]
    prints: tuple[int, ...]


class AmbiguousError(Exception):
    """Several rows or PDFs with one application number, and no version tells them apart. `rows` and `prints` are
    their indices."""

    def __init__(self, number: str, rows: Sequence[int], prints: Sequence[int]) -> None:
        super().__init__(number)
        self.number, self.rows, self.prints = number, tuple(rows), tuple(prints)


def join(rows: Sequence[Mark], prints: Sequence[Mark]) -> Join:
    """Pairs rows and PDFs by application number; a PDF without one is known by the number that its file's name
    contains. Of several with one number the version decides. Raises AmbiguousError where it does not."""
    numbers = _numbered(rows, prints)
    pairs: list[tuple[int, int]] = []
    for number in dict.fromkeys(n for n in numbers if n):
        mine = [i for i, row in enumerate(rows) if fold_cased(row.number) == number]
        theirs = [i for i, n in enumerate(numbers) if n == number]
        pairs += _paired(number, mine, theirs, rows, prints)
    left = {i for i, _ in pairs}, {i for _, i in pairs}
    return Join(
        tuple(sorted(pairs)),
        tuple(i for i in range(len(rows)) if i not in left[0]),
        tuple(i for i in range(len(prints)) if i not in left[1]),
    )


def _numbered(rows: Sequence[Mark], prints: Sequence[Mark]) -> list[str]:
    """The folded number of every PDF; '' of one that neither its text nor its name tells."""
    known = sorted({fold_cased(r.number) for r in rows if r.number}, key=lambda n: -len(n))
    return [fold_cased(p.number) or next((n for n in known if _names(p.file, n)), "") for p in prints]


def _names(file: str, number: str) -> bool:
    """Whether a file's name contains a number that goes on with no letter or digit on either side."""
    name = fold_cased(file)
    at = name.find(number)
    while at >= 0:
        around = name[at - 1 : at] + name[at + len(number) : at + len(number) + 1]
        if not any(c.isascii() and c.isalnum() for c in around):
            return True
        at = name.find(number, at + 1)
    return False


def _paired(
    number: str, rows: Sequence[int], prints: Sequence[int], row_marks: Sequence[Mark], print_marks: Sequence[Mark]
) -> list[tuple[int, int]]:
    if len(rows) <= 1 and len(prints) <= 1:
        return [(r, p) for r in rows for p in prints]
    versions = [fold_cased(row_marks[r].version) for r in rows]
    pairs = [
        (r, p) for p in prints for r, v in zip(rows, versions, strict=True)
        if v and v == fold_cased(print_marks[p].version)
    ]  # fmt: skip
    if (
        len(pairs) != len(prints)
        or len({r for r, _ in pairs}) != len(pairs)
        or len({p for _, p in pairs}) != len(pairs)
    ):
        raise AmbiguousError(number, rows, prints)
    return pairs


@dataclass(frozen=True)
class Difference:
    """A value that list and PDF give differently, as (column or label, in the list, in the PDF)."""

    name: str
    row: str
    print_: str


def merged(
    row: OnlineRecord, print_: OnlineRecord, specs: Mapping[str, FieldSpec]
) -> tuple[OnlineRecord, tuple[Difference, ...]]:
    """Row and PDF of one application as one record, and where they differ. The list is the newer word on what it
    registers (id, version, province, time); the PDF on the kind and the values that it prints."""
    differences = [
        Difference(name, mine, theirs)
        for name in ("application_no", "version", "kind")
        if (mine := getattr(row, name)) and (theirs := getattr(print_, name)) and fold_cased(mine) != fold_cased(theirs)
    ]
    for name, value in row.fields.items():
        if name in print_.fields and name in specs and not _same(specs[name], value, print_.fields[name]):
            differences.append(Difference(name, _shown(value), _shown(print_.fields[name])))
    record = row.model_copy(
        update={
            "application_no": row.application_no or print_.application_no,
            "version": row.version or print_.version,
            "kind": print_.kind,
            "provenance": row.provenance or print_.provenance,
            "fields": {**row.fields, **print_.fields},
        }
    )
    return record, tuple(differences)


def _same(spec: FieldSpec, row: OnlineValue, print_: OnlineValue) -> bool:
    if online_blank(spec, row) or online_blank(spec, print_):
        return online_blank(spec, row) and online_blank(spec, print_)
    return relation(spec, online_value(spec, print_), row) == "equal"


def _shown(value: OnlineValue) -> str:
    return value if isinstance(value, str) else ";".join(value)


def named(names: Sequence[str]) -> str:
    """Names for a note, the first few of many."""
    return "、".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
