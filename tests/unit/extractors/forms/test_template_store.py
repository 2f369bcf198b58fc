"""Form templates: what is read from YAML, and in what words a mistake is told."""

from pathlib import Path

import pytest

from extractors.forms.template_store import builtin, load_template, parse_template
from models.errors import TemplateError

SMALL = """
campaign:
  id: permit-2024
  title: 临时占道许可
  issued: 2024-01-05
  modes: {short: 短期, long: 长期}
  recommender_names: ["市交通局 [交通局, 市交委]", "区城管局"]
  other_names: {区城管局: [{name: 区市容局, until: 2015-06-30}]}
  kinds:
    stall: {label: 摊位, modes: [short]}
    city_fair: {label: 集市, aliases: [市集]}
pages:
  - {kind: cover, title: 占道许可申请表}
  - {kind: basic_info, title: 占道情况}
  - {kind: attachment, title: 附件}
slots:
  cover.applicant:
    {page: cover, label: 申请人（盖章）, type: seal, owner: applicant, intake: required, dispatch: optional}
fields:
  cover:
    - {name: kind, label: 申请类别, type: enum}
    - {name: applicant_name, label: 申请人, type: text, required: true, compare: A}
  place:
    - {name: mode, label: 期限, type: multi, options: campaign.modes}
    - {name: size, label: 面积（平方米）, type: decimal, places: 1, unit: 平方米}
    - {name: goods, label: 经营品类, type: multi, options: [果蔬, 小吃]}
    - {name: power, label: 用电, type: enum, options: {needed: 需要, none: 不需要}}
  income:
    - {name: revenue, label: 收入（元）, type: decimal}
  narrative:
    stall:
      - {name: reason, label: 申请理由}
layout:
  stall: {basic_info: [place, income]}
yearly: {income: [2022, 2023]}
rules:
  - {id: C-08, rule: no cell is blank, severity: error, from: paper}
attachments:
  - {name: licence, label: 执照, titles: [营业执照], kinds: [stall], need: {intake: required}, copy_stamped: yes,
     fields: [{name: applicant_name, label: 名称}]}
  - {name: accounts, label: 报表, titles: [财务报表], parts: [利润表], years: [2022, 2023], need: optional}
summary_table:
  title: 汇总表
  columns: [{name: number, label: 序号, type: int}]
  slot: {name: summary.body, label: 单位（盖章）, type: seal, owner: recommender, intake: required, dispatch: required}
"""


def test_a_new_form_is_a_file(tmp_path: Path) -> None:
    path = tmp_path / "permit.yaml"
    path.write_text(SMALL, encoding="utf-8")
    form = load_template(path)
    assert list(form.fields_of("stall")) == [
        "kind", "applicant_name", "mode", "size", "goods", "power", "income.2022.revenue", "income.2023.revenue",
        "reason",
    ]  # fmt: skip
    assert list(form.fields_of("city_fair")) == ["kind", "applicant_name"]


def test_options_may_be_named_listed_or_refer_to_the_campaign() -> None:
    fields = parse_template(SMALL, "x").fields_of("stall")
    assert fields["kind"].options == {"stall": "摊位", "city_fair": "集市"}
    assert fields["mode"].options == {"short": "短期", "long": "长期"}
    assert fields["power"].options == {"needed": "需要", "none": "不需要"}
    assert fields["goods"].options == {"果蔬": "果蔬", "小吃": "小吃"}
    assert fields["applicant_name"].options == {}


def test_what_goes_without_saying() -> None:
    form = parse_template(SMALL, "x")
    assert (form.kinds["city_fair"].city, form.kinds["stall"].city) == (True, False)
    reason = form.fields_of("stall")["reason"]
    assert (reason.type, reason.compare, reason.required) == ("longtext", "T", True)
    assert form.rules["C-08"].text == "no cell is blank" and form.rules["C-08"].source == "paper"
    assert form.summary_table is not None and form.summary_table.slot.page == "summary_table"
    licence, accounts = form.attachments
    assert (licence.intake, licence.dispatch, licence.copy_stamped) == ("required", "expected", "yes")
    assert (accounts.intake, accounts.dispatch, accounts.copy_stamped) == ("optional", "optional", "optional")
    assert [a.name for a in form.attachments_of("city_fair")] == ["accounts"]
    assert [(r.name, r.aliases) for r in form.campaign.recommenders] == [
        ("市交通局", ("交通局", "市交委")),
        ("区城管局", ()),
    ]
    assert [[(o.name, str(o.until)) for o in r.other_names] for r in form.campaign.recommenders] == [
        [],
        [("区市容局", "2015-06-30")],
    ]


