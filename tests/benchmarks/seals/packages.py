"""Seals of whole packages: reports of `kanhe check` against the truth beside each scan, level by level."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.benchmarks.bars import Bar
from tests.benchmarks.seals.figures import Finding, pairs, spread

Json = dict[str, Any]
ALLOWED_MM = 1.5
LEAST_F1 = {"clean": 0.99, "office": 0.99, "poor": 0.95}
MOST_UNREADABLE = {"clean": 0.03, "office": 0.03}
LEAST_SLOTS = 0.99


@dataclass
class Outcome:
    """What the reports of a level say of its seals. `accepted`: wrong bodies taken for the right one; `refused`: right
    bodies taken for another; `unreadable`: seals that a human can read in a slot with an owner, and that were left
    open, of `asked`; `slots`: right slots and how many were told; `mm`: errors of the diameter."""

    finding: Finding = field(default_factory=Finding)
    accepted: int = 0
    wrong: int = 0
    refused: int = 0
    right: int = 0
    unreadable: int = 0
    asked: int = 0
    slots: list[bool] = field(default_factory=list)
    mm: list[float] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def run_level(score: ModuleType, data: Path, reports: Path) -> Outcome:
    """Every package of a level; `score` is the scorer `packages.py`, whose rules say what may be said of an owner."""
    outcome = Outcome()
    for name, truth, records in score.cases(data):
        report = score.load(reports / name / "report.json") or {"pages": [], "documents": []}
        parcel = score.Parcel(name, truth, records, report)
        true = [(s, score.owners(parcel, d, s)) for d in truth["documents"] for s in d["seals"]]
        found = [s for d in parcel.documents for s in score.items(d.get("seals")) if score.box_of(s.get("box"))]
        tally(outcome, name, true, found)
    return outcome


def tally(outcome: Outcome, name: str, true: list[tuple[Json, set[str]]], found: list[Json]) -> None:
    """Adds one package: its true seals with what may be said of their owners, and the reported ones."""
    for page in sorted({s["page"] for s, _ in true} | {s["page"] for s in found}):
        here = [t for t in true if t[0]["page"] == page]
        told = [f for f in found if f["page"] == page]
        matched = pairs([t["box"] for t, _ in here], [f["box"] for f in told])
        outcome.finding.hit += len(matched)
        outcome.finding.missed += len(here) - len(matched)
        outcome.finding.false += len(told) - len(matched)
        for i, j in matched.items():
            _seal(outcome, f"{name} page {page}", here[i][0], here[i][1], told[j])


def _seal(outcome: Outcome, where: str, true: Json, may: set[str], found: Json) -> None:
    if true["kind"] == "personal":
        return
    outcome.slots.append(found.get("slot") == true["slot"])
    if found.get("diameter_mm") is not None:
        outcome.mm.append(found["diameter_mm"] - true["diameter_mm"])
    if not true["slot"]:
        return
    said = found.get("owner")
    outcome.wrong += "match" not in may
    outcome.right += "mismatch" not in may
    if said == "match" and "match" not in may:
        outcome.accepted += 1
        outcome.notes.append(f"accepted: {where} {true['text']} as {true['expected']}")
    if said == "mismatch" and "mismatch" not in may:
        outcome.refused += 1
        outcome.notes.append(f"refused: {where} {true['text']}, read {found.get('text')}")
    if true["legible"] and "not_expected" not in may:
        outcome.asked += 1
        outcome.unreadable += said == "unreadable"


def bars(level: str, outcome: Outcome) -> Iterator[Bar]:
    """The bars of a level."""
    f1, least = outcome.finding.f1, LEAST_F1.get(level, 0.95)
    yield Bar("seal F1", f1, f">= {least}", f1 >= least)
    yield Bar(f"wrong bodies accepted, of {outcome.wrong}", outcome.accepted, "0", outcome.accepted == 0)
    yield Bar(f"right bodies refused, of {outcome.right}", outcome.refused, "0", outcome.refused == 0)
    if level in MOST_UNREADABLE:
        share, most = outcome.unreadable / max(outcome.asked, 1), MOST_UNREADABLE[level]
        yield Bar(f"unreadable, of {outcome.asked}", share, f"<= {most}", share <= most)
    slots = sum(outcome.slots) / max(len(outcome.slots), 1)
    yield Bar("slot right", slots, f">= {LEAST_SLOTS}", slots >= LEAST_SLOTS)
    off = spread(outcome.mm, ALLOWED_MM)
    within = off.within if off else 0.0
    yield Bar(f"diameter within {ALLOWED_MM} mm", within, ">= 0.95", within >= 0.95)


def lines(outcome: Outcome) -> Iterator[str]:
    """The figures without a bar, and every wrong verdict."""
    f = outcome.finding
    yield f"{f.hit + f.missed} seals: precision {f.precision:.4f}, recall {f.recall:.4f}"
    yield f"owner left unreadable: {outcome.unreadable} of {outcome.asked} legible ones"
    if off := spread(outcome.mm, ALLOWED_MM):
        yield f"diameter off by {off.median:.2f} mm in the middle, 95 % below {off.p95:.2f} mm ({off.count} seals)"
    yield from outcome.notes
