"""One page to read, and what for."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from models.scan import PageRef

Aim = Literal["check", "print", "text", "seals"]
"""What pages are read for; `print`: a check against the portal's own print."""


@dataclass(frozen=True)
class PageTask:
    """One page to read. `given` says of which of the paths that were named its file is, counted from 0."""

    ref: PageRef
    path: Path
    shown: str
    password: str | None
    given: int = 0


def told(shown: str, page: int, reason: str) -> str:
    """A page's error as one line that names the file and the page."""
    if reason.startswith(shown):
        return reason
    return f"{shown}: 第 {page} 页（page {page}）: {reason}"
