"""A batch of applications that may pass by a sample of them."""

from datetime import datetime

from models.base import Record


class Batch(Record):
    """Applications in which nothing was found, as they were when a sample of them was drawn. `seed` is the audit log's
    entry that named them (`57:ab12…`): whoever has the log draws the same sample. `stopped_over` is the application
    that a person found wrong: all of the batch went back to people."""

    id: int
    campaign: str
    percent: int
    minimum: int
    files: int
    sampled: int
    seed: str
    drawn_at: datetime
    drawn_by: str
    stopped_at: datetime | None = None
    stopped_by: str | None = None
    stopped_over: int | None = None
    passed_at: datetime | None = None


class BatchView(Record):
    """A batch as somebody sees it: of the applications of theirs how many are sampled, how many of those are confirmed,
    how many wait for the sample and how many passed."""

    batch: Batch
    sampled: int = 0
    confirmed: int = 0
    waiting: int = 0
    passed: int = 0
