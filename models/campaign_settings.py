"""What an office has set for a campaign: how much of it people confirm, and how long its papers are kept."""

from pydantic import Field

from models.base import Record


class CampaignSettings(Record):
    """Settings of one campaign. Without any every file is confirmed by a person, by one where nothing asks for two."""

    sampling_percent: int = Field(default=0, ge=0, le=100)
    """Of the files without any finding, how many in a hundred a person confirms before the rest passes; 0: sampling is
    off, and every file is confirmed."""
    sampling_minimum: int = Field(default=5, ge=1, le=10_000)
    """Files of a batch that are confirmed at least, whatever the share."""
    second_check: bool = False
    """Whether every answer and every file takes a second person, not only accepted errors."""
    correction_days: int | None = Field(default=None, ge=1, le=365)
    """Working days that an applicant has to mend a paper, as notices say it; None: filled in by hand."""
    retention_days: int | None = Field(default=None, ge=1, le=36_500)
    """Days that papers are kept after the campaign; None: nothing is set."""

    @property
    def samples(self) -> bool:
        """Whether files may pass by a sample."""
        return self.sampling_percent > 0
