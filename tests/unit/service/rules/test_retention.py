"""Which packages a retention period has ended for."""

from datetime import UTC, datetime, timedelta

import pytest

from models.package import PackageState
from models.retention import Stays
from service.rules.retention import Candidate, judged

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def package(
    id: str, state: PackageState = "done", undecided: int = 0, supplements: str | None = None, days: int = 400
) -> Candidate:  # fmt: skip
    return Candidate(
        id=id, name=id, supplements=supplements, state=state, undecided=undecided, last_at=NOW - timedelta(days=days)
    )


CASES: dict[str, tuple[list[Candidate], int | None, list[str], dict[Stays, int]]] = {
    "nothing is there": ([], 365, [], {}),
    "nothing is set": ([package("a")], None, [], {"young": 1}),
    "all are old": ([package("a"), package("b", "failed")], 365, ["a", "b"], {}),
    "to the day": ([package("a", days=365)], 365, ["a"], {}),
    "a day too young": ([package("a", days=364)], 365, [], {"young": 1}),
    "one young one keeps the campaign": ([package("a"), package("b", days=1)], 365, [], {"young": 2}),
    "one is not decided": ([package("a"), package("b", undecided=1)], 365, ["a"], {"undecided": 1}),
    "one is worked on": ([package("a", "reading"), package("b")], 365, ["b"], {"under_way": 1}),
    "a supplement is not decided": (
        [package("a"), package("b", supplements="a", undecided=1), package("c", supplements="b"), package("d")],
        365, ["d"], {"chain": 2, "undecided": 1},
    ),
    "a supplement of a paper elsewhere": ([package("b", supplements="gone")], 365, ["b"], {}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_goes_and_what_stays(case: str) -> None:
    candidates, days, goes, stays = CASES[case]
    found, reasons = judged(candidates, days, NOW)
    assert ([c.id for c in found], reasons) == (goes, stays)
