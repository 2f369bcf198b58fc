"""Which online record a paper belongs to: by application number, then credit code, then name; never a guess."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from models.application import Application
from models.campaign import OnlineRecord
from models.folding import fold_cased
from models.reconciliation import MatchedBy

NAMES = ("applicant_name", "city_name")
NOT_PAIRED = frozenset({"summary_table", "letter"})
NEAR_NUMBER = 2
"""Characters that a damaged number or code may differ in from the only record it can mean."""
NEAR_NAME = 0.8
"""Similarity from which a damaged name means the only record that is so near."""


@dataclass(frozen=True)
class Match:
    """The record of one application."""

    record: str
    matched_by: MatchedBy


@dataclass(frozen=True)
class Pairing:
    """Which application (by its index) belongs to which record, and the indices of the papers without one."""

    matches: Mapping[int, Match]
    unpaired: tuple[int, ...]


@dataclass(frozen=True)
class _Marks:
    """What tells one paper or record from another, folded; empty where it was not read."""

    number: str
    uscc: str
    name: str
    kind: str


def pair(applications: Sequence[Application], records: Sequence[OnlineRecord]) -> Pairing:
    """Pairs papers and records, each at most once. First everything that agrees exactly, then damaged readings that
    can mean only one of the records left; two papers with one best record stay unpaired both. A paper of unknown kind
    may be a stray page that bears a number: it gets a record only by that number, and only one that no other wants."""
    papers = {a.index: _of_paper(a) for a in applications if a.kind not in NOT_PAIRED}
    online = {r.id: _of_record(r) for r in records}
    told = {i: p for i, p in papers.items() if p.kind != "unknown"}
    matches: dict[int, Match] = {}
    for matched_by, fits in _steps(online):
        _take(matches, told, online, matched_by, fits)
    _take(matches, papers, online, "application_no", lambda p, r: _exact_number(p, r, online))
    return Pairing(matches, tuple(a.index for a in applications if a.index not in matches))


Fits = Callable[["_Marks", "_Marks"], float]


def _steps(online: Mapping[str, _Marks]) -> list[tuple[MatchedBy, Fits]]:
    """The keys in order of trust; each gives how well a paper fits a record, 0 for not at all."""
    return [
        ("application_no", lambda p, r: _exact_number(p, r, online)),
        ("uscc", lambda p, r: float(bool(p.uscc) and p.uscc == r.uscc and p.kind == r.kind)),
        ("name", lambda p, r: float(bool(p.name) and p.name == r.name and p.kind == r.kind)),
        ("application_no", _near_number),
        ("uscc", lambda p, r: float(p.kind == r.kind and _near(p.uscc, r.uscc))),
        ("name", _near_name),
        ("uscc", lambda p, r: float(bool(p.uscc) and p.uscc == r.uscc)),
        ("name", lambda p, r: float(bool(p.name) and p.name == r.name)),
    ]


def _take(
    matches: dict[int, Match], papers: Mapping[int, _Marks], online: Mapping[str, _Marks], by: MatchedBy, fits: Fits
) -> None:
    """Adds the pairs that one key decides: the paper's only best record, wanted by no other paper as much."""
    taken = {m.record for m in matches.values()}
    scores = {
        i: {r: s for r, marks in online.items() if r not in taken and (s := fits(paper, marks)) > 0}
        for i, paper in papers.items()
        if i not in matches
    }
    wanted = {i: best for i, s in scores.items() if (best := _only_best(s)) is not None}
    asked = Counter(wanted.values())
    for i, record in wanted.items():
        rivals = [scores[j][record] for j, r in wanted.items() if r == record and j != i]
        if asked[record] == 1 or all(scores[i][record] > s for s in rivals):
            matches[i] = Match(record, by)


def _only_best(scores: Mapping[str, float]) -> str | None:
    best = max(scores.values(), default=0.0)
    first = [r for r, s in scores.items() if s == best]
    return first[0] if best > 0 and len(first) == 1 else None


def _exact_number(paper: _Marks, record: _Marks, online: Mapping[str, _Marks]) -> float:
    """1, and more the more else agrees; 0 where the numbers differ, or code and name both name another record: then
    the number is what is wrong on the paper."""
    if not paper.number or paper.number != record.number:
        return 0.0
    if paper.uscc and paper.name and paper.uscc != record.uscc and paper.name != record.name:
        own = [m for m in online.values() if (m.uscc, m.name, m.kind) == (paper.uscc, paper.name, paper.kind)]
        if own:
            return 0.0
    agreeing = (paper.uscc == record.uscc != "") + (paper.name == record.name != "") + (paper.kind == record.kind)
    return 1.0 + agreeing


def _near_number(paper: _Marks, record: _Marks) -> float:
    """A damaged number counts only beside a name or code that is near too: neighbours differ in one digit."""
    if not _near(paper.number, record.number):
        return 0.0
    likeness = max(_likeness(paper.name, record.name), float(_near(paper.uscc, record.uscc)))
    return likeness if likeness >= NEAR_NAME else 0.0


def _near_name(paper: _Marks, record: _Marks) -> float:
    likeness = _likeness(paper.name, record.name)
    return likeness if likeness >= NEAR_NAME and paper.kind == record.kind else 0.0


def _near(a: str, b: str) -> bool:
    return bool(a and b) and Levenshtein.distance(a, b, score_cutoff=NEAR_NUMBER) <= NEAR_NUMBER


def _likeness(a: str, b: str) -> float:
    return float(Levenshtein.normalized_similarity(a, b)) if a and b else 0.0


def _of_paper(application: Application) -> _Marks:
    def read(name: str) -> str:
        field = application.fields.get(name)
        spots = [s for s in field.spots if s.status == "read"] if field else []
        best = max(spots, key=lambda s: s.confidence, default=None)
        return fold_cased(str(best.value or best.text)) if best else ""

    number = fold_cased(application.application_no or "") or read("application_no")
    name = next((n for n in map(read, NAMES) if n), "")
    return _Marks(number, read("uscc"), name, application.kind)


def _of_record(record: OnlineRecord) -> _Marks:
    def filed(name: str) -> str:
        value = record.value(name)
        return fold_cased(value) if isinstance(value, str) else ""

    name = next((n for n in map(filed, NAMES) if n), "")
    return _Marks(filed("application_no"), filed("uscc"), name, record.kind)
