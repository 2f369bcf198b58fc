"""Applications as the work list has them, and packages to file them in, for tests."""

from datetime import UTC, datetime

from models.desk import FiledApplication
from models.finding import Finding, FindingCode, Message, Severity
from models.geometry import Box
from service.database import tables
from service.database.connection import Database
from service.database.desk_filing import put_documents

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
REPORT = "a" * 64
PACKAGE = "0" * 32


def finding(
    field: str | None = "applicant_name", severity: Severity = "error", page: int | None = 1,
    code: FindingCode = "FIELD_MISMATCH", paper: str | None = None,
) -> Finding:  # fmt: skip
    return Finding(
        code=code, severity=severity, field=field, input=None if page is None else 0, page=page, paper=paper,
        box=None if page is None else Box((0.1, 0.1, 0.2, 0.2)), message=Message(zh="甲", en="a"),
    )  # fmt: skip


def application(
    index: int = 0, number: str = "", province: str = "辽宁省", city: str = "大连市", *findings: Finding,
    applicant: str = "大连甲公司", online_id: str | None = None, risk: int = 0, uscc: str = "91210200MA0000000X",
) -> FiledApplication:  # fmt: skip
    return FiledApplication(
        index=index, kind="product", application_no=number, online_id=online_id, applicant=applicant, uscc=uscc,
        province=province, city=city, provenance=None, verdict="review", pages=9, errors=len(findings), warnings=0,
        manuals=0, risk=risk, received_at=NOW, findings=findings,
    )  # fmt: skip


def add_package(database: Database, id: str = PACKAGE, province: str = "", city: str = "") -> None:
    with database.transaction() as session:
        session.add(
            tables.Package(
                id=id, name=id, source="upload", profile="intake", digest=id.ljust(64, "0"), state="done", priority=0,
                province=province, city=city, created_at=NOW, updated_at=NOW,
            )
        )  # fmt: skip


def file(database: Database, *applications: FiledApplication, package: str = PACKAGE, report: str = REPORT) -> None:
    with database.transaction() as session:
        put_documents(session, package, report, applications)
