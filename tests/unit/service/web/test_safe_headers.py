"""Every answer tells the browser what it may not do; one that says it otherwise is left so."""

import asyncio

import pytest
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from service.web.safe_headers import HEADERS, SafeHeaders


def headers_of(own: dict[str, str], kind: str = "http") -> dict[str, str]:
    sent: list[Message] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await Response("x", headers=own)({"type": "http"}, receive, send)

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(SafeHeaders(application)({"type": kind}, receive, send))
    return {name.decode(): value.decode() for name, value in sent[0]["headers"]}


@pytest.mark.parametrize("name", HEADERS)
def test_an_answer_has_each_unless_it_has_its_own(name: str) -> None:
    assert headers_of({})[name.lower()] == HEADERS[name]
    own = headers_of({name: "mine"})
    assert own[name.lower()] == "mine"
    assert own.keys() == headers_of({}).keys()


def test_only_answers_over_http_have_them() -> None:
    assert not HEADERS.keys() & {n.title() for n in headers_of({}, "lifespan")}
