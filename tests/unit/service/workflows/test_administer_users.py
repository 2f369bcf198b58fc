"""Accounts and rights: who gives them, and what is refused."""

from collections.abc import Callable

import pytest

from models.account import EVERYWHERE, Area, Grant, Principal, Role, Scope
from models.errors import AccountError, ForbiddenError, RoleRuleError
from service.workflows.administer_users import (
    add_user,
    console,
    disable_user,
    enable_user,
    find_user,
    link_external,
    list_users,
    set_grants,
)
from service.workflows.gate import Gate
from tests.unit.service.workflows.gates import NOW, actions, events, make_user, principal_for

LIAONING = Scope(areas=(Area(province="辽宁省"),))
ACTS: dict[str, Callable[[Gate, Principal, str], object]] = {
    "add": lambda gate, who, _: add_user(gate, who, "new", "", NOW),
    "rights": lambda gate, who, user: set_grants(gate, who, user, [Grant(role="uploader", scope=LIAONING)], NOW),
    "disable": lambda gate, who, user: disable_user(gate, who, user, NOW),
    "enable": lambda gate, who, user: enable_user(gate, who, user, NOW),
    "link": lambda gate, who, user: link_external(gate, who, user, "id", NOW),
    "list": lambda gate, who, _: list_users(gate, who),
}
MAY: dict[Role, set[str]] = {
    "system_admin": {"add", "disable", "enable", "link", "list"}, "security_admin": {"rights", "list"},
    "auditor": {"list"}, "reviewer": set(), "second_reviewer": set(), "uploader": set(),
}  # fmt: skip


@pytest.mark.parametrize("role", list(MAY))
def test_who_may_what(role: Role, gate: Gate) -> None:
    who, user = principal_for(make_user(gate, "me", role)), make_user(gate, "zhang")
    for name, act in ACTS.items():
        if name in MAY[role]:
            act(gate, who, user.id)
        else:
            before = actions(gate)
            with pytest.raises(ForbiddenError):
                act(gate, who, user.id)
            assert actions(gate) == before


def test_nobody_gives_themselves_rights_or_closes_their_own_account(gate: Gate) -> None:
    security, system = make_user(gate, "sec", "security_admin"), make_user(gate, "sys", "system_admin")
    with pytest.raises(ForbiddenError, match="own"):
        set_grants(gate, principal_for(security), security.id, [Grant(role="reviewer", scope=EVERYWHERE)], NOW)
    for act in (ACTS["disable"], ACTS["link"]):
        with pytest.raises(ForbiddenError, match="own"):
            act(gate, principal_for(system), system.id)


def test_rights_are_given_whole_and_put_on_record(gate: Gate) -> None:
    user, security = make_user(gate, "zhang", "uploader"), principal_for(make_user(gate, "sec", "security_admin"))
    grants = (Grant(role="reviewer", scope=LIAONING), Grant(role="second_reviewer", scope=EVERYWHERE))
    assert set_grants(gate, security, user.id, grants, NOW).grants == grants
    assert find_user(gate, "Zhang").grants == grants
    told = events(gate)[-1].event
    assert (told.actor, told.action, told.subject) == ("sec", "user.rights", f"user:{user.id}")
    assert told.detail["now"] == [g.model_dump(mode="json") for g in grants]
    assert told.detail["was"] == [Grant(role="uploader", scope=EVERYWHERE).model_dump(mode="json")]


def test_roles_that_do_not_go_together_are_refused(gate: Gate) -> None:
    user = make_user(gate, "zhang", "uploader")
    with pytest.raises(RoleRuleError, match="三员分立"):
        set_grants(gate, console("root"), user.id, [Grant(role="auditor"), Grant(role="reviewer", scope=LIAONING)], NOW)
    assert find_user(gate, "zhang") == user


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "auditor"])
def test_the_last_of_each_administrator_stays(role: Role, gate: Gate) -> None:
    first, second = make_user(gate, "first", role), make_user(gate, "second", role)
    who = console("root")
    disable_user(gate, who, first.id, NOW)
    for act in (ACTS["disable"], ACTS["rights"]):
        with pytest.raises(RoleRuleError, match="last"):
            act(gate, who, second.id)
    set_grants(gate, who, second.id, [Grant(role=role)], NOW)
    enable_user(gate, who, first.id, NOW)
    disable_user(gate, who, second.id, NOW)
    disable_user(gate, who, second.id, NOW)


@pytest.mark.parametrize(
    "name", ["", "  ", "a" * 101, "a\x00", "a\nb", "console:root", "zhang", "ＺＨＡＮＧ", "\udcff"]
)
def test_names_that_are_taken_or_no_names_are_refused(name: str, gate: Gate) -> None:
    make_user(gate, "zhang")
    with pytest.raises(AccountError):
        add_user(gate, console("root"), name, "", NOW)


def test_an_identity_belongs_to_one_account(gate: Gate) -> None:
    one, other = make_user(gate, "one"), make_user(gate, "other")
    link_external(gate, console("root"), one.id, "id", NOW)
    link_external(gate, console("root"), one.id, "id", NOW)
    with pytest.raises(AccountError, match="one"):
        link_external(gate, console("root"), other.id, "id", NOW)
    link_external(gate, console("root"), one.id, None, NOW)
    link_external(gate, console("root"), other.id, "id", NOW)


def test_users_that_are_not_there_are_told(gate: Gate) -> None:
    with pytest.raises(AccountError, match="nobody"):
        find_user(gate, "nobody")
    for act in (ACTS["disable"], ACTS["enable"], ACTS["rights"], ACTS["link"]):
        with pytest.raises(AccountError, match="nobody"):
            act(gate, console("root"), "nobody")


def test_everyone_is_listed_by_name_with_their_rights(gate: Gate) -> None:
    made = [make_user(gate, "b", "reviewer"), make_user(gate, "a", "auditor"), make_user(gate, "c")]
    assert list_users(gate, console("root")) == sorted(made, key=lambda u: u.name)
