"""How far a campaign is: applications by how far their review is, what people said of the machine's findings, and what
the machines are at."""

from datetime import date, datetime

from pydantic import Field

from models.base import Record


class ProgressLine(Record):
    """A line of the progress sheet. `key` is a kind, city or province. `checked`: every finding is answered; `overdue`:
    neither recommended nor withdrawn although the papers had to leave; `recommended`: with those that `passed` by a
    sample of their batch; `quota`: how many may be recommended, None where nothing says."""

    key: str
    received: int = 0
    checked: int = 0
    to_correct: int = 0
    overdue: int = 0
    recommended: int = 0
    passed: int = 0
    quota: int | None = None


class CodeLine(Record):
    """What people said of the machine's findings of one code. Only `misread` counts as its error."""

    code: str
    misread: int = 0
    correct: int = 0
    acceptable: int = 0

    @property
    def total(self) -> int:
        """All answers."""
        return self.misread + self.correct + self.acceptable

    @property
    def wrong(self) -> float:
        """The share that the machine misread, 0 to 1."""
        return self.misread / self.total if self.total else 0.0


class ProgressSheet(Record):
    """The progress of what one reader sees, at a moment. `province`: '' for all of it; `due`: when papers leave."""

    campaign: str
    at: datetime
    province: str = ""
    due: date | None = None
    total: ProgressLine
    kinds: tuple[ProgressLine, ...] = ()
    places: tuple[ProgressLine, ...] = ()
    """By city where it is one province's, else by province."""
    codes: tuple[CodeLine, ...] = ()
    chain_head: str = ""
    """The last entry of the audit log at that moment, as printed."""


class Slot(Record):
    """A worker: its fixed id, where it runs, and whether it gave a sign of life lately."""

    executor: str
    host: str
    version: str
    started_at: datetime
    seen_at: datetime
    living: bool


class Queue(Record):
    """Packages that are not ended, and pages that wait to be read."""

    received: int = Field(default=0, ge=0)
    reading: int = Field(default=0, ge=0)
    judging: int = Field(default=0, ge=0)
    pages: int = Field(default=0, ge=0)
