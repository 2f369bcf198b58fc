"""Hashes of passwords (argon2id), and passwords that are made for one use."""

import secrets
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from service.rules.passwords import LONGEST, normal

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Nothing that is misread when copied from a screen: no 0 o 1 l i."""
GROUPS, GROUP = 4, 4
"""16 characters of 31: 79 bits, for a password that lives for days."""


class PasswordHashing:
    """Hashes under one set of argon2 parameters; by default those of RFC 9106 for little memory (64 MiB)."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()

    @cached_property
    def _decoy(self) -> str:
        """The hash of nobody's password: made when a password is first verified, whoever's it is."""
        return self._hasher.hash(secrets.token_urlsafe())

    def hash(self, password: str) -> str:
        """A hash with a salt of its own."""
        return self._hasher.hash(_typed(password))

    def verify(self, kept: str | None, password: str) -> bool:
        """Whether the password is that of the hash. Without one (no such user) as much is computed and the answer
        is no, so that the time taken tells nobody which names exist."""
        decoy = self._decoy
        try:
            self._hasher.verify(kept or decoy, _typed(password))
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    def outdated(self, kept: str) -> bool:
        """Whether the hash was made under other parameters than today's."""
        return self._hasher.check_needs_rehash(kept)


def _typed(password: str) -> bytes:
    """A password as it is hashed. Nothing longer than the rules allow costs time, and nothing that was typed fails."""
    return normal(password)[: LONGEST + 1].encode("utf-8", "backslashreplace")


def one_time_password() -> str:
    """A password to be changed at the first sign-in, in groups that are easy to copy."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
