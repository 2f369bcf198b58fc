"""What every reader of scans answers: a scan that hands out its pages one by one, so that memory stays flat."""

from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from extractors.page import PageImage
from models.catalogue import message
from models.errors import PageError
from models.scan import PageQuality


@dataclass(frozen=True)
class ReceivedPage:
    """A page as received: as a viewer shows it, nothing of ours done to it. `quality` is without `ink`.

    `stores_colour` says whether the file could carry colour at this place, whatever is seen there: a page of black
    text from a colour scanner is `grey` by its content and True here, one from a grey scanner is False."""

    image: PageImage
    quality: PageQuality
    stores_colour: bool = True


class Scan(Protocol):
    """An open file of pages. To be closed, best by `with`; belongs to one thread."""

    @property
    def media_type(self) -> str:
        """What the content is, whatever the name says."""
        ...

    @property
    def page_count(self) -> int:
        """Pages in the file, at least 1."""
        ...

    def page(self, number: int) -> ReceivedPage:
        """One page, counted from 1. Raises PageError where it cannot be processed; the others still can."""
        ...

    def close(self) -> None:
        """Gives back the file and all memory."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def page_error(shown: str, number: int, reason: str) -> PageError:
    """The error of one page, as one line that names file, page and reason."""
    return PageError(f"{shown}: 第 {number} 页（page {number}）: {reason}")


def reason(zh: str, en: str, detail: object = "") -> str:
    """A reason in both languages on one line, with what a library said of it."""
    said = " ".join(str(detail).split())
    return f"{zh}（{en}{': ' + said if said else ''}）"


def told(key: str, **values: object) -> str:
    """A reason of the catalogue in both languages on one line. Raises KeyError for an unknown key."""
    said = message(key, **values)
    return reason(said.zh, said.en)
