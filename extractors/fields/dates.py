"""Printed dates as ISO dates and months, in the usual Chinese styles."""

import re
from dataclasses import dataclass
from datetime import date

from extractors.fields.numbers import DIGITS, chinese_number
from models.folding import compact

OPEN = re.compile(r"[年月日号./\-_:—]*")
"""A form's own 年 月 日 with nothing written in: blank."""
YEAR, PART = r"(?P<year>\d{4})", r"\d{1,2}"
FULL = re.compile(rf"{YEAR}[年./\-](?P<month>{PART})[月./\-](?P<day>{PART})[日号]?")
MONTH = re.compile(rf"{YEAR}[年./\-](?P<month>{PART})月?")
RUN = re.compile(rf"{YEAR}(?P<month>\d\d)(?P<day>\d\d)?")
CHINESE = re.compile(r"(?P<year>[^年]{4})年(?P<month>[^月]{1,3})月(?:(?P<day>[^日号]{1,3})[日号])?")
SEPARATORS = str.maketrans(
    {"—": "-", "–": "-", "−": "-", "─": "-", "·": ".", "。": ".", ",": ".", "、": ".", "~": "-", "_": "-"}
)
CONFUSED = str.maketrans(
    {"O": "0", "o": "0", "〇": "0", "○": "0", "I": "1", "l": "1", "|": "1", "曰": "日", "目": "日", "闩": "月"}
)
"""What a recogniser makes of the digits and marks of a date."""
LOOSE = re.compile(rf"{YEAR}\D{{0,2}}(?P<month>\d\d)\D{{0,2}}(?P<day>\d\d)\D?")
FRAME = "|｜¦!_[]"


@dataclass(frozen=True)
class PrintedDate:
    """A printed date. `iso` is YYYY-MM-DD, or YYYY-MM where no day is printed; `doubtful`: it may mean another."""

    iso: str
    doubtful: bool = False

    @property
    def day(self) -> date | None:
        """The day, where one is printed."""
        return date.fromisoformat(self.iso) if len(self.iso) > len("2021-04") else None


def is_open(text: str) -> bool:
    """Whether nothing but a form's own 年 月 日 stands there."""
    return OPEN.fullmatch(compact(text)) is not None


def parse_date(text: str) -> PrintedDate | None:
    """A printed date or month, or None where the text is none that the calendar knows."""
    clean = compact(text).strip(FRAME)
    plain = clean.translate(SEPARATORS)
    for candidate, doubtful in ((plain, plain != clean and "年" not in plain), (plain.translate(CONFUSED), True)):
        for pattern in (FULL, MONTH, RUN):
            if match := pattern.fullmatch(candidate):
                return _checked(match.groupdict(), doubtful)
    if match := CHINESE.fullmatch(clean):
        return _chinese(match.groupdict())
    match = LOOSE.fullmatch(plain.translate(CONFUSED))
    return _checked(match.groupdict(), True) if match else None


def _chinese(parts: dict[str, str | None]) -> PrintedDate | None:
    year = parts["year"] or ""
    if not all(c in DIGITS for c in year):
        return None
    numbers = {"year": "".join(str(DIGITS[c]) for c in year)}
    for name in ("month", "day"):
        printed = parts[name]
        value = chinese_number(printed) if printed else None
        if printed and value is None:
            return None
        if value is not None:
            numbers[name] = str(value)
    return _checked(numbers, False)


def _checked(parts: dict[str, str | None] | dict[str, str], doubtful: bool) -> PrintedDate | None:
    year, month, day = (int(parts.get(name) or 0) for name in ("year", "month", "day"))
    try:
        known = date(year, month, day or 1)
    except ValueError:
        return None
    return PrintedDate(known.isoformat() if day else known.isoformat()[:7], doubtful)
