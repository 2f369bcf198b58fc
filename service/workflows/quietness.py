"""Since when does a thing look as it looks, and how long has it been waited for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from service.storage.moving import Snapshot

PATIENCE = 30.0
"""How many quiet times a thing that is not whole is waited for: 5 minutes for 10 seconds, in which a scanner's jam is
cleared."""


@dataclass
class _Seen:
    look: Snapshot
    since: float
    unready_since: float | None = None


@dataclass
class Quietness:
    """Remembers how things looked. `clock` gives seconds that never jump, whatever happens to the time of day."""

    seconds: float
    clock: Callable[[], float]
    _seen: dict[Path, _Seen] = field(default_factory=dict)

    def is_quiet(self, thing: Path, look: Snapshot) -> bool:
        """Whether a thing has looked like this for the set time."""
        seen = self._seen.get(thing)
        if seen is None or seen.look != look:
            seen = self._seen[thing] = _Seen(look, self.clock())
        return self.clock() - seen.since >= self.seconds

    def is_overdue(self, thing: Path) -> bool:
        """Whether a quiet thing has not been ready for so long that it is not waited for any more."""
        since = self._seen[thing].unready_since
        return since is not None and self.clock() - since >= self.seconds * PATIENCE

    def not_ready(self, thing: Path) -> None:
        """Notes that a quiet thing was not ready; it is quiet again after the set time."""
        seen = self._seen[thing]
        if seen.unready_since is None:
            seen.unready_since = self.clock()
        self.again(thing)

    def again(self, thing: Path) -> None:
        """Lets the set time pass before a thing counts as quiet again, so that nothing is read over and over."""
        if thing in self._seen:
            self._seen[thing].since = self.clock()

    def keep(self, things: Iterable[Path]) -> None:
        """Forgets all but these."""
        self._seen = {t: self._seen[t] for t in things if t in self._seen}

    def forget(self, thing: Path) -> None:
        """Begins anew with a thing."""
        self._seen.pop(thing, None)
