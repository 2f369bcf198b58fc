"""What is known of a printed line's place when a scanned page is held against the portal's print of it."""

from models.base import Record
from models.geometry import Box
from models.reconciliation import Evidence


class PlaceEvidence(Record):
    """A place of a page: what the portal's print has there (`expected`, '' for nothing), what was read on the scan
    (`read`, folded, '' for nothing), and what the pixels say of it (None: there is nothing to weigh, both are the
    same, or the engine gives no posteriors).

    `box` is the place on the scan as received and `confidence` that of the reading (0 to 1). `unread` says over how
    many mm the print's place holds ink from which no line was read (None: not known). `size` is the height of what was
    read in those of the page's ordinary lines (0: nothing was). `values` are the stretches of `read`, as start and
    stop, that hold values of the form's fields and are compared as such, `sealed` those that a seal lies over; of a
    place where nothing was read (0, 0) says the same of it all. `free`: someone signs or dates there by hand, or the
    print has a picture; `coloured`: what was read stands in coloured ink."""

    expected: str
    read: str
    box: Box
    evidence: Evidence | None = None
    confidence: float = 0.0
    unread: float | None = None
    size: float = 0.0
    values: tuple[tuple[int, int], ...] = ()
    sealed: tuple[tuple[int, int], ...] = ()
    free: bool = False
    coloured: bool = False
