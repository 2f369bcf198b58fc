"""What stands under a strip: what was read for sure, within the name."""

import pytest

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
