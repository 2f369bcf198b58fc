"""Codes of a user's device: asked for once the device has answered, kept sealed, and what helps where it is lost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from sqlalchemy import text

from models.account import Principal, Role
from models.errors import (
    CodeWantedError,
    ForbiddenError,
    KeyFileError,
    SignInError,
    SignInOverError,
    TooManyTriesError,
)
from service.database import second_factors, users
from service.rules.lockout import FREE
from service.storage.secret_key import SecretKey
from service.workflows.gate import Gate
from service.workflows.one_time_codes import (
    RECOVERY_CODES,
    STEP_SECONDS,
    check_key,
    codes_of,
    confirm_codes,
    demand_codes,
    demanded_roles,
    end_codes,
    offer_codes,
    renew_recovery,
    reset_codes,
    seal_open_secrets,
    step_of,
)
from service.workflows.passwords import change_password
from service.workflows.sessions import resume
from service.workflows.sign_in import SignedIn, enter_code, sign_in
from tests.unit.service.workflows.gates import NOW, OTHER, PASSWORD, actions, make_user, principal_for

HERE = "10.0.0.1"
LATER = NOW + timedelta(seconds=STEP_SECONDS)


class Device:
    """Somebody's telephone, with the codes for when it is lost."""

    def __init__(self, gate: Gate, principal: Principal) -> None:
        self.secret = offer_codes(gate, principal).secret
        self.recovery = confirm_codes(gate, principal, self.at(NOW), NOW)

    def at(self, now: datetime) -> str:
        return pyotp.TOTP(self.secret).at(now)


def someone(gate: Gate, *roles: Role) -> tuple[Principal, Device]:
    principal = principal_for(make_user(gate, "zhang", *roles))
    return principal, Device(gate, principal)


def ticket(gate: Gate, now: datetime = LATER) -> str:
    with pytest.raises(CodeWantedError) as wanted:
        sign_in(gate, "zhang", PASSWORD, HERE, "", now)
    return wanted.value.ticket


def enter(gate: Gate, code: str, now: datetime = LATER) -> SignedIn:
    return enter_code(gate, ticket(gate, now), code, HERE, "", now)


def test_codes_are_asked_for_once_the_device_has_answered(gate: Gate) -> None:
    principal = principal_for(make_user(gate))
    with pytest.raises(SignInError):
        confirm_codes(gate, principal, "000000", NOW)
    offer = offer_codes(gate, principal)
    assert parse_qs(urlsplit(offer.address).query)["secret"] == [offer.secret]
    assert codes_of(gate, principal).offer == offer, "the page may be loaded again"
    with pytest.raises(SignInError):
        confirm_codes(gate, principal, "x", NOW)
    sign_in(gate, "zhang", PASSWORD, HERE, "", NOW)
    code = pyotp.TOTP(offer.secret).at(NOW)
    confirm_codes(gate, principal, code, NOW)
    with pytest.raises(SignInError):
        enter(gate, code, NOW)
    assert enter(gate, pyotp.TOTP(offer.secret).at(LATER)).principal.user == principal.user
    assert "totp.on" in actions(gate)
    stands = codes_of(gate, principal)
    assert (stands.on, stands.left, stands.offer) == (True, RECOVERY_CODES, None)


def test_the_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B, SHA-1, six of the eight digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (2000000000, "279037")):
        now = NOW.fromtimestamp(seconds, NOW.tzinfo)
        assert step_of(secret, code, now) == seconds // 30


def test_neither_secret_nor_recovery_code_stands_open_in_the_database(gate: Gate) -> None:
    _, device = someone(gate)
    with gate.database.connection() as connection:
        dump = "\n".join(connection.connection.driver_connection.iterdump())  # type: ignore[union-attr]
    assert "zhang" in dump
    assert not [word for word in (device.secret, *device.recovery) if word in dump]


def test_a_code_for_a_lost_device_counts_once_however_it_is_copied(gate: Gate) -> None:
    _, device = someone(gate)
    for spelt in (
        device.recovery[0],
        device.recovery[1].upper().replace("-", " "),
        device.recovery[2].replace("-", ""),
    ):
        enter(gate, spelt)
        with pytest.raises(SignInError):
            enter(gate, spelt)
    assert actions(gate).count("totp.recovered") == 3


