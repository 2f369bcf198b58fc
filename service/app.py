"""The web application: pages and REST API over one office, with what every answer carries."""

from collections.abc import Awaitable, Callable
from importlib.resources import files
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response

from models.errors import (
    AccountError,
    ConflictError,
    DatabaseError,
    ForbiddenError,
    KanheError,
    LimitError,
    NotThereError,
    StorageError,
    UnknownCallerError,
    UsageError,
)
from service.api import applications, packages, uploads
from service.container import Container
from service.office import Office, open_office
from service.settings import Settings
from service.web import (
    administration,
    audit_page,
    dashboard,
    entrance,
    package_page,
    pictures,
    review,
    storage_page,
    upload,
    work_list,
)
from service.web.asking import SignInWantedError, asking

STATUS: tuple[tuple[type[KanheError], int], ...] = (
    (UnknownCallerError, 401), (NotThereError, 404), (ForbiddenError, 403), (ConflictError, 409), (LimitError, 413),
    (AccountError, 422), (UsageError, 422), (StorageError, 503), (DatabaseError, 503),
)  # fmt: skip
"""What an error means in HTTP; any other is 500."""
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; "
        "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
PAGES = (
    entrance, work_list, package_page, upload, review, pictures, dashboard, administration, storage_page, audit_page,
)  # fmt: skip
API = "/api/v1/"


def serving() -> FastAPI:
    """The application as `kanhe serve` runs it. Raises as `open_office` does."""
    return create_app(open_office(Container(Settings())))


def create_app(office: Office) -> FastAPI:
    """The application over an office."""
    app = FastAPI(
        title="kanhe", version=office.version, docs_url=None, redoc_url=None, openapi_url=f"{API}openapi.json"
    )
    app.state.office = office
    for page in PAGES:
        app.include_router(page.router)
    for part in (uploads, packages, applications):
        app.include_router(part.router, prefix=API.rstrip("/"))
    app.mount("/static", StaticFiles(packages=[("service.web", "static")]))
    app.add_api_route("/static-report/evidence.css", _evidence_css, include_in_schema=False)
    app.middleware("http")(_with_headers)
    app.exception_handler(SignInWantedError)(_sign_in)
    app.exception_handler(KanheError)(_refused)
    app.exception_handler(404)(_refused)
    return app


def _evidence_css() -> Response:
    """How evidence looks in reports, for the pages that show the same."""
    sheet = files("service.reports") / "templates" / "evidence.css"
    return Response(sheet.read_text(encoding="utf-8"), media_type="text/css", headers={"Cache-Control": "max-age=3600"})


async def _with_headers(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await go_on(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _sign_in(request: Request, error: Exception) -> Response:
    """A page is sent to where one signs in; a part of a page is told."""
    assert isinstance(error, SignInWantedError)
    if request.headers.get("hx-request"):
        return Response(status_code=401)
    return RedirectResponse(error.to, 303)


def _refused(request: Request, error: Exception) -> Response:
    """The error in one line: as problem+json, as a header for a part of a page, or as a page."""
    other = 500 if isinstance(error, KanheError) else 404
    status = next((s for kind, s in STATUS if isinstance(error, kind)), other)
    asked = asking(request)
    told = str(error) if isinstance(error, KanheError) else asked.reader.t("web.error.not_found")
    if request.url.path.startswith(API):
        problem = {"type": "about:blank", "title": type(error).__name__, "status": status, "detail": told}
        return JSONResponse(problem, status, media_type="application/problem+json")
    if request.headers.get("hx-request"):
        return HTMLResponse("", status, {"X-Said": quote(told)})
    return asked.page("error.html.j2", status=status, said=told)
