"""API tokens: shown once, hashed, narrowed, expiring."""

from datetime import timedelta

import pytest

from models.account import EVERYWHERE, NOWHERE, Area, Permission, Role, Scope
from models.errors import AccountError, ForbiddenError, RoleRuleError
from service.workflows.administer_users import disable_user
from service.workflows.api_tokens import issue_token, list_tokens, resume_token, revoke_token
from service.workflows.gate import Gate
from tests.unit.service.workflows.gates import NOW, actions, make_user, principal_for

DAY = timedelta(days=1)
DALIAN = Scope(areas=(Area(province="辽宁省", city="大连市"),))


def issue(
    gate: Gate, *permissions: Permission, scope: Scope = EVERYWHERE, days: int = 30, role: Role = "uploader"
) -> tuple[str, str]:
    user, security = make_user(gate, "zhang", role), principal_for(make_user(gate, "sec", "security_admin"))
    secret, token = issue_token(gate, security, user.id, "scanner", permissions, scope, days, NOW)
    return secret, token.id


def test_a_token_acts_for_its_user_within_what_is_written_on_it(gate: Gate) -> None:
    secret, _ = issue(gate, "packages.upload", "applications.read", scope=DALIAN)
    assert secret.startswith("kh_") and len(secret) > 40
    principal = resume_token(gate, secret, NOW)
    assert principal is not None
    assert principal.rights == {"packages.upload": DALIAN}
    assert principal.actor == "zhang (token scanner)"
    assert "token.issued" in actions(gate)


def test_only_its_hash_is_kept(gate: Gate) -> None:
    secret, _ = issue(gate, "packages.upload")
    with gate.database.connection() as connection:
        dump = "\n".join(connection.connection.driver_connection.iterdump())  # type: ignore[union-attr]
    assert "scanner" in dump and secret not in dump and secret.removeprefix("kh_") not in dump


@pytest.mark.parametrize("change", ["", "kh_", "x", "\udcff"])
def test_another_secret_is_nobody(change: str, gate: Gate) -> None:
    secret, _ = issue(gate, "packages.upload")
    assert resume_token(gate, secret[:-1] + change if change else secret.removeprefix("kh_"), NOW) is None


def test_a_token_expires(gate: Gate) -> None:
    secret, _ = issue(gate, "packages.upload", days=30)
    assert resume_token(gate, secret, NOW + 30 * DAY - timedelta(seconds=1)) is not None
    assert resume_token(gate, secret, NOW + 30 * DAY) is None


def test_a_revoked_token_is_nobody(gate: Gate) -> None:
    secret, token = issue(gate, "packages.upload")
    security = principal_for(make_user(gate, "sec2", "security_admin"))
    revoke_token(gate, security, token, NOW)
    assert resume_token(gate, secret, NOW) is None
    with pytest.raises(AccountError):
        revoke_token(gate, security, token, NOW)


def test_a_closed_accounts_tokens_are_revoked_for_good(gate: Gate) -> None:
    secret, _ = issue(gate, "packages.upload")
    admin = principal_for(make_user(gate, "admin", "system_admin"))
    disable_user(gate, admin, list_tokens(gate, principal_for(make_user(gate, "s", "security_admin")))[0].user, NOW)
    assert resume_token(gate, secret, NOW) is None


def test_its_last_use_is_noted(gate: Gate) -> None:
    secret, _ = issue(gate, "packages.upload")
    security = principal_for(make_user(gate, "s", "security_admin"))
    assert list_tokens(gate, security)[0].used_at is None
    for seconds, used in ((0, 0), (59, 0), (60, 60)):
        resume_token(gate, secret, NOW + timedelta(seconds=seconds))
        assert list_tokens(gate, security)[0].used_at == NOW + timedelta(seconds=used)


@pytest.mark.parametrize(
    ("permissions", "scope", "days"),
    [
        ((), EVERYWHERE, 30), (("users.manage",), EVERYWHERE, 30), (("decisions.propose",), EVERYWHERE, 30),
        (("private.read",), EVERYWHERE, 30), (("packages.read",), NOWHERE, 30), (("packages.read",), EVERYWHERE, 0),
        (("packages.read",), EVERYWHERE, 367),
    ],
)  # fmt: skip
def test_what_no_program_gets_is_refused(
    permissions: tuple[Permission, ...], scope: Scope, days: int, gate: Gate
) -> None:
    with pytest.raises(RoleRuleError):
        issue(gate, *permissions, scope=scope, days=days)


@pytest.mark.parametrize("role", ["system_admin", "auditor", "reviewer", "uploader"])
def test_only_the_security_administrator_issues_and_revokes_others(role: Role, gate: Gate) -> None:
    secret, token = issue(gate, "packages.upload")
    who = make_user(gate, "me", role)
    with pytest.raises(ForbiddenError):
        issue_token(gate, principal_for(who), who.id, "mine", ["packages.read"], EVERYWHERE, 1, NOW)
    with pytest.raises(AccountError):
        revoke_token(gate, principal_for(who), token, NOW)
    assert list_tokens(gate, principal_for(who)) == []
    assert resume_token(gate, secret, NOW) is not None


def test_ones_own_token_is_ended_from_a_session_and_by_no_program(gate: Gate) -> None:
    secret, token = issue(gate, "packages.upload")
    program = resume_token(gate, secret, NOW)
    assert program is not None
    with pytest.raises(ForbiddenError):
        revoke_token(gate, program, token, NOW)
    revoke_token(gate, program.model_copy(update={"token": None, "session": "s"}), token, NOW)
    assert resume_token(gate, secret, NOW) is None
