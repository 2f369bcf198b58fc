"""What the reviewer's desk shows: an application in the work list, how the list is narrowed, and one to be reviewed."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from models.base import Record, Typed
from models.campaign import Provenance
from models.finding import Finding
from models.report import Verdict
from models.review import Act, Closing, Decision, Mend, Miss, Outcome, ReviewState, Round

Order = Literal["risk", "received", "number"]
Sampling = Literal["sample", "rest", "passed"]
"""Of a batch from which a sample was drawn: 抽中, a person confirms it; 未抽中, it waits for the sample; 抽查通过."""


class Summed(Record):
    """An application in short: who applies for what from where, and what was found. `risk`: what is looked at first;
    `clean`: nothing was found, every field agrees, and the record is not what the company itself provided."""

    index: int
    kind: str
    application_no: str
    online_id: str | None
    applicant: str
    uscc: str
    province: str
    city: str
    provenance: Provenance | None
    verdict: Verdict
    pages: int
    errors: int
    warnings: int
    manuals: int
    risk: int
    clean: bool = False
    received_at: datetime


class Listed(Summed):
    """An application in the work list. `claimed_by` is who is at it now, None once the claim ran out; `proposed_by` who
    confirmed the first check; `decided_for` in whose place it was decided (None: their own)."""

    id: int
    package: str
    state: ReviewState
    outcome: Outcome | None
    report: str
    assigned_to: str | None
    claimed_by: str | None
    claimed_until: datetime | None
    proposed_by: str | None = None
    decided_at: datetime | None
    decided_by: str | None
    decided_for: str | None = None
    sampling: Sampling | None = None
    batch: int | None = None


class Elsewhere(Record):
    """An application in another package: its kind, who applies, by name and credit code, and under which number."""

    kind: str
    name: str
    code: str
    number: str


class FiledApplication(Summed):
    """An application as a report files it in the work list, with its findings. `supplemented`: it has pages of the
    supplement that was checked; `carried`: the keys of findings of the report before whose answers stand, each with
    its key now. Of its own package's last report: `was` is the document that it goes on from, `pages_of` are all that
    it has pages of."""

    findings: tuple[Finding, ...] = ()
    supplemented: bool = False
    carried: tuple[tuple[str, str], ...] = ()
    was: int | None = None
    pages_of: tuple[int, ...] = ()


class PastAnswer(Record):
    """An answer to a finding that is not there any more, or a remark (`act`) on an application that is not, with what
    the application was then. `finding` is None for a remark."""

    document: int
    application_no: str
    applicant: str
    finding: Finding | None
    round: Round
    act: Act | Literal["remark"]
    mend: Mend | None
    page: int | None
    reason: str
    by: str
    at: datetime
    gone_at: datetime


class Narrowing(Record):
    """Which applications of those that one may see; empty: all. `search` is looked for in name, number and code."""

    states: tuple[ReviewState, ...] = ()
    kind: Typed = ""
    province: Typed = ""
    city: Typed = ""
    verdict: Verdict | None = None
    search: Typed = Field(default="", max_length=100)
    mine: tuple[str, ...] = ()
    """The ids of users to one of whom they are assigned, or who has claimed them."""
    batch: int | None = None
    """The batch from which a sample was drawn."""
    package: Typed = ""
    order: Order = "risk"


class Remark(Record):
    """A comment on an application."""

    id: int
    by: str
    at: datetime
    text: str


class Reviewed(Record):
    """An application with its findings and everything that was said of them; `misses` is what people found that the
    machine did not, `first` and `final` are the outcome as the first check and whoever decided it confirmed it."""

    listed: Listed
    findings: tuple[Finding, ...]
    decisions: tuple[Decision, ...]
    remarks: tuple[Remark, ...]
    misses: tuple[Miss, ...] = ()
    first: Closing | None = None
    final: Closing | None = None
