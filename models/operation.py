"""How the service is doing: what waits, who works, how much room is left. Nothing in it tells of a person or a
paper."""

from datetime import datetime

from models.base import Record


class WorkerState(Record):
    """A slot, and how many seconds ago it was last seen by the database's clock; None: it ended of its own will."""

    slot: str
    version: str
    seen_seconds: float | None
    alive: bool


class Stock(Record):
    """The service at a moment. `packages` and `pages` are counts by state; `pages_last_hour` were read in the hour
    before; `free_bytes` is what the disk of the originals has left, None where that cannot be known."""

    at: datetime
    packages: dict[str, int]
    pages: dict[str, int]
    pages_last_hour: int
    workers: tuple[WorkerState, ...]
    free_bytes: int | None
    reserve_bytes: int
    software: str
    schema_revision: str
    last_backup: datetime | None = None

    @property
    def alive(self) -> int:
        """How many slots work."""
        return sum(w.alive for w in self.workers)

    @property
    def disk_low(self) -> bool:
        """Whether uploads are refused, or soon will be."""
        return self.free_bytes is not None and self.free_bytes < 2 * self.reserve_bytes
