"""What stands under a strip: what was read for sure, within the name."""

import pytest

from extractors.seals.wording import likeliest_name
from service.workflows.strip_characters import SURE_CHARACTER, strip_characters


@pytest.mark.parametrize(
    ("places", "shown"),
    [
        ([{"甲": 0.9}, {"乙": 0.8, "己": 0.1}], ["甲", "乙"]),
        ([{"甲": 0.9}, {"乙": SURE_CHARACTER - 0.01}, {"丙": SURE_CHARACTER}], ["甲", "", "丙"]),
        ([{}, {"6": 0.9}, {"甲": 0.9}, {"A": 0.8}, {"乙": 0.9}, {"1": 0.9}], ["", "", "甲", "A", "乙", ""]),
        ([{"(": 0.9}, {"甲": 0.9}, {")": 0.9}], ["(", "甲", ")"]),
        ([{"甲": 0.9}, {"*": 0.9, "乙": 0.6}], ["甲", "乙"]),
        ([{"6": 0.9}, {"1": 0.9}], ["", ""]),
        ([], []),
    ],
)
def test_only_what_is_sure_and_of_a_name_is_shown(places: list[dict[str, float]], shown: list[str]) -> None:
    assert [c.character for c in strip_characters(places)] == shown


def test_the_probability_of_an_unsure_character_is_kept() -> None:
    assert strip_characters([{"甲": 0.3}])[0].probability == 0.3


@pytest.mark.parametrize(
    "name", ["沈阳有限责任公司", "黑龙江发展改革委员会", "沈阳市工业和信息化局", "内蒙古自治区某某公司"]
)
def test_a_character_that_only_a_word_supplies_is_not_shown_as_read(name: str) -> None:
    supplied = 0
    for hidden in range(len(name)):
        for weak in ({}, {name[hidden]: 0.2}, {"某": 0.2}):
            places = [weak if k == hidden else {c: 0.9} for k, c in enumerate(name)]
            found = likeliest_name(places, [1.0] * len(name))
            shown = [c.character for c in strip_characters(places)]
            assert shown == [*name[:hidden], "", *name[hidden + 1 :]]
            supplied += found.supplied and found.text == name
    assert supplied > 3


def test_where_a_word_supplies_a_character_the_strip_shows_others_of_it() -> None:
    """Then the report shows the strip's places; without any it would fall back on the text."""
    places: list[dict[str, float]]
    for least in (SURE_CHARACTER, SURE_CHARACTER - 0.01):
        places = [{"有": least}, {"限": least}, {}, {"任": least}, {"公": least}, {"司": least}]
        found = likeliest_name(places, [1.0] * len(places))
        assert bool(found.supplied) == any(c.character for c in strip_characters(places))
