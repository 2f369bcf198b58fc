"""The API as a whole: its routes, and its description with what holds for all of them."""

from typing import Any

from fastapi import APIRouter, FastAPI

from service.api import (
    accounts,
    applications,
    audit,
    delegations,
    mending,
    packages,
    records,
    sampling,
    uploads,
)
from service.api.problems import API
from service.callers import CSRF_HEADER, SESSION

PARTS: tuple[APIRouter, ...] = (
    uploads.router, mending.router, packages.router, applications.router, records.router, accounts.router, audit.router,
    delegations.router, sampling.router,
)  # fmt: skip
ABOUT = (
    "Papers in, findings and decisions out. A program calls with a token (`Authorization: Bearer kh_…`), a page "
    f"of ours with its session's cookie and, for what changes something, the header `{CSRF_HEADER}`. Every error is "
    "`application/problem+json`. Answers to GET carry an `ETag`. How to begin: docs/api.md."
)
CALLERS: dict[str, Any] = {
    "token": {"type": "http", "scheme": "bearer"},
    "session": {"type": "apiKey", "in": "cookie", "name": SESSION},
}
NOT_CHANGED = {"description": "nothing changed since the `ETag` that `If-None-Match` names"}
UNTAGGED = ("/events", "/me", "/users", "/tokens", "/sessions", "/uploads/{id}", "/export")
"""How the paths end whose answers carry no tag."""


def add_api(app: FastAPI) -> None:
    """Adds every route, and what the description says of all."""
    for part in PARTS:
        app.include_router(part, prefix=API.rstrip("/"))
    describe = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            _complete(describe())
        assert app.openapi_schema is not None
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # the way that FastAPI documents


def _complete(schema: dict[str, Any]) -> None:
    schema["info"]["description"] = ABOUT
    schema.setdefault("components", {})["securitySchemes"] = CALLERS
    schema["security"] = [{name: []} for name in CALLERS]
    for path, methods in schema["paths"].items():
        if "get" in methods and not path.endswith(UNTAGGED):
            methods["get"]["responses"]["304"] = NOT_CHANGED
