"""By what a browser's requests are known, for pages and API alike: the session's cookie, and a token that only our own
pages carry."""

import hashlib
import hmac

SESSION = "kanhe_session"
"""The cookie with the secret of a session."""
CSRF_HEADER = "x-csrf"
UNSAFE = frozenset(("POST", "PUT", "PATCH", "DELETE"))
"""Methods that change something: they take the token."""


def csrf_of(secret: str) -> str:
    """The token that our pages carry: known to whoever has the cookie, and tells nothing of it."""
    return hashlib.sha256(b"csrf:" + secret.encode("utf-8", "backslashreplace")).hexdigest()


def csrf_matches(given: str, token: str) -> bool:
    """Whether a token that came with a request is this one; takes as long whatever is given."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), token.encode())
