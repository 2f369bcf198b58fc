"""What machines ask of the service: whether it lives, whether it can work, and its figures. Answered without signing
in, and therefore to the machine itself alone unless the settings say otherwise."""

from ipaddress import ip_address
from typing import cast

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from models.catalogue import said
from models.errors import ForbiddenError
from service.office import Office
from service.web.metrics import Metrics
from service.workflows.take_stock import obstacles

router = APIRouter(include_in_schema=False)
METRICS_TYPE = "text/plain; version=1.0.0; charset=utf-8"
FORWARDED = ("forwarded", "x-forwarded-for")


@router.get("/healthz")
def lives(request: Request) -> Response:
    """That the process answers; asks nothing else."""
    _office(request)
    return JSONResponse({"status": "ok"})


@router.get("/readyz")
def ready(request: Request) -> Response:
    """Whether database, store and workers are there; 503 with what is not."""
    office = _office(request)
    found = obstacles(office.places, office.settings)
    return JSONResponse({"status": "failed" if found else "ok", "reasons": found}, 503 if found else 200)


@router.get("/metrics")
def figures(request: Request) -> Response:
    """Figures for Prometheus."""
    _office(request)
    return Response(cast(Metrics, request.app.state.metrics).text(), media_type=METRICS_TYPE)


def _office(request: Request) -> Office:
    """Raises ForbiddenError for who may not ask."""
    office = cast(Office, request.app.state.office)
    if office.settings.probes == "local" and not is_local(request):
        raise ForbiddenError(said("operation.elsewhere"))
    return office


def is_local(request: Request) -> bool:
    """Whether a request comes from this machine and not by a proxy on it."""
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return request.client is None or ip_address(request.client.host).is_loopback
    except ValueError:
        return False
