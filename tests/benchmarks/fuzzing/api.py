"""Requests that no page of ours sends: every route, API and pages, as every kind of caller, with spoiled paths, headers
and bodies."""

import asyncio
import json
import logging
import random
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote

import httpx
from fastapi import FastAPI
from fastapi.routing import APIRoute

import service.app as application
from models.account import EVERYWHERE, Grant, Role
from service.callers import CSRF_HEADER, SESSION, csrf_of
from service.container import Container
from service.database import users
from service.office import Office, open_office
from service.rules.permissions import ADMINISTRATORS
from service.settings import Settings
from service.workflows.sign_in import sign_in
from tests.benchmarks.fuzzing.mutating import spoiled

CALLERS: tuple[tuple[Role, ...], ...] = (
    ("system_admin",), ("security_admin",), ("auditor",), ("reviewer", "uploader"), ("second_reviewer",), ("head",),
)  # fmt: skip
PASSWORD = "Kan-he 2026 勘合"
VALUES = (
    "1", "0", "-1", "2147483648", "99999999999999999999", "00000000-0000-0000-0000-000000000000", "f" * 16, "f" * 32,
    "a", "..", "%2e%2e", "\x00", "张三", "\ud800", "x" * 3000, "' OR 1=1 --", "NaN", "", " ", "json", "null",
)  # fmt: skip
BODIES: tuple[dict[str, Any], ...] = (
    {"name": "申报书.pdf", "size": 10}, {"uploads": ["f" * 32], "name": "包", "profile": "intake"}, {"text": "意见"},
    {"act": "same", "how": None, "page": 1, "reason": "x", "comment": ""}, {"outcome": "recommended", "shown": ["a"]},
    {"name": "zhang", "password": PASSWORD, "code": "", "former": "x", "new": "y", "again": "y", "to": "en"},
    {"items": []},
)  # fmt: skip
SLOW_SECONDS = 10.0
NOT_READY = "/readyz"
"""Where 503 is in order: nobody works here."""


class Broken(logging.Handler):
    """Keeps the last error that the service told of."""

    last = ""

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1]:
            self.last = "".join(traceback.format_exception(record.exc_info[1]))


def fuzz_api(seconds: float, seed: int, out: Path) -> Counter[str]:
    """How often which status came, and what broke."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), engine="null")
        office = open_office(Container(settings))
        secrets = ["", *(_entered(office, f"user{n}", roles) for n, roles in enumerate(CALLERS))]
        app = application.create_app(office)
        counts = asyncio.run(_asked(app, secrets, seconds, seed, out))
        office.places.close()
    return counts


async def _asked(app: FastAPI, secrets: list[str], seconds: float, seed: int, out: Path) -> Counter[str]:
    broken, counts, end = Broken(), Counter[str](), time.monotonic() + seconds
    logging.getLogger("kanhe.request").addHandler(broken)
    routes = sorted(set(_routes()))
    transport = httpx.ASGITransport(app, client=("127.0.0.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://kanhe.test", timeout=20) as client:
        while time.monotonic() < end:
            seed += 1
            chance = random.Random(seed)
            method, path = chance.choice(routes)
            request, shown = _request(client, chance, method, path, chance.choice(secrets))
            began = time.monotonic()
            answer = await client.send(request)
            said = str(answer.status_code)
            if (answer.status_code >= 500 and path != NOT_READY) or time.monotonic() - began > SLOW_SECONDS:
                said = f"BROKEN {method} {path} {answer.status_code}"
                out.mkdir(parents=True, exist_ok=True)
                (out / f"api-{seed}.txt").write_text(
                    f"{shown}\n{request.content[:2000]!r}\n{broken.last}", encoding="utf-8"
                )
            counts[said] += 1
    return counts


def _request(
    client: httpx.AsyncClient, chance: random.Random, method: str, path: str, secret: str
) -> tuple[httpx.Request, str]:
    parts = [quote(_value(chance), safe="") if part.startswith("{") else part for part in path.split("/")]
    headers = {"cookie": f"{SESSION}={secret}", CSRF_HEADER: csrf_of(secret)}
    for name in ("offset", "if-match", "idempotency-key", "accept-language", "range", "hx-request", "authorization"):
        if chance.random() < 0.15:
            headers[name] = _value(chance).encode("ascii", "ignore").decode().replace("\x00", "") or "1"
    query = {
        name: _value(chance) for name in ("page", "limit", "offset", "search", "state", "q") if chance.random() < 0.2
    }
    content = b""
    if method != "GET":
        given = chance.choice(BODIES)
        form = chance.random() < 0.3
        headers["content-type"] = "application/x-www-form-urlencoded" if form else "application/json"
        plain = (
            httpx.QueryParams({k: str(v) for k, v in given.items()}) if form else json.dumps(given, ensure_ascii=False)
        )
        content = str(plain).encode("utf-8", "replace")
        if chance.random() < 0.6:
            content = spoiled(chance.randrange(2**31), [content])
    url = "/".join(parts) + "?" + "&".join(f"{k}={quote(v, safe='', errors='replace')}" for k, v in query.items())
    return client.build_request(method, url, headers=headers, content=content), f"{method} {path} ?{query}"


def _value(chance: random.Random) -> str:
    return chance.choice(VALUES).encode("utf-8", "replace").decode()


def _routes() -> Iterator[tuple[str, str]]:
    """Method and template of every route of the pages and the API."""
    for name, module in vars(application).items():
        if isinstance(module, ModuleType) and not name.startswith("_"):
            prefix = "/api/v1" if module.__name__.startswith("service.api") else ""
            for route in getattr(getattr(module, "router", None), "routes", ()):
                if isinstance(route, APIRoute) and not route.path.endswith("/events"):
                    yield from ((method, f"{prefix}{route.path}") for method in sorted(route.methods or ()))


def _entered(office: Office, name: str, roles: tuple[Role, ...]) -> str:
    """The secret of a session of somebody with these roles everywhere."""
    now = office.now()
    with office.places.database.transaction() as session:
        user = users.add(session, name, name, office.gate.hashing.hash(PASSWORD), now)
        users.set_grants(
            session, user.id, [Grant(role=r) if r in ADMINISTRATORS else Grant(role=r, scope=EVERYWHERE) for r in roles]
        )
        users.set_password(session, user.id, office.gate.hashing.hash(PASSWORD), now, must_change=False, history=0)
    return sign_in(office.gate, name, PASSWORD, "127.0.0.1", "fuzz", now).secret
