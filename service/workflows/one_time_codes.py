"""Six-digit codes of a user's device (TOTP, RFC 6238): they need no network, only a clock. Their secrets are kept
sealed; codes for when the device is lost are kept as hashes."""

import hmac
from collections.abc import Collection
from datetime import datetime

import pyotp
from sqlalchemy.orm import Session

from models.account import Principal, Role, User
from models.base import Record
from models.catalogue import said
from models.errors import ForbiddenError, SignInError
from service.database import second_factors, sessions, users
from service.rules.passwords import normal
from service.rules.permissions import PERMISSIONS
from service.storage.secret_key import is_sealed
from service.workflows.count_tries import clear_tries, count_try
from service.workflows.gate import Gate, digest, require
from service.workflows.password_hashing import one_time_password

STEP_SECONDS = 30
DRIFT_STEPS = 1
"""A device may be half a minute off either way, and a code be typed while the next one comes up."""
ISSUER = "kanhe"
RECOVERY_CODES = 8
"""Codes for when the device is lost, each of 79 bits and for one use: too long to be guessed, so a plain hash keeps
them."""


class Offer(Record):
    """A secret that the user's device has not answered with yet, and the address that a device takes as a QR code."""

    secret: str
    address: str


class Codes(Record):
    """How somebody stands with codes: whether they are asked for, how many are left for when the device is lost, what
    waits for the device's answer, and whether a role of theirs wants them."""

    on: bool
    left: int
    offer: Offer | None
    demanded: bool


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step whose code this is, if it is one of now; None: it is not."""
    made, current = pyotp.TOTP(secret), int(now.timestamp()) // STEP_SECONDS
    typed = code.strip().replace(" ", "")
    for step in range(current - DRIFT_STEPS, current + DRIFT_STEPS + 1):
        if hmac.compare_digest(made.generate_otp(step).encode(), typed.encode("utf-8", "backslashreplace")):
            return step
    return None


def folded_code(code: str) -> str:
    """A code for a lost device as it is hashed, however it was copied."""
    return "".join(c for c in normal(code).casefold() if c.isalnum())


def codes_of(gate: Gate, principal: Principal) -> Codes:
    """How whoever asks stands with codes. Raises KeyFileError."""
    with gate.database.reading() as session:
        user, kept = users.by_id(session, principal.user), users.credentials(session, principal.user)
        waiting, wanted = second_factors.pending(session, principal.user), second_factors.demanded(session)
    offer = _offer(principal.name, gate.secrets.open(waiting, principal.user)) if waiting else None
    return Codes(
        on=user.totp, left=len(kept.recovery), offer=None if user.totp else offer,
        demanded=not user.roles.isdisjoint(wanted),
    )  # fmt: skip


def offer_codes(gate: Gate, principal: Principal) -> Offer:
    """A new secret for the user's device. Codes are asked for only once the device has answered (`confirm_codes`).
    Raises KeyFileError."""
    secret = pyotp.random_base32()
    sealed = gate.secrets.seal(secret, principal.user)
    with gate.database.transaction() as session:
        second_factors.set_pending(session, principal.user, sealed)
    return _offer(principal.name, secret)


def confirm_codes(gate: Gate, principal: Principal, code: str, now: datetime) -> tuple[str, ...]:
    """Asks for codes from now on, and gives those for when the device is lost, which are shown this once. Raises
    SignInError where this is no code of the secret that was offered, and KeyFileError."""
    made, kept = _recovery()
    with gate.database.transaction() as session:
        users.hold(session, principal.user)
        sealed = second_factors.pending(session, principal.user)
        step = step_of(gate.secrets.open(sealed, principal.user), code, now) if sealed is not None else None
        if sealed is None or step is None:
            raise SignInError(said("sign_in.wrong_code"))
        second_factors.set_totp(session, principal.user, sealed, kept)
        second_factors.use_step(session, principal.user, step)
        gate.log.put(session, now, principal.actor, "totp.on", f"user:{principal.user}")
    return made


def renew_recovery(gate: Gate, principal: Principal, code: str, address: str, now: datetime) -> tuple[str, ...]:
    """Other codes for when the device is lost; the former ones count no more. Raises SignInError for a wrong code,
    TooManyTriesError and KeyFileError."""
    made, kept = _recovery()
    count_try(gate, principal.name, address, now)
    with gate.database.transaction() as session:
        _prove(gate, session, principal, code, now)
        clear_tries(session, principal.name, address, now)
        second_factors.set_recovery(session, principal.user, kept)
        gate.log.put(session, now, principal.actor, "totp.recovery_made", f"user:{principal.user}")
    return made


def end_codes(gate: Gate, principal: Principal, password: str, code: str, address: str, now: datetime) -> None:
    """Asks for no codes any more. Raises SignInError for a wrong password or code, ForbiddenError where a role of the
    user's wants them, TooManyTriesError and KeyFileError."""
    count_try(gate, principal.name, address, now)
    with gate.database.reading() as session:
        kept = users.credentials(session, principal.user)
        if not users.by_id(session, principal.user).roles.isdisjoint(second_factors.demanded(session)):
            raise ForbiddenError(said("totp.demanded"))
    if not gate.hashing.verify(kept.password_hash, password):
        raise SignInError(said("sign_in.refused"))
    with gate.database.transaction() as session:
        _prove(gate, session, principal, code, now)
        clear_tries(session, principal.name, address, now)
        second_factors.set_totp(session, principal.user, None)
        gate.log.put(session, now, principal.actor, "totp.off", f"user:{principal.user}")


