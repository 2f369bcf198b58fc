"""What the API answers when it cannot: problem+json, the same for every route and every error, the framework's own
too."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response

from models.base import Record
from models.catalogue import said

API = "/api/v1/"
MEDIA = "application/problem+json"
TOLD = 20
"""Mistakes that one answer names."""


class Problem(Record):
    """An error (RFC 9457): `detail` says it in Chinese and English."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str


CONTENT: dict[str, Any] = {MEDIA: {"schema": Problem.model_json_schema()}}
WHEN = {
    400: "what was sent cannot be understood",
    401: "nobody is signed in, or the token does not hold",
    403: "the caller may not do this",
    404: "there is no such thing, or the caller may not see it",
    405: "the method is none of this address",
    409: "somebody else was faster, or things are not as the caller believes",
    412: "what is to be changed is another by now than `If-Match` names",
    413: "larger than a limit",
    422: "what was sent breaks a rule",
    429: "too many tries: `Retry-After` says in how many seconds to come again",
    503: "the database or the store is not there",
}
PROBLEMS: dict[int | str, dict[str, Any]] = {s: {"description": d, "content": CONTENT} for s, d in WHEN.items()}


def is_api(request: Request) -> bool:
    """Whether a request is for the API; everything else is for people."""
    return request.url.path.startswith(API)


def problem(status: int, title: str, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """An error as its answer."""
    content = Problem(title=title, status=status, detail=detail).model_dump()
    return JSONResponse(content, status, dict(headers or {}), media_type=MEDIA)


def problem_of(error: Exception) -> Response:
    """An error of the framework as its answer: no such address or method, or a request that breaks the
    description."""
    if isinstance(error, RequestValidationError):
        return problem(422, "RequestValidationError", "; ".join(_told(e) for e in error.errors()[:TOLD]))
    assert isinstance(error, HTTPException)
    title = HTTPStatus(error.status_code).phrase
    key = {404: "web.error.not_found", 405: "api.no_method"}.get(error.status_code)
    return problem(error.status_code, title, said(key) if key else str(error.detail), error.headers)


def _told(error: Mapping[str, Any]) -> str:
    """Where and what, without the value: that may be personal data."""
    return f"{'.'.join(str(part) for part in error['loc'])}: {error['msg']}"
