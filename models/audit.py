"""The audit log: what happened, by whom, made by which program, and the chain that holds the entries together."""

import unicodedata
from datetime import datetime
from typing import Annotated

from pydantic import BeforeValidator, Field, JsonValue

from models.base import Record

NO_ENTRY = "0" * 64
"""What the first entry names as the hash of the one before."""


def _storable(text: object) -> object:
    """A text that every database and UTF-8 take: what cannot be written stands there as its escape."""
    if not isinstance(text, str):
        return text
    return "".join(f"\\u{ord(c):04x}" if unicodedata.category(c) in ("Cc", "Cs") else c for c in text)


Name = Annotated[str, BeforeValidator(_storable)]


class Origin(Record):
    """What made an entry: versions of software and models, and a digest of the settings."""

    software: str
    models: str = ""
    settings: str = ""


class Event(Record):
    """What is to be put on record. `actor` is a user's name, or `console:…` or `system`; `subject` what it was done to,
    as `package:…` or `user:…`. `detail` names what was shown or decided, never the personal data itself."""

    actor: Name = Field(min_length=1, max_length=300)
    action: Name = Field(min_length=1, max_length=100)
    subject: Name = Field(default="", max_length=500)
    detail: dict[str, JsonValue] = {}


class Head(Record):
    """The last entry of a chain, by number and hash. Printed on a report it anchors all entries before it."""

    number: int
    hash: str

    @property
    def anchor(self) -> str:
        """As printed: `57:ab12…`."""
        return f"{self.number}:{self.hash}"


class AuditEntry(Record):
    """An event on record, numbered from 1. `previous` is the hash of the entry before it, `hash` its own: the SHA-256
    of its canonical line."""

    number: int = Field(ge=1)
    at: datetime
    event: Event
    origin: Origin
    previous: str
    hash: str

    @property
    def head(self) -> Head:
        """The chain up to this entry."""
        return Head(number=self.number, hash=self.hash)


class ChainProblem(Record):
    """Something wrong with a chain: its `key` in the catalogue (`audit.problem.…`), and the line or entry."""

    key: str
    place: int


class ChainCheck(Record):
    """What a verification found: how many entries, the last one, and what is wrong."""

    entries: int = 0
    first: int | None = None
    head: Head | None = None
    problems: tuple[ChainProblem, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems
