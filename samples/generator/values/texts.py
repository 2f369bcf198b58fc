"""Values of every kind of field, invented: what was filed online, and how a form prints it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from random import Random
from typing import Literal, get_args

import yaml

from extractors.forms.template_store import builtin
from models.form_template import FieldSpec
from samples.generator.case import Style
from samples.generator.content import REGIONS, uscc
from samples.generator.printing import bracketed, written

Kind = Literal[
    "person", "company", "body", "address", "title", "industry", "words", "amount", "count", "percent", "date", "month",
    "phone", "mobile", "uscc", "postcode", "number", "email", "url", "choice",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
FIELDS: dict[Kind, tuple[str, ...]] = {
    "person": ("legal_rep", "contact_name"),
    "company": ("applicant_name",),
    "body": ("recommender_name",),
    "address": ("reg_address",),
    "title": ("contact_title",),
    "industry": ("industry",),
    "words": ("project_name", "cluster_name", "platform_name"),
    "amount": ("revenue", "registered_capital", "profit", "order_amount"),
    "count": ("employees", "users", "factories"),
    "percent": ("service_share",),
    "date": ("established_date", "launch_date"),
    "month": ("start_date", "end_date"),
    "phone": ("contact_tel", "fax"),
    "mobile": ("contact_mobile",),
    "uscc": ("uscc",),
    "postcode": ("postcode",),
    "number": ("application_no",),
    "email": ("contact_email",),
    "url": ("platform_url",),
    "choice": ("ownership", "size_class", "operator_type"),
}
"""The fields of the built-in form that hold values of a kind."""
STYLES: tuple[Literal["iso", "cn", "dot", "slash", "upper"], ...] = ("iso", "cn", "dot", "slash", "upper")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
MAIL_HOSTS = ("example.com", "example.cn", "mail.example.com", "163.example", "corp.example.com.cn")
AREA_CODES = ("010", "021", "022", "024", "0411", "0512", "0571", "0731", "0755", "0851")
LONGEST = 40
"""Characters of the longest short text."""


@dataclass(frozen=True)
class Value:
    """One value: the field it belongs to, what was filed online, and what the paper prints."""

    kind: Kind
    field: str
    online: str
    printed: str

    @property
    def spec(self) -> FieldSpec:
        return specs()[self.field]


@cache
def specs() -> dict[str, FieldSpec]:
    """Every field of the built-in form by its own name."""
    template = builtin()
    return {spec.name: spec for block in template.blocks.values() for spec in block}


@cache
def words() -> dict[str, list[str]]:
    """The word lists; what is written as one string of characters or words is split."""
    read = yaml.safe_load(files(__package__).joinpath("words.yaml").read_text(encoding="utf-8"))
    single = {"surnames", "given", "brands"}
    return {
        k: (list("".join(v.split())) if k in single else v.split() if isinstance(v, str) else v)
        for k, v in read.items()
    }


def value(kind: Kind, rng: Random) -> Value:
    """A value of a kind, printed in a style drawn by chance."""
    field = rng.choice(FIELDS[kind])
    online = INVENT[kind](rng, specs()[field])
    return Value(kind, field, online, printed(specs()[field], online, chance_style(rng)))


def chance_style(rng: Random) -> Style:
    """How one portal prints: what of it matters to a single value."""
    style = Style(grouped=rng.random() < 0.6, percent_sign=rng.random() < 0.6, half_width=rng.random() < 0.4)
    return replace(style, date=rng.choice(STYLES))


def printed(spec: FieldSpec, online: str, style: Style) -> str:
    """An online value as printed; a choice by its words."""
    return bracketed(written(spec, spec.options.get(online, online), style), style)


def _pick(rng: Random, name: str) -> str:
    return rng.choice(words()[name])


def _person(rng: Random, spec: FieldSpec) -> str:
    return _pick(rng, "surnames") + "".join(_pick(rng, "given") for _ in range(rng.choice((1, 2, 2, 2))))


def _brand(rng: Random) -> str:
    return "".join(_pick(rng, "brands") for _ in range(rng.choice((2, 2, 2, 3, 4))))


def _city(rng: Random) -> str:
    return rng.choice([r.city for r in REGIONS.values()])


def _company(rng: Random, spec: FieldSpec) -> str:
    trade = rng.choice([i.partition(" ")[2].removesuffix("制造") for i in words()["industries"]])
    trade = rng.choice((trade.partition("、")[0], _pick(rng, "products"), "科技", "实业", "智能装备", "信息技术"))
    end = rng.choice(("有限公司",) * 4 + ("有限责任公司", "股份有限公司", "集团有限公司", "（集团）股份有限公司"))
    city = _city(rng).removesuffix("市")
    if rng.random() < 0.15:
        return f"{_brand(rng)}{trade}（{city}）{end.replace('（集团）', '')}"
    return f"{rng.choice((city, city + '市', ''))}{_brand(rng)}{trade}{end}"


def _body(rng: Random, spec: FieldSpec) -> str:
    return rng.choice([r.name for r in builtin().campaign.recommenders])


def _address(rng: Random, spec: FieldSpec) -> str:
    region = rng.choice(list(REGIONS.values()))
    street = f"{_pick(rng, 'streets')}{_pick(rng, 'kinds_of_street')}{rng.randrange(1, 2999)}号"
    tail = rng.choice(
        ("", f"{rng.randrange(1, 40)}号楼", f"{rng.choice('ABCD')}座{rng.randrange(101, 2999)}室", "之一")
    )
    return f"{rng.choice((region.province, ''))}{region.city}{_pick(rng, 'areas')}{street}{tail}"


def _words(rng: Random, spec: FieldSpec) -> str:
    """A short text of 10 to 40 characters."""
    text = _city(rng) + _pick(rng, "products")
    while len(text) < rng.choice((8, 12, 18, 30)):
        text += rng.choice(("", "及", "与")) + rng.choice((_pick(rng, "products"), _pick(rng, "acts")))
    return (text + _pick(rng, "bodies"))[-LONGEST:]


def _amount(rng: Random, spec: FieldSpec) -> str:
    amount = round(10 ** rng.uniform(1.5, 6.3), 2)
    sign = "-" if spec.negative and rng.random() < 0.2 else ""
    return f"{sign}{rng.choice((amount, amount, amount, round(amount, -1))):.2f}"


def _date(rng: Random, spec: FieldSpec) -> str:
    return f"{rng.randrange(1979, 2022)}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}"


def _phone(rng: Random, spec: FieldSpec) -> str:
    """No subscriber's number begins with 0."""
    area = rng.choice(AREA_CODES)
    digits = 8 if len(area) == 3 or area in ("0571", "0755", "0731", "0512", "0411") else 7
    return f"{area}-0{rng.randrange(10 ** (digits - 1)):0{digits - 1}d}"


