"""Reads form templates: YAML files that say everything about a form, so that a new form is a file and never code."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from extractors.forms.labels import bare
from models.errors import TemplateError
from models.form_template import (
    AttachmentSpec,
    Campaign,
    DatedName,
    FieldSpec,
    FormTemplate,
    KindSpec,
    PageSpec,
    Recommender,
    RuleSpec,
    SlotSpec,
    SummaryTable,
)

Raw = dict[str, Any]
Options = dict[str, str]
BUILTIN = "service-manufacturing-2021"
REFERENCES = ("campaign.modes", "campaign.kinds")
"""What a field writes for `options` when it means the campaign's modes or kinds; a field `kind` means the kinds."""


@cache
def builtin() -> FormTemplate:
    """The template that is shipped."""
    text = files("extractors.forms").joinpath(f"templates/{BUILTIN}.yaml").read_text(encoding="utf-8")
    return parse_template(text, BUILTIN)


def load_template(path: Path) -> FormTemplate:
    """A template from a file. Raises TemplateError with one line that names the file and the reason."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TemplateError(f"{path}: 无法读取（cannot be read）: {error}") from error
    return parse_template(text, str(path))


def parse_template(text: str, shown: str) -> FormTemplate:
    """A template from its YAML text; `shown` names it in errors. Raises TemplateError."""
    try:
        # By the parser in C: every start reads a form, and the other takes 0.2 s.
        raw = yaml.load(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError) as error:  # a date like 2024-13-05 is a ValueError inside the YAML reader
        raise TemplateError(f"{shown}: YAML 有误（not valid YAML）: {' '.join(str(error).split())}") from error
    if not isinstance(raw, dict):
        raise TemplateError(f"{shown}: 不是表单定义（not a form definition）")
    try:
        template = _template(raw)
    except KeyError as error:
        raise TemplateError(f"{shown}: 缺少 {error}（missing {error}）") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(p) for p in first["loc"])
        raise TemplateError(f"{shown}: {error.title} {place}: {first['msg']}") from error
    except (TypeError, AttributeError, ValueError) as error:
        raise TemplateError(f"{shown}: 结构有误（wrong structure）: {error}") from error
    _check(template, shown)
    return template


def _template(raw: Raw) -> FormTemplate:
    campaign, fields = raw["campaign"], dict(raw["fields"])
    modes: Options = dict(campaign.get("modes", {}))
    kinds: Options = {name: kind["label"] for name, kind in campaign["kinds"].items()}
    shared = dict(zip(REFERENCES, (modes, kinds), strict=True))
    narrative = fields.pop("narrative", {})
    return FormTemplate(
        campaign=_campaign(campaign, modes),
        kinds={
            name: _kind(name, kind, raw.get("layout", {}).get(name, {}), narrative.get(name, []), shared)
            for name, kind in campaign["kinds"].items()
        },
        pages=tuple(PageSpec(**page) for page in raw["pages"]),
        slots={name: SlotSpec(name=name, **slot) for name, slot in raw.get("slots", {}).items()},
        blocks={block: tuple(_field(f, shared) for f in specs) for block, specs in fields.items()},
        yearly={block: tuple(years) for block, years in raw.get("yearly", {}).items()},
        rules={r["id"]: _rule(r) for r in raw.get("rules", [])},
        summary_table=_summary(raw["summary_table"], shared) if "summary_table" in raw else None,
        attachments=tuple(_attachment(a) for a in raw.get("attachments", ())),
    )


def _campaign(raw: Raw, modes: Options) -> Campaign:
    known = {
        k: v for k, v in raw.items() if k not in ("kinds", "modes", "recommender_names", "recommenders", "other_names")
    }
    others = {name: tuple(DatedName(**o) for o in names) for name, names in raw.get("other_names", {}).items()}
    bodies = tuple(_recommender(str(r), others) for r in raw.get("recommender_names", ()))
    for name in set(others) - {b.name for b in bodies}:
        raise ValueError(f"other_names: {name}")
    return Campaign(**known, modes=modes, recommenders=bodies)


def _recommender(line: str, others: Mapping[str, tuple[DatedName, ...]]) -> Recommender:
    """`name [alias, alias]`"""
    found = re.fullmatch(r"(\S+)(?:\s*\[(.*)\])?", line.strip())
    if not found:
        raise ValueError(f"recommender: {line}")
    aliases = tuple(a.strip() for a in (found[2] or "").split(",") if a.strip())
    return Recommender(name=found[1], aliases=aliases, other_names=others.get(found[1], ()))


def _kind(name: str, raw: Raw, layout: Raw, narrative: list[Raw], shared: dict[str, Options]) -> KindSpec:
    specs = tuple(_field({"type": "longtext", "compare": "T", "required": True, **f}, shared) for f in narrative)
    return KindSpec(
        name=name,
        label=raw["label"],
        aliases=tuple(raw.get("aliases", ())),
        modes=tuple(raw.get("modes", ())),
        layout={page: tuple(blocks) for page, blocks in layout.items()},
        narrative=specs,
        city=raw.get("city", name.startswith("city_")),
    )


def _field(raw: Raw, shared: dict[str, Options]) -> FieldSpec:
    default = REFERENCES[1] if raw.get("name") == "kind" else ()
    return FieldSpec(**{**raw, "options": _options(raw.get("options", default), shared)})


def _options(raw: object, shared: dict[str, Options]) -> Options:
    if isinstance(raw, str):
        return shared[raw]
    if isinstance(raw, Mapping):
        if any(isinstance(k, bool) for k in raw):
            raise ValueError("yes, no, on, off 须加引号（must be quoted as option codes）")
        return {str(k): str(v) for k, v in raw.items()}
    return {str(o): str(o) for o in raw} if isinstance(raw, list) else {}


def _rule(raw: Raw) -> RuleSpec:
    renamed = {"rule": "text", "from": "source"}
    return RuleSpec(**{renamed.get(k, k): v for k, v in raw.items()})


def _summary(raw: Raw, shared: dict[str, Options]) -> SummaryTable:
    columns = tuple(_field({"compare": "B", **c}, shared) for c in raw["columns"])
    slot = SlotSpec(page="summary_table", **raw["slot"])
    return SummaryTable(title=raw["title"], columns=columns, slot=slot)


def _attachment(raw: Raw) -> AttachmentSpec:
    """`need` is one word for both profiles, or one each; YAML takes a bare yes or no for a truth value."""
    known = {k: v for k, v in raw.items() if k not in ("need", "copy_stamped")}
    need = raw.get("need", {})
    needs = need if isinstance(need, Mapping) else {"intake": need, "dispatch": need}
    stamped = raw.get("copy_stamped", "optional")
    stamped = {True: "yes", False: "no"}[stamped] if isinstance(stamped, bool) else stamped
    return AttachmentSpec(**known, **needs, copy_stamped=stamped)


def _check(template: FormTemplate, shown: str) -> None:
    """What holds between the parts of a template."""
    known = set(template.blocks)
    for kind in template.kinds.values():
        for page, blocks in kind.layout.items():
            for block in set(blocks) - known:
                raise TemplateError(f"{shown}: layout.{kind.name}.{page}: 没有字段组 {block}（no such block）")
        for mode in set(kind.modes) - set(template.campaign.modes):
            raise TemplateError(f"{shown}: campaign.kinds.{kind.name}: 没有模式 {mode}（no such mode）")
    pages = {p.kind for p in template.pages}
    for slot in template.slots.values():
        if slot.page not in pages:
            raise TemplateError(f"{shown}: slots.{slot.name}: 没有 {slot.page} 页（no such page）")
    for block in set(template.yearly) - known:
        raise TemplateError(f"{shown}: yearly.{block}: 没有这一字段组（no such block）")
    _check_attachments(template, shown)


def _check_attachments(template: FormTemplate, shown: str) -> None:
    """What must hold for attachments to be told apart and compared."""
    if template.attachments and not any(p.kind == "attachment" for p in template.pages):
        raise TemplateError(f"{shown}: attachments: pages 中没有 attachment 页（no such page）")
    fields = {name for kind in template.kinds for name in template.fields_of(kind)}
    names: set[str] = set()
    headed: dict[str, str] = {}
    for spec in template.attachments:
        where = f"{shown}: attachments.{spec.name}"
        if spec.name in names:
            raise TemplateError(f"{where}: 重复（stands twice）")
        names.add(spec.name)
        if not spec.titles or not all(bare(t) for t in spec.titles):
            raise TemplateError(f"{where}: 缺少 titles（missing titles）")
        for kind in set(spec.kinds) - set(template.kinds):
            raise TemplateError(f"{where}: 没有类别 {kind}（no such kind）")
        for field in spec.fields:
            if field.name not in fields:
                raise TemplateError(f"{where}: 没有字段 {field.name}（no such field）")
        for title in map(bare, (*spec.titles, *spec.parts)):
            if headed.setdefault(title, spec.name) != spec.name:
                raise TemplateError(f"{where}: 标题 {title} 已属于 {headed[title]}（title taken）")
