"""What becomes of the decisions on an earlier report once a supplement came."""

from typing import Literal

from models.base import Record

Standing = Literal["stands", "settled", "look_again"]
"""`stands`: its page is as it was and the matter is still there, so a decision on it stays; `settled`: the matter is no
longer there; `look_again`: it is there, but on a page that changed or may have changed, or held against another online
value; or it is not found on a page of which nothing can be told."""


class FindingStanding(Record):
    """A finding of the earlier report (its place among the document's), what becomes of it, and the finding of the
    later report that it goes on in (None: none)."""

    finding: int
    standing: Standing
    later: int | None = None


class FieldStanding(Record):
    """A field of the earlier report and what becomes of it."""

    name: str
    standing: Standing
