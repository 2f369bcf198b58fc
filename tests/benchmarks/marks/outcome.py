"""What kanhe makes of drawn applications, and how that is counted."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from extractors.pipeline import (
    PageReading,
    Stage,
    Tools,
    documents_of,
    find_edge_slices,
    find_impressions,
    find_table,
    read_lines,
    read_marks,
    read_page,
    right_page,
    suppress_seals,
)
from extractors.readers.scan import open_scan
from models.application import Application
from models.limits import Limits
from models.scan import PageRef
from samples.generator.build import build
from tests.benchmarks.marks.drawn import DATE, PAGES, SIGNATURE, Drawn, Level, drawn

STAGES: tuple[Stage, ...] = (
    right_page, find_impressions, find_edge_slices, suppress_seals, find_table, read_lines, read_marks,
)  # fmt: skip
"""What finding marks takes; the seals themselves are not read."""
WANT = {"": "blank", "年": "partly"}


@dataclass
class Outcome:
    """Counts of a level: kinds of marks found and missed, and what was found where nothing is."""

    found: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    tried: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    strayed: list[str] = field(default_factory=list)
    """Values beside altered ones that are called altered: what was written often reaches into them."""

    def tell(self, kind: str, *, found: bool, note: str) -> None:
        """Adds a mark that is there."""
        (self.found if found else self.missed)[kind] += 1
        self.notes += [] if found else [f"missed: {kind}: {note}"]

    def none(self, kind: str, *, found: bool, note: str) -> None:
        """Adds a place where nothing is."""
        self.tried[kind] += 1
        self.false[kind] += found
        self.notes += [f"false: {kind}: {note}"] if found else []

    def lines(self) -> Iterator[str]:
        """The figures, a line a kind."""
        for kind in sorted({*self.found, *self.missed}):
            yield f"{kind}: {self.found[kind]} of {self.found[kind] + self.missed[kind]} found"
        for kind in sorted(self.tried):
            yield f"{kind}: {self.false[kind]} of {self.tried[kind]} false"
        yield f"called altered beside an altered value: {len(self.strayed)}"


def run_level(tools: Tools, level: Level, count: int, folder: Path) -> Outcome:
    """Draws and reads so many marked and as many unmarked applications of a level; `folder` keeps the scans."""
    outcome = Outcome()
    for marked in (True, False):
        for item in drawn(level, count, marked=marked):
            tally(outcome, item, read(tools, item, folder))
    return outcome


def read(tools: Tools, item: Drawn, folder: Path) -> Application:
    """The application as read off those of its pages that can bear marks."""
    home = folder / item.case.name
    if not (home / "expected.json").exists():
        build(item.case, folder)
    expected = json.loads((home / "expected.json").read_text(encoding="utf-8"))
    pages: list[PageReading] = []
    with open_scan(home / "scan.pdf", "scan.pdf", Limits(), None) as scan:
        for number, page in enumerate(expected["pages"], 1):
            if page["kind"] in PAGES:
                pages.append(read_page(PageRef(input=0, page=number), scan.page(number), tools, STAGES))
    documents = documents_of(pages, tools.template, {0: item.case.kind})
    return documents[0].application


def tally(outcome: Outcome, item: Drawn, application: Application) -> None:
    """Holds an application against what was done to it."""
    name = item.case.name
    for field_name, reading in application.fields.items():
        spots = reading.spots
        how = item.altered.get(field_name)
        spec = reading.label
        note = f"{name} {field_name} {spec} {[(s.text[:30], s.status, s.alteration) for s in spots]}"
        altered = any(s.struck for s in spots)
        if how is None:
            if spots and not item.altered:
                outcome.none("altered", found=altered, note=note)
            elif altered:
                outcome.strayed.append(f"beside a mark: {note}")
        elif "tick" in how:
            outcome.tell(how, found=bool(spots) and all(s.status == "unreadable" or s.struck for s in spots), note=note)
        else:
            outcome.tell(how, found=altered, note=note)
    _tally_ticks(outcome, item, application)
    states = {p.slot: p.state for p in application.slots}
    for slot in (SIGNATURE, DATE):
        state, want = states.get(slot), WANT.get(item.slots.get(slot, "full"), "filled")
        if want == "filled":
            outcome.none(slot, found=state in ("blank", "partly"), note=f"{name} {state}")
        else:
            outcome.tell(f"{slot} {want}", found=state == want, note=f"{name} {state}")


def _tally_ticks(outcome: Outcome, item: Drawn, application: Application) -> None:
    """Boxes ticked by hand in fields that nobody altered: what they say is the record's value."""
    if item.case.style.tick != "hand":
        return
    for name, filed in item.choices.items():
        reading = application.fields.get(name)
        for spot in reading.spots if reading else ():
            kind, note = f"hand {item.case.style.hand}", f"{item.case.name} {name} {spot.value} for {filed}"
            outcome.tell(kind, found=spot.status == "read" and _same(spot.value, filed), note=note)
            outcome.none(
                f"{kind} read as another", found=spot.status == "read" and not _same(spot.value, filed), note=note
            )


def _same(value: object, filed: object) -> bool:
    return sorted(value) == sorted(filed) if isinstance(value, tuple) and isinstance(filed, list) else value == filed
