"""How much a request may bring and how long it may take over it: refused by its own word before anything is read, and
counted while it comes."""

import asyncio
from dataclasses import dataclass

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.catalogue import said

MEBI = 2**20
BODY_BYTES = MEBI
"""A form or JSON: the longest, 2,000 names of uploads, has 80 kB."""
PIECE_BYTES = 16 * MEBI
"""A piece of a file: our own pages send 4 MiB."""
PIECES = "/api/v1/uploads/"
IDLE_SECONDS = 30.0
"""Without a byte of the body a request ends: a modem brings some in that time, whoever holds a connection does not."""


@dataclass(frozen=True)
class _Refusal(Exception):  # noqa: N818 - never seen outside
    status: int
    told: str

    def __str__(self) -> str:
        return self.told


class BodyLimits:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, idle_seconds: float = IDLE_SECONDS) -> None:
        self._app, self._idle = app, idle_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = _Body(receive, most_of(scope), self._idle)
        begun = False

        async def answered(message: Message) -> None:
            nonlocal begun
            if not body.refusal:
                begun = True
                await send(message)

        body.check_announced(scope)
        if not body.refusal:
            try:
                await self._app(scope, body.receive, answered)
            except _Refusal:
                """Answered below, like one that the application made another error of."""
        if body.refusal and not begun:
            await _answer(body.refusal)(scope, receive, send)


class _Body:
    """A request's body on its way to the application, and why it was stopped."""

    def __init__(self, receive: Receive, most: int, idle: float) -> None:
        self._receive, self._most, self._idle = receive, most, idle
        self._read, self._whole = 0, False
        self.refusal: _Refusal | None = None

    def check_announced(self, scope: Scope) -> None:
        """Notes a refusal where the request itself says that it is too long."""
        for name, value in scope["headers"]:
            if name == b"content-length" and value.isdigit() and int(value) > self._most:
                self.refusal = self._too_long()

    async def receive(self) -> Message:
        """The next part. Raises _Refusal for too much or too slow."""
        if self._whole:
            return await self._receive()
        try:
            message = await asyncio.wait_for(self._receive(), self._idle)
        except TimeoutError:
            self.refusal = _Refusal(408, said("operation.too_slow", seconds=f"{self._idle:g}"))
            raise self.refusal from None
        self._read += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        if self._read > self._most:
            self.refusal = self._too_long()
            raise self.refusal
        return message

    def _too_long(self) -> _Refusal:
        return _Refusal(413, said("operation.too_long", most=self._most))


def most_of(scope: Scope) -> int:
    """How many bytes a request may bring."""
    return PIECE_BYTES if scope["method"] == "PATCH" and scope["path"].startswith(PIECES) else BODY_BYTES


def _answer(refusal: _Refusal) -> JSONResponse:
    problem = {"type": "about:blank", "title": "LimitError", "status": refusal.status, "detail": refusal.told}
    # What is still on its way is not read: the connection is of no more use.
    headers = {"Connection": "close"}
    return JSONResponse(problem, refusal.status, headers, media_type="application/problem+json")
