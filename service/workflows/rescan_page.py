"""Takes a new scan of one page into the place of the one that is there. The old scan is kept and can be looked at, the
package is judged anew. The paper is the same, so that this is no supplement: nothing is paired, nothing was asked."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from extractors.readers import triage
from extractors.readers.archive import SourceFile
from models.account import Permission, Principal
from models.catalogue import said
from models.desk import Listed
from models.errors import ConflictError, DiskFullError, NotThereError, UsageError
from models.rescan import Rescan
from models.scan import PageRef
from service.database import packages, pages, rescans
from service.database.originals import add_original
from service.database.versions import after, chain_files
from service.reports.page_view import WHOLE_PAGE
from service.storage.page_bundle import unpacked
from service.storage.page_store import PageStore
from service.workflows.keep_files import Looks
from service.workflows.mending import MEND, Mending, held, reopen
from service.workflows.receive_scan import Intake
from service.workflows.show_pages import PageViewer, SeenPage

PRIVATE: Permission = "private.read"


@dataclass(frozen=True)
class PageScans:
    """A page with all its scans: `document` is the one of the report that it is in, `rescans` the new scans, the first
    first."""

    seen: SeenPage
    document: int | None
    rescans: tuple[Rescan, ...]


@dataclass(frozen=True)
class Rescanned:
    """A new scan that is kept, the document that is judged anew for it, its application, and whether a decision on that
    fell."""

    rescan: Rescan
    document: int | None
    application: int | None
    reopened: bool


def look(at: Mending, viewer: PageViewer, principal: Principal, package: str, ref: PageRef) -> PageScans:
    """A page that one may see, with its scans. Raises NotThereError."""
    seen = viewer.page(principal, package, ref.input, ref.page)
    with at.database.reading() as session:
        owner, own = _own(session, package, ref)
        return PageScans(seen, seen.result.document, tuple(rescans.rescans_of(session, owner, own)))


def earlier_scan(
    at: Mending, viewer: PageViewer, principal: Principal, package: str, ref: PageRef, number: int, width: int,
    into: Path,
) -> bytes:  # fmt: skip
    """The scan that the new one of a number took the place of, as a JPEG of `width` px, upright, unpacked into an empty
    folder. It is covered for whoever may not see personal data: where that stood on it nobody looked up. Raises
    NotThereError where there is none, or it could not be read."""
    found = next((r for r in look(at, viewer, principal, package, ref).rescans if r.number == number), None)
    if found is None or found.earlier is None:
        raise NotThereError(said("review.not_there"))
    bundle = unpacked(at.reports.places.store.get(found.earlier))
    store = PageStore(into)
    store.put_pictures(ref.input, ref.page, bundle.pictures)
    bare = principal.may(PRIVATE) and not viewer.page(principal, package, ref.input, ref.page).hidden
    picture = store.thumbnail(ref.input, ref.page, width, () if bare else (WHOLE_PAGE,), bundle.reading.rotation)
    if picture is None:
        raise NotThereError(said("review.not_there"))
    return picture


def rescan(
    at: Mending, viewer: PageViewer, intake: Intake, principal: Principal, package: str, ref: PageRef,
    source: SourceFile, now: datetime,
) -> Rescanned:  # fmt: skip
    """Takes a file of one page in for a page of a package. Raises NotThereError where one may not see the page,
    ForbiddenError where one may not mend its document, ConflictError where the package is worked on, was supplemented,
    or another person is at the application, InputError and UsageError for a file that is no scan of one page,
    DiskFullError, StorageError."""
    document = viewer.page(principal, package, ref.input, ref.page).result.document
    viewer.check(principal, package, document, MEND)
    report = at.reports.outcome(package) or ""
    sha256, size = _kept(intake, source)
    with at.database.transaction() as session:
        found = held(session, package, report)
        if after(session, found.id):
            raise ConflictError(said("rescan.supplemented"))
        add_original(session, sha256, size)
        kept = _noted(session, principal, package, ref, (sha256, source.shown), now)
        documents = [] if document is None else [document]
        concerned = reopen(session, principal, package, documents, now)
        packages.set_state(session, package, "received")
        done = _done(kept, document, concerned)
        at.gate.log.put(
            session, now, principal.actor, "page.rescanned", f"package:{package}", input=ref.input, page=ref.page,
            scan=kept.number, sha256=sha256, file=source.shown, earlier=kept.earlier,
            applications=[row.id for row in concerned], reopened=done.reopened,
        )  # fmt: skip
    at.recheck(package)
    return done


def _done(kept: Rescan, document: int | None, concerned: list[Listed]) -> Rescanned:
    row = concerned[0] if concerned else None
    return Rescanned(kept, document, row.id if row else None, row is not None and row.outcome is not None)


def _noted(
    session: Session, principal: Principal, package: str, ref: PageRef, file: tuple[str, str], now: datetime
) -> Rescan:  # fmt: skip
    """The new scan beside those that are there. Raises ConflictError where it is the one that counts."""
    owner, own = _own(session, package, ref)
    before = rescans.rescans_of(session, owner, own)
    files = {f.index: f for f in packages.files_of(session, owner)}
    counts = before[-1].sha256 if before else files[own.input].sha256 if files[own.input].pages == 1 else None
    if file[0] == counts:
        raise ConflictError(said("rescan.same"))
    kept = Rescan(
        package=owner, ref=own, number=len(before) + 1, sha256=file[0], name=file[1],
        earlier=pages.artefact_of(session, owner, own), by=principal.user, at=now,
    )  # fmt: skip
    rescans.add_rescan(session, kept)
    return kept


def _own(session: Session, package: str, ref: PageRef) -> tuple[str, PageRef]:
    """The package that a page of a report came with, and which page of that one's it is."""
    files = chain_files(session, package)
    if ref.input >= len(files):
        raise NotThereError(said("review.not_there"))
    owner, input = files[ref.input]
    return owner, PageRef(input=input, page=ref.page)


def _kept(intake: Intake, source: SourceFile) -> tuple[str, int]:
    """Keeps the file; hash and size. It is opened apart before anything is kept of it."""
    if triage.is_zip(source.path):
        raise UsageError(said("rescan.zip"))
    seen = Looks(intake.opening, source.path.parent, intake.limits).seen(source)
    if seen.error is not None:
        raise seen.error
    if seen.pages != 1:
        raise UsageError(said("rescan.many_pages", pages=seen.pages))
    size, free = source.path.stat().st_size, intake.store.free_bytes()
    if free is not None and free < size + intake.reserve:
        raise DiskFullError(said("upload.disk_full"))
    return intake.store.put_file(source.path)
