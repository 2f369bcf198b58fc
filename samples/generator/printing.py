"""Writes values as a portal prints them: dates, numbers and ticks in the style of the case."""

from typing import TypedDict

from models.form_template import FieldSpec, FormTemplate
from samples.generator.case import Style, Tick, Value

TICKS: dict[Tick, tuple[str, str]] = {
    "square": ("■", "□"),
    "check": ("☑", "□"),
    "paren": ("（√）", "（ ）"),
    "tortoise": ("〔√〕", "〔 〕"),
    "hand": ("□", "□"),
    "word": ("", ""),
}
NUMERALS = str.maketrans("0123456789", "〇一二三四五六七八九")


class Cell(TypedDict, total=False):
    """A value as form.typ takes it: its text, or its options as mark, word and anchor."""

    name: str
    label: str
    span: int
    text: str
    ticks: list[dict[str, str]]


def printed_cell(
    name: str, spec: FieldSpec, value: Value, style: Style, words: dict[str, str], other: str = ""
) -> Cell:
    """The cell of a field. `words` are the options it prints by code; `other` is what stands behind the last."""
    if words and (style.tick != "word" or spec.type == "multi"):
        return {"name": name, "ticks": _ticks(name, spec, value, style, words, other)}
    text = words.get(str(value), str(value)) if words else written(spec, str(value), style)
    return {"name": name, "text": bracketed(text, style)}


def options_of(spec: FieldSpec, template: FormTemplate, kind: str) -> dict[str, str]:
    """The options a form of this kind prints: of the modes only its own."""
    if spec.options and set(spec.options) == set(template.campaign.modes):
        return {m: spec.options[m] for m in template.kinds[kind].modes}
    return dict(spec.options)


def written(spec: FieldSpec, value: str, style: Style) -> str:
    """A value that is no choice, as printed."""
    if value == "":
        return style.blank
    if spec.type in ("date", "month"):
        return _date(value, style)
    if spec.type in ("decimal", "int"):
        return f"{float(value):,.{spec.places or 0}f}" if style.grouped else value
    if spec.type == "percent":
        return f"{value}%" if style.percent_sign else value
    return value


def bracketed(text: str, style: Style) -> str:
    """Labels and names with the brackets of the style."""
    return text.replace("（", "(").replace("）", ")") if style.half_width else text


def _ticks(
    name: str, spec: FieldSpec, value: Value, style: Style, words: dict[str, str], other: str
) -> list[dict[str, str]]:
    chosen = value if isinstance(value, list) else [value]
    tick: Tick = "square" if style.tick == "word" else style.tick
    out = []
    for code, word in words.items():
        shown = f"{word}：{other}" if other and code == "other" else word
        mark = TICKS[tick][0 if code in chosen else 1]
        anchor = f"tick:{name}:{code}" if tick == "hand" else ""
        out.append({"mark": mark, "word": bracketed(shown, style), "anchor": anchor})
    return out


def _date(value: str, style: Style) -> str:
    year, month, *rest = value.split("-")
    day = rest[0] if rest else ""
    match style.date:
        case "cn":
            return f"{year}年{int(month)}月" + (f"{int(day)}日" if day else "")
        case "dot":
            return ".".join(filter(None, (year, month, day)))
        case "slash":
            return "/".join(filter(None, (year, str(int(month)), str(int(day)) if day else "")))
        case "upper":
            return f"{year.translate(NUMERALS)}年{_ordinal(month)}月" + (f"{_ordinal(day)}日" if day else "")
        case _:
            return value


def _ordinal(digits: str) -> str:
    """1 to 31 in Chinese numerals: 三十一."""
    tens, ones = divmod(int(digits), 10)
    head = ("", "十", "二十", "三十")[tens]
    return head + ("一二三四五六七八九"[ones - 1] if ones else "")
