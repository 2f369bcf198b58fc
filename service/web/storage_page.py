"""Whether the store is whole: a check that runs beside the service, and what the last one found."""

from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from fastapi import APIRouter
from fastapi.responses import RedirectResponse
from starlette.requests import Request
from starlette.responses import Response

from models.errors import KanheError
from service.web.administration import HERE, PARTS
from service.web.asking import SignedIn, allowed
from service.web.beside import Beside
from service.workflows.places import Places
from service.workflows.verify_storage import StorageFindings, verify_storage

router = APIRouter(prefix="/administration/storage", include_in_schema=False)
MOST_TOLD = 50
"""Names of files that a list shows; the command tells all."""


@dataclass
class StorageCheck:
    """One check at a time. `done` counts the files looked at."""

    began: datetime | None = None
    done: int = 0
    _lock: Lock = field(default_factory=Lock)
    _beside: Beside[StorageFindings] = field(default_factory=lambda: Beside("storage-check"))

    def start(self, places: Places, now: datetime) -> bool:
        """Begins a check; False where one runs."""
        with self._lock:
            if self.runs:
                return False
            self.began, self.done = now, 0
            self._beside.begin(verify_storage, places, self._count)
            return True

    @property
    def runs(self) -> bool:
        """Whether one runs now."""
        return self._beside.runs

    def result(self) -> tuple[StorageFindings | None, str]:
        """What the last one found, or why it ended without."""
        last = self._beside.last
        if last is None or self.runs:
            return None, ""
        error = last.exception()
        if error is not None:
            return None, str(error) if isinstance(error, KanheError) else type(error).__name__
        return last.result(), ""

    def _count(self, done: int, _of: int | None) -> None:
        self.done = done


@router.get("")
def storage_page(asked: SignedIn, request: Request) -> Response:
    """What the last check found."""
    allowed(asked, "machines.manage")
    check = _check(request)
    found, failed = check.result()
    return asked.page(
        "administration.html.j2", HERE, parts=PARTS, part="storage", check=check, found=found, error=failed or None,
        secret=None, whose="", most=MOST_TOLD,
    )  # fmt: skip


@router.post("")
def start(asked: SignedIn, request: Request) -> Response:
    """Begins a check."""
    allowed(asked, "machines.manage")
    office = asked.office
    if _check(request).start(office.places, asked.now):
        with office.places.database.transaction() as session:
            office.gate.log.put(session, asked.now, asked.principal.actor, "storage.checked")
    return RedirectResponse("/administration/storage", 303)


def _check(request: Request) -> StorageCheck:
    """The application's own."""
    state = request.app.state
    if not hasattr(state, "storage_check"):
        state.storage_check = StorageCheck()
    check: StorageCheck = state.storage_check
    return check
