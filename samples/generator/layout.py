"""Plans the pages of a form from its template, as form.typ draws them."""

from typing import Any

import numpy as np
import zxingcpp

from models.form_template import FieldSpec, SlotSpec
from models.scan import PageKind
from samples.generator import attachments
from samples.generator.case import Style, Value
from samples.generator.content import REGIONS
from samples.generator.printing import Cell, bracketed, options_of, printed_cell, written
from samples.generator.sheet import Part, Sheet

Row = list[Cell]
LONG_VALUE = 30
"""Characters: a longer value gets a row of its own in a table of four columns."""
INSTRUCTIONS = (
    "一、申报书由申报单位在线填写，提交后下载打印，内容不得自行改动。",
    "二、申报单位名称须与登记证书一致，并在封面和承诺页加盖公章。",
    "三、金额单位以栏目所注为准，保留两位小数；占比保留两位小数。",
    "四、选择项按实际情况勾选，没有内容的栏目可以不填。",
    "五、用A4纸双面打印，按页码顺序左侧装订，一式一份。",
)
PLEDGE = (
    "{name}自愿参加{campaign}，现承诺如下：",
    "一、申报书所填内容和所附材料真实、完整，纸质件与网上填报内容相同。",
    "二、我方依法经营，2019年1月1日以来未发生重大质量、环保和安全事故。",
    "三、如有不实，自愿退出遴选并承担相应责任。",
)
OPINION = "经审核，{name}所报材料齐全，符合申报条件，同意推荐。"


def plan(sheet: Sheet) -> dict[str, Any]:
    """The document that form.typ draws."""
    style, case = sheet.style, sheet.case
    optional = {p.kind for p in sheet.template.pages if p.optional}
    pages = []
    for spec in sheet.template.pages:
        if spec.kind == "attachment":
            pages += [{"kind": spec.kind, "parts": p} for p in attachments.pages_of(sheet)]
        elif spec.kind not in optional or spec.kind in case.leaves:
            parts = _page(sheet, spec.kind, spec.title)
            pages += [{"kind": spec.kind, "parts": parts}] if parts else []
    return {
        "style": _style(style),
        "foot": f"{_label(sheet, 'application_no')}：{sheet.application_no}",
        "pages": pages,
    }


def _style(style: Style) -> dict[str, Any]:
    sans = "Sans" in style.font
    return {
        "font": style.font,
        "head_font": "Noto Sans CJK SC" if not sans else "Noto Serif CJK SC",
        "size": style.size,
        "leading": style.leading,
        "cjk_gap": style.cjk_gap,
        "margin": [22, 24, 24, 22],
        "footer": style.footer,
        "foot_gap": " " if style.footer == "centre" else "",
        "spaced": style.spaced,
        "fill": style.fill,
        "label_bold": style.label_bold,
        "label_mm": style.label_mm,
        "pad": style.pad,
        "stroke": 0.6,
        "tick_gap": 0.8,
        "justify": True,
    }


def _page(sheet: Sheet, kind: PageKind, title: str) -> list[Part]:
    style = sheet.style
    match kind:
        case "cover":
            return [_cover(sheet, title)]
        case "instructions":
            return [{"t": "title", "text": title}, {"t": "paras", "items": list(INSTRUCTIONS)}]
        case "declaration":
            return _declaration(sheet, title)
        case "narrative":
            return _narrative(sheet, title)
        case "recommendation":
            return _recommendation(sheet, title)
        case _:
            return _blocks(sheet, kind, bracketed(title, style))


def _label(sheet: Sheet, field: str) -> str:
    return next(s.label for s in sheet.template.blocks["cover"] if s.name == field)


def _value_cell(sheet: Sheet, name: str, spec: FieldSpec) -> Cell:
    words = options_of(spec, sheet.template, sheet.case.kind)
    value: Value = sheet.values.get(name, "")
    return printed_cell(name, spec, value, sheet.style, words, str(sheet.values.get(f"{name}_other", "")))


def _cover(sheet: Sheet, title: str) -> Part:
    style, case = sheet.style, sheet.case
    sealed = {s.label.partition("（")[0]: s for s in sheet.template.slots.values() if s.page == "cover"}
    numbers, rows = [], []
    for spec in sheet.template.blocks["cover"]:
        cell = _value_cell(sheet, f"cover.{spec.name}" if f"cover.{spec.name}" in sheet.values else spec.name, spec)
        if spec.name in ("application_no", "version"):
            numbers.append({"label": spec.label, "cell": cell})
            continue
        slot = sealed.get(spec.label)
        label = bracketed(slot.label if slot else spec.label, style)
        rows.append({"label": label, "slot": slot.name if slot else "", "cell": cell})
    half = title.removesuffix("申报书")
    return {
        "t": "cover",
        "look": style.cover,
        "numbers": numbers,
        "qr": _qr(sheet),
        "qr_at": style.qr_at,
        "title": [half, "申 报 书"] if style.spaced and half != title else [title],
        "title_size": 24 if style.spaced else 22,
        "title_drop": 30,
        "rows_drop": 26,
        "row_gap": 12,
        "side": 2 if style.cover == "table" else 8,
        "rows": rows,
        "maker": REGIONS[case.region].recommender + "  印制" if style.cover == "plain" else _month(sheet),
    }


