"""From the text of a cell to the value of its field, as the field's type says."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from extractors.fields import dates, identifiers, names, numbers, options
from models.folding import fold
from models.form_template import FieldSpec

BLANKS = {"", "/", "//", "\\", "-", "--", "---", "无", "N/A", "n/a"}
"""What a cell holds that was left blank (contract), folded. 无 is a value where it is an option."""

WORD = re.compile(r"[^\W_一]")
"""A cell without a letter or digit holds marks only; 一 alone is a dash."""

STROKES = {"1", "l", "I", "|", "i", "丨"}
"""What a printed `/` is read as."""
NEVER_A_STROKE = frozenset({"phone", "email", "person", "postcode", "url", "uscc", "date", "month"})
"""Types of which no value is a single stroke."""

Value = str | tuple[str, ...] | None


@dataclass(frozen=True)
class Parsed:
    """What a printed text means. `value` is None where the text is blank or is no value of the field's type; numbers
    are plain decimals in the form's unit with the printed places, dates ISO, a multi a tuple of option codes.
    `repaired`: check digits put a misread character right; `doubtful`: the text could well mean something else."""

    value: Value
    blank: bool = False
    repaired: bool = False
    doubtful: bool = False


def parse(spec: FieldSpec, text: str) -> Parsed:
    """The value that a printed text has for a field."""
    if is_blank(spec, text):
        return Parsed(None, blank=True)
    return PARSERS[spec.type](spec, text)


def is_blank(spec: FieldSpec, text: str) -> bool:
    """Whether a cell with this text was left blank (contract: `/`, `—`, `无`, `——`, but for an option 无)."""
    key = fold(text)
    if key in BLANKS:
        return key not in {fold(label) for label in spec.options.values()}
    if spec.type not in ("enum", "multi") and not WORD.search(key):
        return True
    if key in STROKES:
        return spec.type in NEVER_A_STROKE
    return spec.type in ("date", "month") and dates.is_open(text)


def _text(spec: FieldSpec, text: str) -> Parsed:
    return Parsed(names.plain(text))


def _number(spec: FieldSpec, text: str) -> Parsed:
    found = numbers.parse_number(text, spec.unit, whole=spec.type == "int", places=spec.places)
    if found is None:
        return Parsed(None, doubtful=True)
    odd_sign = found.text.startswith("-") and not spec.negative
    return Parsed(found.text, doubtful=found.doubtful or odd_sign)


def _percent(spec: FieldSpec, text: str) -> Parsed:
    found = numbers.parse_percent(text)
    return Parsed(found.text, doubtful=found.doubtful) if found else Parsed(None, doubtful=True)


def _date(spec: FieldSpec, text: str) -> Parsed:
    found = dates.parse_date(text)
    if found is None:
        return Parsed(None, doubtful=True)
    if spec.type == "month":
        return Parsed(found.iso[: len("2021-04")], doubtful=found.doubtful or found.day is not None)
    return Parsed(found.iso, doubtful=found.doubtful or found.day is None)


def _enum(spec: FieldSpec, text: str) -> Parsed:
    if not spec.options:
        return _text(spec, text)
    choice = options.choose(text, spec.options)
    if len(choice.codes) != 1:
        return Parsed(None, doubtful=True)
    return Parsed(choice.codes[0], doubtful=choice.doubtful)


def _multi(spec: FieldSpec, text: str) -> Parsed:
    choice = options.choose(text, spec.options)
    return Parsed(choice.codes or None, doubtful=choice.doubtful or not choice.codes)


def _code(read: Callable[[str], identifiers.Code]) -> Callable[[FieldSpec, str], Parsed]:
    def parse_code(spec: FieldSpec, text: str) -> Parsed:
        found = read(text)
        return Parsed(found.text, repaired=found.repaired, doubtful=found.doubtful)

    return parse_code


PARSERS: dict[str, Callable[[FieldSpec, str], Parsed]] = {
    "text": _text,
    "longtext": _text,
    "person": _text,
    "int": _number,
    "decimal": _number,
    "percent": _percent,
    "date": _date,
    "month": _date,
    "enum": _enum,
    "multi": _multi,
    "uscc": _code(identifiers.parse_uscc),
    "phone": _code(identifiers.parse_phone),
    "email": _code(identifiers.parse_email),
    "postcode": _code(identifiers.parse_postcode),
    "url": _code(identifiers.parse_url),
}
