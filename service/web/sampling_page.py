"""Sampling: what is set for the campaign, the batches, and having a sample drawn."""

from fastapi import APIRouter
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from service.web.asking import SignedIn
from service.web.names import names_of
from service.workflows.sampling import DRAW, draw, overview

router = APIRouter(prefix="/sampling", include_in_schema=False)


@router.get("")
def sampling_page(asked: SignedIn) -> Response:
    """The batches of which one sees an application."""
    desk = asked.office.desk
    settings, waiting, batches = overview(desk.database, asked.office.campaigns, asked.principal, asked.now)
    with desk.database.reading() as session:
        names = names_of(session, [u for b in batches for u in (b.batch.drawn_by, b.batch.stopped_by)])
    return asked.page(
        "sampling.html.j2", "work", settings=settings, waiting=waiting, batches=batches, names=names,
        draws=asked.principal.may(DRAW),
    )  # fmt: skip


@router.post("")
def draw_sample(asked: SignedIn) -> Response:
    """Draws a sample."""
    desk = asked.office.desk
    draw(desk.database, desk.log, asked.office.campaigns, asked.principal, asked.now)
    return RedirectResponse("/sampling", 303)
