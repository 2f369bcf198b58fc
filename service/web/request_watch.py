"""Around every request: a number to find it by, one line in the log, figures, and an answer where our code broke."""

import logging
import time
from collections.abc import Callable
from uuid import uuid4

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.web.metrics import Metrics

REQUEST_ID = "x-request-id"
NOWHERE = "(none)"
"""The route of what leads nowhere: its path is the caller's own words."""
HUNG_UP = 499
"""The status that the log gives to a request whose sender went away."""
STATIC = "/static"
API = "/api/v1"
"""Stands before the API's routes, whose own templates do not say so."""
QUIET = frozenset(("/healthz", "/readyz", "/metrics", STATIC))
"""Routes that would fill the log."""
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
log = logging.getLogger("kanhe.request")


class RequestWatch:
    """ASGI middleware. `broken` makes the answer to a request that our code broke at, by its number."""

    def __init__(self, app: ASGIApp, metrics: Metrics, broken: Callable[[Request, str], Response]) -> None:
        self._app, self._metrics, self._broken = app, metrics, broken

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        id, began, status = uuid4().hex[:16], time.monotonic(), 0
        scope.setdefault("state", {})["request_id"] = id

        async def numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID] = id
            await send(message)

        try:
            await self._app(scope, receive, numbered)
        except ClientDisconnect:
            status = status or HUNG_UP
        except Exception as error:
            log.error("broken", extra={"request": id, "route": route_of(scope)}, exc_info=error)
            if not status:
                await self._broken(Request(scope), id)(scope, receive, numbered)
        finally:
            self._tell(scope, id, status or HUNG_UP, time.monotonic() - began)

    def _tell(self, scope: Scope, id: str, status: int, seconds: float) -> None:
        route = route_of(scope)
        method = scope["method"] if scope["method"] in METHODS else "OTHER"
        self._metrics.answered(method, route, status, seconds)
        if route not in QUIET:
            user = scope["state"].get("user")
            told = {"request": id, "method": method, "route": route, "status": status}
            log.info("request", extra={**told, "ms": round(seconds * 1000, 1), "user": user})


def route_of(scope: Scope) -> str:
    """The template of the route that a request went to: never what stands in its place in the URL."""
    route, path = scope.get("route"), str(scope["path"])
    template = getattr(route, "path_format", None) or getattr(route, "path", None)
    if not template:
        return STATIC if path.startswith(f"{STATIC}/") else NOWHERE
    return template if template.startswith(API) or not path.startswith(API) else f"{API}{template}"
