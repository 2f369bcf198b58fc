"""How many statements a page takes: few, and as many for a hundred applications as for one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from service.database.desk_filing import put_documents
from tests.integration.api.desk_office import PACKAGE, World
from tests.unit.service.listed import application, finding

MOST = {
    "/": 7,
    "/?kind=enterprise&search=x": 8,
    "/applications/1": 13,
    "/applications/1/confirm": 13,
    "/packages": 4,
    "/dashboard": 11,
    f"/packages/{PACKAGE}/pages/0/1/thumbnail": 7,
}
"""By page. An address that takes one more needs a reason, and a measurement (`tests.benchmarks.desk`)."""
NOT_ASKED = ("BEGIN", "PRAGMA")


@contextmanager
def statements(world: World) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(NOT_ASKED):
            asked.append(statement)

    engine = world.office.places.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def taken(world: World, address: str) -> list[str]:
    """What a page asks when it was looked at before."""
    client = world.client("reviewer")
    assert client.get(address).status_code == 200
    with statements(world) as asked:
        assert client.get(address).status_code == 200
    return asked


@pytest.mark.parametrize("address", MOST)
def test_a_page_takes_few_statements(shared_world: World, address: str) -> None:
    asked = taken(shared_world, address)
    assert 0 < len(asked) <= MOST[address], "\n".join(asked)


@pytest.mark.parametrize("address", ["/", "/dashboard", "/packages"])
def test_and_no_more_for_many_applications(world: World, address: str) -> None:
    few = len(taken(world, address))
    many = [application(i, f"N{i}", "辽宁省", "", finding("x")) for i in range(60)]
    with world.office.places.database.transaction() as session:
        put_documents(session, PACKAGE, "0" * 64, many)
    assert "N42" in world.client("reviewer").get("/?order=number").text
    assert len(taken(world, address)) == few
