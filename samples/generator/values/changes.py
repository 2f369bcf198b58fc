"""Another value that is almost the same: what someone may have typed on one side only, and what no rule of the contract
holds equal."""

from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from random import Random
from typing import Literal, get_args

import yaml

from extractors.fields.parsing import parse
from samples.generator.content import USCC_ALPHABET
from samples.generator.values.texts import Kind, Value, words
from service.reconciliation.equality import DATES, NUMBERS, relation

Change = Literal["digit", "character", "look-alike", "transposed", "dropped", "unit", "wording", "choice"]
CHANGES: tuple[Change, ...] = get_args(Change)
CODES = ("number", "uscc", "email", "url")
"""Kinds in which letters and digits stand side by side."""
YEARS = ("1949", "2030")
"""Nobody files a date outside of these."""
TRIES = 12
"""How often another place is tried before a value is said not to take a change."""
SIGNIFICANT = 3
"""Digits that a number must keep when its unit changes, so that nothing is lost by rounding."""


@cache
def look_alikes(codes: bool) -> dict[str, str]:
    """Each character with those that look like it; letters, and letters for digits, only where `codes` says that
    either may stand."""
    groups = yaml.safe_load(files(__package__).joinpath("look_alikes.yaml").read_text(encoding="utf-8"))
    out: dict[str, str] = {}
    for group in " ".join(groups[k] for k in ("digits", "han", *(("latin",) if codes else ()))).split():
        for c in group:
            out[c] = out.get(c, "") + "".join(d for d in group if d != c and d not in out.get(c, ""))
    return out


@cache
def common_characters() -> tuple[str, ...]:
    """The 3,755 characters of the first level of GB 2312."""
    rows = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return tuple(c for c in (b.decode("gb2312", "ignore") for b in rows) if c)


def changed(value: Value, change: Change, rng: Random) -> str | None:
    """Another online value that differs from a value by a change, and that its paper contradicts; None where the value
    takes no such change."""
    for _ in range(TRIES):
        other = WAYS[change](value, rng)
        if other and other != value.online and differs(value, other):
            return other
    return None


def differs(value: Value, other: str) -> bool:
    """Whether `other` is a value of the field, and another than the one printed, by the contract's own equality."""
    meant = parse(value.spec, other).value
    if meant is None or (value.spec.type in DATES and not YEARS[0] <= str(meant) <= YEARS[1]):
        return False
    if value.spec.type in NUMBERS and len(other.partition(".")[2]) > (value.spec.places or 0):
        return False
    return relation(value.spec, parse(value.spec, value.printed).value, other) == "different"


def _replaced(text: str, at: int, by: str) -> str:
    return text[:at] + by + text[at + 1 :]


def _places(text: str, wanted: Callable[[str], bool]) -> list[int]:
    return [i for i, c in enumerate(text) if wanted(c)]


def _digit(value: Value, rng: Random) -> str | None:
    places = _places(value.online, str.isdigit)
    if not places:
        return None
    at = rng.choice(places)
    return _replaced(value.online, at, rng.choice([d for d in "0123456789" if d != value.online[at]]))


def _character(value: Value, rng: Random) -> str | None:
    """A Chinese character for a Chinese one, a letter for a letter of the same case."""
    if value.kind == "choice":
        return None
    places = _places(value.online, str.isalpha)
    if not places:
        return None
    at = rng.choice(places)
    old = value.online[at]
    some: Sequence[str] = common_characters()
    if old.isascii():
        some = "abcdefghijklmnopqrstuvwxyz" if old.islower() else "ABCDEFGHJKLMNPQRTUWXY"
    return _replaced(value.online, at, rng.choice([c for c in some if c != old]))


def _look_alike(value: Value, rng: Random) -> str | None:
    if value.kind == "choice":
        return None
    alike = look_alikes(value.kind in CODES)
    pairs = [(i, d) for i, c in enumerate(value.online) for d in alike.get(c, "") if _typed(value.kind, d)]
    if not pairs:
        return None
    return _replaced(value.online, *rng.choice(pairs))


def _typed(kind: Kind, character: str) -> bool:
    """Whether somebody would type a character in a value of a kind: codes in capitals, addresses in small letters."""
    if kind == "uscc":
        return character in USCC_ALPHABET
    return not (character.islower() if kind == "number" else character.isupper() and kind in ("email", "url"))


def _transposed(value: Value, rng: Random) -> str | None:
    text = value.online
    places = [i for i in range(len(text) - 1) if text[i] != text[i + 1] and (text[i] + text[i + 1]).isalnum()]
    if not places or value.kind == "choice":
        return None
    at = rng.choice(places)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _dropped(value: Value, rng: Random) -> str | None:
    """One character less, or one twice."""
    places = _places(value.online, str.isalnum)
    if len(places) < 3 or value.kind in ("choice", "date", "month"):
        return None
    at = rng.choice(places)
    return _replaced(value.online, at, "" if rng.random() < 0.5 else 2 * value.online[at])


def _unit(value: Value, rng: Random) -> str | None:
    """元 and 万元 or 万元 and 亿元 taken for one another, or the decimal point moved by one."""
    if value.spec.type not in NUMBERS or value.kind == "percent":
        return None
    factor = Decimal(10) ** rng.choice((4, -4, 8, 1, -1, 2, -2))
    places = value.spec.places or 0
    try:
        other = (Decimal(value.online) * factor).quantize(Decimal(1).scaleb(-places))
    except InvalidOperation:
        return None
    kept = other != 0 and other / factor == Decimal(value.online)
    return str(other) if kept or len(str(abs(other)).replace(".", "").lstrip("0")) >= SIGNIFICANT else None


def _wording(value: Value, rng: Random) -> str | None:
    if value.kind not in ("company", "body", "address", "title", "industry", "words"):
        return None
    pairs: list[list[str]] = words()["wordings"]  # type: ignore[assignment]
    found = [(a, b) for pair in pairs for a, b in (pair, pair[::-1]) if a in value.online]
    if not found:
        return None
    a, b = rng.choice(found)
    return value.online.replace(a, b, 1)


def _choice(value: Value, rng: Random) -> str | None:
    return rng.choice([o for o in value.spec.options if o != value.online]) if value.kind == "choice" else None


WAYS: dict[Change, Callable[[Value, Random], str | None]] = {
    "digit": _digit,
    "character": _character,
    "look-alike": _look_alike,
    "transposed": _transposed,
    "dropped": _dropped,
    "unit": _unit,
    "wording": _wording,
    "choice": _choice,
}
