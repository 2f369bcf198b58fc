"""The API against its own description, drawn at random; `tests.benchmarks.schemathesis` draws more."""

from tests.benchmarks.schemathesis import fuzz
from tests.integration.api.access import API
from tests.integration.api.desk_office import World


def test_nothing_breaks_and_nothing_is_undescribed(world: World) -> None:
    tally = fuzz(world, 300)
    assert tally.broken == {}
    assert tally.cases >= 2 * len(API)
    assert {200, 404, 422} <= set(tally.statuses)
