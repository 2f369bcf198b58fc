"""Sampling: what is set for the campaign, the batches, and having a sample drawn."""

from fastapi import APIRouter

from models.base import Record
from models.campaign_settings import CampaignSettings
from models.sampling import Batch, BatchView
from service.api.asking import Calling
from service.api.problems import PROBLEMS
from service.api.tagged import TaggedRoute
from service.workflows import sampling

router = APIRouter(prefix="/sampling", tags=["sampling"], responses=PROBLEMS, route_class=TaggedRoute)


class Sampling(Record):
    """What is set, from how many applications the caller could have a sample drawn, and the batches that they see."""

    settings: CampaignSettings
    waiting: int
    batches: tuple[BatchView, ...]


@router.get("")
def overview(call: Calling) -> Sampling:
    """How far sampling is; `/applications?batch=…` lists the applications of a batch."""
    office = call.office
    settings, waiting, batches = sampling.overview(office.desk.database, office.campaigns, call.principal, call.now)
    return Sampling(settings=settings, waiting=waiting, batches=tuple(batches))


@router.post("", status_code=201)
def draw(call: Calling) -> Batch:
    """Draws a sample from all applications without any finding in the caller's areas."""
    office = call.office
    return sampling.draw(office.desk.database, office.desk.log, office.campaigns, call.principal, call.now)
