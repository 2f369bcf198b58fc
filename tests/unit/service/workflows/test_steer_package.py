"""Stopping the work on a package and having it done anew."""

from datetime import UTC, datetime

import pytest

from models.account import Area, Scope
from models.errors import ConflictError, ForbiddenError, NotThereError
from models.package import Package
from service.database import desk_tables, packages
from service.workflows.gate import Gate
from service.workflows.steer_package import again, cancel
from tests.unit.service.workflows.gates import actions, make_user, principal_for

assert desk_tables
NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def package(gate: Gate) -> None:
    made = Package(
        id="p", name="p", source="upload", profile="intake", digest="d" * 64, province="陕西省", created_at=NOW,
        updated_at=NOW,
    )  # fmt: skip
    with gate.database.transaction() as session:
        packages.add_package(session, made, [])


def scope(province: str) -> Scope:
    return Scope(areas=(Area(province=province),))


def test_who_uploads_there_steers_and_it_is_on_record(gate: Gate) -> None:
    asks = principal_for(make_user(gate, "zhang", "uploader", scope=scope("陕西省")))
    done: list[str] = []
    cancel(gate, asks, "p", done.append, NOW)
    assert done == ["p"]
    assert actions(gate)[-1] == "package.cancelled"


def test_nobody_else_does(gate: Gate) -> None:
    done: list[str] = []
    elsewhere = principal_for(make_user(gate, "li", "uploader", scope=scope("辽宁省")))
    with pytest.raises(NotThereError):
        again(gate, elsewhere, "p", done.append, NOW)
    reader = principal_for(make_user(gate, "wang", "reviewer", scope=scope("陕西省")))
    with pytest.raises(ForbiddenError):
        again(gate, reader, "p", done.append, NOW)
    assert done == []
    assert "package.again" not in actions(gate)


def test_what_has_ended_is_not_stopped_and_what_has_not_is_not_done_anew(gate: Gate) -> None:
    asks = principal_for(make_user(gate, "zhang", "uploader", scope=scope("陕西省")))
    done: list[str] = []
    with pytest.raises(ConflictError):
        again(gate, asks, "p", done.append, NOW)
    with gate.database.transaction() as session:
        packages.set_state(session, "p", "done")
    cancel(gate, asks, "p", done.append, NOW)
    assert done == []
    assert not {"package.cancelled", "package.again"} & set(actions(gate))
    again(gate, asks, "p", done.append, NOW)
    assert (done, actions(gate)[-1]) == (["p"], "package.again")
