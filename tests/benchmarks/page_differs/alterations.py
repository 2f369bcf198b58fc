"""Changes to a planned form outside its fields, as they come about when a page is replaced, retyped or of an older
version."""

from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

Plan = dict[str, Any]
Change = Callable[[Plan, Random], None]

OTHER_WORDS = "单位项目管理服务技术方案说明材料审核标准范围内容部门联系时间情况企业产品质量年度收入总额地址"
"""Characters that labels and clauses are made of, to change others into."""
CLAUSES = (
    "推荐单位应当对申报材料进行审核，并对其真实性负责。",
    "涉及年度数据的，应以经审计的财务报告为准。",
    "申报材料一经提交不予退还，请自行留存备份。",
    "未按要求签字盖章的，视为无效申报。",
    "本表所称服务收入，是指与产品相关的服务业务收入。",
    "联合申报的，由牵头单位负责汇总并提交材料。",
)
"""Clauses that another version of a form has."""


def changed_label(plan: Plan, rng: Random) -> None:
    """One character of one label is another."""
    cell = rng.choice([c for _, row in _rows(plan) for c in row if len(c["label"].replace(" ", "")) >= 3])
    cell["label"] = _other_character(cell["label"], rng)


def changed_clause(plan: Plan, rng: Random) -> None:
    """A word or a number of a clause is another, or a few characters more or less."""
    items, at = rng.choice(_clauses(plan))
    items[at] = rng.choice((_other_word, _other_number, _more, _less))(items[at], rng)


def missing_line(plan: Plan, rng: Random) -> None:
    """A clause is left out."""
    items, at = rng.choice(_clauses(plan))
    del items[at]


def missing_row(plan: Plan, rng: Random) -> None:
    """A row of a table is left out."""
    rows, row = rng.choice(_rows(plan))
    rows.remove(row)


def added_line(plan: Plan, rng: Random) -> None:
    """A clause more."""
    items, at = rng.choice(_clauses(plan))
    items.insert(at + 1, rng.choice(CLAUSES))


def older_version(plan: Plan, rng: Random) -> None:
    """Several clauses of one page are others."""
    items, _ = rng.choice(_clauses(plan))
    for at in rng.sample(range(len(items)), min(3, len(items))):
        items[at] = rng.choice((_other_word, _other_number, _more, _less))(items[at], rng)


def replaced_page(plan: Plan, rng: Random) -> None:
    """Another page under the same number."""
    items, _ = rng.choice(_clauses(plan))
    items[:] = rng.sample(CLAUSES, len(CLAUSES))


CHANGES: dict[str, Change] = {
    "changed label": changed_label,
    "changed clause": changed_clause,
    "missing line": missing_line,
    "missing row": missing_row,
    "added line": added_line,
    "older version": older_version,
    "replaced page": replaced_page,
}


def altered(plan: Plan, change: Change, rng: Random) -> Plan:
    """A copy of a plan with one change."""
    copy = deepcopy(plan)
    change(copy, rng)
    return copy


def _clauses(plan: Plan) -> list[tuple[list[str], int]]:
    """Every clause of the pages that hold nothing else, as its list and its place there."""
    pages = [p for p in plan["pages"] if p["kind"] in ("instructions", "declaration")]
    lists = [part["items"] for page in pages for part in page["parts"] if part["t"] == "paras"]
    return [(items, at) for items in lists for at in range(len(items))]


def _rows(plan: Plan) -> list[tuple[list[list[Plan]], list[Plan]]]:
    """Every row of the tables of labels and values, with the rows it is among."""
    parts = [part for page in plan["pages"] for part in page["parts"] if part["t"] == "pairs"]
    return [(part["rows"], row) for part in parts for row in part["rows"] if len(part["rows"]) > 1]


def _other_character(text: str, rng: Random) -> str:
    at = rng.choice([i for i, c in enumerate(text) if "一" <= c <= "鿿"])
    return text[:at] + rng.choice([c for c in OTHER_WORDS if c != text[at]]) + text[at + 1 :]


def _other_word(text: str, rng: Random) -> str:
    at = rng.randrange(2, len(text) - 3)
    return text[:at] + "".join(rng.sample(OTHER_WORDS, 2)) + text[at + 2 :]


def _other_number(text: str, rng: Random) -> str:
    digits = [i for i, c in enumerate(text) if c.isdigit()]
    if not digits:
        return _other_word(text, rng)
    at = rng.choice(digits)
    return text[:at] + str((int(text[at]) + rng.randrange(1, 9)) % 10) + text[at + 1 :]


def _more(text: str, rng: Random) -> str:
    at = rng.randrange(3, len(text) - 2)
    return text[:at] + "".join(rng.sample(OTHER_WORDS, rng.randrange(1, 5))) + text[at:]


def _less(text: str, rng: Random) -> str:
    at = rng.randrange(3, len(text) - 6)
    return text[:at] + text[at + rng.randrange(1, 5) :]
