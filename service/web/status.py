"""How the service is doing, for people: what waits, who works, how much room is left."""

from fastapi import APIRouter
from starlette.responses import Response

from models.errors import DatabaseError
from service.web.asking import SignedIn
from service.workflows.take_stock import obstacles, take_stock

router = APIRouter(include_in_schema=False)


@router.get("/status")
def status_page(asked: SignedIn) -> Response:
    """The page for whoever is signed in: nothing on it tells of a person or a paper."""
    office = asked.office
    found = obstacles(office.places, office.settings)
    try:
        stock = take_stock(office.places, office.settings, office.version, asked.now)
    except DatabaseError:
        stock = None
    return asked.page("status.html.j2", here="status", obstacles=found, stock=stock)
