"""The base of every record: frozen, closed to unknown names, compared by value; and text as people type it."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict


class Record(BaseModel):
    """A frozen value. Unknown names are an error, so a misspelt field never passes silently."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def storable(text: str) -> str:
    """A text without the one character that no database takes."""
    return text.replace("\0", "")


Typed = Annotated[str, AfterValidator(storable)]
"""Text that somebody typed, fit to be kept and looked for."""
