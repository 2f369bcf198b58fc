"""One table of errors and exit codes."""

import pytest

from models.errors import (
    EngineError,
    InputError,
    KanheError,
    LimitError,
    OnlineRecordsError,
    PageError,
    TemplateError,
    UsageError,
)
from models.finding import Finding, Message, Severity
from models.report import DocumentReport, PackageReport, Report
from models.scan import PageResult, ScanInput
from service.cli.exit_codes import (
    DONE,
    FINDINGS,
    INPUT,
    INTERNAL,
    ONLINE,
    USAGE,
    code_of,
    code_of_errors,
    code_of_report,
)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("x"), USAGE),
        (TemplateError("x"), USAGE),
        (OnlineRecordsError("x"), ONLINE),
        (InputError("a", "b"), INPUT),
        (LimitError("a", "b"), INPUT),
        (PageError("x"), INPUT),
        (EngineError("x"), INTERNAL),
        (KanheError("x"), INTERNAL),
    ],
)
def test_every_error_has_its_code(error: KanheError, code: int) -> None:
    assert code_of(error) == code


def finding(severity: Severity) -> Finding:
    return Finding(code="ELIGIBILITY", severity=severity, message=Message(zh="某", en="x"))


def report(
    document: tuple[Finding, ...] = (),
    package: tuple[Finding, ...] = (),
    *,
    bad_input: bool = False,
    bad_page: bool = False,
) -> Report:
    return Report(
        created_at="2021-05-01T00:00:00+08:00",
        kanhe_version="0",
        profile="intake",
        inputs=(
            ScanInput(index=0, path="a", sha256=None, media_type=None, pages=1, status="failed" if bad_input else "ok"),
        ),
        pages=(PageResult(input=0, page=1, status="failed" if bad_page else "ok"),),
        documents=(DocumentReport(index=0, kind="firm", pages=(), verdict="pass", findings=document),),
        package=PackageReport(findings=package),
    )


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (report(), DONE),
        (report((finding("info"),)), DONE),
        (report((finding("manual"),)), FINDINGS),
        (report((finding("error"),)), FINDINGS),
        (report((), (finding("warning"),)), FINDINGS),
        (report((finding("error"),), bad_input=True), INPUT),
        (report(bad_page=True), INPUT),
    ],
)
def test_the_code_of_a_finished_check(made: Report, code: int) -> None:
    assert code_of_report(made) == code


@pytest.mark.parametrize(("errors", "code"), [([], DONE), (["a"], INPUT), ([""], INPUT)])
def test_the_code_of_a_listing(errors: list[str], code: int) -> None:
    assert code_of_errors(errors) == code


def test_the_codes_are_the_contracts() -> None:
    assert (DONE, FINDINGS, USAGE, INPUT, ONLINE, INTERNAL) == (0, 1, 2, 3, 4, 5)
