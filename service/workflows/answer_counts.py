"""What people said of the machine, counted once for all who look at it until somebody says something else."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from models.account import Scope
from service.database import desk_counts
from service.workflows.held_things import HeldThings

HELD = 200
"""Sheets that stay counted: of each province and of all, for some campaigns."""
Counts = Mapping[str, Mapping[str, int]]
"""By finding code: how often each act was chosen."""


@dataclass(frozen=True)
class AnswerCounts:
    """The counts as they are in the transaction that asks. Safe for several threads."""

    _held: HeldThings[Counts] = field(default_factory=HeldThings)

    def of(self, session: Session, scope: Scope, campaigns: Collection[str]) -> Counts:
        """The counts of all that is in the scope, of some campaigns."""
        key = (scope.model_dump_json(), tuple(campaigns), desk_counts.answers_mark(session, campaigns))
        found = self._held.get(key)
        if found is None:
            found = desk_counts.machine_and_people(session, scope, campaigns)
            self._held.put(key, found, 1, HELD)
        return found
