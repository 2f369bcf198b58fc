"""What stays in memory because it is asked for again: the longest unused goes first."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass
class HeldThings(Generic[T]):
    """Things by their keys, each with its weight. Safe for several threads."""

    _things: "OrderedDict[Hashable, tuple[T, int]]" = field(default_factory=OrderedDict)
    _weight: int = 0
    _lock: Lock = field(default_factory=Lock)

    def get(self, key: Hashable) -> T | None:
        """What is held under the key; None: nothing."""
        with self._lock:
            if key not in self._things:
                return None
            self._things.move_to_end(key)
            return self._things[key][0]

    def put(self, key: Hashable, thing: T, weight: int, most: int) -> None:
        """Holds a thing; others go until all together weigh no more than `most`, this one in no case."""
        with self._lock:
            self._weight += weight - self._things.pop(key, (thing, 0))[1]
            self._things[key] = (thing, weight)
            while self._weight > most and len(self._things) > 1:
                self._weight -= self._things.popitem(last=False)[1][1]
