"""What the API answers when it cannot: problem+json, the same for every route."""

from typing import Any

from models.base import Record


class Problem(Record):
    """An error (RFC 9457): `detail` says it in Chinese and English."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str


CONTENT: dict[str, Any] = {"application/problem+json": {"schema": Problem.model_json_schema()}}
WHEN = {
    400: "what was sent cannot be understood",
    401: "nobody is signed in, or the token does not hold",
    403: "the caller may not do this",
    404: "there is no such thing, or the caller may not see it",
    409: "somebody else was faster, or things are not as the caller believes",
    413: "larger than a limit",
    422: "what was sent breaks a rule",
    503: "the database or the store is not there",
}
PROBLEMS: dict[int | str, dict[str, Any]] = {s: {"description": d, "content": CONTENT} for s, d in WHEN.items()}
