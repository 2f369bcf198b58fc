"""The progress sheet, from how many applications are in which state: pure."""

from collections.abc import Mapping
from datetime import date, datetime

from models.form_template import Campaign
from models.progress import CodeLine, ProgressLine, ProgressSheet

CHECKED = frozenset(("second", "ruling", "ready", "to_correct", "recommended", "passed"))
"""States in which every finding has an answer."""
Tally = Mapping[tuple[str, str], int]
"""How many applications there are by a key, as a kind or a city, and by the state of their review."""


def progress_sheet(
    campaign: Campaign, at: datetime, today: date, province: str, kinds: Tally, places: Tally,
    answers: Mapping[str, Mapping[str, int]],
) -> ProgressSheet:  # fmt: skip
    """The sheet. Quotas are a recommender's: they stand beside the kinds where it is one province's sheet. `answers`:
    by finding code how often each act was chosen."""
    late = campaign.dispatch_due is not None and today > campaign.dispatch_due
    quotas = campaign.quotas if province else {}
    order = {kind: n for n, kind in enumerate(campaign.quotas)}
    by_kind = _lines(kinds, late, quotas)
    codes = (CodeLine.model_validate({"code": code, **acts}) for code, acts in answers.items())
    return ProgressSheet(
        campaign=campaign.title,
        at=at,
        province=province,
        due=campaign.dispatch_due,
        total=_line("", kinds, late, None),
        kinds=tuple(sorted(by_kind, key=lambda line: (order.get(line.key, len(order)), line.key))),
        places=tuple(sorted(_lines(places, late, {}), key=lambda line: (-line.received, line.key))),
        codes=tuple(sorted(codes, key=lambda line: (-line.total, line.code))),
    )


def _lines(tally: Tally, late: bool, quotas: Mapping[str, int]) -> list[ProgressLine]:
    keys = {key for key, _ in tally} | set(quotas)
    return [_line(key, {k: n for k, n in tally.items() if k[0] == key}, late, quotas.get(key)) for key in keys]


def _line(key: str, tally: Tally, late: bool, quota: int | None) -> ProgressLine:
    states: dict[str, int] = {}
    for (_, state), number in tally.items():
        states[state] = states.get(state, 0) + number
    received, passed = sum(states.values()), states.get("passed", 0)
    recommended = states.get("recommended", 0) + passed
    return ProgressLine(
        key=key, received=received, checked=sum(states.get(s, 0) for s in CHECKED),
        to_correct=states.get("to_correct", 0), overdue=received - recommended if late else 0,
        recommended=recommended, passed=passed, quota=quota,
    )  # fmt: skip
