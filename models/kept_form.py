"""A form as it is kept: every version of a campaign's form file that an office has put in."""

from datetime import datetime

from pydantic import Field

from models.base import Record

CAMPAIGN_ID = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$"
"""How a campaign is called by its form file, where it stands in an address."""


class FormText(Record):
    """The text of a form file, and its SHA-256."""

    sha256: str
    text: str


class KeptForm(Record):
    """A version of a campaign's form, numbered from 1."""

    sha256: str
    campaign: str = Field(pattern=CAMPAIGN_ID)
    number: int
    added_at: datetime
    added_by: str
