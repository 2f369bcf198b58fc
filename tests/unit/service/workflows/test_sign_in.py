"""Signing in: who gets in, who does not, and that guessing is held up."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pyotp
import pytest
from argon2 import PasswordHasher

from models.account import SignInPolicy
from models.errors import CodeWantedError, SignInError, TooManyTriesError
from service.database import second_factors, users
from service.database.connection import Database
from service.rules.lockout import FREE, LONGEST_SECONDS
from service.workflows.administer_users import disable_user, link_external
from service.workflows.gate import Gate
from service.workflows.sessions import resume
from service.workflows.sign_in import SignedIn, enter_code, sign_in, sign_in_external
from tests.unit.service.workflows.gates import (
    NOW,
    OTHER,
    PASSWORD,
    CountedHashing,
    actions,
    events,
    make_gate,
    make_user,
    principal_for,
)

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def enter(
    gate: Gate, name: str = "zhang", password: str = PASSWORD, code: str | None = None, now: datetime = NOW,
    address: str = "10.0.0.1",
) -> SignedIn:  # fmt: skip
    try:
        return sign_in(gate, name, password, address, "browser", now)
    except CodeWantedError as wanted:
        if code is None:
            raise
        return enter_code(gate, wanted.ticket, code, address, "browser", now)


def fail(gate: Gate, times: int, name: str = "zhang", now: datetime = NOW, address: str = "10.0.0.1") -> None:
    for _ in range(times):
        with pytest.raises(SignInError):
            enter(gate, name, "wrong", now=now, address=address)


def with_codes(gate: Gate) -> None:
    user = make_user(gate, "zhang", "reviewer")
    with gate.database.transaction() as session:
        second_factors.set_totp(session, user.id, gate.secrets.seal(SECRET, user.id))


def code_at(now: datetime) -> str:
    return pyotp.TOTP(SECRET).at(now)


@pytest.mark.parametrize("name", ["zhang", " ZHANG ", "ｚｈａｎｇ"])
def test_the_right_password_opens_a_session(name: str, gate: Gate) -> None:
    user = make_user(gate, "zhang", "reviewer")
    done = enter(gate, name)
    assert done.principal.user == user.id
    assert done.principal.may("applications.read") and not done.principal.must_change
    assert done.session.expires_at == NOW + timedelta(hours=12)
    assert resume(gate, done.secret, NOW) == done.principal
    told = events(gate)[-1].event
    assert (told.actor, told.action, told.detail["address"]) == ("zhang", "sign_in.done", "10.0.0.1")


def test_the_secret_stands_nowhere_in_the_database(gate: Gate) -> None:
    make_user(gate)
    secret = enter(gate).secret
    with gate.database.connection() as connection:
        dump = "\n".join(connection.connection.driver_connection.iterdump())  # type: ignore[union-attr]
    assert "zhang" in dump
    assert secret not in dump and PASSWORD not in dump


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("zhang", "wrong"), ("zhang", ""), ("nobody", PASSWORD), ("", ""), ("zhang", PASSWORD * 500),
        ("\udcff\x00", "\udcff"),
    ],
)  # fmt: skip
def test_a_wrong_name_or_password_is_refused_alike(name: str, password: str, gate: Gate) -> None:
    make_user(gate)
    hashing = gate.hashing
    assert isinstance(hashing, CountedHashing)
    with pytest.raises(SignInError) as refused:
        enter(gate, name, password)
    with pytest.raises(SignInError) as other:
        enter(gate, "zhang", "wrong too")
    assert str(refused.value) == str(other.value)
    assert hashing.verified == 2, "a hash is computed whether the name exists or not"


def test_a_name_that_nobody_has_is_not_kept(gate: Gate) -> None:
    with pytest.raises(SignInError):
        enter(gate, PASSWORD, "x")
    (entry,) = events(gate)
    assert (entry.event.actor, entry.event.action, entry.event.subject) == ("unknown", "sign_in.failed", "")
    assert PASSWORD.casefold() not in entry.model_dump_json().casefold()


def test_a_closed_account_is_refused_like_a_wrong_password(gate: Gate) -> None:
    user = make_user(gate)
    disable_user(gate, principal_for(make_user(gate, "admin", "system_admin")), user.id, NOW)
    with pytest.raises(SignInError):
        enter(gate)


@pytest.mark.parametrize(
    ("must", "days", "held"), [(True, 0, True), (True, 6, True), (False, 0, False), (False, 90, True)]
)
def test_a_one_time_or_old_password_must_be_changed_first(must: bool, days: int, held: bool, gate: Gate) -> None:
    make_user(gate, "zhang", "reviewer", must=must)
    principal = enter(gate, now=NOW + timedelta(days=days)).principal
    assert (principal.must_change, principal.rights == {}) == (held, held)


def test_a_one_time_password_runs_out(gate: Gate) -> None:
    make_user(gate, must=True)
    with pytest.raises(SignInError):
        enter(gate, now=NOW + timedelta(days=7))


def test_hashes_of_older_parameters_are_made_anew(gate: Gate) -> None:
    user = make_user(gate)
    newer = replace(gate, hashing=CountedHashing(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)))
    enter(newer)
    with gate.database.reading() as session:
        kept = users.credentials(session, user.id)
    assert "t=2" in kept.password_hash
    enter(newer)


@pytest.mark.parametrize("seconds", [-30, 0, 30])
def test_a_code_is_taken_once_within_half_a_minute(seconds: int, gate: Gate) -> None:
    with_codes(gate)
    code = code_at(NOW + timedelta(seconds=seconds))
    enter(gate, code=f" {code[:3]} {code[3:]}")
    with pytest.raises(SignInError):
        enter(gate, code=code)


@pytest.mark.parametrize(
    "code",
    ["000000", "", "１２３４５６", "x", code_at(NOW + timedelta(seconds=90)), code_at(NOW - timedelta(seconds=90))],
)
def test_a_wrong_code_is_refused(code: str, gate: Gate) -> None:
    with_codes(gate)
    with pytest.raises(SignInError):
        enter(gate, code=code)


def test_a_code_is_wanted_only_after_the_right_password_and_guessing_it_is_counted(gate: Gate) -> None:
    with_codes(gate)
    with pytest.raises(SignInError):
        enter(gate, password="wrong")
    for _ in range(FREE["pair"] - 1):
        with pytest.raises(CodeWantedError):
            enter(gate)
    with pytest.raises(TooManyTriesError):
        enter(gate, code=code_at(NOW))


def test_too_many_failures_close_the_name_for_an_address_for_a_while(gate: Gate) -> None:
    make_user(gate)
    fail(gate, FREE["pair"])
    with pytest.raises(TooManyTriesError) as closed:
        enter(gate)
    assert closed.value.seconds == 31
    enter(gate, address="10.0.0.2")
    enter(gate, now=NOW + timedelta(seconds=30))


def test_a_refused_try_is_neither_counted_nor_checked(gate: Gate) -> None:
    make_user(gate)
    fail(gate, FREE["pair"])
    hashing = gate.hashing
    assert isinstance(hashing, CountedHashing)
    checked = hashing.verified
    for _ in range(50):
        with pytest.raises(TooManyTriesError):
            enter(gate)
    assert hashing.verified == checked
    enter(gate, now=NOW + timedelta(seconds=30))


def test_delays_double_and_success_forgets_them(gate: Gate) -> None:
    make_user(gate)
    fail(gate, FREE["pair"])
    fail(gate, 1, now=NOW + timedelta(seconds=30))
    with pytest.raises(TooManyTriesError) as closed:
        enter(gate, now=NOW + timedelta(seconds=30))
    assert closed.value.seconds == 61
    enter(gate, now=NOW + timedelta(seconds=90))
    fail(gate, FREE["pair"] - 1, now=NOW + timedelta(seconds=91))


@pytest.mark.parametrize("name", ["zhang", "nobody"])
def test_names_that_nobody_has_are_closed_alike(name: str, gate: Gate) -> None:
    make_user(gate)
    fail(gate, FREE["pair"], name)
    with pytest.raises(TooManyTriesError):
        enter(gate, name)


def test_failures_are_counted_in_the_database(gate: Gate) -> None:
    make_user(gate)
    fail(gate, FREE["pair"])
    with pytest.raises(TooManyTriesError):
        enter(make_gate(gate.database))


def flood(gate: Gate, name: str, count: int, now: datetime = NOW) -> None:
    """Failures from as many addresses."""
    for n in range(count):
        fail(gate, 1, name, now, f"192.168.0.{n}")


def test_failures_from_everywhere_do_not_keep_the_last_administrator_out(gate: Gate) -> None:
    make_user(gate, "sysadmin", "system_admin")
    enter(gate, "sysadmin")
    flood(gate, "sysadmin", FREE["name"])
    with pytest.raises(TooManyTriesError):
        enter(gate, "sysadmin", address="10.9.9.9")
    enter(gate, "sysadmin")


def test_nobody_is_kept_out_for_longer_than_the_longest_delay(gate: Gate) -> None:
    make_user(gate, "sysadmin", "system_admin")
    now, waits = NOW, [0]
    for _ in range(40):
        try:
            fail(gate, 1, "sysadmin", now, f"192.168.1.{now.minute}")
        except TooManyTriesError as closed:
            waits.append(closed.seconds)
            now += timedelta(seconds=closed.seconds)
    assert max(waits) == LONGEST_SECONDS["name"] + 1
    enter(gate, "sysadmin", now=now + timedelta(seconds=LONGEST_SECONDS["name"]))


def test_an_address_is_held_up_whatever_the_names(gate: Gate) -> None:
    make_user(gate)
    for n in range(FREE["address"]):
        fail(gate, 1, f"name{n}")
    with pytest.raises(TooManyTriesError):
        enter(gate)
    enter(gate, address="10.0.0.2")


def test_an_office_behind_one_address_is_not_held_up_by_its_own_successes(gate: Gate) -> None:
    make_user(gate)
    for _ in range(FREE["address"] + 5):
        enter(gate)


class Interrupted(CountedHashing):
    """Hashing during which something else happens."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        super().__init__()
        self.meanwhile = meanwhile

    def verify(self, kept: str | None, password: str) -> bool:
        self.meanwhile()
        return super().verify(kept, password)


