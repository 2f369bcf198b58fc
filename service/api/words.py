"""How the API's paths and queries are written: ids, words, and pages of lists."""

from typing import Annotated

from fastapi import Header, Path, Query
from pydantic import StringConstraints

from models.account import ACCOUNT_ID
from models.package import PACKAGE_ID

LINE = r"^[^\x00-\x1f\x7f]*$"
"""Text without control characters: no database keeps NUL."""
MOST_ROWS = 200

PackageId = Annotated[str, Path(pattern=PACKAGE_ID, examples=["3f2a8c1e-6b1d-4a57-9f0e-2c9d7a5b4e10"])]
ApplicationId = Annotated[int, Path(ge=1, le=2**31 - 1, examples=[17])]
AccountId = Annotated[str, Path(pattern=ACCOUNT_ID, examples=["3f2a8c1e-6b1d-4a57-9f0e-2c9d7a5b4e10"])]
FindingKey = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$", examples=["9b1c0d2e3f4a5b6c"])]
Word = Annotated[str, Query(max_length=100, pattern=LINE)]
Line = Annotated[str, StringConstraints(max_length=200, pattern=LINE)]
Prose = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")]
Limit = Annotated[int, Query(ge=1, le=MOST_ROWS, description="rows of a page")]
Offset = Annotated[int, Query(ge=0, le=10**9, description="rows to skip")]
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[!-~]{8,200}$",
        description="a word of the caller's own: the same call sent again under it is done once (24 hours)",
    ),
]
