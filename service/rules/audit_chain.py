"""The chain of the audit log: the canonical line of an entry, its hash, and whether lines still hold together. The
format is public: docs/audit.md."""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from models.audit import NO_ENTRY, AuditEntry, ChainCheck, ChainProblem, Event, Head, Origin
from models.base import Record
from models.catalogue import said
from models.errors import UsageError

TIME = "%Y-%m-%dT%H:%M:%S.%fZ"
KEYS = {"action", "actor", "at", "detail", "number", "origin", "previous", "subject"}
MOST_PROBLEMS = 100
"""More are not listed: after a cut every line is one."""
ANCHOR = re.compile(r"(?:(\d+):)?([0-9a-f]{16,64})")
"""As printed; sixteen digits of the hash (64 bits) are enough to hold a chain to."""


class Anchor(Record):
    """A head that was kept outside the machine; without `number` it may be any entry's."""

    number: int | None
    hash: str


def sealed(number: int, at: datetime, event: Event, origin: Origin, previous: str) -> tuple[str, AuditEntry]:
    """The canonical line of a new entry, and the entry with its hash. Raises ValueError for a detail that JSON cannot
    hold, such as NaN."""
    fields = {
        **event.model_dump(), "at": at.astimezone(UTC).strftime(TIME), "number": number,
        "origin": origin.model_dump(), "previous": previous,
    }  # fmt: skip
    line = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    line = line.encode("utf-8", "backslashreplace").decode("utf-8")
    entry = AuditEntry(number=number, at=at, event=event, origin=origin, previous=previous, hash=hash_of(line.encode()))
    return line, entry


def hash_of(line: bytes) -> str:
    """The hash of a canonical line, without its line end."""
    return hashlib.sha256(line).hexdigest()


def entry_of(line: bytes) -> AuditEntry:
    """The entry that a canonical line holds. Raises ValueError."""
    fields = json.loads(line)
    if not isinstance(fields, dict) or set(fields) != KEYS:
        raise ValueError("no entry")
    at = datetime.fromisoformat(fields["at"])
    event = Event.model_validate({key: fields[key] for key in Event.model_fields})
    origin = Origin.model_validate(fields["origin"])
    return AuditEntry(
        number=fields["number"], at=at, event=event, origin=origin, previous=fields["previous"], hash=hash_of(line)
    )


def closing_line(first: int, entries: int, head: str) -> bytes:
    """The last line of an export: it says what an unbroken file ends with."""
    return json.dumps({"entries": entries, "first": first, "head": head}, separators=(",", ":")).encode()


def anchor_of(text: str) -> Anchor:
    """An anchor as printed, `57:ab12…` or the hash alone. Raises UsageError."""
    found = ANCHOR.fullmatch(text.strip().casefold())
    if found is None:
        raise UsageError(said("audit.bad_anchor", text=text.strip()[:80]))
    return Anchor(number=int(found[1]) if found[1] else None, hash=found[2])


def check_chain(lines: Iterable[tuple[bytes, str]], anchors: Sequence[Anchor] = ()) -> ChainCheck:
    """Whether a whole log, each line with the hash that was kept beside it, is unbroken from the first entry on. Only
    an anchor tells whether entries are missing at the end."""
    chain = _Chain(anchors, begins=1)
    for line, kept in lines:
        chain.take(line, kept)
    return chain.result()


def check_export(lines: Iterable[bytes], anchors: Sequence[Anchor] = ()) -> ChainCheck:
    """Whether an export is whole and unchanged: its lines with their line ends, the closing line last."""
    chain = _Chain(anchors)
    last: bytes | None = None
    for line in lines:
        if last is not None:
            chain.take(last.removesuffix(b"\n"))
        last = line
    chain.close(last or b"")
    return chain.result()


class _Chain:
    """Lines as they come by, and what is wrong with them."""

    def __init__(self, anchors: Sequence[Anchor], begins: int | None = None) -> None:
        self.met = dict.fromkeys(anchors, False)
        self.first = begins
        self.entries, self.number = 0, (begins or 1) - 1
        self.head = NO_ENTRY
        self.problems: list[ChainProblem] = []

    def take(self, line: bytes, kept: str | None = None) -> None:
        """The next line, without its end."""
        entry, digest = _entry(line), hash_of(line)
        if self.first is None:
            self._begin(entry)
        self.entries, self.number = self.entries + 1, self.number + 1
        if entry is None:
            self._problem("unreadable")
        elif entry.number != self.number:
            self._problem("number")
        elif entry.previous != self.head:
            self._problem("previous")
        if kept not in (None, digest):
            self._problem("changed")
        self.number, self.head = entry.number if entry else self.number, digest
        for anchor in self.met:
            if anchor.number in (None, self.number) and digest.startswith(anchor.hash):
                self.met[anchor] = True

    def close(self, line: bytes) -> None:
        """The closing line, with its line end."""
        if line != closing_line(self.first or 1, self.entries, self.head) + b"\n":
            self._problem("closing")

    def result(self) -> ChainCheck:
        """What was found."""
        for anchor, met in self.met.items():
            if not met:
                self._problem("anchor" if self._spans(anchor) else "anchor_outside")
        head = Head(number=self.number, hash=self.head) if self.entries else None
        problems = tuple(self.problems[:MOST_PROBLEMS])
        return ChainCheck(entries=self.entries, first=self.first, head=head, problems=problems)

    def _begin(self, entry: AuditEntry | None) -> None:
        """An export may begin after the first entry."""
        self.first = entry.number if entry else 1
        self.number = self.first - 1
        self.head = entry.previous if entry and entry.number > 1 else NO_ENTRY

    def _spans(self, anchor: Anchor) -> bool:
        return anchor.number is None or (self.first or 1) <= anchor.number <= self.number

    def _problem(self, what: str) -> None:
        self.problems.append(ChainProblem(key=f"audit.problem.{what}", place=self.number))


def _entry(line: bytes) -> AuditEntry | None:
    """What a line holds, if it is an entry."""
    try:
        return entry_of(line)
    except (ValueError, TypeError, RecursionError):
        return None
