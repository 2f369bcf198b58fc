"""Which parcel each page came in, by the separator sheets before it."""

from collections.abc import Collection, Sequence

from extractors.forms.barcodes import slip_on
from extractors.pipeline import PageReading
from models.scan import PageRef
from service.workflows.order_pages import Page, ref_of


def parcels_of(pages: Sequence[Page], placed: Collection[PageRef]) -> dict[PageRef, str]:
    """The parcel's number for every page that has one: what the last separator up to it says that names a parcel.
    `pages` stand in reading order, `placed` are those that are in a document, which separators are not."""
    parcel, out = "", dict[PageRef, str]()
    for page in pages:
        if isinstance(page, PageReading) and page.ref not in placed and (slip := slip_on(page.content.codes)):
            parcel = slip.parcel or parcel
        if parcel:
            out[ref_of(page)] = parcel
    return out
