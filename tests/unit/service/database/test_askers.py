"""Who is behind a session, with all that counts for what they may."""

from datetime import timedelta

import pytest

from models.account import EVERYWHERE, Grant, Role
from service.database import askers, delegations, second_factors, sessions, users
from service.database.connection import Database
from service.workflows.gate import Gate
from tests.unit.service.workflows.gates import NOW, make_gate, make_user

TODAY = NOW.date()


@pytest.fixture
def gate(database: Database) -> Gate:
    return make_gate(database)


def enter(gate: Gate, user: str, token: str) -> None:
    with gate.database.transaction() as connection:
        sessions.open_session(connection, token, user, NOW, timedelta(hours=1), "10.0.0.1", "x")


@pytest.mark.parametrize("roles", [(), ("reviewer",), ("head", "reviewer", "uploader")])
def test_a_session_comes_with_its_user_and_every_grant(gate: Gate, roles: tuple[Role, ...]) -> None:
    user = make_user(gate, "zhang", *roles)
    make_user(gate, "li", "head")
    enter(gate, user.id, "a" * 64)
    with gate.database.reading() as connection:
        found = askers.of_session(connection, "a" * 64, TODAY)
        assert found is not None
        assert found.user == users.by_id(connection, user.id)
        assert askers.of_session(connection, "b" * 64, TODAY) is None
    assert found.user.grants == tuple(Grant(role=r, scope=EVERYWHERE) for r in sorted(roles))
    assert (found.session.user, found.session.address, found.session.ended_at) == (user.id, "10.0.0.1", None)


@pytest.mark.parametrize(
    ("since", "until", "to", "revoked", "holds"),
    [(0, 0, 0, False, True), (-3, 2, 0, False, True), (1, 2, 0, False, False), (-3, -1, 0, False, False),
     (0, 0, 1, False, False), (0, 0, 0, True, False)],
)  # fmt: skip
def test_it_tells_of_delegations_that_hold_today(
    gate: Gate, since: int, until: int, to: int, revoked: bool, holds: bool
) -> None:
    people = [make_user(gate, name, "reviewer") for name in ("zhang", "li", "zhao")]
    enter(gate, people[0].id, "a" * 64)
    first, last = (TODAY + timedelta(days=d) for d in (since, until))
    with gate.database.transaction() as session:
        made = delegations.add(session, people[2].id, people[to].id, first, last, "x", people[2].id, NOW)
        if revoked:
            delegations.revoke(session, made.id, people[2].id, NOW)
    with gate.database.reading() as connection:
        found = askers.of_session(connection, "a" * 64, TODAY)
    assert found is not None
    assert (found.stands_in, found.demands) == (holds, False)


def test_it_tells_of_roles_that_must_have_a_second_factor(gate: Gate) -> None:
    user = make_user(gate, "zhang", "reviewer")
    enter(gate, user.id, "a" * 64)
    with gate.database.transaction() as session:
        second_factors.demand(session, ["head"], user.id, NOW)
    with gate.database.reading() as connection:
        found = askers.of_session(connection, "a" * 64, TODAY)
    assert found is not None
    assert found.demands
