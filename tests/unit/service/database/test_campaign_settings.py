"""What is set for a campaign, on both databases."""

from datetime import timedelta

from models.campaign_settings import CampaignSettings
from service.database import campaign_settings
from service.database.connection import Database
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
