"""Codes of a user's device are asked for once the device has answered."""

from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest

from models.errors import CodeWantedError, SignInError
from service.workflows.gate import Gate
from service.workflows.one_time_codes import confirm_codes, offer_codes, step_of
from service.workflows.sign_in import sign_in
from tests.unit.service.workflows.gates import NOW, PASSWORD, actions, make_user, principal_for


def test_codes_are_asked_for_once_the_device_has_answered(gate: Gate) -> None:
    principal = principal_for(make_user(gate))
    with pytest.raises(SignInError):
        confirm_codes(gate, principal, "000000", NOW)
    secret, address = offer_codes(gate, principal)
    assert parse_qs(urlsplit(address).query)["secret"] == [secret]
    with pytest.raises(SignInError):
        confirm_codes(gate, principal, "x", NOW)
    sign_in(gate, "zhang", PASSWORD, None, "", "", NOW)
    code = pyotp.TOTP(secret).at(NOW)
    confirm_codes(gate, principal, code, NOW)
    with pytest.raises(CodeWantedError):
        sign_in(gate, "zhang", PASSWORD, None, "", "", NOW)
    with pytest.raises(SignInError):
        sign_in(gate, "zhang", PASSWORD, code, "", "", NOW)
    assert "totp.on" in actions(gate)


def test_the_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B, SHA-1, six of the eight digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (2000000000, "279037")):
        now = NOW.fromtimestamp(seconds, NOW.tzinfo)
        assert step_of(secret, code, now) == seconds // 30
