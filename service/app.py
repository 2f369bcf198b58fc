"""The web application: pages and REST API over one office, with what every answer carries."""

from importlib.resources import files
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exception_handlers import http_exception_handler, request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from models.catalogue import said
from models.errors import (
    AccountError,
    ChangedSinceError,
    ConflictError,
    DatabaseError,
    ForbiddenError,
    InputError,
    KanheError,
    KeyFileError,
    LimitError,
    NotThereError,
    OnlineRecordsError,
    RoleRuleError,
    StorageError,
    TooManyTriesError,
    UnknownCallerError,
    UsageError,
)
from service.api.face import add_api
from service.api.problems import API, is_api, problem, problem_of
from service.container import Container
from service.office import Office, open_office
from service.settings import Settings
from service.web import (
    account,
    administration,
    audit_page,
    campaigns,
    dashboard,
    delegations,
    entrance,
    external,
    health,
    mending_page,
    notice,
    package_page,
    pictures,
    retention_page,
    review,
    sampling_page,
    status,
    storage_page,
    summary_page,
    upload,
    work_list,
)
from service.web.asking import SignInWantedError, asking
from service.web.body_limits import BodyLimits
from service.web.metrics import Metrics
from service.web.request_watch import RequestWatch
from service.web.safe_headers import SafeHeaders
from service.workflows.take_stock import take_stock

STATUS: tuple[tuple[type[KanheError], int], ...] = (
    (UnknownCallerError, 401), (NotThereError, 404), (ForbiddenError, 403), (ChangedSinceError, 412),
    (ConflictError, 409), (LimitError, 413), (AccountError, 422), (UsageError, 422), (RoleRuleError, 422),
    (OnlineRecordsError, 422), (InputError, 422), (TooManyTriesError, 429), (StorageError, 503), (DatabaseError, 503),
    (KeyFileError, 503),
)  # fmt: skip
"""What an error means in HTTP; any other is 500."""
PAGES = (
    entrance, external, account, work_list, package_page, mending_page, summary_page, upload, review, notice, pictures,
    dashboard, administration, campaigns, retention_page, storage_page, audit_page, status, health, delegations,
    sampling_page,
)  # fmt: skip


def serving() -> FastAPI:
    """The application as `kanhe serve` runs it. Raises as `open_office` does."""
    return create_app(open_office(Container(Settings())))


def create_app(office: Office) -> FastAPI:
    """The application over an office."""
    app = FastAPI(
        title="kanhe", version=office.version, docs_url=None, redoc_url=None, openapi_url=f"{API}openapi.json"
    )
    app.state.office = office
    app.state.metrics = Metrics(lambda: take_stock(office.places, office.settings, office.version, office.now()))
    for page in PAGES:
        app.include_router(page.router)
    add_api(app)
    app.mount("/static", StaticFiles(packages=[("service.web", "static")]))
    app.add_api_route("/static-report/evidence.css", _evidence_css, include_in_schema=False)
    # The last one added is the outermost.
    app.add_middleware(BodyLimits)
    app.add_middleware(RequestWatch, metrics=app.state.metrics, broken=_crashed)
    app.add_middleware(SafeHeaders)
    app.exception_handler(SignInWantedError)(_sign_in)
    app.exception_handler(KanheError)(_refused)
    app.exception_handler(HTTPException)(_not_so)
    app.exception_handler(RequestValidationError)(_not_so)
    return app


def _evidence_css() -> Response:
    """How evidence looks in reports, for the pages that show the same."""
    sheet = files("service.reports") / "templates" / "evidence.css"
    return Response(sheet.read_text(encoding="utf-8"), media_type="text/css", headers={"Cache-Control": "max-age=3600"})


def _sign_in(request: Request, error: Exception) -> Response:
    """A page is sent to where one signs in; a part of a page is told."""
    assert isinstance(error, SignInWantedError)
    if request.headers.get("hx-request"):
        return Response(status_code=401)
    return RedirectResponse(error.to, 303)


async def _not_so(request: Request, error: Exception) -> Response:
    """An address, method or request that is none of ours."""
    if is_api(request):
        return problem_of(error)
    if isinstance(error, RequestValidationError):
        return await request_validation_exception_handler(request, error)
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return await run_in_threadpool(_refused, request, error)
    return await http_exception_handler(request, error)


def _refused(request: Request, error: Exception) -> Response:
    """The error in one line: as problem+json, as a header for a part of a page, or as a page."""
    other = 500 if isinstance(error, KanheError) else 404
    status = next((s for kind, s in STATUS if isinstance(error, kind)), other)
    asked = asking(request)
    told = str(error) if isinstance(error, KanheError) else asked.reader.t("web.error.not_found")
    later = {"Retry-After": str(error.seconds)} if isinstance(error, TooManyTriesError) else None
    if is_api(request):
        return problem(status, type(error).__name__, told, later)
    if request.headers.get("hx-request"):
        return HTMLResponse("", status, {"X-Said": quote(told)})
    return asked.page("error.html.j2", status=status, said=told)


def _crashed(request: Request, number: str) -> Response:
    """Our own mistake, with the number by which the log tells of it. Asks nothing of the database: it may be that."""
    told = said("operation.crashed", request=number)
    if is_api(request):
        return problem(500, "InternalError", told)
    if request.headers.get("hx-request"):
        return HTMLResponse("", 500, {"X-Said": quote(told)})
    return PlainTextResponse(told, 500)
