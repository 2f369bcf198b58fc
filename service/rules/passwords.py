"""Which passwords are taken: long enough, of several kinds of characters, not the name, none that everyone tries."""

import unicodedata
from functools import cache
from importlib.resources import files

LONGEST = 128
"""Characters at most; more would only cost the server time."""
PHRASE = 16
"""From so many characters on a password may be of one kind: a sentence is as hard to guess."""
KINDS = 3
"""Of small letters, capitals, digits and all else, how many a shorter password has at least."""
FEWEST = 5
"""Different characters that a password has at least."""
LEET = str.maketrans("@4301!$57", "aaeoiisst")
ROWS = ("abcdefghijklmnopqrstuvwxyz", "0123456789", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn")


def normal(text: str) -> str:
    """The text in one spelling: an input method's full-width letters and digits are the plain ones."""
    return unicodedata.normalize("NFKC", text)


def password_problems(password: str, name: str, shortest: int) -> tuple[str, ...]:
    """What is wrong with a new password, as keys of the catalogue; empty: nothing."""
    text = normal(password)
    problems = {
        "password.short": len(text) < shortest,
        "password.long": len(text) > LONGEST,
        "password.unprintable": not text.isprintable(),
        "password.kinds": len(text) < PHRASE and _kinds(text) < KINDS,
        "password.same": len(set(text.casefold())) < FEWEST,
        "password.name": _holds(text.casefold(), normal(name).casefold()),
        "password.common": _is_common(text.casefold()),
    }
    return tuple(key for key, wrong in problems.items() if wrong)


def _kinds(text: str) -> int:
    tests = (str.islower, str.isupper, str.isdigit)
    return sum(any(test(c) for c in text) for test in tests) + any(not any(test(c) for test in tests) for c in text)


def _holds(text: str, name: str) -> bool:
    return len(name) > 2 and (name in text or name[::-1] in text)


def _is_common(text: str) -> bool:
    """Whether it is a common password, a run of keys or a number, whatever digits and signs stand around it."""
    plain = "".join(c for c in text if c.isalnum())
    letters = "".join(c for c in text if c.isalpha())
    forms = {text, plain, letters, _core(text), _core(plain), _core(text.translate(LEET)), _core(text).translate(LEET)}
    forms.add(plain.strip(letters))
    return plain.isdigit() or any(form in common_passwords() or _is_run(form) for form in forms)


def _core(text: str) -> str:
    """What is left without the digits and signs around it."""
    return text.strip("".join(c for c in text if not c.isalpha()))


def _is_run(text: str) -> bool:
    return len(text) > 3 and any(text in row * 2 or text in row[::-1] * 2 for row in ROWS)


@cache
def common_passwords() -> frozenset[str]:
    """The passwords that are tried first, Chinese and English, in small letters, and their cores; read once."""
    text = files("service.rules").joinpath("common_passwords.txt").read_text(encoding="utf-8")
    words = {line for line in text.splitlines() if line and not line.startswith("#")}
    return frozenset(words | {_core(word) for word in words}) - {""}
