"""Removes the files of campaigns whose retention period has ended: first what would go is shown, then it is struck out
of the rows in one step, and then file by file removed from the store. What was decided stays on record."""

import hashlib
import logging
import shutil
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from models.account import Principal
from models.catalogue import said
from models.errors import ConflictError, StorageError, UsageError
from models.retention import RetentionPlan
from service.database import campaign_settings, retention
from service.rules.retention import judged
from service.workflows.forms import MANAGE, Forms
from service.workflows.gate import Gate, require
from service.workflows.places import Places

AT_ONCE = 100
"""Files removed in one transaction: others who write wait for no longer than that takes."""
MOST_NAMED = 500
"""Packages that an entry of the log names; the others are counted."""
log = logging.getLogger(__name__)


def plan_removal(places: Places, forms: Forms, campaign: str, now: datetime) -> RetentionPlan:
    """What would be removed of a campaign by now; nothing changes. Raises DatabaseError."""
    with places.database.reading() as session:
        return _plan(session, forms, campaign, now)[0]


def remove_files(
    gate: Gate, places: Places, forms: Forms, principal: Principal, campaign: str, typed: str, digest: str,
    now: datetime,
) -> RetentionPlan:  # fmt: skip
    """Strikes out what a plan names; `typed` is the campaign as the person typed it, `digest` that of the plan that
    they saw. Afterwards `clear_removals` empties the store. Raises ForbiddenError, UsageError for another word, and
    ConflictError where by now something else would be removed, or nothing."""
    require(principal, MANAGE)
    if typed.strip() != campaign:
        raise UsageError(said("retention.type_it", campaign=campaign))
    with places.database.transaction() as session:
        plan, hashes = _plan(session, forms, campaign, now)
        if plan.digest != digest or not plan.packages:
            raise ConflictError(said("retention.other"))
        retention.strike(session, [id for id, _ in plan.packages], hashes, now)
        gate.log.put(
            session, now, principal.actor, "retention.removed", f"campaign:{campaign}", days=plan.days,
            packages=len(plan.packages), originals=plan.originals, artefacts=plan.artefacts, size=plan.size,
            ids=[id for id, _ in plan.packages[:MOST_NAMED]], digest=plan.digest,
        )  # fmt: skip
    return plan


def drop_pictures(pictures: Path, plan: RetentionPlan) -> None:
    """Removes what is unpacked of the pages of packages that went."""
    for id, _ in plan.packages:
        for folder in pictures.glob(f"{id}-*"):
            shutil.rmtree(folder, ignore_errors=True)


def clear_removals(places: Places, now: datetime) -> int:
    """Removes the files that are struck out from the store; says how many. One that cannot be removed now is left for
    the next time. Raises DatabaseError."""
    count = 0
    while True:
        with places.database.transaction() as session:
            ready = retention.next_removals(session, AT_ONCE)
            gone = [sha256 for sha256 in ready if _removed(places, sha256)]
            retention.set_gone(session, gone, now)
        count += len(gone)
        if not gone:
            return count


def _plan(session: Session, forms: Forms, campaign: str, now: datetime) -> tuple[RetentionPlan, set[str]]:
    """A plan, and the hashes of its files."""
    days = campaign_settings.settings_of(session, campaign).retention_days
    goes, stays = judged(retention.candidates(session, forms.names_of(campaign)), days, now)
    ids = [c.id for c in goes]
    hashes = retention.own_files(session, ids, now) if ids else set()
    originals, artefacts, size = retention.kinds_and_size(session, hashes)
    told = "\n".join((campaign, *ids, *sorted(hashes)))
    plan = RetentionPlan(
        campaign=campaign, days=days, packages=tuple((c.id, c.name) for c in goes), originals=originals,
        artefacts=artefacts, size=size, kept=stays, digest=hashlib.sha256(told.encode()).hexdigest(),
    )  # fmt: skip
    return plan, hashes


def _removed(places: Places, sha256: str) -> bool:
    try:
        places.store.remove(sha256)
        if places.cache is not None:
            places.cache.drop(sha256)
    except StorageError as error:
        log.error("%s", error)
        return False
    return True
