"""Plans the attachments behind a form: the list that names them, licence, audit reports, credit report."""

from collections.abc import Callable
from functools import partial

from samples.generator.case import Style
from samples.generator.content import REGIONS
from samples.generator.printing import written
from samples.generator.sheet import Part, Sheet

Page = list[Part]
STATEMENT = (
    "编制单位按照企业会计准则编制本表，各项以人民币元列示。", "货币资金按照库存现金和银行存款合计列示。",
    "应收账款按照扣除坏账准备后的净额列示。", "存货按照成本与可变现净值孰低计量。",
    "固定资产按照年限平均法计提折旧。", "无形资产按照直线法摊销。",
    "短期借款按照本金列示。", "应付账款按照实际发生额列示。",
    "实收资本按照实际收到的投资额列示。", "未分配利润按照历年累计数列示。",
)  # fmt: skip
"""What stands on a page that goes on with a report and has no title."""


def pages_of(sheet: Sheet) -> list[Page]:
    """The pages of a case's attachments, in order: the list first."""
    makers: dict[str, Callable[[Sheet], list[Page]]] = {
        "licence": _licence,
        "audit": _audit,
        **{f"audit_{year}": partial(_audit_of, year) for year in (2018, 2019, 2020)},
        "credit_report": _credit_report,
    }
    chosen = [leaf for leaf in makers if leaf in sheet.case.leaves]
    pages = [_list(sheet)] if sheet.case.listed else []
    for number, leaf in enumerate(chosen, 1):
        first, *more = makers[leaf](sheet)
        pages += [[{"t": "heading", "text": f"附件{number}"}, *first], *more]
    return pages


def _list(sheet: Sheet) -> Page:
    rows = [{"label": str(n), "cells": [{"name": "", "text": text}]} for n, text in enumerate(sheet.case.listed, 1)]
    return [
        {"t": "title", "text": "附件清单"},
        {"t": "gap", "mm": 4},
        {"t": "yearly", "head": ["序号", "附件名称"], "rows": rows},
    ]


def _credit_report(sheet: Sheet) -> list[Page]:
    text = [
        f"查询对象：{sheet.applicant}",
        "查询结果显示，该单位未被列入严重失信主体名单，未查得行政处罚信息。",
        "本报告依据查询时的公示信息生成，仅供参考。",
    ]
    return [[{"t": "title", "text": "企业信用报告"}, {"t": "paras", "items": text}]]


def _audit_of(year: int, sheet: Sheet) -> list[Page]:
    """The report of one year: a cover that names it, and a statement behind that does not."""
    firm = f"{REGIONS[sheet.case.region].city[:-1]}衡屿会计师事务所"
    cover: Page = [
        {"t": "gap", "mm": 40},
        {"t": "title", "text": sheet.applicant},
        {"t": "title", "text": f"{year}年度审计报告"},
        {"t": "gap", "mm": 60},
        {"t": "paras", "items": [firm]},
    ]
    statement: Page = [{"t": "paras", "items": list(STATEMENT)}]
    return [cover, statement] if year == 2020 else [cover]


def _licence(sheet: Sheet) -> list[Page]:
    values, region = sheet.values, REGIONS[sheet.case.region]
    specs = sheet.template.fields_of(sheet.case.kind)
    date = written(specs["established_date"], str(values["established_date"]), Style(date="cn"))
    rows = [
        ["名　　称", values.get("licence.applicant_name", sheet.applicant)],
        ["类　　型", "股份有限公司" if "股份" in sheet.applicant else "有限责任公司"],
        ["住　　所", values["reg_address"]],
        ["法定代表人", values["legal_rep"]],
        ["注册资本", f"{values['registered_capital']}万元"],
        ["成立日期", date],
    ]
    office = f"登记机关  {region.city}市场监督管理局"
    part = {
        "t": "licence",
        "code": f"{specs['uscc'].label}  {values.get('licence.uscc', values['uscc'])}",
        "title": "营业执照",
        "copy": "（副  本）",
        "rows": rows,
        "office": office,
        "date": "2019年6月18日",
        "anchor": "licence.office",
        "stamp": "licence.applicant" if "licence" in sheet.case.stamped else "",
    }
    return [[part]]


def _audit(sheet: Sheet) -> list[Page]:
    name, city = sheet.applicant, REGIONS[sheet.case.region].city[:-1]
    text = [
        f"{name}全体股东：",
        "我们审计了贵公司2020年度财务报表，包括资产负债表、利润表、现金流量表以及相关附注。",
        "我们认为，上述报表在所有重大方面按照企业会计准则编制，公允反映了贵公司2020年12月31日的财务状况。",
        "我们独立于贵公司，获取的审计证据是充分、适当的。",
    ]
    items = [
        {"text": f"{city}衡屿会计师事务所", "anchor": "audit.firm", "after": "", "after_anchor": ""},
        {"text": "中国注册会计师：", "anchor": "audit.cpa1", "after": "", "after_anchor": ""},
        {"text": "中国注册会计师：", "anchor": "audit.cpa2", "after": "", "after_anchor": ""},
    ]
    signing = {"t": "signing", "at": "right", "width": 92, "indent": 0, "gap": 26, "items": items}
    return [[{"t": "title", "text": "审 计 报 告"}, {"t": "paras", "items": text}, {"t": "gap", "mm": 30}, signing]]
