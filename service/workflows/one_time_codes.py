"""Six-digit codes of a user's device (TOTP, RFC 6238): they need no network, only a clock."""

import hmac
from datetime import datetime

import pyotp

from models.account import Principal
from models.catalogue import said
from models.errors import SignInError
from service.database import users
from service.workflows.gate import Gate

STEP_SECONDS = 30
DRIFT_STEPS = 1
"""A device may be half a minute off either way, and a code be typed while the next one comes up."""
ISSUER = "kanhe"


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step whose code this is, if it is one of now; None: it is not."""
    made, current = pyotp.TOTP(secret), int(now.timestamp()) // STEP_SECONDS
    typed = code.strip().replace(" ", "")
    for step in range(current - DRIFT_STEPS, current + DRIFT_STEPS + 1):
        if hmac.compare_digest(made.generate_otp(step).encode(), typed.encode("utf-8", "backslashreplace")):
            return step
    return None


def offer_codes(gate: Gate, principal: Principal) -> tuple[str, str]:
    """A new secret for the user's device, and the address that a device takes as a QR code. Codes are asked for only
    once the device has answered (`confirm_codes`)."""
    secret = pyotp.random_base32()
    with gate.database.transaction() as session:
        users.set_pending_totp(session, principal.user, secret)
    return secret, pyotp.TOTP(secret).provisioning_uri(name=principal.name, issuer_name=ISSUER)


def confirm_codes(gate: Gate, principal: Principal, code: str, now: datetime) -> None:
    """Asks for codes from now on. Raises SignInError where this is no code of the secret that was offered."""
    with gate.database.transaction() as session:
        secret = users.pending_totp(session, principal.user)
        step = step_of(secret, code, now) if secret is not None else None
        if secret is None or step is None:
            raise SignInError(said("sign_in.wrong_code"))
        users.set_totp(session, principal.user, secret)
        users.use_step(session, principal.user, step)
        gate.log.put(session, now, principal.actor, "totp.on", f"user:{principal.user}")
