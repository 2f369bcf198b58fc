"""The organisation's own sign-in by OpenID Connect: authorization code with PKCE, state and nonce. Nothing that it
answers is believed before it was checked; whatever does not hold is one error."""

import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import Field

from models.base import Record
from models.catalogue import said
from models.errors import ExternalSignInError, ExternalUnreachableError

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures by a key of the provider's alone: not `none`, and none whose key we would have too."""
DISCOVERY = "/.well-known/openid-configuration"
SECONDS, MOST_BYTES = 8.0, 1 << 20
"""What an answer may take; the longest real one has some kB."""
KNOWN_SECONDS, KEYS_SECONDS = 3600.0, 10.0
"""How long what a provider says of itself is believed, and how soon its keys are asked for again for an unknown one."""
LEEWAY = 60
"""Seconds that two machines' clocks may be apart."""
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class OpenIdSettings(Record):
    """Where the provider is and who we are to it. `claim` is what accounts are linked by: unique there, and nothing
    that people change themselves."""

    issuer: str = Field(min_length=1)
    client_id: str = Field(min_length=1)
    client_secret: str = ""
    scopes: str = "openid"
    claim: str = "sub"
    redirect: str


class _Metadata(Record):
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


@dataclass
class Provider:
    """One provider, by its settings. Safe for several threads; nothing is asked of it before somebody signs in."""

    settings: OpenIdSettings
    clock: Callable[[], float] = time.monotonic
    _lock: Lock = field(default_factory=Lock)
    _metadata: tuple[float, _Metadata] | None = None
    _keys: "tuple[float, KeySet] | None" = None

    def address(self, state: str, nonce: str, verifier: str) -> str:
        """Where to send a browser. Raises ExternalSignInError where the provider does not say where."""
        own = self.settings
        return str(
            prepare_grant_uri(
                self._known().authorization_endpoint, own.client_id, "code", own.redirect, own.scopes, state,
                nonce=nonce, code_challenge=create_s256_code_challenge(verifier), code_challenge_method="S256",
            )
        )  # fmt: skip

    def person(self, code: str, nonce: str, verifier: str, now: datetime) -> str:
        """Who came back with a code, as accounts are linked: the issuer and the claim's value. Raises
        ExternalSignInError for every answer that does not hold."""
        claims = self._checked(self._id_token(code, verifier), nonce, now)
        value = claims.get(self.settings.claim)
        if not isinstance(value, str) or not 0 < len(value) <= 255 or not value.isprintable():
            raise _wrong("claim")
        return self.linked(value)

    def linked(self, value: str) -> str:
        """How an account that is linked names a person, by the claim's value."""
        return f"{self.settings.issuer}|{value}"

    def _id_token(self, code: str, verifier: str) -> str:
        own, known = self.settings, self._known()
        sent = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": own.redirect, "code_verifier": verifier,
        }  # fmt: skip
        auth = None
        if own.client_secret and "client_secret_basic" in known.token_endpoint_auth_methods_supported:
            auth = httpx.BasicAuth(own.client_id, own.client_secret)
        else:
            sent |= {"client_id": own.client_id}
            sent |= {"client_secret": own.client_secret} if own.client_secret else {}
        answer = self._asked("POST", known.token_endpoint, data=sent, auth=auth)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise _wrong("id_token")
        return token

    def _checked(self, token: str, nonce: str, now: datetime) -> CodeIDToken:
        """The claims of a token that the provider signed for us, for this very try, and that holds now."""
        own = self.settings
        try:
            decoded = self._decoded(token)
            options = {
                "iss": {"essential": True, "value": own.issuer}, "aud": {"essential": True, "value": own.client_id},
            }  # fmt: skip
            claims = CodeIDToken(
                decoded.claims, decoded.header, options, {"nonce": nonce, "client_id": own.client_id}
            )  # fmt: skip
            claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
        except (JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise _wrong(type(error).__name__) from error
        return claims

    def _decoded(self, token: str) -> jwt.Token:
        """A token whose signature holds; by keys that were asked for anew where these do not know it."""
        asked, keys = self._key_set(KNOWN_SECONDS)
        try:
            return jwt.decode(token, keys, algorithms=ALGORITHMS)
        except (JoseError, ValueError):
            if self.clock() - asked < KEYS_SECONDS:
                raise
            return jwt.decode(token, self._key_set(KEYS_SECONDS)[1], algorithms=ALGORITHMS)

    def _key_set(self, lasts: float) -> tuple[float, KeySet]:
        found = self._keys
        if found is None or self.clock() - found[0] >= lasts:
            answer = self._asked("GET", self._known().jwks_uri)
            try:
                found = self.clock(), KeySet.import_key_set({"keys": answer["keys"]})
            except (JoseError, ValueError, KeyError, TypeError) as error:
                raise _wrong("jwks") from error
            with self._lock:
                self._keys = found
        return found

    def _known(self) -> _Metadata:
        """What the provider says of itself."""
        found = self._metadata
        if found is None or self.clock() - found[0] >= KNOWN_SECONDS:
            answer = self._asked("GET", self.settings.issuer.rstrip("/") + DISCOVERY)
            try:
                known = _Metadata.model_validate({n: answer[n] for n in _Metadata.model_fields if n in answer})
            except ValueError as error:
                raise _wrong("discovery") from error
            ends = (known.authorization_endpoint, known.token_endpoint, known.jwks_uri)
            if known.issuer != self.settings.issuer or not all(map(is_safe, ends)):
                raise _wrong("discovery")
            found = self.clock(), known
            with self._lock:
                self._metadata = found
        return found[1]

    def _asked(self, method: str, url: str, **sent: Any) -> dict[str, Any]:
        """What an address answers: a JSON object of bounded length, in bounded time, from where it was asked."""
        began = self.clock()
        try:
            with (
                httpx.Client(timeout=SECONDS, verify=_trust(), trust_env=False) as client,
                client.stream(method, url, headers={"Accept": "application/json"}, **sent) as answer,
            ):
                content = b""
                for block in answer.iter_bytes():
                    content += block
                    if len(content) > MOST_BYTES or self.clock() - began > 2 * SECONDS:
                        raise _wrong("length")
                if answer.status_code != httpx.codes.OK:
                    raise _wrong(f"HTTP {answer.status_code}")
                found = httpx.Response(200, content=content).json()
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise ExternalUnreachableError(said("external.unreachable"), type(error).__name__) from error
        except ValueError as error:
            raise _wrong("JSON") from error
        if not isinstance(found, dict):
            raise _wrong("JSON")
        return found


def is_safe(url: str) -> bool:
    """Whether an address may be asked: over TLS, or on this machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


@cache
def _trust() -> ssl.SSLContext:
    """The machine's own authorities: a province's sign-in may have a certificate of its own."""
    return ssl.create_default_context()


def _wrong(what: str) -> ExternalSignInError:
    return ExternalSignInError(said("external.wrong"), what)
