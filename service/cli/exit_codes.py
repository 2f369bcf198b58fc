"""Exit codes of the command, and which error has which."""

from collections.abc import Iterable

from models.errors import (
    AccountError,
    BackupError,
    ForbiddenError,
    InputError,
    KanheError,
    OnlineRecordsError,
    PageError,
    RoleRuleError,
    TemplateError,
    UsageError,
)
from models.report import Report

DONE, FINDINGS, USAGE, INPUT, ONLINE, INTERNAL = range(6)
"""0 done, nothing above info · 1 findings to look at · 2 wrong usage · 3 an input could not be processed · 4 the
online records could not be read · 5 internal error."""

CODES: tuple[tuple[type[KanheError], int], ...] = (
    (UsageError, USAGE),
    (TemplateError, USAGE),
    (AccountError, USAGE),
    (ForbiddenError, USAGE),
    (RoleRuleError, USAGE),
    (OnlineRecordsError, ONLINE),
    (InputError, INPUT),
    (PageError, INPUT),
    (BackupError, INPUT),
    (KanheError, INTERNAL),
)


def code_of(error: KanheError) -> int:
    """The exit code of an error that stopped the command."""
    return next(code for kind, code in CODES if isinstance(error, kind))


def code_of_report(report: Report) -> int:
    """The exit code of a finished check; a failed input or page outranks findings."""
    if any(i.status == "failed" for i in report.inputs) or any(p.status == "failed" for p in report.pages):
        return INPUT
    severities = {f.severity for d in report.documents for f in d.findings}
    severities |= {f.severity for f in report.package.findings}
    return FINDINGS if severities - {"info"} else DONE


def code_of_errors(errors: Iterable[str]) -> int:
    """The exit code of a listing: whether anything could not be processed."""
    return INPUT if any(True for _ in errors) else DONE
