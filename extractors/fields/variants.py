"""The strings in which a form may print an online value: what its pixels are compared with."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from itertools import permutations

from extractors.fields import identifiers
from extractors.fields.dates import parse_date
from extractors.fields.names import plain
from extractors.fields.numbers import parse_number
from models.campaign import OnlineValue
from models.form_template import FieldSpec

MOST = 40
"""Variants that are tried at most: each costs an alignment."""
MOST_PERMUTED = 4
"""Options whose order is varied: four have 24 orders."""
BETWEEN = ("、", "", ";", ",", "，", "；", "/")
"""What may stand between options, likeliest first."""
CHINESE_DIGITS = "〇一二三四五六七八九"


def printed_variants(spec: FieldSpec, value: OnlineValue) -> tuple[str, ...]:
    """The texts, likeliest first, that say the same as an online value. Width of letters and blanks are not varied:
    the comparison folds them. Empty for a blank value."""
    if isinstance(value, tuple):
        found: Iterable[str] = _choices(spec, value)
    else:
        found = VARIANTS.get(spec.type, _as_is)(spec, value.strip()) if value.strip() else ()
    return tuple(dict.fromkeys(v for v in found if v))[:MOST]


def _as_is(spec: FieldSpec, value: str) -> Iterable[str]:
    return (plain(value),)


def _numbers(spec: FieldSpec, value: str) -> Iterable[str]:
    known = parse_number(value)
    if known is None:
        return (value,)
    amount = Decimal(known.text)
    places = _places(amount, spec.places, known.text)
    signed = amount < 0
    bodies = [f(abs(amount), p) for p in places for f in (_grouped, _ungrouped)]
    if spec.type == "percent":
        bodies = [b + end for b in bodies for end in ("%", "")]
    found = ["-" + b for b in bodies] if signed else bodies
    if signed:
        found += [f"({b})" for b in bodies] + [f"△{b}" for b in bodies]
    return [*found, *(b + spec.unit for b in found if spec.unit and spec.type != "percent")]


def _places(amount: Decimal, form: int | None, text: str) -> list[int]:
    """Numbers of decimals that lose nothing, the record's own and the form's first."""
    written = len(text.partition(".")[2])
    least = max(0, -int(amount.normalize().as_tuple().exponent))
    wanted = [p for p in (written, form) if p is not None and p >= least]
    return list(dict.fromkeys([*wanted, least, *(p for p in (1, 2) if p > least)]))


def _grouped(amount: Decimal, places: int) -> str:
    return f"{amount:,.{places}f}"


def _ungrouped(amount: Decimal, places: int) -> str:
    return f"{amount:.{places}f}"


def _dates(spec: FieldSpec, value: str) -> Iterable[str]:
    known = parse_date(value)
    if known is None:
        return (value,)
    if known.day is None:
        year, month = int(known.iso[:4]), int(known.iso[5:])
        return (
            f"{year}年{month}月", f"{year}年{month:02}月", known.iso, f"{year}-{month}", f"{year}.{month}",
            f"{year}.{month:02}", f"{year}/{month}", f"{year}/{month:02}",
            f"{_chinese_year(year)}年{_chinese(month)}月",
        )  # fmt: skip
    return [known.iso, *_days(known.day)]


def _days(day: date) -> Iterable[str]:
    y, m, d = day.year, day.month, day.day
    for month, dom in ((str(m), str(d)), (f"{m:02}", f"{d:02}"), (str(m), f"{d:02}"), (f"{m:02}", str(d))):
        yield f"{y}年{month}月{dom}日"
    for mark in "-./":
        yield f"{y}{mark}{m:02}{mark}{d:02}"
        yield f"{y}{mark}{m}{mark}{d}"
    yield f"{y}{m:02}{d:02}"
    chinese = f"年{_chinese(m)}月{_chinese(d)}日"
    yield _chinese_year(y) + chinese
    yield _chinese_year(y).replace("〇", "零") + chinese
    yield _chinese_year(y).replace("〇", "○") + chinese


def _chinese_year(year: int) -> str:
    return "".join(CHINESE_DIGITS[int(c)] for c in str(year))


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else CHINESE_DIGITS[tens]) + "十" if tens else ""
    return head + (CHINESE_DIGITS[ones] if ones else "")


def _enum(spec: FieldSpec, value: str) -> Iterable[str]:
    label = spec.options.get(value, value)
    return (label, *(label.replace(a, b) for a, b in (("（", "("), ("(", "（")) if a in label), value)


def _choices(spec: FieldSpec, codes: tuple[str, ...]) -> Iterable[str]:
    if not codes:
        return ()
    chosen = [spec.options.get(c, c) for c in codes]
    printed = [label for label in spec.options.values() if label in chosen]
    words = printed + [w for w in chosen if w not in printed]
    # A table by hand names them in any order.
    orders = permutations(words) if len(words) <= MOST_PERMUTED else ()
    return [*(mark.join(words) for mark in BETWEEN), *(BETWEEN[0].join(order) for order in orders)]


def _phone(spec: FieldSpec, value: str) -> Iterable[str]:
    known = identifiers.parse_phone(value).text
    bare = known.replace("-", "")
    found = [known, bare]
    area = re.match(r"(0[12]\d|0[3-9]\d\d)(\d{7,8})$", bare)
    if area:
        found += [f"{area[1]}-{area[2]}", f"({area[1]}){area[2]}", f"+86-{area[1].lstrip('0')}-{area[2]}"]
    elif identifiers.MOBILE.fullmatch(bare):
        found += [f"{bare[:3]}-{bare[3:7]}-{bare[7:]}", f"+86{bare}", f"+86-{bare}"]
    return found


def _cased(spec: FieldSpec, value: str) -> Iterable[str]:
    return (value, value.lower(), value.upper())


def _url(spec: FieldSpec, value: str) -> Iterable[str]:
    return (value, value.rstrip("/"), value.rstrip("/") + "/", value.lower())


def _uscc(spec: FieldSpec, value: str) -> Iterable[str]:
    return (value.upper(),)


VARIANTS: dict[str, Callable[[FieldSpec, str], Iterable[str]]] = {
    "int": _numbers,
    "decimal": _numbers,
    "percent": _numbers,
    "date": _dates,
    "month": _dates,
    "enum": _enum,
    "multi": _enum,
    "phone": _phone,
    "email": _cased,
    "url": _url,
    "uscc": _uscc,
}
