"""Sessions: idle and absolute limits, listing, ending, and rights that are read afresh."""

from datetime import timedelta

import pytest

from models.account import EVERYWHERE, Grant
from models.errors import AccountError, ForbiddenError
from service.database import users
from service.workflows.administer_users import disable_user
from service.workflows.gate import Gate
from service.workflows.sessions import all_sessions, end_session, own_sessions, resume, sign_out
from service.workflows.sign_in import SignedIn, sign_in
from tests.unit.service.workflows.gates import NOW, PASSWORD, actions, make_user, principal_for

MINUTE = timedelta(minutes=1)


def enter(gate: Gate, name: str = "zhang", agent: str = "browser") -> SignedIn:
    return sign_in(gate, name, PASSWORD, "10.0.0.1", agent, NOW)


@pytest.mark.parametrize("secret", ["", "x", "\udcff", "a" * 100_000])
def test_an_unknown_secret_is_nobody(secret: str, gate: Gate) -> None:
    assert resume(gate, secret, NOW) is None


def test_a_session_ends_when_idle(gate: Gate) -> None:
    make_user(gate)
    secret = enter(gate).secret
    for minutes in (29, 58, 87):
        assert resume(gate, secret, NOW + minutes * MINUTE) is not None
    assert resume(gate, secret, NOW + (87 + 30) * MINUTE) is None


def test_a_session_ends_in_any_case(gate: Gate) -> None:
    make_user(gate)
    secret = enter(gate).secret
    for minutes in range(20, 12 * 60, 20):
        assert resume(gate, secret, NOW + minutes * MINUTE) is not None
    assert resume(gate, secret, NOW + 12 * 60 * MINUTE) is None


def test_its_use_is_noted_now_and_then_only(gate: Gate) -> None:
    user = make_user(gate)
    secret = enter(gate).secret
    for seconds, seen in ((10, 0), (29, 0), (31, 31), (50, 31), (70, 70)):
        resume(gate, secret, NOW + timedelta(seconds=seconds))
        (session,) = own_sessions(gate, principal_for(user), NOW + timedelta(seconds=seconds))
        assert session.seen_at == NOW + timedelta(seconds=seen)


def test_signing_out_ends_that_session_alone(gate: Gate) -> None:
    make_user(gate)
    one, other = enter(gate, agent="one"), enter(gate, agent="other")
    sign_out(gate, one.principal, NOW)
    sign_out(gate, one.principal, NOW)
    assert resume(gate, one.secret, NOW) is None
    assert resume(gate, other.secret, NOW) == other.principal
    assert [s.agent for s in own_sessions(gate, other.principal, NOW)] == ["other"]
    assert actions(gate).count("session.ended") == 1


def test_who_sees_and_ends_whose_sessions(gate: Gate) -> None:
    make_user(gate, "zhang", "reviewer"), make_user(gate, "li", "reviewer"), make_user(gate, "sec", "security_admin")
    zhang, li, sec = enter(gate, "zhang"), enter(gate, "li"), enter(gate, "sec")
    assert [s.id for s in own_sessions(gate, li.principal, NOW)] == [li.session.id]
    with pytest.raises(ForbiddenError):
        all_sessions(gate, li.principal, NOW)
    with pytest.raises(AccountError):
        end_session(gate, li.principal, zhang.session.id, NOW)
    assert {s.id for s in all_sessions(gate, sec.principal, NOW)} == {s.session.id for s in (zhang, li, sec)}
    end_session(gate, sec.principal, zhang.session.id, NOW)
    assert resume(gate, zhang.secret, NOW) is None
    with pytest.raises(AccountError):
        end_session(gate, sec.principal, zhang.session.id, NOW)


def test_sessions_that_are_over_are_not_listed(gate: Gate) -> None:
    user = make_user(gate)
    enter(gate)
    assert len(own_sessions(gate, principal_for(user), NOW + 29 * MINUTE)) == 1
    assert own_sessions(gate, principal_for(user), NOW + 30 * MINUTE) == []


def test_rights_are_those_of_now(gate: Gate) -> None:
    user = make_user(gate, "zhang", "reviewer")
    secret = enter(gate).secret
    with gate.database.transaction() as session:
        users.set_grants(session, user.id, [Grant(role="uploader", scope=EVERYWHERE)])
    principal = resume(gate, secret, NOW)
    assert principal is not None and principal.may("packages.upload") and not principal.may("applications.read")


def test_a_closed_account_has_no_session(gate: Gate) -> None:
    user, admin = make_user(gate), make_user(gate, "admin", "system_admin")
    secret = enter(gate).secret
    disable_user(gate, principal_for(admin), user.id, NOW)
    assert resume(gate, secret, NOW) is None


def test_what_a_browser_sends_is_kept_short_and_plain(gate: Gate) -> None:
    make_user(gate)
    assert enter(gate, agent="a\x00\udcff\n" + "b" * 5000).session.agent == "a" + "b" * 299
