"""Changing and resetting passwords."""

from dataclasses import replace
from itertools import pairwise

import pytest

from models.account import Role, SignInPolicy
from models.errors import ForbiddenError, PasswordRuleError, SignInError, TooManyTriesError
from service.database import second_factors, users
from service.rules.lockout import FREE
from service.workflows.administer_users import console
from service.workflows.gate import Gate
from service.workflows.passwords import change_password, reset_password
from service.workflows.sessions import resume
from service.workflows.sign_in import SignedIn, sign_in
from tests.unit.service.workflows.gates import NOW, OTHER, PASSWORD, actions, make_user, principal_for

HERE = "10.0.0.1"


def enter(gate: Gate, password: str = PASSWORD) -> SignedIn:
    return sign_in(gate, "zhang", password, HERE, "", NOW)


def test_a_changed_password_ends_the_other_sessions(gate: Gate) -> None:
    make_user(gate, "zhang", "reviewer", must=True)
    here, elsewhere = enter(gate), enter(gate)
    assert here.principal.must_change
    change_password(gate, here.principal, PASSWORD, OTHER, HERE, NOW)
    principal = resume(gate, here.secret, NOW)
    assert principal is not None and not principal.must_change and principal.may("applications.read")
    assert resume(gate, elsewhere.secret, NOW) is None
    with pytest.raises(SignInError):
        enter(gate)
    enter(gate, OTHER)
    assert "password.changed" in actions(gate)


def test_the_former_password_is_wanted_and_guessing_it_held_up(gate: Gate) -> None:
    principal = principal_for(make_user(gate))
    for _ in range(FREE["pair"]):
        with pytest.raises(SignInError):
            change_password(gate, principal, "guess", OTHER, HERE, NOW)
    with pytest.raises(TooManyTriesError):
        change_password(gate, principal, PASSWORD, OTHER, HERE, NOW)
    assert actions(gate) == ["password.refused"] * FREE["pair"]


def test_all_rules_broken_are_told_in_one_line(gate: Gate) -> None:
    principal = principal_for(make_user(gate))
    with pytest.raises(PasswordRuleError, match=r"不足 10 个.*三种.*fewer than 10.*three of"):
        change_password(gate, principal, PASSWORD, "abxkeqw", HERE, NOW)
    enter(gate)


def test_former_passwords_are_not_taken_again(gate: Gate) -> None:
    gate = replace(gate, policy=SignInPolicy(password_history=2))
    principal = principal_for(make_user(gate))
    made = [PASSWORD, OTHER, "Third-pw-77", "Fourth-pw-8"]
    for former, new in pairwise(made):
        change_password(gate, principal, former, new, HERE, NOW)
    for used in made[1:]:
        with pytest.raises(PasswordRuleError, match="lately"):
            change_password(gate, principal, made[-1], used, HERE, NOW)
    change_password(gate, principal, made[-1], PASSWORD, HERE, NOW)


def test_a_reset_gives_a_one_time_password_and_ends_sessions_and_delays(gate: Gate) -> None:
    user, admin = make_user(gate, "zhang", "reviewer"), make_user(gate, "admin", "system_admin")
    before = enter(gate)
    for _ in range(FREE["pair"]):
        with pytest.raises(SignInError):
            enter(gate, "wrong")
    made = reset_password(gate, principal_for(admin), user, NOW)
    assert resume(gate, before.secret, NOW) is None
    assert enter(gate, made).principal.must_change
    with pytest.raises(SignInError):
        enter(gate)


def test_a_reset_keeps_or_forgets_the_device(gate: Gate) -> None:
    user = make_user(gate)
    for codes in (True, False):
        with gate.database.transaction() as session:
            second_factors.set_totp(session, user.id, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
        reset_password(gate, console("root"), user, NOW, codes=codes)
        with gate.database.reading() as session:
            assert users.by_id(session, user.id).totp is codes


@pytest.mark.parametrize(
    ("asking", "whose", "allowed"),
    [
        ("system_admin", "reviewer", True), ("system_admin", "system_admin", True),
        ("system_admin", "security_admin", False), ("system_admin", "auditor", False),
        ("security_admin", "reviewer", False), ("auditor", "reviewer", False), ("reviewer", "uploader", False),
    ],
)  # fmt: skip
def test_who_resets_whose_password(asking: Role, whose: Role, allowed: bool, gate: Gate) -> None:
    principal, user = principal_for(make_user(gate, "li", asking)), make_user(gate, "zhang", whose)
    if allowed:
        enter(gate, reset_password(gate, principal, user, NOW))
    else:
        with pytest.raises(ForbiddenError):
            reset_password(gate, principal, user, NOW)
        enter(gate)
    enter(gate, reset_password(gate, console("root"), user, NOW))
