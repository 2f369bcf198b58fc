"""Answers that carry a tag of what they say: whoever shows the tag again is told that nothing changed."""

import hashlib
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.responses import Response

KEEP = ("etag", "cache-control", "content-location", "date", "expires", "vary")
"""Headers that an answer without a body carries too (RFC 9110, 15.4.5)."""


class TaggedRoute(APIRoute):
    """A route whose answers to GET have an ETag, and are 304 where If-None-Match names it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def handler(request: Request) -> Response:
            response = await answer(request)
            return tagged(request, response) if request.method == "GET" else response

        return handler


def tagged(request: Request, response: Response) -> Response:
    """The response with a tag of its content, or 304; a stream stays as it is."""
    body = getattr(response, "body", None)
    if response.status_code != 200 or body is None:
        return response
    tag = response.headers.get("etag") or f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response.headers["etag"] = tag
    response.headers.setdefault("cache-control", "private, no-cache")
    if not named(tag, request.headers.get("if-none-match", "")):
        return response
    return Response(status_code=304, headers={n: v for n, v in response.headers.items() if n in KEEP})


def named(tag: str, wanted: str) -> bool:
    """Whether an If-None-Match names a tag, weakly compared (RFC 9110, 8.8.3.2)."""
    tags = [given.strip().removeprefix("W/") for given in wanted.split(",")]
    return tag in tags or "*" in tags
