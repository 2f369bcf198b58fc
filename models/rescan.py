"""A page that was scanned anew in its place: the new scan counts, the earlier ones are kept."""

from datetime import datetime

from models.base import Record
from models.scan import PageRef


class Rescan(Record):
    """A new scan of one page of a package's file, numbered from 1 for that page: a file of one page, by its hash in
    the store and the name that it came under. `earlier` is the hash of what was read on the scan that it took the
    place of (None: that could not be read)."""

    package: str
    ref: PageRef
    number: int
    sha256: str
    name: str
    earlier: str | None
    by: str
    at: datetime
