"""Where time goes: seconds and CPU-seconds of nested parts of a run, booked from outside."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Path = tuple[str, ...]
"""A part and the parts around it, outermost first."""


@dataclass
class Cost:
    """What a part took in all: calls, things handled (lines, pages), seconds on the clock, seconds of processors."""

    calls: int = 0
    items: int = 0
    wall: float = 0.0
    cpu: float = 0.0


@dataclass
class Ledger:
    """Costs by part. `wall` and `cpu` are clocks in seconds."""

    wall: Callable[[], float] = time.perf_counter
    cpu: Callable[[], float] = time.process_time
    costs: dict[Path, Cost] = field(default_factory=dict)
    _at: Path = ()

    @contextmanager
    def timing(self, part: str, items: int = 0) -> Iterator[None]:
        """Books what runs inside to a part of the part that is at work."""
        outer, self._at = self._at, (*self._at, part)
        cost = self.costs.setdefault(self._at, Cost())
        wall, cpu = self.wall(), self.cpu()
        try:
            yield
        finally:
            cost.wall += self.wall() - wall
            cost.cpu += self.cpu() - cpu
            cost.calls += 1
            cost.items += items
            self._at = outer

    def rest(self, part: Path) -> Cost:
        """What of a part is in none of its parts."""
        inner = [c for p, c in self.costs.items() if p[:-1] == part]
        whole = self.costs[part]
        return Cost(
            whole.calls, whole.items, whole.wall - sum(c.wall for c in inner), whole.cpu - sum(c.cpu for c in inner)
        )

    def rows(self) -> list[tuple[Path, Cost]]:
        """All parts, each followed by its own, with a row `rest` where a part has several and is more than they."""
        return list(self._below(()))

    def _below(self, part: Path) -> Iterator[tuple[Path, Cost]]:
        inner = [p for p in self.costs if p[:-1] == part]
        for path in inner:
            yield path, self.costs[path]
            yield from self._below(path)
        if part and inner:
            yield (*part, "rest"), self.rest(part)
