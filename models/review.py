"""What people decide of findings and of applications: acts, how a thing is to be mended, and how far a review is."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from pydantic import Field, model_validator

from models.base import Record, Typed
from models.finding import Finding, FindingCode, Severity

Act = Literal["misread", "correct", "acceptable"]
"""一致（系统误读） · 不一致，列入补正 · 不一致但可接受. Only the first counts as a machine's error."""
ACTS: tuple[Act, ...] = ("misread", "correct", "acceptable")
Mend = Literal["reseal", "replace_page", "mend_online", "explain", "on_the_spot"]
"""补盖公章 · 更换第 n 页 · 网上修改后重新打印盖章 · 提供说明 · 当场更正"""
MENDS: tuple[Mend, ...] = ("reseal", "replace_page", "mend_online", "explain", "on_the_spot")
Round = Literal["first", "second", "ruling"]
"""First check, second check by another person, and the head's ruling where the two disagree."""
Outcome = Literal["recommend", "return"]
"""Of an application as a whole: 拟推荐 or 退回补正."""
ReviewState = Literal["open", "ready", "second", "ruling", "to_correct", "recommended", "passed"]
"""`open`: findings wait for an answer; `ready`: all is answered and someone must confirm; `second`: that was done and
another person must; `ruling`: two people disagree; then as decided, `passed` without a person by sampling."""


def finding_key(finding: Finding) -> str:
    """What a finding goes by when a report is made anew: 16 hex digits over what it says, of which thing and where, to
    a hundredth of the page."""
    box = [round(v, 2) for v in finding.box.root] if finding.box else None
    parts = (
        finding.code, finding.rule, finding.field, finding.slot, finding.printed_page, finding.input, finding.page,
        box, finding.paper, finding.online,
    )  # fmt: skip
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def finding_keys(findings: Sequence[Finding]) -> tuple[str, ...]:
    """The keys of a document's findings, in their order. Of findings that say the same of the same place every one has
    its own, so that no answer counts for what was not looked at."""
    times: Counter[str] = Counter()
    keys = []
    for finding in findings:
        key = finding_key(finding)
        nth = times[key]
        times[key] += 1
        keys.append(hashlib.sha256(f"{key}:{nth}".encode()).hexdigest()[:16] if nth else key)
    return tuple(keys)


class Answer(Record):
    """One of the three acts upon a finding. A difference that is accepted wants a reason, one to be corrected says how,
    a page to be replaced says which."""

    act: Act
    mend: Mend | None = None
    page: int | None = Field(default=None, ge=1)
    reason: Typed = Field(default="", max_length=2000)

    @model_validator(mode="after")
    def _complete(self) -> "Answer":
        if self.act == "correct" and self.mend is None:
            raise ValueError("mend_wanted")
        if self.act != "correct" and self.mend is not None:
            raise ValueError("mend_unwanted")
        if self.act == "acceptable" and not self.reason.strip():
            raise ValueError("reason_wanted")
        return self


class Hand(Record):
    """Who did something, and in whose place (None: in their own)."""

    by: str
    acting_for: str | None = None

    @property
    def people(self) -> frozenset[str]:
        """Whoever it counts for: four eyes are two people, whatever roles and places they have."""
        return frozenset({self.by, self.acting_for or self.by})

    def shares(self, other: "Hand") -> bool:
        """Whether one person did both, or one of the two in the other's place."""
        return bool(self.people & other.people)


class Decision(Hand):
    """An answer as it was given: by whom, when, in which round, and on what version of kanhe. `undone` once it was
    taken back; it stays on record."""

    id: int
    finding: str
    answer: Answer
    round: Round
    at: datetime
    version: str
    undone: bool = False


class Closing(Hand):
    """An application's outcome as somebody confirmed it."""

    outcome: Outcome
    at: datetime


class Miss(Hand):
    """Something wrong with an application that the machine did not see: what, and how it is to be mended. `undone` once
    it was taken back."""

    id: int
    text: Typed = Field(min_length=1, max_length=2000)
    mend: Mend = "explain"
    page: int | None = Field(default=None, ge=1)
    at: datetime
    undone: bool = False


class FindingState(Record):
    """A finding with the answers that count: of the first check, the second check and the ruling."""

    key: str
    code: FindingCode
    severity: Severity
    first: Decision | None = None
    second: Decision | None = None
    ruling: Decision | None = None

    @property
    def effective(self) -> Decision | None:
        """The answer that holds: the ruling, else the first's where nobody disagrees."""
        return self.ruling or (None if self.disputed else self.first)

    @property
    def disputed(self) -> bool:
        """Whether two people answered differently and nobody has ruled."""
        if self.first is None or self.second is None or self.ruling is not None:
            return False
        return self.first.answer.act != self.second.answer.act

    @property
    def wants_second(self) -> bool:
        """An error that is accepted takes a second person."""
        accepted = self.first is not None and self.first.answer.act == "acceptable"
        return accepted and self.severity == "error" and self.second is None and self.ruling is None


class Standing(Record):
    """How far the review of an application is. `proposed` follows from the answers and is decided by a person;
    `unchecked` are the keys of findings whose answers a second person still has to check."""

    state: ReviewState
    findings: tuple[FindingState, ...]
    unanswered: int
    unchecked: tuple[str, ...] = ()
    proposed: Outcome | None
