"""One line a request, without what people typed; an error of ours is logged and answered, never shown."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
from fastapi import FastAPI, Form, Request
from prometheus_client.parser import text_string_to_metric_families
from starlette.responses import PlainTextResponse

from models.errors import DatabaseError
from models.operation import Stock
from service.logs import handler_for
from service.web.metrics import Metrics
from service.web.request_watch import REQUEST_ID, RequestWatch
from tests.unit.service.web.browser import Browser


def no_stock() -> Stock:
    raise DatabaseError("none")


@pytest.fixture
def logs() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler, ours = handler_for(stream=stream), logging.getLogger("kanhe")
    ours.addHandler(handler)
    ours.setLevel(logging.INFO)
    yield stream
    ours.removeHandler(handler)
    ours.setLevel(logging.NOTSET)


def service() -> tuple[Browser, Metrics]:
    app, metrics = FastAPI(), Metrics(no_stock)

    @app.get("/people/{name}")
    def person(name: str, request: Request) -> str:
        request.state.user = "u-1"
        return name

    @app.post("/people")
    def add(phone: str = Form()) -> str:
        raise ValueError(f"cannot take {phone}")

    app.add_middleware(RequestWatch, metrics=metrics, broken=lambda request, id: PlainTextResponse(f"number {id}", 500))
    return Browser(app), metrics


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_request_is_one_line_with_its_route(logs: io.StringIO) -> None:
    client, _ = service()
    answer = client.get("/people/张三?phone=13800000000")
    (line,) = lines(logs)
    assert line["request"] == answer.headers[REQUEST_ID]
    assert {k: line[k] for k in ("method", "route", "status", "user", "event")} == {
        "method": "GET", "route": "/people/{name}", "status": 200, "user": "u-1", "event": "request",
    }  # fmt: skip
    assert "张三" not in str(line) and "138" not in str(line)


def test_what_breaks_is_told_by_its_place_and_not_by_what_was_typed(logs: io.StringIO) -> None:
    client, metrics = service()
    answer = client.post("/people", data={"phone": "13800000000"})
    broken, line = lines(logs)
    assert (answer.status_code, answer.text) == (500, f"number {broken['request']}")
    assert (line["status"], broken["error"]) == (500, "ValueError")
    trace = broken["trace"]
    assert isinstance(trace, list) and trace[-1].startswith("test_request_watch.py:")
    assert "138" not in f"{broken}{line}"
    counted = {
        s.labels["status"]: s.value
        for family in text_string_to_metric_families(metrics.text().decode())
        for s in family.samples
        if s.name == "kanhe_requests_total"
    }
    assert counted == {"500": 1.0}
