"""The table of what is set for each campaign."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from service.database.tables import ID, Base


class CampaignSettingsRow(Base):
    """What an office has set for a campaign, by the id that its form file bears; a campaign without a row has what
    CampaignSettings says of itself."""

    __tablename__ = "campaign_settings"

    campaign: Mapped[str] = mapped_column(String(100), primary_key=True)
    sampling_percent: Mapped[int]
    sampling_minimum: Mapped[int]
    second_check: Mapped[bool]
    retention_days: Mapped[int | None]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(ID)
