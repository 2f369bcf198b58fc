"""What is set for a campaign, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from models.campaign_settings import CampaignSettings
from models.errors import DatabaseError
from service.database import campaign_settings, packages, tables
from service.database.connection import Database
from tests.unit.service.listed import PACKAGE, add_package
from tests.unit.service.workflows.gates import NOW


def test_without_settings_every_file_is_confirmed_by_a_person(database: Database) -> None:
    with database.reading() as session:
        found = campaign_settings.settings_of(session, "c")
    assert found == CampaignSettings()
    assert not found.samples
    assert not found.second_check


def test_what_was_set_last_holds_for_that_campaign_alone(database: Database) -> None:
    first = CampaignSettings(sampling_percent=10, second_check=True, retention_days=3650)
    last = CampaignSettings(sampling_percent=20, sampling_minimum=8)
    for settings, days in ((first, 0), (last, 1)):
        with database.transaction() as session:
            campaign_settings.put(session, "c", settings, "user", NOW + timedelta(days=days))
    with database.reading() as session:
        assert campaign_settings.settings_of(session, "c") == last
        assert campaign_settings.settings_of(session, "other") == CampaignSettings()


@pytest.mark.parametrize(("campaign", "percent"), [("", 10), ("c", 20), ("other", 0)])
def test_a_package_comes_with_what_is_set_for_its_campaign(database: Database, campaign: str, percent: int) -> None:
    add_package(database)
    with database.transaction() as session:
        session.execute(update(tables.Package).values(campaign=campaign))
        for id, percents in (("shipped", 10), ("c", 20)):
            campaign_settings.put(session, id, CampaignSettings(sampling_percent=percents), "user", NOW)
    with database.reading() as session:
        package, settings = campaign_settings.package_with_settings(session, PACKAGE, "shipped")
        assert package == packages.package(session, PACKAGE)
        assert settings == CampaignSettings(sampling_percent=percent)
        with pytest.raises(DatabaseError):
            campaign_settings.package_with_settings(session, "1" * 32, "shipped")
