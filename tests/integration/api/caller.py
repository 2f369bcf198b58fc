"""A caller of the application inside this process, without a socket."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
from fastapi import FastAPI


class Caller:
    """Calls an application one request after another, with the same headers and cookies each time."""

    def __init__(self, app: FastAPI, runner: asyncio.Runner, headers: dict[str, str], cookies: dict[str, str]) -> None:
        self.app, self.runner, self.headers, self.cookies = app, runner, headers, cookies

    def request(self, method: str, path: str, headers: Mapping[str, Any] | None = None, **sent: Any) -> httpx.Response:
        """The whole answer; what nobody foresaw is 500."""
        return self.runner.run(self._request(method, path, headers={**(headers or {}), **self.headers}, **sent))

    def get(self, path: str, **sent: Any) -> httpx.Response:
        return self.request("GET", path, **sent)

    def post(self, path: str, **sent: Any) -> httpx.Response:
        return self.request("POST", path, **sent)

    async def _request(self, method: str, path: str, **sent: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://desk", cookies=self.cookies) as client:
            return await client.request(method, path, **sent)
