"""The tables of campaigns: what is set for each, their forms, and what their papers' retention has ended for."""

from datetime import datetime

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.database.tables import ID, SHA256, Base


class CampaignSettingsRow(Base):
    """What an office has set for a campaign, by the id that its form file bears; a campaign without a row has what
    CampaignSettings says of itself."""

    __tablename__ = "campaign_settings"

    campaign: Mapped[str] = mapped_column(String(100), primary_key=True)
    sampling_percent: Mapped[int]
    sampling_minimum: Mapped[int]
    second_check: Mapped[bool]
    correction_days: Mapped[int | None]
    retention_days: Mapped[int | None]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(ID)


class FormRow(Base):
    """A version of a campaign's form file, by the hash of its text."""

    __tablename__ = "forms"
    __table_args__ = (UniqueConstraint("campaign", "number"),)

    sha256: Mapped[str] = mapped_column(SHA256, primary_key=True)
    campaign: Mapped[str] = mapped_column(String(100))
    number: Mapped[int]
    content: Mapped[str] = mapped_column(Text, deferred=True)
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(ID)


class CampaignChoice(Base):
    """For which campaign packages are taken in from some moment on; the last one counts."""

    __tablename__ = "campaign_choices"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(ID)


class Removal(Base):
    """A file that a retention period has ended for, on its way out of the store, or gone from it a short while ago."""

    __tablename__ = "removals"

    sha256: Mapped[str] = mapped_column(SHA256, primary_key=True)
    at: Mapped[datetime]
    gone_at: Mapped[datetime | None]
