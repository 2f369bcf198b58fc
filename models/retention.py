"""What a campaign's retention period has ended for: what is removed, and what stays and why."""

from typing import Literal

from models.base import Record

Stays = Literal["undecided", "under_way", "young", "chain"]
"""Why a package stays: an application of it is not decided; it is worked on; it is not old enough; another package of
its paper stays."""


class RetentionPlan(Record):
    """What would be removed of a campaign by now: packages by their ids and names, and the hashes of the files that
    nothing else wants. `kept` says of how many packages stay for which reason; `digest` tells the same plan."""

    campaign: str
    days: int | None
    packages: tuple[tuple[str, str], ...] = ()
    originals: int = 0
    artefacts: int = 0
    size: int = 0
    kept: dict[Stays, int] = {}
    digest: str = ""