@pytest.mark.parametrize(
    ("written", "instead", "told"),
    [
        ("pages:", "seiten:", "'pages'"),
        ("fields:", "felder:", "'fields'"),
        ("campaign:", "aktion:", "'campaign'"),
        ("label: 摊位, ", "", "'label'"),
        ("{区城管局:", "{区交通局:", "other_names: 区交通局"),
        ("id: permit-2024", "name: permit-2024", "Campaign"),
        ("type: decimal, places", "type: number, places", "type"),
        ("required: true", "require: true", "require"),
        ("owner: applicant", "owner: nobody", "owner"),
        ("issued: 2024-01-05", "issued: 2024-13-05", ""),
        ("[place, income]", "[place, incomes]", "layout.stall.basic_info: 没有字段组 incomes"),
        ("modes: [short]", "modes: [longest]", "campaign.kinds.stall: 没有模式 longest"),
        ("{page: cover,", "{page: letter,", "slots.cover.applicant: 没有"),
        ("yearly: {income:", "yearly: {incomes:", "yearly.incomes"),
        ("options: campaign.modes", "options: campaign.moods", "campaign.moods"),
        ("- {kind: cover,", "- {kind: front,", "kind"),
        ("pages:", "pages: [", "YAML"),
        ("  - {kind: attachment, title: 附件}\n", "", "attachments: pages 中没有 attachment 页"),
        ("name: accounts", "name: licence", "attachments.licence: 重复"),
        ("titles: [营业执照]", "titles: []", "attachments.licence: 缺少 titles"),
        ("titles: [营业执照]", 'titles: ["："]', "attachments.licence: 缺少 titles"),
        (
            "titles: [营业执照], kinds: [stall]",
            "titles: [营业执照], kinds: [shop]",
            "attachments.licence: 没有类别 shop",
        ),
        ("{name: applicant_name, label: 名称}", "{name: owner, label: 名称}", "attachments.licence: 没有字段 owner"),
        ("parts: [利润表]", "parts: [营业执照]", "attachments.accounts: 标题 营业执照 已属于 licence"),
        ("need: optional", "need: sometimes", "AttachmentSpec intake"),
        ("need: {intake: required}", "need: {intake: required, later: required}", "later"),
        ("copy_stamped: yes", "copy_stamped: maybe", "copy_stamped"),
        ("years: [2022, 2023]", "years: [last]", "years"),
    ],
)
def test_a_mistake_is_told_in_one_line_with_its_place(written: str, instead: str, told: str) -> None:
    assert written in SMALL
    with pytest.raises(TemplateError) as caught:
        parse_template(SMALL.replace(written, instead, 1), "my.yaml")
    said = str(caught.value)
    assert said.startswith("my.yaml: ")
    assert told in said
    assert "\n" not in said


@pytest.mark.parametrize("text", ["", "- 1\n- 2", "表单", "null"])
def test_what_is_no_form_definition(text: str) -> None:
    with pytest.raises(TemplateError, match="not a form definition"):
        parse_template(text, "my.yaml")


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00\x81"], ids=["missing", "not utf-8"])
def test_a_file_that_cannot_be_read(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "form.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(TemplateError, match=r"form\.yaml.*cannot be read"):
        load_template(path)


def test_the_shipped_form_holds_together() -> None:
    form = builtin()
    assert builtin() is form
    assert len(form.kinds) >= 2
    for kind in form.kinds:
        fields = form.fields_of(kind)
        assert {"application_no", "applicant_name", "kind"} <= set(fields)
        assert all(f.within is None or f.within in fields for f in fields.values())
    assert {s.page for s in form.slots.values()} <= {p.kind for p in form.pages}
    assert not any(a.need(p) == "required" for a in form.attachments for p in ("intake", "dispatch"))
    assert any(s.owner == "applicant" and s.type == "seal" for s in form.slots.values())
