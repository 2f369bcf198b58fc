"""What a reviewer asked an applicant to put right."""

from models.base import Record
from models.scan import PageRef


class Asked(Record):
    """The pages of the earlier paper that may change; the numbers of pages that were missing; the kinds of page that
    were wanted, where no page of that kind was there or which one is not known; `all_pages`: the paper was to be
    printed anew."""

    pages: frozenset[PageRef] = frozenset()
    printed: frozenset[int] = frozenset()
    kinds: frozenset[str] = frozenset()
    all_pages: bool = False
