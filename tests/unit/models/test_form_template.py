"""What a form template says of its kinds: which blocks, which fields under which names, what a slot needs."""

import pytest

from models.form_template import (
    Campaign,
    DatedName,
    FieldSpec,
    FormTemplate,
    KindSpec,
    Profile,
    Recommender,
    SlotNeed,
    SlotSpec,
)


def field(name: str, *, kinds: tuple[str, ...] = ()) -> FieldSpec:
    return FieldSpec(name=name, label=name, type="text", kinds=kinds)


FORM = FormTemplate(
    campaign=Campaign(id="c", title="表"),
    kinds={
        "firm": KindSpec(
            name="firm",
            label="企业",
            layout={"basic_info": ("body", "money"), "indicators": ("other",)},
            narrative=(field("story"),),
        ),
        "city": KindSpec(name="city", label="城市", layout={"basic_info": ("body", "unknown")}),
    },
    pages=(),
    slots={},
    blocks={
        "cover": (field("number"), field("title", kinds=("city",))),
        "body": (field("uscc"), field("mayor", kinds=("city",)), field("number")),
        "money": (field("revenue"), field("profit")),
        "other": (field("patents"),),
    },
    yearly={"money": (2019, 2020)},
)


def test_blocks_of_a_kind_are_the_cover_then_the_layout_in_order() -> None:
    assert list(FORM.blocks_of("firm")) == ["cover", "body", "money", "other"]
    assert [f.name for f in FORM.blocks_of("firm")["cover"]] == ["number"]
    assert [f.name for f in FORM.blocks_of("city")["cover"]] == ["number", "title"]
    assert FORM.blocks_of("city")["unknown"] == ()


def test_fields_of_a_kind_have_flat_names_in_printed_order() -> None:
    assert list(FORM.fields_of("firm")) == [
        "number", "uscc", "money.2019.revenue", "money.2019.profit", "money.2020.revenue", "money.2020.profit",
        "patents", "story",
    ]  # fmt: skip
    assert list(FORM.fields_of("city")) == ["number", "title", "uscc", "mayor"]


def test_of_a_field_printed_twice_the_first_stands() -> None:
    assert FORM.fields_of("firm")["number"] is FORM.blocks["cover"][0]


@pytest.mark.parametrize(("profile", "need"), [("intake", "absent"), ("dispatch", "required")])
def test_a_slots_need_follows_the_profile(profile: Profile, need: SlotNeed) -> None:
    slot = SlotSpec(name="r", page="cover", label="推荐单位", type="seal", intake="absent", dispatch="required")
    assert slot.need(profile) == need


OFFICE = Recommender(
    name="某省经济和信息化厅", aliases=("某省经信厅",), other_names=(DatedName(name="某省经济和信息化委员会"),)
)
CAMPAIGN = Campaign(id="c", title="表", recommenders=(OFFICE, Recommender(name="某市工业和信息化局")))


@pytest.mark.parametrize(
    ("name", "found", "others"),
    [
        ("某省经济和信息化厅", "某省经济和信息化厅", ("某省经济和信息化委员会",)),
        ("某省经济和信息化委员会", "某省经济和信息化厅", ("某省经济和信息化厅",)),
        ("某市工业和信息化局", "某市工业和信息化局", ()),
        ("某县工业和信息化局", None, ()),
        ("", None, ()),
    ],
)
def test_the_names_that_a_listed_body_has_at_other_times(name: str, found: str | None, others: tuple[str, ...]) -> None:
    body = CAMPAIGN.recommender(name)
    assert (body.name if body else None) == found
    assert CAMPAIGN.other_names(name) == others
    assert CAMPAIGN.recommender("某省经信厅") == OFFICE
