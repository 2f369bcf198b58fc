"""Which packages of a campaign a retention period has ended for: never one that an application under way needs."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from models.base import Record
from models.package import ENDED, PackageState
from models.retention import Stays


class Candidate(Record):
    """A package as its retention is judged. `supplements` is the package before it, `undecided` how many of its
    applications nobody has decided, `last_at` when anything last happened to it."""

    id: str
    name: str
    supplements: str | None
    state: PackageState
    undecided: int
    last_at: datetime


def judged(
    candidates: Sequence[Candidate], days: int | None, now: datetime
) -> tuple[list[Candidate], dict[Stays, int]]:
    """The packages that go, and of how many others stay for which reason. Days count from when anything last happened
    in the campaign; without days all stay. A paper and its supplements (补正件) go together or not at all."""
    if not candidates:
        return [], {}
    last = max(c.last_at for c in candidates)
    if days is None or now < last + timedelta(days=days):
        return [], {"young": len(candidates)}
    reasons = {c.id: reason for c in candidates if (reason := _needed(c)) is not None}
    papers = _papers(candidates)
    held = {papers[id] for id in reasons}
    goes = [c for c in candidates if papers[c.id] not in held]
    stays: Counter[Stays] = Counter(reasons.get(c.id, "chain") for c in candidates if papers[c.id] in held)
    return goes, dict(stays)


def _needed(candidate: Candidate) -> Stays | None:
    if candidate.state not in ENDED:
        return "under_way"
    return "undecided" if candidate.undecided else None


def _papers(candidates: Iterable[Candidate]) -> dict[str, str]:
    """The first package of the paper that each package is of; one whose first is not among them stands for itself."""
    before = {c.id: c.supplements for c in candidates}

    def first(id: str) -> str:
        seen = {id}
        while (earlier := before.get(id)) is not None and earlier in before and earlier not in seen:
            seen.add(earlier)
            id = earlier
        return id

    return {id: first(id) for id in before}
