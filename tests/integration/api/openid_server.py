"""A small OpenID provider on this machine, with keys of its own; by its `lie` it answers what must not be believed."""

import base64
import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET, REDIRECT = "kanhe", "geheim", "http://127.0.0.1:9/sign-in/external/back"
SUBJECT = "subject-7"
LASTS = 300


def _key(name: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig"})


OWN, FOREIGN, LATER = _key("own"), _key("own"), _key("later")


def _part(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


@dataclass
class OpenIdServer:
    """What the provider knows. `now` is its clock, `lie` what is wrong with it."""

    now: datetime
    issuer: str = ""
    lie: str = ""
    signs: RSAKey = field(default_factory=lambda: OWN)
    asked: list[str] = field(default_factory=list)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def authorise(self, address: str) -> str:
        """What a browser does there: somebody signs in and is sent back; gives where to."""
        query = {k: v[0] for k, v in parse_qs(urlsplit(address).query).items()}
        assert (query["response_type"], query["client_id"], query["redirect_uri"]) == ("code", CLIENT, REDIRECT)
        assert query["code_challenge_method"] == "S256" and "openid" in query["scope"].split()
        code = secrets.token_urlsafe(8)
        self._codes[code] = query
        return f"/sign-in/external/back?{urlencode({'code': code, 'state': query['state'], 'iss': self.issuer})}"

    def answer(self, method: str, path: str, body: str, authorization: str) -> tuple[int, bytes]:
        """Status and content."""
        self.asked.append(f"{method} {path}")
        if path == "/.well-known/openid-configuration":
            return 200, self._lied("discovery", self._discovery())
        if path == "/keys":
            return 200, self._lied("keys", {"keys": [self.signs.as_dict(private=False)]})
        if path == "/token" and method == "POST":
            return self._token({k: v[0] for k, v in parse_qs(body).items()}, authorization)
        return 404, b"{}"

    def _lied(self, what: str, honest: dict[str, Any]) -> bytes:
        lies = {"page": b"<html>", "list": b"[1]", "long": b'"' + b"x" * (2 << 20) + b'"', "empty": b"{}"}
        return lies.get(self.lie.removeprefix(f"{what} "), b"") or json.dumps(honest).encode()

    def _discovery(self) -> dict[str, Any]:
        issuer = "https://other.example" if self.lie == "discovery issuer" else self.issuer
        token = "http://10.0.0.1/token" if self.lie == "discovery address" else f"{self.issuer}/token"
        return {
            "issuer": issuer, "authorization_endpoint": f"{self.issuer}/authorise", "token_endpoint": token,
            "jwks_uri": f"{self.issuer}/keys", "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }  # fmt: skip

    def _token(self, sent: dict[str, str], authorization: str) -> tuple[int, bytes]:
        went = self._codes.pop(sent.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(sent.get("code_verifier", "").encode()).digest())
        known = base64.b64encode(f"{quote(CLIENT)}:{quote(SECRET)}".encode()).decode()
        honest = went is not None and challenge.decode().rstrip("=") == went["code_challenge"]
        if not honest or authorization != f"Basic {known}" or sent.get("redirect_uri") != REDIRECT:
            return 400, b'{"error": "invalid_grant"}'
        if self.lie == "token breaks":
            return 500, b"broken"
        assert went is not None
        answer = {"access_token": "x", "token_type": "Bearer", "id_token": self._signed(went["nonce"])}
        if self.lie == "no id_token":
            del answer["id_token"]
        return 200, self._lied("token", answer)

    def _signed(self, nonce: str) -> str:
        now = int(self.now.timestamp())
        claims: dict[str, Any] = {
            "iss": self.issuer, "sub": SUBJECT, "aud": CLIENT, "iat": now, "exp": now + LASTS, "nonce": nonce,
            "employee": "e-42",
        }  # fmt: skip
        lies: dict[str, dict[str, Any]] = {
            "aud": {"aud": "another"}, "auds": {"aud": [CLIENT, "another"], "azp": "another"},
            "no azp": {"aud": [CLIENT, "another"]}, "nonce": {"nonce": "another"}, "no nonce": {"nonce": None},
            "expired": {"iat": now - 2 * LASTS, "exp": now - LASTS}, "no exp": {"exp": None},
            "tomorrow": {"iat": now + 86400, "exp": now + 2 * 86400}, "iss": {"iss": "https://other.example"},
            "no sub": {"sub": None}, "sub is a list": {"sub": [SUBJECT]}, "exp is a word": {"exp": "soon"},
            "sub is long": {"sub": "x" * 4000},
        }  # fmt: skip
        claims = {k: v for k, v in (claims | lies.get(self.lie, {})).items() if v is not None}
        return self._sealed(claims)

    def _sealed(self, claims: dict[str, Any]) -> str:
        if self.lie == "alg none":
            return f"{_part({'alg': 'none'})}.{_part(claims)}."
        if self.lie == "alg HS256":
            # By the public key as if it were a secret that both know.
            text = f"{_part({'alg': 'HS256', 'kid': 'own'})}.{_part(claims)}"
            mac = hmac.digest(self.signs.as_pem(private=False), text.encode(), "sha256")
            return f"{text}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"
        if self.lie == "garbage":
            return "a.b.c"
        key = FOREIGN if self.lie == "signature" else self.signs
        token = jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)
        if self.lie == "altered":
            head, _, sign = token.split(".")
            return f"{head}.{_part(claims | {'sub': 'boss'})}.{sign}"
        return token


LIES = (
    "aud", "auds", "no azp", "nonce", "no nonce", "expired", "no exp", "tomorrow", "iss", "no sub", "sub is a list",
    "exp is a word", "sub is long", "alg none", "alg HS256", "garbage", "signature", "altered", "no id_token",
    "token breaks", "token page", "token list", "token long", "keys page", "keys list", "keys empty",
)  # fmt: skip
"""What is told only once somebody comes back."""
BLUNT = ("discovery issuer", "discovery address", "discovery page", "discovery list", "discovery empty")
"""What is told before anybody is sent there."""


@contextmanager
def openid_server(now: datetime) -> Iterator[OpenIdServer]:
    """A provider that listens on a free port."""
    server = OpenIdServer(now)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._do("GET")

        def do_POST(self) -> None:
            self._do("POST")

        def _do(self, method: str) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            status, content = server.answer(method, self.path, body, self.headers.get("Authorization", ""))
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            try:
                self.wfile.write(content)
            except ConnectionError:
                return  # whoever asked has read enough

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        server.issuer = f"http://127.0.0.1:{listening.server_address[1]}"
        thread = threading.Thread(target=listening.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            listening.shutdown()
            thread.join()
