"""What arrived together, as it is kept: a package, its files, and what came of them."""

from datetime import datetime
from typing import Literal

from models.base import Record
from models.form_template import Profile
from models.scan import InputStatus

PackageState = Literal["received", "reading", "judging", "done", "failed", "cancelled"]
"""received: everything is kept, nothing is read yet."""
ENDED: tuple[PackageState, ...] = ("done", "failed", "cancelled")
"""Nobody works on it any more."""
INTERACTIVE = 1
"""A package's priority from which a person waits for it; 0 is bulk."""
PACKAGE_ID = r"^[0-9a-f-]{32,36}$"
"""How an id is written where it comes from outside."""
PackageSource = Literal["watch", "upload", "check"]
IncomingState = Literal["stored", "done", "failed"]
"""stored: safe in the store and not moved yet."""


class PackageFile(Record):
    """A file of a package, in the order of its report; `path` is how reports name it. `sha256` is None where nothing
    could be kept of it, `container` the hash of the ZIP that it came in, `error` one line that says why it could not
    be processed."""

    index: int
    path: str
    sha256: str | None
    container: str | None = None
    media_type: str | None = None
    pages: int = 0
    status: InputStatus = "ok"
    error: str | None = None


class Package(Record):
    """What arrived together. `digest` tells the same parcel twice; `online` is the hash of the online records that it
    is held against, `online_name` how their file was called; the reports are hashes in the store; times are UTC. `form`
    is the hash of the form file that it is read by (None: that of the settings), `removed_at` when its files were
    removed, their retention having ended."""

    id: str
    name: str
    source: PackageSource
    profile: Profile
    digest: str
    online: str | None = None
    online_name: str | None = None
    state: PackageState = "received"
    priority: int = 0
    error: str | None = None
    province: str = ""
    city: str = ""
    campaign: str = ""
    form: str | None = None
    removed_at: datetime | None = None
    supplements: str | None = None
    report: str | None = None
    report_html: str | None = None
    report_xlsx: str | None = None
    outcome: str | None = None
    created_at: datetime
    updated_at: datetime


class IncomingFile(Record):
    """A file that was taken in from where others put it. `sha256` and `package` are None where nothing could be
    kept; `size` in bytes."""

    id: int
    path: str
    size: int
    sha256: str | None
    package: str | None
    state: IncomingState
    error: str | None = None
    at: datetime