def reset_codes(gate: Gate, principal: Principal, user: User, now: datetime) -> None:
    """Forgets somebody's lost device; their sessions end. Raises ForbiddenError."""
    require(principal, "rights.manage")
    if principal.user == user.id:
        raise ForbiddenError(said("account.oneself"))
    with gate.database.transaction() as session:
        second_factors.set_totp(session, user.id, None)
        ended = sessions.end_all(session, user.id, now, "codes_reset")
        gate.log.put(session, now, principal.actor, "totp.reset", f"user:{user.id}", name=user.name, sessions=ended)


def demanded_roles(gate: Gate, principal: Principal) -> frozenset[Role]:
    """The roles that must have a second factor. Raises ForbiddenError."""
    require(principal, "rights.manage")
    with gate.database.reading() as session:
        return second_factors.demanded(session)


def demand_codes(gate: Gate, principal: Principal, roles: Collection[Role], now: datetime) -> None:
    """These roles, and no others, must have a second factor: whoever has none sets it up before anything else. Raises
    ForbiddenError."""
    require(principal, "rights.manage")
    wanted = [role for role in PERMISSIONS if role in roles]
    with gate.database.transaction() as session:
        was = sorted(second_factors.demanded(session))
        second_factors.demand(session, wanted, principal.user, now)
        gate.log.put(session, now, principal.actor, "totp.demanded", "", now=sorted(wanted), was=was)


def check_key(gate: Gate) -> None:
    """Raises KeyFileError where a secret does not open: with another key people would be shut out one by one, and
    nobody would know why."""
    with gate.database.reading() as session:
        rows = second_factors.secrets(session)
    for id, *kept in rows:
        for text in filter(None, kept):
            gate.secrets.open(text, id)


def seal_open_secrets(gate: Gate) -> None:
    """Seals the secrets that an older program left open in the database. Raises KeyFileError."""
    with gate.database.reading() as session:
        if not any(_is_open(text) for _, *kept in second_factors.secrets(session) for text in kept):
            return
    with gate.database.transaction() as session:
        for id, secret, waiting in second_factors.secrets(session):
            second_factors.replace_secrets(session, id, _sealed(gate, secret, id), _sealed(gate, waiting, id))


def _is_open(text: str | None) -> bool:
    return text is not None and not is_sealed(text)


def _sealed(gate: Gate, text: str | None, id: str) -> str | None:
    return text if text is None or is_sealed(text) else gate.secrets.seal(text, id)


def _prove(gate: Gate, session: Session, principal: Principal, code: str, now: datetime) -> None:
    """Holds the user and takes a code of the device. Raises SignInError."""
    users.hold(session, principal.user)
    sealed = users.credentials(session, principal.user).totp_secret
    step = step_of(gate.secrets.open(sealed, principal.user), code, now) if sealed is not None else None
    if step is None or not second_factors.use_step(session, principal.user, step):
        raise SignInError(said("sign_in.wrong_code"))


def _recovery() -> tuple[tuple[str, ...], list[str]]:
    """New codes for a lost device, and their hashes."""
    made = tuple(one_time_password() for _ in range(RECOVERY_CODES))
    return made, [digest(folded_code(code)) for code in made]


def _offer(name: str, secret: str) -> Offer:
    return Offer(secret=secret, address=pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER))
