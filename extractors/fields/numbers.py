"""Printed numbers as plain decimals: separators, signs, units of money, percent and Chinese numerals."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from models.folding import compact

MONEY = {
    "元": Decimal(1),
    "千元": Decimal(10**3),
    "万元": Decimal(10**4),
    "百万元": Decimal(10**6),
    "亿元": Decimal(10**8),
}
"""Units of money in yuan."""
MULTIPLES = {"万": Decimal(10**4), "亿": Decimal(10**8)}
CURRENCY = re.compile(r"^(?:人民币|RMB|CNY|[¥￥$])+[::]?|(?:人民币|RMB|CNY)$", re.IGNORECASE)
UNIT = re.compile(
    r"^(?P<number>.*?)(?P<multiple>[万亿]?)(?P<unit>百万元|千元|元|圆|%|[人个家名户台套项]?)(?P<end>[整正]?)$"
)
NEGATIVE = re.compile(r"^(?:[-−–—─△▲﹣]|负)+")
BRACKETED = re.compile(r"^\((.+)\)$")
GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
SIMPLE = re.compile(r"\d+(?:\.\d+)?")
SEPARATED = re.compile(r"\d+(?:[.,]\d+)+")
FRAME = "|｜¦!_[]"
"""What a ruled line beside a number is read as."""
SEPARATORS = str.maketrans(
    {"、": ",", "，": ",", "'": ",", "’": ",", "`": ",", ";": ",", "。": ".", "·": ".", "•": ".", "．": "."}
)
CONFUSED = str.maketrans("OoQDIlZSBG", "0000112586")
"""Letters that a recogniser reads for digits; no number of a form holds a letter."""

DIGITS = dict(zip("零一二三四五六七八九", range(10), strict=True))
DIGITS |= dict(zip("〇壹贰叁肆伍陆柒捌玖", range(10), strict=True))
DIGITS |= {"○": 0, "貳": 2, "两": 2, "陸": 6, "参": 3, "叄": 3, "弍": 2}
TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
GROUPS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
CHINESE = re.compile("[" + "".join({*DIGITS, *TENS, *GROUPS}) + "]+")
AMOUNT = re.compile(r"(?P<yuan>[^元圆]+)[元圆](?:零?(?P<jiao>.)角)?(?:零?(?P<fen>.)分)?[整正]?")
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Number:
    """A printed number. `text` is a plain decimal with the printed places, in the unit of the form; `doubtful` says
    that it could be read otherwise."""

    text: str
    doubtful: bool = False


def parse_number(
    text: str, unit: str | None = None, *, whole: bool = False, places: int | None = None
) -> Number | None:
    """A printed number, or None where the text is none. A unit of money printed in the cell is converted to `unit`
    (domain notes, 8.2); `whole` says that the field holds whole numbers, `places` how many decimals it holds."""
    clean = compact(CURRENCY.sub("", compact(text)))
    bare = clean.strip(FRAME)
    found = _signed(bare, unit, whole, places) or _amount(bare, unit)
    if found is None:
        return None
    return Number(found.text, found.doubtful or bare != clean)


def parse_percent(text: str) -> Number | None:
    """Percentage points as a plain decimal, or None. Without a sign a value below 1 may be a share: doubtful."""
    clean = compact(text).strip(FRAME)
    if clean.startswith("百分之"):
        points = chinese_number(clean.removeprefix("百分之"))
        return Number(format(points, "f")) if points is not None else None
    found = parse_number(clean.rstrip("%"), places=2)
    if found is None:
        return None
    share = not clean.endswith("%") and 0 < abs(Decimal(found.text)) < 1
    return Number(found.text, found.doubtful or share)


def chinese_number(text: str) -> Decimal | None:
    """The value of 三十, 二〇二一, 壹仟零伍拾 or 三十点五; None where the text is none."""
    head, dot, tail = text.partition("点")
    if not CHINESE.fullmatch(head) or (dot and not all(c in DIGITS for c in tail)):
        return None
    known = all(c in DIGITS for c in head)
    value = int("".join(str(DIGITS[c]) for c in head)) if known else _by_groups(head)
    return Decimal(f"{value}.{''.join(str(DIGITS[c]) for c in tail)}" if tail else value)


def _by_groups(text: str) -> int:
    total = section = digit = 0
    for c in text:
        if c in DIGITS:
            digit = DIGITS[c]
        elif c in TENS:
            section += (digit or 1) * TENS[c]
            digit = 0
        else:
            total = (
                (total + section + digit) * GROUPS[c] if GROUPS[c] > 10**4 else total + (section + digit) * GROUPS[c]
            )
            section = digit = 0
    return total + section + digit


def _amount(text: str, unit: str | None) -> Number | None:
    """An upper-case amount of money (正确填写票据和结算凭证的基本规定)."""
    match = AMOUNT.fullmatch(text)
    yuan = chinese_number(match["yuan"]) if match else None
    if match is None or yuan is None:
        return None
    parts = [match["jiao"] or "零", match["fen"] or "零"]
    if any(p not in DIGITS for p in parts):
        return None
    value = yuan + DIGITS[parts[0]] * TENTH + DIGITS[parts[1]] * TENTH**2
    return Number(format((value / MONEY.get(unit or "元", Decimal(1))).normalize(), "f"))


def _signed(text: str, unit: str | None, whole: bool, places: int | None) -> Number | None:
    outer = _unsigned(text)
    match = UNIT.match(outer[0])
    if match is None:
        return None
    inner = _unsigned(match["number"])
    number = _digits(inner[0], whole, places)
    factor = _factor(match["multiple"], match["unit"], unit)
    if number is None or factor is None:
        return None
    minus = "-" if (outer[1] or inner[1]) and Decimal(number.text) else ""
    value = number.text if factor == 1 else format((Decimal(number.text) * factor).normalize(), "f")
    return Number(minus + value, number.doubtful)


def _unsigned(text: str) -> tuple[str, bool]:
    """A number without its sign or the brackets that stand for one, and whether it is negative."""
    bracketed = BRACKETED.match(text)
    body = bracketed[1] if bracketed else text
    sign = NEGATIVE.match(body)
    return body[sign.end() :] if sign else body, bool(sign or bracketed)


def _factor(multiple: str, printed: str, unit: str | None) -> Decimal | None:
    """What a number with this unit is multiplied with; None where the unit is another kind than the form's."""
    if printed in ("元", "圆", "千元", "百万元"):
        yuan = MULTIPLES.get(multiple, Decimal(1)) * MONEY["元" if printed == "圆" else printed]
        return yuan / MONEY[unit] if unit in MONEY else None
    if multiple and unit in MONEY:
        return MULTIPLES[multiple] / MONEY[unit]
    if printed == "%" and unit not in (None, "%"):
        return None
    return MULTIPLES.get(multiple, Decimal(1))


