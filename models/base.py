"""The base of every record: frozen, closed to unknown names, compared by value."""

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A frozen value. Unknown names are an error, so a misspelt field never passes silently."""

    model_config = ConfigDict(frozen=True, extra="forbid")
