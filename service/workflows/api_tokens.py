"""API tokens: a program acts for a user, with part of that user's rights and for a time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from models.account import Permission, Principal, Scope, Token
from models.catalogue import said
from models.errors import AccountError, RoleRuleError
from service.database import tokens, users
from service.rules.permissions import FOR_TOKENS, principal_of_token
from service.workflows.gate import Gate, digest, new_secret, require

PREFIX = "kh_"
"""By which a token is known for one, by people and by scanners for leaked secrets."""
MOST_DAYS = 366
TOUCH = timedelta(minutes=1)


def issue_token(
    gate: Gate,
    principal: Principal,
    user: str,
    name: str,
    permissions: Sequence[Permission],
    scope: Scope,
    days: int,
    now: datetime,
) -> tuple[str, Token]:
    """A new token for a user, and its secret, which is shown this once. Raises ForbiddenError, AccountError, and
    RoleRuleError for permissions that no program gets, an empty scope or more than a year."""
    require(principal, "tokens.manage")
    if not permissions or not set(permissions) <= FOR_TOKENS or scope.empty or not 1 <= days <= MOST_DAYS:
        raise RoleRuleError(said("token.refused", permissions=", ".join(sorted(FOR_TOKENS)), days=MOST_DAYS))
    if not 0 < len(name.strip()) <= 100 or not name.isprintable():
        raise AccountError(said("account.bad_name", most=100))
    secret = PREFIX + new_secret()
    until = now + timedelta(days=days)
    with gate.database.transaction() as session:
        owner = users.by_id(session, user)
        if owner.disabled_at is not None:
            raise AccountError(said("account.closed", name=owner.name))
        token = tokens.add(session, digest(secret), name.strip(), user, permissions, scope, principal.name, now, until)
        gate.log.put(
            session, now, principal.actor, "token.issued", f"token:{token.id}", name=token.name, owner=owner.name,
            permissions=list(token.permissions), scope=scope.model_dump(mode="json"), until=until.isoformat(),
        )  # fmt: skip
    return secret, token


def resume_token(gate: Gate, secret: str, now: datetime) -> Principal | None:
    """Who shows this token; None: it is unknown, expired or revoked, or its user's account is closed. Rights are the
    user's of now, narrowed to the token's."""
    if not secret.startswith(PREFIX):
        return None
    with gate.database.reading() as session:
        token = tokens.by_hash(session, digest(secret))
        if token is None or token.revoked_at is not None or now >= token.expires_at:
            return None
        user = users.by_id(session, token.user)
    if user.disabled_at is not None:
        return None
    if token.used_at is None or abs(now - token.used_at) >= TOUCH:
        with gate.database.transaction() as session:
            tokens.touch(session, token.id, now)
    return principal_of_token(user, token)


def list_tokens(gate: Gate, principal: Principal) -> list[Token]:
    """All tokens, or only one's own without the right to manage them; without their secrets, which nobody has."""
    with gate.database.reading() as session:
        return tokens.listed(session, None if principal.may("tokens.manage") else principal.user)


def revoke_token(gate: Gate, principal: Principal, token: str, now: datetime) -> None:
    """Ends a token for good: one's own from a session, or anybody's with the right to. Raises ForbiddenError, and
    AccountError where no such token holds."""
    if principal.session is None:
        require(principal, "tokens.manage")
    owner = None if principal.may("tokens.manage") else principal.user
    with gate.database.transaction() as session:
        ended = tokens.revoke(session, token, now, owner)
        if ended is None:
            raise AccountError(said("token.unknown"))
        gate.log.put(session, now, principal.actor, "token.revoked", f"token:{token}", name=ended.name)