def _digits(text: str, whole: bool, places: int | None) -> Number | None:
    plain = text.translate(SEPARATORS)
    doubtful = plain != text
    if 2 * sum(c.isascii() and c.isdigit() for c in plain) < len(plain) or not plain:
        return None
    if not re.fullmatch(r"[\d.,]+", plain):
        plain, doubtful = plain.translate(CONFUSED), True
    if GROUPED.fullmatch(plain):
        return Number(plain.replace(",", ""), doubtful)
    if SIMPLE.fullmatch(plain):
        # A grouping comma that was read as a point: 8.350 employees.
        grouped = whole and re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", plain)
        return Number(plain.replace(".", ""), True) if grouped else Number(plain, doubtful or (whole and "." in plain))
    return _regrouped(plain, places) if SEPARATED.fullmatch(plain) else None


def _regrouped(text: str, places: int | None) -> Number | None:
    """Digits whose separators were misread, such as 86.532.47 or 86,532,47: always doubtful."""
    groups = re.split(r"[.,]", text)
    decimals = places is not None and len(groups[-1]) == places and places != 3
    head = groups[1:-1] if decimals else groups[1:]
    if (len(groups[0]) > 3 and head) or any(len(g) != 3 for g in head):
        return None
    try:
        value = "".join(groups[:-1]) + "." + groups[-1] if decimals else "".join(groups)
        Decimal(value)
    except InvalidOperation:
        return None
    return Number(value, True)
