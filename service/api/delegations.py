"""Standing in for colleagues: who does whose work, from when to when. For a browser's session: programs get none."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field

from models.account import Acting, Delegation
from models.base import Record
from service.api.asking import Calling
from service.api.problems import PROBLEMS
from service.api.tagged import TaggedRoute
from service.workflows import delegate_work

router = APIRouter(prefix="/delegations", tags=["delegations"], responses=PROBLEMS, route_class=TaggedRoute)
Number = Annotated[int, Path(ge=1, le=2**31 - 1, examples=[3])]


class Delegations(Record):
    """Delegations, the last that begins first, those that ended too; `acting` is for whom the caller stands in now."""

    items: tuple[Delegation, ...] = Field(examples=[[]])
    acting: tuple[Acting, ...] = ()


@router.get("")
def listed(
    call: Calling, every: Annotated[bool, Query(description="everybody's, not only one's own")] = False
) -> Delegations:
    """What the caller gave away and was given."""
    gate = call.office.gate
    if every:
        return Delegations(items=delegate_work.every_delegation(gate, call.principal).items)
    return Delegations(
        items=delegate_work.own_delegations(gate, call.principal).items, acting=call.principal.acting
    )  # fmt: skip


@router.post("", status_code=201)
def delegate(call: Calling, wanted: delegate_work.Wanted) -> Delegation:
    """Gives the caller's work to a colleague for some days; with `of`, that of somebody who is away, by who grants
    rights."""
    return delegate_work.delegate(call.office.gate, call.principal, wanted, call.now)


@router.delete("/{id}", status_code=204)
def revoke(call: Calling, id: Number) -> None:
    """Ends a delegation: of one's own work, to oneself, or anybody's with the right to."""
    delegate_work.revoke_delegation(call.office.gate, call.principal, id, call.now)