Change = Callable[[Gate, Principal, Device], None]
CHANGES: dict[str, Change] = {
    "password": lambda gate, who, device: change_password(gate, who, PASSWORD, OTHER, HERE, NOW),
    "device": lambda gate, who, device: end_codes(gate, who, PASSWORD, device.at(LATER), HERE, LATER),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_ticket_counts_no_more_when_the_account_changed(change: str, gate: Gate) -> None:
    principal, device = someone(gate)
    held = ticket(gate)
    CHANGES[change](gate, principal, device)
    with pytest.raises(SignInOverError):
        enter_code(gate, held, device.recovery[0], HERE, "", LATER)


def test_a_ticket_counts_for_minutes_and_only_if_it_is_ours(gate: Gate) -> None:
    _, device = someone(gate)
    held = ticket(gate)
    other = replace(gate, secrets=SecretKey(lambda make: b"o" * 32))
    wrong = ((gate, "v1:xx"), (gate, ""), (gate, held[:-2]), (other, held))
    for at, text_ in wrong:
        with pytest.raises(SignInOverError):
            enter_code(at, text_, device.recovery[0], HERE, "", LATER)
    with pytest.raises(SignInOverError):
        enter_code(gate, held, device.recovery[0], HERE, "", LATER + timedelta(minutes=6))
    enter_code(gate, held, device.recovery[0], HERE, "", LATER + timedelta(minutes=4))


def test_guessing_codes_is_held_up(gate: Gate) -> None:
    _, device = someone(gate)
    held = ticket(gate)
    for _ in range(FREE["pair"] - 1):
        with pytest.raises(SignInError):
            enter_code(gate, held, "000000", HERE, "", LATER)
    with pytest.raises(TooManyTriesError):
        enter_code(gate, held, device.recovery[0], HERE, "", LATER)


def test_an_office_behind_one_address_is_not_held_up_by_second_steps(gate: Gate) -> None:
    _, device = someone(gate)
    now = LATER
    for _ in range(FREE["address"] + 2):
        enter(gate, device.at(now), now)
        now += timedelta(seconds=STEP_SECONDS)


def test_codes_go_off_with_password_and_code_alone(gate: Gate) -> None:
    principal, device = someone(gate)
    for password, code in (("wrong", device.at(LATER)), (PASSWORD, "000000"), (PASSWORD, device.at(NOW))):
        with pytest.raises(SignInError):
            end_codes(gate, principal, password, code, HERE, LATER)
    end_codes(gate, principal, PASSWORD, device.at(LATER), HERE, LATER)
    sign_in(gate, "zhang", PASSWORD, HERE, "", LATER)
    assert "totp.off" in actions(gate)


def test_new_recovery_codes_take_the_place_of_the_former(gate: Gate) -> None:
    principal, device = someone(gate)
    with pytest.raises(SignInError):
        renew_recovery(gate, principal, "000000", HERE, LATER)
    made = renew_recovery(gate, principal, device.at(LATER), HERE, LATER)
    with pytest.raises(SignInError):
        enter(gate, device.recovery[0])
    enter(gate, made[0])
    assert len(set(made)) == RECOVERY_CODES


def test_the_security_administrator_forgets_a_lost_device(gate: Gate) -> None:
    principal, device = someone(gate)
    entered = enter(gate, device.recovery[0])
    user = entered.principal.user
    security = principal_for(make_user(gate, "secadmin", "security_admin"))
    with gate.database.reading() as session:
        found = users.by_id(session, user)
    for refused in (principal_for(make_user(gate, "sysadmin", "system_admin")), principal):
        with pytest.raises(ForbiddenError):
            reset_codes(gate, refused, found, NOW)
    reset_codes(gate, security, found, NOW)
    assert resume(gate, entered.secret, LATER) is None
    sign_in(gate, "zhang", PASSWORD, HERE, "", LATER)


def test_a_role_that_wants_codes_lets_nobody_do_anything_before_they_are_set_up(gate: Gate) -> None:
    make_user(gate, "li", "reviewer")
    entered = sign_in(gate, "li", PASSWORD, HERE, "", NOW)
    security = principal_for(make_user(gate, "secadmin", "security_admin"))
    with pytest.raises(ForbiddenError):
        demand_codes(gate, entered.principal, ["reviewer"], NOW)
    demand_codes(gate, security, ["reviewer", "head"], NOW)
    assert demanded_roles(gate, security) == {"reviewer", "head"}
    held = resume(gate, entered.secret, NOW)
    assert held is not None and held.must_enrol and held.held and held.rights == {}
    device = Device(gate, held)
    free = resume(gate, entered.secret, NOW)
    assert free is not None and not free.held and free.may("applications.read")
    with pytest.raises(ForbiddenError):
        end_codes(gate, free, PASSWORD, device.at(LATER), HERE, LATER)
    demand_codes(gate, security, [], NOW)
    end_codes(gate, free, PASSWORD, device.at(LATER), HERE, LATER)


def test_secrets_that_stood_open_are_sealed_and_go_on(gate: Gate) -> None:
    user, secret = make_user(gate, "zhang"), pyotp.random_base32()
    with gate.database.transaction() as session:
        second_factors.set_totp(session, user.id, secret)
    seal_open_secrets(gate)
    with gate.database.reading() as session:
        sealed = session.scalars(text("SELECT totp_secret FROM users")).one()
    assert secret not in sealed
    seal_open_secrets(gate)
    enter(gate, pyotp.TOTP(secret).at(LATER))


def test_another_key_is_told_at_the_start(gate: Gate) -> None:
    someone(gate)
    check_key(gate)
    with pytest.raises(KeyFileError):
        check_key(replace(gate, secrets=SecretKey(lambda make: b"o" * 32)))
