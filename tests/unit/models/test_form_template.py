"""What a form template says of its kinds: which blocks, which fields under which names, what a slot needs."""

import pytest

from models.form_template import Campaign, FieldSpec, FormTemplate, KindSpec, Profile, SlotNeed, SlotSpec


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
