"""What is too long is refused by its own word before it is read, or while it comes; what does not come is not waited
for."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI, Request
from pydantic import BaseModel
from starlette.types import Message, Scope

from service.web.body_limits import BODY_BYTES, PIECE_BYTES, BodyLimits
from tests.unit.service.web.browser import Browser

READ: list[int] = []


class Words(BaseModel):
    """A body."""

    text: str


@pytest.fixture
def client() -> Browser:
    READ.clear()
    app = FastAPI()

    @app.post("/words")
    def words(body: Words) -> int:
        return len(body.text)

    @app.patch("/api/v1/uploads/{id}")
    async def piece(id: str, request: Request) -> int:
        async for part in request.stream():
            READ.append(len(part))
        return sum(READ)

    app.add_middleware(BodyLimits)
    return Browser(app)


async def pieces(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield bytes(2**20)


def test_what_fits_goes_through(client: Browser) -> None:
    assert client.post("/words", json={"text": "x" * 1000}).json() == 1000
    assert client.patch("/api/v1/uploads/1", content=pieces(16)).json() == PIECE_BYTES


def test_what_says_it_is_too_long_is_not_read(client: Browser) -> None:
    answer = client.post("/words", json={"text": "x" * BODY_BYTES})
    assert (answer.status_code, answer.json()["title"]) == (413, "LimitError")
    assert answer.headers["content-type"] == "application/problem+json"
    answer = client.patch("/api/v1/uploads/1", content=bytes(PIECE_BYTES + 1))
    assert (answer.status_code, READ) == (413, [])


def test_what_does_not_say_how_long_it_is_is_counted(client: Browser) -> None:
    assert client.patch("/api/v1/uploads/1", content=pieces(18)).status_code == 413
    assert sum(READ) <= PIECE_BYTES
    assert client.post("/words", content=pieces(2)).status_code == 413


def test_who_sends_nothing_is_not_waited_for() -> None:
    told: list[Message] = []

    async def app(scope: Scope, receive: object, send: object) -> None:
        await receive()  # type: ignore[operator]

    async def nothing() -> Message:
        await asyncio.sleep(60)
        raise AssertionError

    async def send(message: Message) -> None:
        told.append(message)

    scope: Scope = {"type": "http", "method": "POST", "path": "/words", "headers": []}
    asyncio.run(BodyLimits(app, 0.05)(scope, nothing, send))
    assert told[0]["status"] == 408
