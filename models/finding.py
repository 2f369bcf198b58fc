"""Findings: what a reviewer should look at, with the contract's codes and severities."""

from typing import Literal, get_args

from models.base import Record
from models.geometry import Box

Severity = Literal["error", "warning", "manual", "info"]
SEVERITY_ORDER: tuple[Severity, ...] = ("error", "warning", "manual", "info")

FindingCode = Literal[
    "FIELD_MISMATCH", "FIELD_BLANK", "FIELD_UNREADABLE", "FIELD_REPAIRED", "UNIT_SLIP", "CALC_MISMATCH",
    "VERSION_MISMATCH", "NUMBER_MISMATCH", "SEAL_MISSING", "SEAL_WRONG_BODY", "SEAL_WRONG_TYPE", "SEAL_OLD_NAME",
    "SEAL_UNREADABLE", "SEAL_INCOMPLETE", "SEAL_NOT_ORIGINAL", "SEAL_PASTED", "SEAL_SIZE", "SEAL_UNEXPECTED",
    "CROSS_PAGE_FOUND", "CROSS_PAGE_GAP", "SIGN_MISSING", "DATE_MISSING", "DATE_ORDER", "ALTERATION", "PAGE_MISSING",
    "PAGE_EXTRA", "PAGE_ORDER", "PAGE_DUPLICATE", "PAGE_DIFFERS", "PAGE_FAILED", "SCAN_QUALITY", "ATTACHMENT_MISSING",
    "ELIGIBILITY", "QUOTA_EXCEEDED", "DUPLICATE_APPLICANT", "SUMMARY_MISMATCH", "NO_ONLINE_RECORD", "NO_PAPER",
]  # fmt: skip
FINDING_CODES: tuple[str, ...] = get_args(FindingCode)

ERRORS = frozenset(
    "UNIT_SLIP VERSION_MISMATCH NUMBER_MISMATCH SEAL_MISSING SEAL_WRONG_BODY SEAL_WRONG_TYPE PAGE_MISSING PAGE_DIFFERS "
    "SUMMARY_MISMATCH".split()
)
WARNINGS = frozenset(
    "SEAL_INCOMPLETE SEAL_SIZE CROSS_PAGE_GAP SIGN_MISSING DATE_MISSING DATE_ORDER CALC_MISMATCH PAGE_EXTRA PAGE_ORDER "
    "PAGE_DUPLICATE ATTACHMENT_MISSING DUPLICATE_APPLICANT NO_ONLINE_RECORD NO_PAPER".split()
)
MANUALS = frozenset(
    "FIELD_UNREADABLE SEAL_UNREADABLE SEAL_OLD_NAME SEAL_NOT_ORIGINAL SEAL_PASTED ALTERATION PAGE_FAILED "
    "SCAN_QUALITY".split()
)
INFOS = frozenset("SEAL_UNEXPECTED CROSS_PAGE_FOUND FIELD_REPAIRED".split())
BY_CONTEXT = frozenset("FIELD_MISMATCH FIELD_BLANK ELIGIBILITY QUOTA_EXCEEDED".split())
"""Codes whose severity follows from the field's class, the rule or the profile: whoever makes the finding says it."""


def severity_of(code: FindingCode) -> Severity:
    """The contract's severity of a code that has only one. Raises ValueError for the codes of `BY_CONTEXT`."""
    table: tuple[tuple[Severity, frozenset[str]], ...] = (
        ("error", ERRORS), ("warning", WARNINGS), ("manual", MANUALS), ("info", INFOS),
    )  # fmt: skip
    for severity, codes in table:
        if code in codes:
            return severity
    raise ValueError(f"the severity of {code} depends on its context")


class Message(Record):
    """A text for people, Chinese first."""

    zh: str
    en: str


class Finding(Record):
    """Something to look at, with its place on the scan as received (`box` None: the whole page; `page` None: the
    whole document). `paper` and `online` are what stands on either side, `rule` the rule of the form that made it."""

    code: FindingCode
    severity: Severity
    rule: str | None = None
    field: str | None = None
    slot: str | None = None
    printed_page: int | None = None
    input: int | None = None
    page: int | None = None
    box: Box | None = None
    paper: str | None = None
    online: str | None = None
    message: Message
