"""Files a package's applications into the work list. What people said of an application stays with it when its package
is checked again, wherever it stands in the new report."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models.desk import FiledApplication
from models.finding import Finding
from models.review import ReviewState, finding_keys
from service.database import misses, tables
from service.database.campaign_settings import settings_of
from service.database.desk import closings_of, decision_of, set_state
from service.database.desk_tables import DecisionRow, Document, FindingRow
from service.database.past_answers import findings_of, follow_findings
from service.database.versions import after, chain_of
from service.rules.review import Closed, standing

T = TypeVar("T")
NAMES: tuple[Callable[[Document | FiledApplication], str], ...] = (
    lambda a: a.application_no,
    lambda a: a.online_id or "",
)
NOT_FILED = frozenset(("findings", "carried", "supplemented", "was", "pages_of", "province", "city", "received_at"))
"""What is not copied as it is."""
CONFIRMED = {f"{what}_{of}": None for what in ("proposed", "decided") for of in ("by", "for", "at")} | {
    "proposed": None, "outcome": None, "sampling": None, "batch": None,
}  # fmt: skip
"""What was confirmed of a document, as it is while nobody has confirmed anything."""


def put_documents(
    session: Session, package: str, report: str, applications: Sequence[FiledApplication], campaign: str = ""
) -> None:
    """Files the applications of a package's report, by what is set for the campaign. One that is there already keeps
    its id, and with it what was decided, as far as it answers what is found now; those that are no longer in the report
    go. A supplement takes the applications of the paper before along, to be decided anew where it has pages of them,
    and a package that was supplemented does not take them back."""
    home, both = session.get_one(tables.Package, package), settings_of(session, campaign).second_check
    before = session.scalars(select(Document).where(Document.package.in_(chain_of(session, package)))).all()
    asked = findings_of(session, [row.id for row in before])
    for row in before:
        if row.package == package:
            row.index = _set_aside(row.index)
    session.flush()
    applications, kept = _not_gone_on(session, package, applications), list[Document]()
    for application, found in zip(applications, pair(before, applications), strict=True):
        row = found or Document(state="open")
        if application.supplemented and row.package != package:
            for name, nothing in CONFIRMED.items():
                setattr(row, name, nothing)
        _fill(row, application, home)
        row.report = report
        session.add(row)
        session.flush()
        _put_findings(session, row.id, application.findings)
        _carry(session, row.id, application)
        kept.append(row)
    gone = [row for row in before if row.package == package and row not in kept]
    heirs = {row.id: _heir(row, applications, kept) for row in gone}
    follow_findings(session, [*before, *(r for r in kept if r not in before)], asked, heirs)
    for row, application in zip(kept, applications, strict=True):
        _stand_anew(session, row, application.findings, both)
    session.execute(delete(Document).where(Document.package == package, Document.id.not_in([r.id for r in kept])))


def reopen(session: Session, id: int, state: ReviewState) -> None:
    """Takes back whatever was confirmed of an application; its answers stay."""
    session.execute(update(Document).where(Document.id == id).values(state=state, **CONFIRMED))


def pair(before: Sequence[Document], applications: Sequence[FiledApplication]) -> list[Document | None]:
    """For each application the row that it had: by its number, then by its record, and by its place (rows hold it as
    `_set_aside` left it), that of the document it goes on from, where the two do not bear different numbers; what
    stands twice tells nothing."""
    found: dict[int, Document] = {}
    for name in NAMES:
        rows = _single((name(r), r) for r in before if r not in found.values())
        new = _single((name(a), i) for i, a in enumerate(applications) if i not in found)
        found |= {new[value]: rows[value] for value in rows.keys() & new.keys()}
    left = {_set_aside(r.index): r for r in before if r not in found.values()}
    for i, application in enumerate(applications):
        row = left.get(application.index if application.was is None else application.was)
        if i not in found and row is not None and row not in found.values() and _may_be(row, application):
            found[i] = row
    return [found.get(i) for i in range(len(applications))]


def _may_be(row: Document, application: FiledApplication) -> bool:
    """Whether what stands in a row's place can be the same application: of pages that are the row's own by its number,
    of others only where one of the two bears none."""
    same = application.was is not None and row.application_no == application.application_no
    return same or not (row.application_no and application.application_no)


def _heir(row: Document, applications: Sequence[FiledApplication], kept: Sequence[Document]) -> Document | None:
    """The application that has pages of one that is not there any more."""
    index = _set_aside(row.index)
    return next((k for k, a in zip(kept, applications, strict=True) if index in a.pages_of), None)


def _set_aside(index: int) -> int:
    """A place that no application of a report has, and back again."""
    return -1 - index


def _single(named: Iterable[tuple[str, T]]) -> dict[str, T]:
    pairs = list(named)
    times = Counter(name for name, _ in pairs)
    return {name: each for name, each in pairs if name and times[name] == 1}


def _fill(row: Document, application: FiledApplication, home: tables.Package) -> None:
    """One whose record names no province belongs to whoever brought the package; it came when the package came."""
    for name, value in application.model_dump(exclude=set(NOT_FILED)).items():
        setattr(row, name, value)
    row.package, row.received_at = home.id, home.created_at
    row.province = application.province or home.province
    row.city = application.city or (home.city if row.province == home.province else "")


def _not_gone_on(
    session: Session, package: str, applications: Sequence[FiledApplication]
) -> Sequence[FiledApplication]:
    """The applications without those that a supplement has taken along."""
    later = select(Document.application_no).where(Document.package.in_(after(session, package)))
    gone = {number for number in session.scalars(later) if number}
    return [a for a in applications if a.application_no not in gone]


def _carry(session: Session, id: int, application: FiledApplication) -> None:
    """Names the findings that were answered as they go by now, all at once: one may get the name that another had."""
    names = {old: new for old, new in application.carried if old != new}
    for row in session.scalars(select(DecisionRow).where(DecisionRow.document == id)).all():
        row.finding = names.get(row.finding, row.finding)
    session.flush()


def _put_findings(session: Session, id: int, findings: Sequence[Finding]) -> None:
    session.execute(delete(FindingRow).where(FindingRow.document == id))
    session.add_all(
        FindingRow(
            document=id, number=n, key=key, code=f.code, severity=f.severity, content=f.model_dump(mode="json"),
        )
        for n, (f, key) in enumerate(zip(findings, finding_keys(findings), strict=True))
    )  # fmt: skip


def _stand_anew(session: Session, row: Document, findings: Sequence[Finding], both: bool) -> None:
    """How far the review is with these findings. What was confirmed of the application holds only while its answers say
    the same of what is found now."""
    said = session.scalars(select(DecisionRow).where(DecisionRow.document == row.id).order_by(DecisionRow.id))
    decisions = [decision_of(r) for r in said]
    first, final = closings_of(row)
    passed = row.sampling == "passed" and row.clean
    found = sum(not miss.undone for miss in misses.of_application(session, row.id))
    outcome = standing(findings, decisions, Closed(misses=found), both).proposed
    first, final = (c if c is not None and c.outcome == outcome else None for c in (first, final))
    state = standing(findings, decisions, Closed(first, final, found, passed), both).state
    set_state(session, row.id, state, first, final if state in ("recommended", "to_correct") else None)
