"""Takes the audit log out as a file that needs no kanhe to be checked, and verifies log and file (docs/audit.md)."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from models.account import Principal
from models.audit import NO_ENTRY, ChainCheck, ChainProblem, Head
from models.catalogue import said
from models.errors import UsageError
from service.database import audit
from service.database.connection import Database
from service.database.schema import check_schema
from service.rules.audit_chain import (
    MOST_PROBLEMS,
    Anchor,
    anchor_of,
    check_chain,
    check_export,
    closing_line,
)
from service.storage.whole_files import whole_file
from service.workflows.gate import Gate, require


def export_audit(
    gate: Gate, principal: Principal, out: Path, since: datetime | None, until: datetime | None, now: datetime
) -> tuple[int, Head | None]:
    """Writes the entries from `since` on and before `until`, and puts that on record; gives how many and the last.
    Raises ForbiddenError, and OSError as the file system does."""
    require(principal, "audit.export")
    entries: int = 0
    head: Head | None = None
    with gate.database.reading() as session, whole_file(out) as part, part.open("wb") as file:
        first, last = audit.span(session, since, until) or (1, 0)
        for line, kept in audit.lines(session, first, last):
            file.write(line + b"\n")
            entries, head = entries + 1, Head(number=last, hash=kept)
        file.write(closing_line(first, entries, head.hash if head else NO_ENTRY) + b"\n")
    with gate.database.transaction() as session:
        gate.log.put(
            session, now, principal.actor, "audit.exported", "", first=first, entries=entries,
            head=head.hash if head else None,
        )  # fmt: skip
    return entries, head


def verify_log(database: Database, anchors: Sequence[Anchor] = ()) -> ChainCheck:
    """Whether the log in the database is unbroken, says in its columns what its lines say, and is still guarded
    against changes. Raises DatabaseError."""
    check_schema(database)
    with database.reading() as session:
        check = check_chain(audit.lines(session), anchors)
        others = [ChainProblem(key="audit.problem.columns", place=n) for n in audit.mismatched(session)]
        if not audit.guarded(session):
            others.append(ChainProblem(key="audit.problem.unguarded", place=0))
    return check.model_copy(update={"problems": (*check.problems, *others)[:MOST_PROBLEMS]})


def verify_export(path: Path, anchors: Sequence[Anchor] = ()) -> ChainCheck:
    """Whether an exported file is whole and unchanged. Raises UsageError where it cannot be read."""
    try:
        with path.open("rb") as file:
            return check_export(file, anchors)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from error


def read_anchors(text: str) -> tuple[Anchor, ...]:
    """Anchors given as one, or as a file with one on each line, `#` before what is none. Raises UsageError."""
    path = Path(text)
    try:
        content = path.read_text(encoding="utf-8") if path.is_file() else text
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(said("audit.bad_anchor", text=text)) from error
    anchors = tuple(anchor_of(line) for line in content.splitlines() if line.strip() and line.lstrip()[0] != "#")
    if not anchors:
        raise UsageError(said("audit.bad_anchor", text=text))
    return anchors
