"""What a reviewer is told of pages that a supplement changed without being asked to."""

from collections.abc import Iterator, Sequence

from models.asked import Asked
from models.catalogue import message
from models.finding import Finding, FindingCode, Message, severity_of
from models.paper_version import Change, PageChange, VersionPage

SHOWN_PLACES = 3
"""Places of a page that a message repeats; more are counted."""
SHOWN = 40
"""Characters of a place that a message repeats."""
NOTHING = "—"
QUIET: frozenset[str] = frozenset({"blank", "separator"})
"""Kinds of page that nobody needs to ask for."""


def was_asked(page: VersionPage, kind: str, asked: Asked) -> bool:
    """Whether a page was asked for: it stands for one with a finding, for one that was missing, or is of a kind that
    was wanted."""
    replaced = page.replaces is not None and page.replaces in asked.pages
    missing = page.printed is not None and page.printed in asked.printed
    return asked.all_pages or replaced or missing or kind in asked.kinds or kind in QUIET


def version_findings(changes: Sequence[PageChange]) -> tuple[Finding, ...]:
    """One finding a page: changed or new without being asked for (PAGE_EXTRA: a page more than what was wanted), or
    perhaps changed (a person must look)."""
    return tuple(f for change in changes if not change.asked for f in _of_page(change))


def _of_page(change: PageChange) -> Iterator[Finding]:
    page, places = change.page, change.places
    number = page.printed if page.printed is not None else NOTHING
    if page.state == "new":
        yield _finding("PAGE_EXTRA", change, message("finding.supplement_new", page=number, version=page.version))
    elif page.state == "changed":
        yield _finding("PAGE_EXTRA", change, _said(number, page.version, places))
    elif page.state == "unclear":
        said = message("finding.supplement_unclear", page=number, version=page.version)
        yield _finding("FIELD_UNREADABLE", change, said)


def _said(number: object, version: int, places: Sequence[Change]) -> Message:
    """What changed, in the words of each place's kind."""
    told = [change_words(place) for place in places[:SHOWN_PLACES]]
    return Message(
        zh=message("finding.supplement_changed", page=number, version=version, places="；".join(t.zh for t in told)).zh,
        en=message("finding.supplement_changed", page=number, version=version, places="; ".join(t.en for t in told)).en,
    )


def change_words(place: Change) -> Message:
    """A change in words."""
    return message(f"version.change.{place.kind}", earlier=_short(place.earlier), later=_short(place.later))


def _short(text: str) -> str:
    return NOTHING if not text else text if len(text) <= SHOWN else text[:SHOWN] + "…"


def _finding(code: FindingCode, change: PageChange, said: Message) -> Finding:
    place = change.places[0] if change.places else None
    return Finding(
        code=code, severity=severity_of(code), input=change.page.input, page=change.page.page, message=said,
        box=place.box if place else None, paper=place.later or None if place else None,
    )  # fmt: skip
