"""Generated packages, applications, findings and decisions, and one report that is kept."""

import random
from datetime import UTC, datetime, timedelta
from typing import get_args

from sqlalchemy import insert

from models.finding import Finding, FindingCode, Message, Severity
from models.geometry import Box
from models.reconciliation import FieldResult, PaperValue
from models.report import DocumentReport, PackageReport, Report
from models.review import ReviewState, finding_keys
from models.scan import PageRef, PageResult
from service.database import packages, tables
from service.database.desk_tables import DecisionRow, Document, FindingRow
from service.storage.report_bundle import ReportBundle, packed_report
from service.workflows.places import Places

PROVINCES = ("辽宁省", "吉林省", "黑龙江省", "山东省", "河北省")
IN_PACKAGE = 100
PAGES, FIELDS = 20, 40
"""Of an application in the report that is kept."""
NOW = datetime(2026, 3, 1, tzinfo=UTC)
BOX = Box((0.2, 0.3, 0.6, 0.35))


def fill(places: Places, count: int, seed: int = 7) -> tuple[list[int], list[int]]:
    """Fills the database, and gives the ids of applications that can be reviewed: those of the first province, and
    those of all. Every tenth package has a kept report."""
    dice = random.Random(seed)
    found: tuple[list[int], list[int]] = ([], [])
    for n in range(-(-count // IN_PACKAGE)):
        package, kept = f"{n:032x}", n % 10 == 0
        applications = [_findings(dice, index) for index in range(min(IN_PACKAGE, count - n * IN_PACKAGE))]
        outcome = places.store.put(packed_report(ReportBundle(_report(applications), {}))) if kept else None
        _put(places, package, n, outcome, applications, dice)
        if kept:
            ids = [n * IN_PACKAGE + i + 1 for i in range(len(applications))]
            found[1].extend(ids)
            found[0].extend(ids if n % len(PROVINCES) == 0 else ())
    return found


def _findings(dice: random.Random, index: int) -> tuple[Finding, ...]:
    codes, severities = get_args(FindingCode), get_args(Severity)
    return tuple(
        Finding(
            code=dice.choice(codes), severity=dice.choice(severities), field=f"field_{k}", input=0,
            page=index * PAGES + k + 1, box=BOX, paper="某某精密机械有限公司", online="某某精密机械股份有限公司",
            message=Message(zh="纸面与网上填报不一致", en="paper and online differ"),
        )
        for k in range(dice.randint(0, 6))
    )  # fmt: skip


def _report(applications: list[tuple[Finding, ...]]) -> Report:
    pages = tuple(
        PageResult(input=0, page=i * PAGES + p + 1, document=i, kind="narrative", printed_page=p + 1)
        for i in range(len(applications))
        for p in range(PAGES)
    )
    documents = tuple(
        DocumentReport(
            index=i, kind="product", pages=tuple(PageRef(input=0, page=i * PAGES + p + 1) for p in range(PAGES)),
            verdict="review", application_no=f"N{i}", findings=findings,
            fields=tuple(
                FieldResult(
                    name=f"field_{k}", label=f"字段{k}", status="match", confidence=0.99, online="某某公司",
                    paper=PaperValue(text="某某公司", value="某某公司", input=0, page=i * PAGES + 1, box=BOX),
                )
                for k in range(FIELDS)
            ),
        )
        for i, findings in enumerate(applications)
    )  # fmt: skip
    return Report(
        created_at="2026-03-01", kanhe_version="0", profile="intake", inputs=(), pages=pages, documents=documents,
        package=PackageReport(),
    )  # fmt: skip


def _put(
    places: Places, package: str, n: int, outcome: str | None, applications: list[tuple[Finding, ...]],
    dice: random.Random,
) -> None:  # fmt: skip
    province, first = PROVINCES[n % len(PROVINCES)], n * IN_PACKAGE + 1
    states: tuple[ReviewState, ...] = get_args(ReviewState)
    row = tables.Package(
        id=package, name=f"第 {n + 1} 批", source="upload", profile="intake", digest=package * 2,
        state="done", priority=0, province=province, city="", created_at=NOW + timedelta(hours=n), updated_at=NOW,
    )  # fmt: skip
    documents, findings, decisions = [], [], []
    for i, own in enumerate(applications):
        id, state = first + i, dice.choice(states)
        documents.append({
            "id": id, "package": package, "index": i, "kind": dice.choice(["product", "service"]),
            "application_no": f"FW-2021-{id:05d}", "online_id": str(id),
            "applicant": f"某某{dice.choice('甲乙丙')}精密公司 {id}",
            "uscc": f"913{id:015d}", "province": province, "city": "大连市", "provenance": None, "verdict": "review",
            "pages": PAGES, "errors": len(own), "warnings": 0, "manuals": 0, "risk": dice.randint(0, 500),
            "state": state, "outcome": None, "report": outcome or "0" * 64, "assigned_to": None, "claimed_by": None,
            "claimed_until": None, "received_at": NOW + timedelta(minutes=id), "decided_at": None, "decided_by": None,
        })  # fmt: skip
        for k, (f, key) in enumerate(zip(own, finding_keys(own), strict=True)):
            findings.append({
                "document": id, "number": k, "key": key, "code": f.code, "severity": f.severity,
                "content": f.model_dump(mode="json"),
            })  # fmt: skip
            if state != "open":
                decisions.append({
                    "document": id, "finding": key, "round": "first", "act": "misread", "mend": None, "page": None,
                    "reason": "", "by": "u", "at": NOW, "version": "0", "undone_at": None, "undone_by": None,
                })  # fmt: skip
    with places.database.transaction() as session:
        session.add(row)
        session.flush()
        for table, values in ((Document, documents), (FindingRow, findings), (DecisionRow, decisions)):
            if values:
                session.execute(insert(table), values)
        if outcome:
            packages.set_report(session, package, outcome, outcome, outcome, outcome)