def _month(sheet: Sheet) -> str:
    spec = next(s for s in sheet.template.blocks["cover"] if s.type == "date")
    return written(spec, str(sheet.values[spec.name])[:7], Style(date="upper"))


def _qr(sheet: Sheet) -> list[str]:
    """The modules of the QR code that holds application number and version, `1` dark, with no quiet zone."""
    number, version = sheet.application_no, sheet.version
    url = f"https://portal.example.cn/check?no={number}&version={version}"
    code = zxingcpp.create_barcode(url if sheet.style.qr_url else f"{number}|{version}", zxingcpp.BarcodeFormat.QRCode)
    image = code.to_image(scale=1, add_quiet_zones=False)
    return ["".join("1" if module < 128 else "0" for module in row) for row in np.asarray(image)]


def _declaration(sheet: Sheet, title: str) -> list[Part]:
    names = {"name": sheet.applicant, "campaign": sheet.template.campaign.title}
    text = [bracketed(line.format(**names), sheet.style) for line in PLEDGE]
    return [
        {"t": "title", "text": title},
        {"t": "paras", "items": text},
        {"t": "gap", "mm": 24},
        _signing(sheet, "declaration"),
    ]


def _recommendation(sheet: Sheet, title: str) -> list[Part]:
    name = bracketed(sheet.applicant, sheet.style)
    text = OPINION.format(name=name) if "recommendation" in sheet.signed else "（本栏由推荐单位填写）"
    inner = [{"t": "paras", "items": [text]}, {"t": "gap", "mm": 70}, _signing(sheet, "recommendation")]
    return [{"t": "heading", "text": title}, {"t": "frame", "mm": 150, "parts": inner}]


def _signing(sheet: Sheet, page: str) -> Part:
    items = []
    for slot in sheet.template.slots.values():
        if slot.page != page:
            continue
        text = _date_line(sheet, slot) if slot.type == "date" else f"{bracketed(slot.label, sheet.style)}："
        items.append({"text": text, "anchor": slot.name, "after": "", "after_anchor": ""})
    return {"t": "signing", "at": "right", "width": 92, "indent": 0, "gap": 9, "items": items}


def _date_line(sheet: Sheet, slot: SlotSpec) -> str:
    """The date as typed, or its label with room for a hand between the words."""
    if sheet.style.typed_dates and slot.page in sheet.signed:
        spec = next(s for s in sheet.template.blocks["cover"] if s.type == "date")
        return "\u3000\u3000\u3000" + written(spec, sheet.signed[slot.page], sheet.style)
    return "\u3000\u3000\u3000" + "\u3000\u3000".join(slot.label.split())


def _narrative(sheet: Sheet, title: str) -> list[Part]:
    parts: list[Part] = [{"t": "heading", "text": title}]
    for spec in sheet.template.kinds[sheet.case.kind].narrative:
        parts.append({"t": "sub", "text": bracketed(spec.label, sheet.style), "name": spec.name})
        parts.append({"t": "paras", "items": bracketed(str(sheet.values[spec.name]), sheet.style).split("\n")})
    return parts if len(parts) > 1 else []


def _blocks(sheet: Sheet, kind: str, title: str) -> list[Part]:
    blocks = sheet.template.kinds[sheet.case.kind].layout.get(kind, ())
    parts: list[Part] = [{"t": "heading", "text": title}]
    for block in blocks:
        specs = sheet.template.blocks_of(sheet.case.kind)[block]
        years = sheet.template.yearly.get(block)
        parts.append(_yearly(sheet, block, specs, years) if years else _pairs(sheet, specs))
        parts.append({"t": "gap", "mm": 6})
    return parts if blocks else []


def _pairs(sheet: Sheet, specs: tuple[FieldSpec, ...]) -> Part:
    columns = sheet.style.columns
    rows: list[Row] = []
    for spec in specs:
        if spec.within:
            continue
        cell = _value_cell(sheet, spec.name, spec)
        cell["label"], cell["span"] = bracketed(spec.label, sheet.style), 1
        long = (
            "ticks" in cell or spec.type == "longtext" or len(cell.get("text", "")) > LONG_VALUE or len(spec.label) > 16
        )
        if columns == 4 and not long and rows and len(rows[-1]) == 1 and rows[-1][0]["span"] == 1:
            rows[-1].append(cell)
            continue
        cell["span"] = 3 if columns == 4 and long else 1
        rows.append([cell])
    for row in rows:
        if columns == 4 and len(row) == 1:
            row[0]["span"] = 3
    return {"t": "pairs", "columns": columns, "rows": rows}


def _yearly(sheet: Sheet, block: str, specs: tuple[FieldSpec, ...], years: tuple[int, ...]) -> Part:
    style = sheet.style
    cells = {
        (s.name, y): printed_cell(f"{block}.{y}.{s.name}", s, sheet.values.get(f"{block}.{y}.{s.name}", ""), style, {})
        for s in specs
        for y in years
    }
    if style.years == "columns":
        rows = [{"label": bracketed(s.label, style), "cells": [cells[s.name, y] for y in years]} for s in specs]
        return {"t": "yearly", "head": ["指标", *(f"{y}年" for y in years)], "rows": rows}
    head = ["年度", *(bracketed(s.label, style) for s in specs)]
    return {
        "t": "yearly",
        "head": head,
        "rows": [{"label": f"{y}年", "cells": [cells[s.name, y] for s in specs]} for y in years],
    }
