"""Separator slips (扫描引导页): what a sheet between stacks of paper says, and the code that says it to a scanner."""

import re
from typing import Self

from pydantic import Field, model_validator

from models.base import Record

PREFIX = "KANHE1"
"""Whose code it is, and the version of what follows: `KANHE1:parcel:application:check`."""
MODULUS = 97
PART = r"^[^\s:]{0,40}$"
"""A number in a code: no white space, no colon."""
CODE = re.compile(rf"({PREFIX}:([^\s:]{{0,40}}):([^\s:]{{0,40}})):([0-9]{{2}})")


class Slip(Record):
    """What one sheet names: the parcel, an application, or both; the other is ''. Raises pydantic's ValidationError (a
    ValueError) where neither is named or a number has a colon, white space or more than 40 characters."""

    parcel: str = Field(default="", pattern=PART)
    application_no: str = Field(default="", pattern=PART)

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if not (self.parcel or self.application_no):
            raise ValueError("a slip names a parcel or an application")
        return self

    @property
    def code(self) -> str:
        """The text of its QR code."""
        said = f"{PREFIX}:{self.parcel}:{self.application_no}"
        return f"{said}:{check_digits(said)}"


class SlipSheet(Record):
    """A sheet to print: the slip and, for people, whose application follows."""

    slip: Slip
    applicant: str = ""


def slip_of(code: str) -> Slip | None:
    """The slip that a code names; None for any other code, and where its check digits do not fit."""
    found = CODE.fullmatch(code)
    if not found or check_digits(found[1]) != found[4] or not (found[2] or found[3]):
        return None
    return Slip(parcel=found[2], application_no=found[3])


def check_digits(text: str) -> str:
    """Two digits: the bytes of a text as one number, modulo 97. As 97 is prime and no factor of 256 or 255, and two
    printable ASCII characters are less than 97 apart, one character changed or two neighbours swapped change it."""
    return f"{int.from_bytes(text.encode()) % MODULUS:02}"
