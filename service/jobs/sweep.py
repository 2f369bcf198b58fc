"""Finds packages whose jobs are lost and begins them again: the power went between noting a package and queueing it,
or a backup brought our tables into another kind of database, without the engine's."""

import logging
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from models.package import INTERACTIVE, Package
from service.database import packages
from service.database.connection import Database
from service.database.versions import chain_of
from service.jobs.engine import JobClient
from service.jobs.flows import FIRST_RUN, PLAN, job

log = logging.getLogger(__name__)


@dataclass
class Sweep:
    """Looks again and again. A package counts as lost when two looks in a row find it unchanged and without a job:
    whoever has just noted one needs a moment to queue it. That needs no clock that machines agree on."""

    database: Database
    jobs: JobClient
    _suspects: dict[str, datetime] = field(default_factory=dict)

    def look(self) -> list[str]:
        """One look; gives the packages that were begun again. Raises DatabaseError."""
        with self.database.reading() as session:
            waiting = _under_way(session)
        busy = {id.partition(":")[0] for id in self.jobs.open_ids()} if waiting else set()
        before, self._suspects = self._suspects, {i: p.updated_at for i, p in waiting.items() if i not in busy}
        lost = [waiting[i] for i, at in self._suspects.items() if before.get(i) == at]
        return [p.id for p in lost if self._begin(p)]

    def _begin(self, package: Package) -> bool:
        """Whether it was lost indeed: by now its last job may have ended it. Two that begin the same package name the
        same job, so that it is begun once."""
        known = self.jobs.known(f"{package.id}:")
        with self.database.reading() as session:
            now = packages.package(session, package.id)
        if any(known.values()) or (now.state, now.updated_at) != (package.state, package.updated_at):
            return False
        run = f"{package.updated_at:%Y%m%d%H%M%S%f}" if known else FIRST_RUN
        self.jobs.put(job(PLAN, package.id, run, interactive=package.priority >= INTERACTIVE))
        log.warning("%s had no job and is begun again", package.id)
        return True


def _under_way(session: Session) -> dict[str, Package]:
    """The packages that should have a job. A supplement has none while a package before it is under way."""
    found = {p.id: p for p in packages.under_way(session)}
    held = {id for id, p in found.items() if p.supplements and found.keys() & set(chain_of(session, id)[:-1])}
    return {id: p for id, p in found.items() if id not in held}
