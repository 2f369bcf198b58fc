"""The work list as a page: how many days are left, and what a city narrows it to."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from service.database.desk_tables import Document
from service.web.work_list import LATE_DAYS
from tests.integration.api.desk_office import World


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (3, "还有 3 天"),
        (0, "今天（"),
        (-2, "已过 2 天"),
        (1 - LATE_DAYS, "已过 89 天"),
        (-LATE_DAYS, None),
        (None, None),
    ],
)
def test_the_days_that_are_left(world: World, days: int | None, told: str | None) -> None:
    forms, today = world.office.forms, world.clock[0].astimezone().date()
    due = None if days is None else today + timedelta(days=days)
    campaign = forms.shipped.campaign.model_copy(update={"dispatch_due": due})
    forms.shipped = forms.shipped.model_copy(update={"campaign": campaign})
    page = world.client("reviewer").get("/").text
    assert (told in page) if told else ("报送截止" not in page)


def test_a_city_narrows_the_list(world: World) -> None:
    with world.office.places.database.transaction() as session:
        session.execute(update(Document).values(city="沈阳市"))
    client = world.client("reviewer")
    found = {city: "/applications/1" in client.get(f"/?city={city}").text for city in ("沈阳市", "大连市", "")}
    assert found == {"沈阳市": True, "大连市": False, "": True}
