"""Changing a password, one's own or somebody else's."""

from collections.abc import Sequence
from datetime import datetime

from models.account import Principal, Role, User
from models.catalogue import message, said
from models.errors import ForbiddenError, PasswordRuleError, SignInError
from service.database import second_factors, sessions, tries, users
from service.rules.passwords import password_problems
from service.rules.permissions import ADMINISTRATORS
from service.workflows.count_tries import clear_tries, count_try
from service.workflows.gate import Gate, require
from service.workflows.password_hashing import one_time_password


def change_password(gate: Gate, principal: Principal, former: str, new: str, address: str, now: datetime) -> None:
    """A new password for whoever asks; their other sessions end. Raises SignInError where the former one is wrong,
    TooManyTriesError, and PasswordRuleError that names every rule broken."""
    count_try(gate, principal.name, address, now)
    with gate.database.reading() as session:
        kept = users.credentials(session, principal.user)
    if not gate.hashing.verify(kept.password_hash, former):
        with gate.database.transaction() as session:
            gate.log.put(session, now, principal.actor, "password.refused", f"user:{principal.user}", address=address)
        raise SignInError(said("sign_in.refused"))
    check_rules(gate, principal.name, new, (kept.password_hash, *kept.old_hashes))
    made = gate.hashing.hash(new)
    with gate.database.transaction() as session:
        users.hold(session, principal.user)
        if users.credentials(session, principal.user).password_hash != kept.password_hash:
            raise SignInError(said("sign_in.refused"))
        clear_tries(session, principal.name, address, now)
        users.set_password(session, principal.user, made, now, must_change=False, history=gate.policy.password_history)
        ended = sessions.end_all(session, principal.user, now, "password_changed", spare=principal.session)
        gate.log.put(session, now, principal.actor, "password.changed", f"user:{principal.user}", ended=ended)


def check_rules(gate: Gate, name: str, new: str, former: Sequence[str]) -> None:
    """Raises PasswordRuleError, with all that is wrong in one line."""
    problems = list(password_problems(new, name, gate.policy.password_length))
    if any(gate.hashing.verify(kept, new) for kept in former[: gate.policy.password_history + 1]):
        problems.append("password.used")
    if problems:
        told = [message(key, shortest=gate.policy.password_length) for key in problems]
        raise PasswordRuleError(f"{'；'.join(m.zh for m in told)}（{'; '.join(m.en for m in told)}）")


def reset_password(gate: Gate, principal: Principal, user: User, now: datetime, *, codes: bool = True) -> str:
    """A one-time password for somebody, whose sessions end; with `codes` off their device is forgotten too. The
    passwords of the security administrator and the auditor are reset on the machine itself, else the system
    administrator could take their place; password and device are forgotten together there alone. Raises
    ForbiddenError."""
    require(principal, "users.manage")
    if not codes:
        require(principal, "rights.manage")
    others: frozenset[Role] = ADMINISTRATORS - {"system_admin"}
    if principal.session is not None and user.roles & others:
        raise ForbiddenError(said("account.reset_on_machine"))
    password = one_time_password()
    made = gate.hashing.hash(password)
    with gate.database.transaction() as session:
        users.set_password(session, user.id, made, now, must_change=True, history=gate.policy.password_history)
        if not codes:
            second_factors.set_totp(session, user.id, None)
        sessions.end_all(session, user.id, now, "password_reset")
        tries.forget_name(session, tries.key_of("name", user.name))
        gate.log.put(session, now, principal.actor, "password.reset", f"user:{user.id}", codes=codes)
    return password
