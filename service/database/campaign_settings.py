"""Queries of what is set for a campaign."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.campaign_settings import CampaignSettings
from service.database.campaign_tables import CampaignSettingsRow


def settings_of(session: Session, campaign: str) -> CampaignSettings:
    """What is set for a campaign; what holds without settings where nothing is."""
    row = session.get(CampaignSettingsRow, campaign)
    if row is None:
        return CampaignSettings()
    return CampaignSettings.model_validate({name: getattr(row, name) for name in CampaignSettings.model_fields})


def put(session: Session, campaign: str, settings: CampaignSettings, by: str, now: datetime) -> None:
    """Sets all of it anew."""
    row = session.get(CampaignSettingsRow, campaign) or CampaignSettingsRow(campaign=campaign)
    for name, value in settings.model_dump().items():
        setattr(row, name, value)
    row.changed_at, row.changed_by = now, by
    session.add(row)
    session.flush()