def test_an_account_closed_or_changed_while_its_password_is_checked_is_not_entered(gate: Gate) -> None:
    user = make_user(gate)

    def close() -> None:
        with gate.database.transaction() as session:
            users.set_disabled(session, user.id, NOW)

    def change() -> None:
        with gate.database.transaction() as session:
            users.set_disabled(session, user.id, None)
            users.set_password(session, user.id, gate.hashing.hash(OTHER), NOW, must_change=False, history=0)

    for meanwhile in (close, change):
        with pytest.raises(SignInError):
            enter(replace(gate, hashing=Interrupted(meanwhile)))


def test_the_organisations_own_sign_in_opens_the_linked_account_alone(gate: Gate) -> None:
    user, admin = make_user(gate, "zhang", "reviewer"), make_user(gate, "admin", "system_admin")
    with pytest.raises(SignInError):
        sign_in_external(gate, "https://id.example|7", "10.0.0.1", "", NOW)
    link_external(gate, principal_for(admin), user.id, "https://id.example|7", NOW)
    done = sign_in_external(gate, "https://id.example|7", "10.0.0.1", "", NOW)
    assert done.principal.user == user.id and resume(gate, done.secret, NOW) is not None
    disable_user(gate, principal_for(admin), user.id, NOW)
    with pytest.raises(SignInError):
        sign_in_external(gate, "https://id.example|7", "10.0.0.1", "", NOW)
    assert actions(gate).count("sign_in.failed") == 2


def test_both_databases_take_it(database: Database) -> None:
    gate = make_gate(database)
    make_user(gate, "zhang", "reviewer")
    fail(gate, FREE["pair"] - 1)
    assert resume(gate, enter(gate).secret, NOW) is not None
    fail(gate, FREE["pair"])
    with pytest.raises(TooManyTriesError):
        enter(gate)


def test_the_policy_is_kept_to(gate: Gate) -> None:
    make_user(gate)
    strict = replace(gate, policy=SignInPolicy(session_hours=1, password_days=1))
    done = sign_in(strict, "zhang", PASSWORD, "a", "b", NOW + timedelta(days=1))
    assert done.principal.must_change
    assert done.session.expires_at == NOW + timedelta(days=1, hours=1)
