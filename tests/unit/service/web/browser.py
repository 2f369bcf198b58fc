"""A browser or a probe at some address, without a network between it and the service."""

import asyncio
from typing import Any

import httpx
from starlette.types import ASGIApp

OWN, OTHER = ("127.0.0.1", 50000), ("192.0.2.7", 50000)


class Browser:
    """Asks an application one thing after another and keeps cookies."""

    def __init__(self, app: ASGIApp, address: tuple[str, int] = OWN) -> None:
        self._app, self._address = app, address
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, **how: Any) -> httpx.Response:
        return asyncio.run(self._asked(method, path, how))

    def get(self, path: str, **how: Any) -> httpx.Response:
        return self.ask("GET", path, **how)

    def post(self, path: str, **how: Any) -> httpx.Response:
        return self.ask("POST", path, **how)

    def patch(self, path: str, **how: Any) -> httpx.Response:
        return self.ask("PATCH", path, **how)

    async def _asked(self, method: str, path: str, how: dict[str, Any]) -> httpx.Response:
        transport = httpx.ASGITransport(self._app, client=self._address)
        async with httpx.AsyncClient(transport=transport, base_url="http://kanhe.test", cookies=self.cookies) as client:
            return await client.request(method, path, **how)
