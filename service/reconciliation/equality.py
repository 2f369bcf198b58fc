"""Whether a value read from paper and an online value say the same, by the type and the compare class of the field."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from extractors.fields import identifiers, options
from extractors.fields.parsing import is_blank, parse
from models.campaign import OnlineValue
from models.folding import fold, fold_cased
from models.form_template import FieldSpec

Relation = Literal["equal", "different", "unclear"]
"""`unclear`: one of the sides has no value of the field's type, or can be taken for two values."""

TOLERANCE = Decimal("0.005")
"""Domain notes, 8.2: amounts are equal within half of the last printed place of two, in the printed unit."""
NUMBERS = frozenset({"int", "decimal", "percent"})
DATES = frozenset({"date", "month"})
UNIT_SLIPS = (Decimal(10**4), Decimal(10**8))
"""元, 万元 and 亿元 taken for one another (domain notes, C-06)."""
SLIP_DIGITS = 3
"""Significant digits that make a ratio certain which rounding has blurred."""
STAMP_NOTE = re.compile(r"\((?:盖章|公章|签字|签章|盖公章)\)$")
"""What a form prints behind a name for whoever seals there."""


def online_blank(spec: FieldSpec, value: OnlineValue) -> bool:
    """Whether nothing was filed: empty, or one of the marks that stand for it."""
    return not value if isinstance(value, tuple) else is_blank(spec, value)


def online_value(spec: FieldSpec, value: OnlineValue) -> OnlineValue | None:
    """An online value in the form that `parse` gives paper values; None where it is no value of the field's type."""
    if isinstance(value, tuple):
        codes = {options.code_of(v, spec.options) or v for v in value} if spec.options else set(value)
        return tuple(c for c in spec.options if c in codes) + tuple(v for v in value if v in codes - set(spec.options))
    if spec.type == "enum" and spec.options:
        return options.code_of(value, spec.options) or value
    return parse(spec, value).value


def relation(spec: FieldSpec, paper: OnlineValue | None, online: OnlineValue) -> Relation:
    """How a paper value stands to an online value (domain notes, 8.2 and 8.3)."""
    other = online_value(spec, online)
    if paper is None or other is None:
        return "unclear"
    if isinstance(paper, tuple) or isinstance(other, tuple):
        return "equal" if _as_set(spec, paper) == _as_set(spec, other) else "different"
    if spec.type in NUMBERS:
        return _numbers(spec, Decimal(paper), Decimal(other))
    if spec.type in DATES:
        return _dates(paper, other)
    return "equal" if key(spec, paper) == key(spec, other) else "different"


def key(spec: FieldSpec, text: str) -> str:
    """The normalised form under which two texts of a field are the same."""
    if spec.type == "phone":
        return identifiers.phone_key(text)
    if spec.type == "url":
        return fold_cased(text).rstrip("/")
    if spec.type in ("email", "uscc"):
        return fold_cased(text)
    if spec.type == "enum":
        return fold(spec.options.get(text, text))
    return STAMP_NOTE.sub("", fold(text))


def unit_slip(paper: str, online: str) -> bool:
    """Whether two plain decimals differ by exactly 10^4 or 10^8, but for rounding to the coarser one's places."""
    a, b = sorted((abs(Decimal(paper)), abs(Decimal(online))), key=abs)
    if not a or (Decimal(paper) < 0) != (Decimal(online) < 0):
        return False
    rounds = len(a.normalize().as_tuple().digits) >= SLIP_DIGITS
    return any(b == a * factor or (rounds and _rounded(b / factor, _places(a)) == a) for factor in UNIT_SLIPS)


def swapped(paper: str, online: str) -> bool:
    """Whether two texts are the same but for two neighbouring characters that changed places."""
    if len(paper) != len(online):
        return False
    at = [i for i, (a, b) in enumerate(zip(paper, online, strict=True)) if a != b]
    return len(at) == 2 and at[1] == at[0] + 1 and paper[at[0]] == online[at[1]] and paper[at[1]] == online[at[0]]


def _as_set(spec: FieldSpec, value: OnlineValue) -> set[str]:
    return {fold(v) for v in ((value,) if isinstance(value, str) else value)}


def _numbers(spec: FieldSpec, paper: Decimal, online: Decimal) -> Relation:
    if abs(paper - online) <= TOLERANCE:
        return "equal"
    places = min(_places(paper), _places(online))
    if _rounded(paper, places) == _rounded(online, places):
        return "equal"
    # 0.30 may be a share of one: a person must say.
    return "unclear" if spec.type == "percent" and paper * 100 == online and paper < 1 else "different"


def _dates(paper: str, online: str) -> Relation:
    if paper == online:
        return "equal"
    # One side without the day neither agrees nor differs, as long as the month is the same.
    return "unclear" if len(paper) != len(online) and paper[:7] == online[:7] else "different"


def _places(value: Decimal) -> int:
    return max(0, -int(value.as_tuple().exponent))


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
