"""The rows of the work list: what each says is told by its content alone, so that it is written once for all who see
the same."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup

from models.account import Acting, Principal
from models.desk import Listed, Sampling
from models.review import ReviewState
from service.web.render import Language, Reader, render

HELD = 8000
"""Rows that stay written, about 3 kB each: a campaign's, and some as they were."""


class WorkRow(NamedTuple):
    """All that a row says. `choose`: its reader may give it to somebody; `at_it` is who else is at it, `whose` the
    other person whose it is, `acting` in whose place its reader has it (None: nobody)."""

    id: int
    applicant: str
    number: str
    kind: str
    errors: int
    warnings: int
    manuals: int
    state: ReviewState
    sampling: Sampling | None
    received_at: datetime
    choose: bool
    at_it: str | None
    until: datetime | None
    whose: str | None
    acting: tuple[str, date] | None


def work_rows(
    reader: Reader, principal: Principal, rows: Iterable[Listed], names: Mapping[str, str], kinds: Mapping[str, str],
    choose: bool,
) -> Iterator[Markup]:  # fmt: skip
    """The rows as a reader sees them."""
    for row in rows:
        acting = _stands_for(principal, row)
        other = row.claimed_by if row.claimed_by != principal.user else None
        whose = row.assigned_to if other is None and (acting is None or acting.user != row.assigned_to) else None
        yield _written(reader.language, WorkRow(
            id=row.id, applicant=row.applicant, number=row.application_no, kind=kinds.get(row.kind, ""),
            errors=row.errors, warnings=row.warnings, manuals=row.manuals, state=row.state, sampling=row.sampling,
            received_at=row.received_at, choose=choose, at_it=names.get(other, "") if other else None,
            until=row.claimed_until if other else None, whose=names.get(whose, "") if whose else None,
            acting=(names.get(acting.user, acting.name), acting.until) if acting else None,
        ))  # fmt: skip


@lru_cache(maxsize=HELD)
def _written(language: Language, row: WorkRow) -> Markup:
    return Markup(render("_work_row.html.j2", Reader(language), {"row": row}))


def _stands_for(principal: Principal, row: Listed) -> Acting | None:
    """The colleague in whose place somebody has an application: whose it is, or by whose right alone it is seen."""
    whose = next((a for a in principal.acting if a.user == row.assigned_to), None)
    return whose or principal.stands_for("applications.read", row.province, row.city)