def _email(rng: Random, spec: FieldSpec) -> str:
    name = "".join(rng.choices(LETTERS, k=rng.randrange(3, 9)))
    return (
        f"{name}{rng.choice(('', '_', '.', '-'))}{rng.choice(('', str(rng.randrange(1, 9999))))}".strip("_.-")
        + f"@{rng.choice(MAIL_HOSTS)}"
    )


def _url(rng: Random, spec: FieldSpec) -> str:
    name = "".join(rng.choices(LETTERS, k=rng.randrange(3, 10)))
    head = rng.choice(("https://", "http://", "www.", "https://www.", ""))
    return (
        f"{head}{name}.{rng.choice(('example.cn', 'example.com', 'example.com.cn'))}{rng.choice(('', '/', '/index'))}"
    )


def _choice(rng: Random, spec: FieldSpec) -> str:
    return rng.choice(list(spec.options))


INVENT: dict[Kind, Callable[[Random, FieldSpec], str]] = {
    "person": _person,
    "company": _company,
    "body": _body,
    "address": _address,
    "title": lambda rng, spec: _pick(rng, "titles"),
    "industry": lambda rng, spec: _pick(rng, "industries"),
    "words": _words,
    "amount": _amount,
    "count": lambda rng, spec: str(int(10 ** rng.uniform(1, 5.2))),
    "percent": lambda rng, spec: f"{rng.uniform(0.5, 99.5):.2f}",
    "date": _date,
    "month": lambda rng, spec: _date(rng, spec)[:7],
    "phone": _phone,
    "mobile": lambda rng, spec: f"154{rng.randrange(10**8):08d}",
    "uscc": lambda rng, spec: uscc(rng.choice([r.code for r in REGIONS.values()]), rng),
    "postcode": lambda rng, spec: f"{rng.randrange(10, 86)}{rng.randrange(10**4):04d}",
    "number": lambda rng, spec: f"FWX{rng.randrange(2019, 2025)}-{rng.randrange(11, 66)}-{rng.randrange(10**4):04d}",
    "email": _email,
    "url": _url,
    "choice": _choice,
}
