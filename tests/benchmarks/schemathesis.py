"""Calls the API with what its own description allows and with what it does not, and says what breaks a promise: a 500,
a status, a type or a content that the description does not tell of.

    .venv/bin/python -m tests.benchmarks.schemathesis --cases 10000 [--seed 1] [--only "POST /packages"]

Runs inside one process on an office in a temporary folder, as callers of every role. Exit code 1 when anything broke.
"""

import argparse
import math
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import schemathesis.openapi
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.result import Ok
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.integration.api.access import API, VALUES
from tests.integration.api.desk_office import CAMPAIGN, PACKAGE, World, make_world

CHECKS = [
    status_code_conformance, content_type_conformance, response_schema_conformance, response_headers_conformance,
]  # fmt: skip
PREFIX = "/api/v1"
Told = Callable[[str], None] | None
"""Is told how far it is."""
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@dataclass
class Tally:
    """How many cases were sent, what came back, and what broke a promise, once each."""

    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    broken: dict[str, str] = field(default_factory=dict)


def fuzz(world: World, cases: int, number: int = 1, only: Sequence[str] = (), told: Told = None) -> Tally:
    """Sends about so many cases, shared among all operations; half of them keep what the description says, half of
    them go to things that are there."""
    schema = schemathesis.openapi.from_dict(world.app.openapi())
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    chosen = [o for o in operations if not only or f"{o.method.upper()} {o.path.removeprefix(PREFIX)}" in only]
    tally, each = Tally(), math.ceil(cases / (len(chosen) * 4))
    for at, operation in enumerate(chosen):
        if told is not None:
            told(f"{at}/{len(chosen)}: {tally.cases} cases, {len(tally.broken)} broken")
        name = f"{operation.method.upper()} {operation.path.removeprefix(PREFIX)}"
        callers = _callers(name)
        for mode in MODES:
            for known in (None, _known(world, operation.path)):
                strategy = operation.as_strategy(mode, path_parameters=known)
                _send_all(world, name, strategy, each, number, callers, tally)
    return tally


def _send_all(
    world: World, name: str, strategy: Any, most: int, number: int, callers: Iterator[str | None], tally: Tally
) -> None:
    @seed(number)
    @settings(
        max_examples=most, database=None, deadline=None, phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=strategy)
    def send(case: Any) -> None:
        sent = case.as_transport_kwargs(base_url="http://desk")
        drawn = {name: value for name, value in sent["headers"].items() if name.lower() not in OWN}
        headers = {name: value.encode("latin-1", "replace") for name, value in drawn.items()}
        given = {SENT[k]: v for k, v in sent.items() if k in SENT and v is not None}
        caller = world.client(next(callers))
        response = caller.request(sent["method"], sent["url"], headers=headers, **given)
        tally.cases += 1
        tally.statuses[response.status_code] += 1
        for told in _broken(case, response):
            tally.broken.setdefault(f"{name}: {told}", f"{case.as_curl_command()}\n  {response.text[:300]}")

    try:
        send()
    except Exception as error:  # noqa: BLE001 - whatever stops an operation is told with the others
        tally.broken.setdefault(f"{name}: {type(error).__name__}", str(error)[:2000])


OWN = ("authorization", "cookie")
"""Headers that say who calls: the callers' own are sent, not drawn ones."""
SENT = {"data": "content", "json": "json", "params": "params"}
"""What is sent, by its names in requests and in httpx."""


def _broken(case: Any, response: httpx.Response) -> Iterator[str]:
    if response.status_code >= 500:
        yield f"{response.status_code}"
    try:
        case.validate_response(Response.from_any(response), checks=CHECKS)
    except FailureGroup as group:
        yield from (f"{f.title}: {f.message[:300]}" for f in group.exceptions)
    except Failure as failure:
        yield f"{failure.title}: {failure.message[:300]}"


def _callers(name: str) -> Iterator[str | None]:
    """Those who may, three times in four; else somebody who may not, or nobody."""
    able = sorted(API[name].roles)
    others = (None, "far reviewer", "far uploader", "newcomer", "system_admin")
    return (others[n // 4 % len(others)] if n % 4 == 3 else able[n % len(able)] for n in count())


def _known(world: World, path: str) -> dict[str, Any]:
    """Values of an address that lead to something."""
    ids: dict[str, Any] = {
        "/packages": PACKAGE, "/applications": 1, "/records": "r-1", "/users": world.users["both"],
        "/uploads": world.upload("uploader"), "/tokens": world.token("both", "packages.read")[1],
    }  # fmt: skip
    own = next((v for k, v in ids.items() if f"{PREFIX}{k}/" in path), None)
    every = {**VALUES, "id": own, "campaign": CAMPAIGN, "form": "json", "decision": 1}
    return {name: value for name, value in every.items() if f"{{{name}}}" in path and value is not None}


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints what came back and what broke, and gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=())
    asked = parser.parse_args(arguments)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kanhe-") as folder:
        world = make_world(Path(folder))
        with closing(world):
            tally = fuzz(
                world, asked.cases, asked.seed, asked.only, lambda line: print(line, file=sys.stderr, flush=True)
            )
    print(f"{tally.cases} cases, {time.monotonic() - began:.0f} s, statuses {dict(sorted(tally.statuses.items()))}")
    for told, how in tally.broken.items():
        print(f"\n{told}\n  {how}")
    return 1 if tally.broken else 0


if __name__ == "__main__":
    sys.exit(main())
