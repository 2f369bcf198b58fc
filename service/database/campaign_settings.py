"""Queries of what is set for a campaign."""

from datetime import datetime

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from models.campaign_settings import CampaignSettings
from models.package import Package
from service.database import packages, tables
from service.database.campaign_tables import CampaignSettingsRow


def settings_of(session: Session, campaign: str) -> CampaignSettings:
    """What is set for a campaign; what holds without settings where nothing is."""
    row = session.get(CampaignSettingsRow, campaign)
    if row is None:
        return CampaignSettings()
    return CampaignSettings.model_validate({name: getattr(row, name) for name in CampaignSettings.model_fields})


def package_with_settings(session: Session, id: str, shipped: str) -> tuple[Package, CampaignSettings]:
    """A package and what is set for its campaign, or for `shipped` where it does not say its campaign. Raises
    DatabaseError where there is no such package."""
    package, settings = tables.Package.__table__, CampaignSettingsRow.__table__
    campaign = case((package.c.campaign == "", shipped), else_=package.c.campaign)
    joined = package.outerjoin(settings, settings.c.campaign == campaign)
    query = select(
        *(package.c[n] for n in Package.model_fields), *(settings.c[n] for n in CampaignSettings.model_fields)
    )
    row = session.execute(query.select_from(joined).where(package.c.id == id)).one_or_none()
    if row is None:
        raise packages.none_such(id)
    found = Package.model_validate(dict(zip(Package.model_fields, row, strict=False)))
    told = dict(zip(CampaignSettings.model_fields, row[len(Package.model_fields) :], strict=True))
    return found, CampaignSettings() if told["second_check"] is None else CampaignSettings.model_validate(told)


def put(session: Session, campaign: str, settings: CampaignSettings, by: str, now: datetime) -> None:
    """Sets all of it anew."""
    row = session.get(CampaignSettingsRow, campaign) or CampaignSettingsRow(campaign=campaign)
    for name, value in settings.model_dump().items():
        setattr(row, name, value)
    row.changed_at, row.changed_by = now, by
    session.add(row)
    session.flush()
