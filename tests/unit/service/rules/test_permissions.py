"""Which role may what: the whole matrix, and who may not be one person."""

from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import get_args

import pytest

from models.account import (
    EVERYWHERE,
    NOWHERE,
    Area,
    Grant,
    Permission,
    Role,
    Scope,
    Session,
    SignInPolicy,
    Token,
    User,
)
from service.rules.permissions import (
    ADMINISTRATORS,
    FOR_TOKENS,
    PERMISSIONS,
    grants_refused,
    must_change,
    principal_of,
    principal_of_token,
    rights_of,
    scope_of,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LIAONING = Scope(areas=(Area(province="辽宁省"),))
JILIN = Scope(areas=(Area(province="吉林省"),))
DALIAN = Scope(areas=(Area(province="辽宁省", city="大连市"),))
ROLES: tuple[Role, ...] = get_args(Role)
#                      system security auditor reviewer second head uploader
MATRIX = """
users.read             x      x        x       -        -      -    -
users.manage           x      -        -       -        -      -    -
machines.manage        x      -        -       -        -      -    -
campaigns.manage       x      -        -       -        -      -    -
rights.manage          -      x        -       -        -      -    -
tokens.manage          -      x        -       -        -      -    -
sessions.manage        -      x        -       -        -      -    -
audit.read             -      -        x       -        -      -    -
audit.export           -      -        x       -        -      -    -
packages.upload        -      -        -       -        -      -    x
packages.read          -      -        x       x        x      x    x
packages.mend          -      -        -       x        x      x    -
applications.read      -      -        x       x        x      x    -
private.read           -      -        x       x        x      x    -
findings.review        -      -        -       x        x      x    -
decisions.propose      -      -        -       x        -      x    -
decisions.confirm      -      -        -       -        x      x    -
decisions.rule         -      -        -       -        -      x    -
reports.export         -      -        x       x        x      x    -
"""


def user(*grants: Grant, must: bool = False, changed: datetime = NOW) -> User:
    return User(id="u", name="zhang", grants=grants, created_at=NOW, password_changed_at=changed, must_change=must)


def test_the_matrix() -> None:
    rows = {line.split()[0]: line.split()[1:] for line in MATRIX.strip().splitlines()}
    assert set(rows) == set(get_args(Permission))
    told = {p: {r for r, x in zip(ROLES, marks, strict=True) if x == "x"} for p, marks in rows.items()}
    assert {p: {r for r in ROLES if p in PERMISSIONS[r]} for p in rows} == told


def test_who_changes_sees_no_application_and_who_sees_all_changes_nothing() -> None:
    seen = {"packages.read", "applications.read", "private.read", "reports.export", "findings.review"}
    assert not seen & (PERMISSIONS["system_admin"] | PERMISSIONS["security_admin"])
    assert {p.split(".")[1] for p in PERMISSIONS["auditor"]} == {"read", "export"}


@pytest.mark.parametrize("pair", list(combinations(ROLES, 2)))
def test_three_administrators_are_three_people_with_no_other_role(pair: tuple[Role, Role]) -> None:
    grants = [Grant(role=r, scope=NOWHERE if r in ADMINISTRATORS else LIAONING) for r in pair]
    assert grants_refused(grants) == ("roles.apart" if ADMINISTRATORS & set(pair) else None)


@pytest.mark.parametrize(
    ("grants", "refused"),
    [
        ([], None),
        ([Grant(role="auditor")], None),
        ([Grant(role="auditor", scope=LIAONING)], "roles.no_areas"),
        ([Grant(role="system_admin", scope=EVERYWHERE)], "roles.no_areas"),
        ([Grant(role="reviewer")], "roles.areas_wanted"),
        ([Grant(role="reviewer", scope=EVERYWHERE)], None),
        ([Grant(role="reviewer", scope=LIAONING), Grant(role="reviewer", scope=JILIN)], "roles.twice"),
        ([Grant(role="reviewer", scope=LIAONING), Grant(role="second_reviewer", scope=JILIN)], None),
    ],
)
def test_grants_refused(grants: list[Grant], refused: str | None) -> None:
    assert grants_refused(grants) == refused


def test_each_right_holds_where_its_role_does() -> None:
    rights = rights_of([Grant(role="reviewer", scope=LIAONING), Grant(role="second_reviewer", scope=JILIN)])
    assert (rights["decisions.propose"], rights["decisions.confirm"]) == (LIAONING, JILIN)
    assert rights["applications.read"] == LIAONING.joined(JILIN)
    assert rights_of([Grant(role="auditor")])["applications.read"] == EVERYWHERE
    assert rights_of([Grant(role="reviewer", scope=NOWHERE)]) == {}


@pytest.mark.parametrize(
    "grants",
    [
        [], [Grant(role="auditor")], [Grant(role="reviewer", scope=NOWHERE)],
        [Grant(role="reviewer", scope=LIAONING), Grant(role="head", scope=JILIN)],
        [Grant(role="head", scope=EVERYWHERE), Grant(role="uploader", scope=JILIN)],
    ],
)  # fmt: skip
def test_one_right_holds_where_it_does_among_all(grants: list[Grant]) -> None:
    rights = rights_of(grants)
    for permission in get_args(Permission):
        assert scope_of(grants, permission) == rights.get(permission, NOWHERE)


@pytest.mark.parametrize(
    ("must", "age", "days", "held"),
    [
        (False, 0, 90, False),
        (True, 0, 90, True),
        (False, 89, 90, False),
        (False, 90, 90, True),
        (False, 9999, 0, False),
    ],
)
def test_whoever_must_change_the_password_may_nothing_else(must: bool, age: int, days: int, held: bool) -> None:
    someone = user(Grant(role="uploader", scope=LIAONING), must=must, changed=NOW - timedelta(days=age))
    policy = SignInPolicy(password_days=days)
    session = Session(id="s", user="u", created_at=NOW, seen_at=NOW, expires_at=NOW)
    principal = principal_of(someone, session, policy, frozenset(), NOW)
    assert must_change(someone, policy, NOW) is held
    assert (principal.must_change, principal.may("packages.upload")) == (held, not held)
    assert principal.scope("packages.upload") == (NOWHERE if held else LIAONING)


def test_a_token_may_no_more_than_its_owner_nor_than_is_written_on_it() -> None:
    token = Token(
        id="t", name="scanner", user="u", permissions=("packages.read", "packages.upload", "private.read"),
        scope=DALIAN.joined(JILIN), created_at=NOW, created_by="secadmin", expires_at=NOW,
    )  # fmt: skip
    principal = principal_of_token(user(Grant(role="reviewer", scope=LIAONING)), token)
    assert principal.rights == {"packages.read": DALIAN}
    assert principal.actor == "zhang (token scanner)"
    assert principal_of_token(user(), token).rights == {}


def test_no_program_administers_decides_or_sees_personal_data() -> None:
    assert not {p for p in FOR_TOKENS if p.split(".")[1] in ("manage", "propose", "confirm", "review")}
    assert "private.read" not in FOR_TOKENS
