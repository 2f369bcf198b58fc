"""How much of a file is taken in before it is refused, so that one hostile or mistaken input cannot stall the rest."""

from pydantic import Field

from models.base import Record

GIB = 2**30


class Limits(Record):
    """Bounds on what is read; each must be above 0, else pydantic's ValidationError (a ValueError) is raised."""

    max_bytes: int = Field(default=2 * GIB, gt=0)
    """Size of one file, in bytes. A 300-page colour scan at 300 dpi is about 0.3 GiB."""
    max_pages: int = Field(default=3000, gt=0)
    """Pages of one file."""
    max_pixels_per_page: int = Field(default=120_000_000, gt=0)
    """Width times height of a page or of any image on it. A3 at 600 dpi is 70 million; 20,000 x 20,000 is refused."""
    max_zip_entries: int = Field(default=10_000, gt=0)
    """Entries of a ZIP and of those in it, folders counted. A campaign's 555 applications, one JPEG a page, are about
    7,000."""
    max_zip_bytes: int = Field(default=8 * GIB, gt=0)
    """Bytes that a ZIP and those in it unpack to: four files of the greatest size."""
    max_zip_ratio: float = Field(default=100.0, gt=0)
    """How many times its packed size an entry, or all in a ZIP, may unpack to, from a size on that blank pages may have
    however tightly they are packed. Uncompressed scans of forms shrink to a 7th to 36th, a page drawn without a
    scanner's noise to a 79th, zeros alone to a thousandth, which is deflate's bound."""
    max_zip_depth: int = Field(default=2, gt=0)
    """ZIPs within one another: 1 is one that holds files only, 2 one that holds such ZIPs."""
    page_seconds: float = Field(default=120.0, gt=0)
    """Seconds that the work on one page may take."""
    worker_bytes: int = Field(default=6 * GIB, gt=0)
    """Memory that one process which opens files or reads pages may take, in bytes. Reading takes 1.3 GiB at most on A4
    at 300 dpi, and 3.9 GiB on a page of 119 million pixels."""
    render_dpi: float = Field(default=300.0, gt=0, le=1200)
    """Resolution at which pages are drawn that are not just one scanned image, in dots per inch."""
