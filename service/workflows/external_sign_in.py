"""Signing in by the organisation's own sign-in (OIDC): who it vouches for enters the account that an administrator has
linked; it makes no accounts and gives no rights."""

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from models.catalogue import said
from models.errors import ExternalSignInError, TooManyTriesError
from service.database import external_tries, tries
from service.rules.lockout import TryKind, after_failure, after_success, seconds_closed
from service.workflows.gate import Gate, digest, new_secret
from service.workflows.sign_in import SignedIn, sign_in_external

if TYPE_CHECKING:
    from service.integrations.openid import Provider

LASTS = timedelta(minutes=10)
"""Time to sign in there, with a second factor and a mistyped password."""
MOST_UNDER_WAY = 10_000
VERIFIER_BYTES = 48
"""64 characters: PKCE wants 43 to 128 (RFC 7636, 4.1)."""


def begin(gate: Gate, provider: "Provider", browser: str, now: datetime) -> str:
    """Where to send a browser, which comes back with a state of its own. Raises ExternalSignInError, and
    TooManyTriesError where far more are on their way than an office has people."""
    state, nonce, verifier = new_secret(), new_secret(), secrets.token_urlsafe(VERIFIER_BYTES)
    address = provider.address(state, nonce, verifier)
    with gate.database.transaction() as session:
        external_tries.forget(session, now - LASTS)
        if external_tries.count(session) >= MOST_UNDER_WAY:
            seconds = int(LASTS.total_seconds())
            raise TooManyTriesError(said("sign_in.too_many", seconds=seconds), seconds)
        external_tries.add(session, digest(state), digest(browser), nonce, verifier, now)
    return address


def finish(
    gate: Gate, provider: "Provider", browser: str, state: str, code: str, refused: str, address: str, agent: str,
    now: datetime,
) -> SignedIn:  # fmt: skip
    """Opens a session for who came back; `refused` is why the provider sent them back without a code. Every failure is
    counted against its address and put on record. Raises ExternalSignInError, SignInError for somebody who is linked to
    no open account, and TooManyTriesError."""
    _count(gate, address, now)
    try:
        external_id = _vouched(gate, provider, browser, state, code, refused, now)
    except ExternalSignInError as error:
        with gate.database.transaction() as session:
            gate.log.put(
                session, now, "unknown", "sign_in.failed", address=address, how="external", reason=error.reason
            )
        raise
    done = sign_in_external(gate, external_id, address, agent, now)
    with gate.database.transaction() as session:
        keys: dict[TryKind, str] = {"address": tries.key_of("address", address)}
        found = tries.locked(session, keys, now)
        tries.keep(session, keys, {"address": after_success(found["address"], "address")}, now)
    return done


def _vouched(
    gate: Gate, provider: "Provider", browser: str, state: str, code: str, refused: str, now: datetime
) -> str:  # fmt: skip
    """For whom the provider vouches."""
    with gate.database.transaction() as session:
        went = external_tries.take(session, digest(state), digest(browser), now - LASTS)
    if went is None:
        raise ExternalSignInError(said("external.state"), "state")
    if refused or not code:
        raise ExternalSignInError(said("external.refused"), f"refused {refused[:40]}".strip())
    return provider.person(code, *went, now)


def _count(gate: Gate, address: str, now: datetime) -> None:
    """Counts a return as failed until it is known not to be. Raises TooManyTriesError."""
    keys: dict[TryKind, str] = {"address": tries.key_of("address", address)}
    with gate.database.transaction() as session:
        found = tries.locked(session, keys, now)["address"]
        if wait := seconds_closed(found, now):
            raise TooManyTriesError(said("sign_in.too_many", seconds=wait), wait)
        tries.keep(session, keys, {"address": after_failure(found, "address", now)}, now)
