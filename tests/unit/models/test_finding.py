"""Every finding code has its severity in one place only, or leaves it to whoever makes the finding."""

import pytest
from pydantic import ValidationError

from models.finding import (
    BY_CONTEXT,
    ERRORS,
    FINDING_CODES,
    INFOS,
    MANUALS,
    SEVERITY_ORDER,
    WARNINGS,
    Finding,
    FindingCode,
    Message,
    severity_of,
)

TABLES = (ERRORS, WARNINGS, MANUALS, INFOS, BY_CONTEXT)


def test_every_code_stands_in_exactly_one_table() -> None:
    assert sorted(c for table in TABLES for c in table) == sorted(FINDING_CODES)


@pytest.mark.parametrize(
    ("code", "severity"),
    [
        ("SEAL_MISSING", "error"),
        ("PAGE_MISSING", "error"),
        ("SEAL_INCOMPLETE", "warning"),
        ("NO_ONLINE_RECORD", "warning"),
        ("SCAN_QUALITY", "manual"),
        ("PAGE_FAILED", "manual"),
        ("FIELD_REPAIRED", "info"),
    ],
)
def test_severity_by_the_contract(code: FindingCode, severity: str) -> None:
    assert severity_of(code) == severity
    assert severity in SEVERITY_ORDER


@pytest.mark.parametrize("code", sorted(BY_CONTEXT))
def test_a_code_whose_severity_depends_on_its_context_has_none(code: FindingCode) -> None:
    with pytest.raises(ValueError, match=code):
        severity_of(code)


@pytest.mark.parametrize("wrong", [{"code": "FIELD_WRONG"}, {"severity": "fatal"}, {"pages": 3}])
def test_a_finding_takes_only_known_codes_severities_and_names(wrong: dict[str, object]) -> None:
    good = {"code": "PAGE_EXTRA", "severity": "warning", "message": Message(zh="多一页", en="an extra page")}
    assert Finding.model_validate(good).box is None
    with pytest.raises(ValidationError):
        Finding.model_validate({**good, **wrong})
