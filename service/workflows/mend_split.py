"""Mends how a package was split into documents: the mend is kept beside the machine's split and holds for every later
check of the package."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from models.account import Principal
from models.catalogue import said
from models.errors import ChangedSinceError, ConflictError, NotThereError, UsageError
from models.page_split import KeptMend, Mend, PageSplit
from models.report import Report
from service.database import mends, packages
from service.database.versions import after
from service.rules.mending import mended, split_of, touched
from service.workflows.kept_reports import KeptReport
from service.workflows.mending import MEND, SEE, Mending, checked, held, reopen


@dataclass(frozen=True)
class Stand:
    """The split of a package as it is: `tag` is another one when it is, `mends` are all that were made; `mendable`:
    nothing was supplemented."""

    split: PageSplit
    tag: str
    mends: tuple[KeptMend, ...]
    mendable: bool


def look(at: Mending, principal: Principal, package: str) -> Stand:
    """The split as it is now. Raises as `checked`."""
    _, report = checked(at, principal, package, SEE)
    with at.database.reading() as session:
        return _stand(session, package, report)


def preview(at: Mending, principal: Principal, package: str, tag: str, steps: Sequence[Mend]) -> PageSplit:
    """What the split would be after some steps on the one of a tag. Raises as `checked`, ChangedSinceError where it is
    another by now, UsageError for a step that cannot be."""
    stand = look(at, principal, package)
    _check_tag(stand, tag)
    return mended(stand.split, steps)


def mend(
    at: Mending, principal: Principal, package: str, tag: str, steps: Sequence[Mend], now: datetime
) -> Stand:  # fmt: skip
    """Mends the split of a tag and has the package judged anew. Raises as `preview`, and ConflictError where the
    package is worked on, was supplemented, or another person is at an application that this concerns."""
    return _changed(at, principal, package, tag, tuple(steps), None, now)


def take_up(at: Mending, principal: Principal, package: str, tag: str, number: int, now: datetime) -> Stand:
    """Takes the split up again as it was after mend `number`, 0: as the machine made it. Raises as `mend`, and
    NotThereError where there was no such mend."""
    return _changed(at, principal, package, tag, (), number, now)


def _changed(
    at: Mending, principal: Principal, package: str, tag: str, steps: tuple[Mend, ...], number: int | None,
    now: datetime,
) -> Stand:  # fmt: skip
    _, report = checked(at, principal, package, MEND)
    with at.database.transaction() as session:
        held(session, package, report.hash)
        stand = _stand(session, package, report)
        _check_tag(stand, tag)
        if not stand.mendable:
            raise ConflictError(said("mend.supplemented"))
        last, after_ = stand.split, mended(stand.split, steps) if number is None else _earlier(stand, number)
        new = after_ or stand.mends[0].before
        if new == last and (after_ is not None or mends.split_in(session, package) is None):
            raise UsageError(said("mend.nothing"))
        kept = KeptMend(
            package=package, number=len(stand.mends) + 1, by=principal.user, at=now, steps=steps, before=last,
            after=after_,
        )  # fmt: skip
        _keep(at, session, principal, kept, report.report, new)
    at.recheck(package)
    return look(at, principal, package)


def _keep(
    at: Mending, session: Session, principal: Principal, kept: KeptMend, report: Report, new: PageSplit
) -> None:  # fmt: skip
    changed = {frozenset(kept.before.documents[i]) for i in touched(kept.before, new)}
    documents = [d.index for d in report.documents if frozenset(d.pages) in changed]
    concerned = reopen(session, principal, kept.package, documents, kept.at)
    mends.add_mend(session, kept)
    packages.set_state(session, kept.package, "received")
    at.gate.log.put(
        session, kept.at, principal.actor, "package.mended", f"package:{kept.package}", mend=kept.number,
        steps=[s.model_dump(mode="json") for s in kept.steps], documents=len(new.documents), aside=len(new.aside),
        applications=[row.id for row in concerned], reopened=[row.id for row in concerned if row.outcome],
    )  # fmt: skip


def _stand(session: Session, package: str, report: KeptReport) -> Stand:
    made = mends.mends_of(session, package)
    split = (made[-1].after if made else None) or split_of(report.report)
    tag = hashlib.sha256(f"{package} {report.hash} {len(made)}".encode()).hexdigest()[:32]
    alone = packages.package(session, package).supplements is None and not after(session, package)
    return Stand(split, tag, tuple(made), alone)


def _earlier(stand: Stand, number: int) -> PageSplit | None:
    if not 0 <= number < len(stand.mends):
        raise NotThereError(said("mend.no_such"))
    return stand.mends[number - 1].after if number else None


def _check_tag(stand: Stand, tag: str) -> None:
    if tag != stand.tag:
        raise ChangedSinceError(said("mend.changed"))
