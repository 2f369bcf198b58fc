"""From what a cell holds to the value of a field: numbers without Excel's traces, ISO dates, option codes."""

import re
import unicodedata
from datetime import date, datetime, time
from decimal import Decimal

from models.campaign import OnlineValue
from models.form_template import FieldSpec
from service.integrations.online_rows import Cell, SheetValue

EXACT_DIGITS = 15
"""Excel keeps this many digits of a number and writes zeros for the others."""
POSTCODE_DIGITS = 6
SERIAL_DATES = (18264, 73050)
"""Excel's day numbers of 1950-01-01 and 2099-12-31; a date field that holds one was left without a date format."""
BLANKS = frozenset(("/", "-", "—", "——", "无"))
"""What people write into a cell to say that it stays blank; where it is one of the options it is that option."""
SEPARATORS = re.compile(r"[;；]")


class ValueRefusedError(Exception):
    """A cell that cannot be the value of its field; `zh` and `en` say why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh}（{en}）")
        self.zh, self.en = zh, en


def field_value(cell: Cell, spec: FieldSpec) -> OnlineValue:
    """The value of a field: a tuple of option codes of a multi, else text; blank is ''. Raises ValueRefusedError."""
    if spec.type == "multi":
        parts = cell if isinstance(cell, tuple) else SEPARATORS.split(plain_text(cell, spec))
        chosen = [option_code(part, spec) for part in parts]
        return tuple(code for code in dict.fromkeys(chosen) if code) or ""
    text = plain_text(cell, spec)
    return option_code(text, spec) if spec.type == "enum" and spec.options else text


def option_code(word: str, spec: FieldSpec) -> str:
    """The code of an option given as code or in its printed words; '' of a blank. Raises ValueRefusedError."""
    wanted = folded(word)
    for code, words in spec.options.items():
        if wanted in (folded(code), folded(words)):
            return code
    if not wanted or wanted in BLANKS:
        return ""
    known = "、".join(spec.options.values())
    raise ValueRefusedError(f"{word.strip()} 不是 {spec.name} 的选项（{known}）", f"no such option of {spec.name}")


def plain_text(cell: Cell, spec: FieldSpec | None = None) -> str:
    """A cell as trimmed text; `spec` None: one of the record's own columns. Raises ValueRefusedError."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, tuple):
        name = spec.name if spec else "?"
        raise ValueRefusedError(f"{name} 不是多选项，却给出列表", f"a list, but {name} takes one value")
    value = cell.value
    if isinstance(value, bool):
        raise ValueRefusedError("单元格是逻辑值，不是文字或数字", "the cell is true or false, neither text nor number")
    if isinstance(value, (datetime, date, time)):
        return _iso(value, spec)
    if spec is not None and spec.type in ("date", "month") and SERIAL_DATES[0] <= value <= SERIAL_DATES[1]:
        from openpyxl.utils.datetime import from_excel  # only a workbook holds such days, and openpyxl is loaded then

        return _iso(from_excel(value), spec)
    return _number(cell, spec)


def _iso(value: datetime | date | time | object, spec: FieldSpec | None) -> str:
    if (
        isinstance(value, datetime)
        and value.time() != time.min
        and (spec is None or spec.type not in ("date", "month"))
    ):
        return value.isoformat()
    day = value.date() if isinstance(value, datetime) else value
    if not isinstance(day, date):
        raise ValueRefusedError("单元格是时刻，不是日期", "the cell is a time of day")
    return f"{day:%Y-%m}" if spec is not None and spec.type == "month" else day.isoformat()


def _number(cell: SheetValue, spec: FieldSpec | None) -> str:
    """Excel's number as a plain decimal: no exponent, no binary tail, leading zeros as the format shows them."""
    value = cell.value
    if not isinstance(value, (int, float)):
        raise TypeError(f"{type(value).__name__} is no number")
    exact = Decimal(f"{value:.{EXACT_DIGITS}g}") if isinstance(value, float) else Decimal(value)
    if abs(exact) >= 10**EXACT_DIGITS:
        zh = f"数字超过 {EXACT_DIGITS} 位，Excel 已丢失末位，请把该列设为文本后重新填写"
        raise ValueRefusedError(zh, f"over {EXACT_DIGITS} digits: Excel lost the last ones; make the column text")
    if "%" in cell.number_format:
        exact *= 100
    text = f"{exact.normalize():f}" if exact else "0"
    if spec is not None and spec.type == "postcode":
        return text.zfill(POSTCODE_DIGITS)
    return text.zfill(len(cell.number_format)) if re.fullmatch("0{2,}", cell.number_format) else text


def folded(text: str) -> str:
    """Text for comparing option words: brackets and widths alike, no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
