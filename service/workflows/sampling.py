"""Files without any finding pass by a sample of them, where the campaign says so: the head has a sample drawn, people
confirm it, and the rest passes; one that is found wrong gives the whole batch back to people. All is on record."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from models.account import Permission, Principal
from models.campaign_settings import CampaignSettings
from models.catalogue import said
from models.desk import Listed
from models.errors import ConflictError
from models.sampling import Batch, BatchView
from service.database import sampling
from service.database.campaign_settings import settings_of
from service.database.connection import Database
from service.rules.sampling import sample
from service.workflows.audit_log import AuditLog
from service.workflows.gate import require

DRAW: Permission = "decisions.rule"
SEE: Permission = "applications.read"
MOST = 2000
"""Applications of a batch: the log's entry names every one."""


def overview(
    database: Database, campaigns: Sequence[str], principal: Principal, now: datetime
) -> tuple[CampaignSettings, int, list[BatchView]]:
    """What is set for the first of the campaigns (the others are names that its packages may have too), from how many
    applications whoever asks could have a sample drawn, and the batches that they may see. Raises ForbiddenError."""
    require(principal, SEE)
    with database.reading() as session:
        return (
            settings_of(session, campaigns[0]),
            sampling.count_candidates(session, principal.scope(DRAW), campaigns, now),
            sampling.seen(session, principal.scope(SEE)),
        )


def draw(database: Database, log: AuditLog, campaigns: Sequence[str], principal: Principal, now: datetime) -> Batch:
    """Draws a sample from the campaigns' files without any finding in the areas of whoever asks, by the settings of the
    first campaign. The log first names the files; the hash of that entry, which nobody knows before, then says which
    are the sample. Raises ForbiddenError, and ConflictError where the campaign takes no samples or there is nothing to
    draw from."""
    require(principal, DRAW)
    campaign = campaigns[0]
    with database.transaction() as session:
        settings = settings_of(session, campaign)
        if not settings.samples:
            raise ConflictError(said("sampling.off"))
        files = sampling.candidates(session, principal.scope(DRAW), campaigns, now, MOST)
        if not files:
            raise ConflictError(said("sampling.none"))
        percent, minimum = settings.sampling_percent, settings.sampling_minimum
        named = log.put(
            session, now, principal.actor, "sampling.files", f"campaign:{campaign}", percent=percent, minimum=minimum,
            files=files,
        )  # fmt: skip
        chosen = sample(files, named.hash, percent, minimum)
        wanted = Batch(
            id=0, campaign=campaign, percent=percent, minimum=minimum, files=len(files), sampled=len(chosen),
            seed=named.head.anchor, drawn_at=now, drawn_by=principal.user,
        )  # fmt: skip
        batch = sampling.add_batch(session, wanted, files, chosen)
        log.put(
            session, now, principal.actor, "sampling.drawn", f"batch:{batch.id}", seed=batch.seed, sample=list(chosen),
            **principal.standing_in,
        )  # fmt: skip
        return batch


def after_decision(log: AuditLog, session: Session, principal: Principal, listed: Listed, now: datetime) -> None:
    """What a decision does to the batch that the application is in: a return gives it back to people, the last
    confirmation of its sample has the rest pass."""
    if listed.batch is None or listed.sampling is None:
        return
    if listed.state == "to_correct":
        stop(log, session, principal, listed, now)
    elif listed.state == "recommended" and listed.sampling == "sample":
        _pass_rest(log, session, principal, listed.batch, now)


def stop(log: AuditLog, session: Session, principal: Principal, listed: Listed, now: datetime) -> None:
    """Gives the batch of an application that was found wrong back to people; does nothing for one that is in none."""
    if listed.batch is None or listed.sampling is None:
        return
    batch = sampling.batch(session, listed.batch)
    if batch is None or batch.stopped_at is not None:
        return
    back = sampling.stop(session, batch.id, listed.id, principal.user, now)
    log.put(session, now, principal.actor, "sampling.stopped", f"batch:{batch.id}", over=listed.id, back=back)


def _pass_rest(log: AuditLog, session: Session, principal: Principal, id: int, now: datetime) -> None:
    batch = sampling.batch(session, id)
    if batch is None or batch.stopped_at is not None or batch.passed_at is not None:
        return
    if sampling.unconfirmed(session, id) or not settings_of(session, batch.campaign).samples:
        return
    ids = sampling.pass_rest(session, id, now)
    log.put(session, now, principal.actor, "sampling.passed", f"batch:{id}", seed=batch.seed, files=ids)
    for passed in ids:
        log.put(session, now, principal.actor, "application.passed", f"application:{passed}", batch=id, seed=batch.seed)
