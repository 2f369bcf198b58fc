"""Values in open lines: after their label, beside it, wrapped, and blank."""

from dataclasses import replace

import numpy as np
import pytest

from extractors.forms.open_lines import find_in_lines
from extractors.ocr.engine import Line, Posterior, Reading
from tests.unit.extractors.forms.paper import COVER, EM, content, line


def found(*lines: Line) -> dict[str, str]:
    return {p.name: p.text for p in find_in_lines(content(lines), "cover", COVER)}


NAME, NUMBER = "申报单位（盖章）：", "申报编号："
RIGHT = 400.0


@pytest.mark.parametrize(
    ("lines", "want"),
    [
        ([line(NAME + "某某公司", 100, 400)], {"applicant_name": "某某公司"}),
        ([line(NAME, 100, 400), line("某某公司", RIGHT, 405)], {"applicant_name": "某某公司"}),
        (
            [line(NAME, 100, 400), line("某某", RIGHT, 400), line("公司", RIGHT + 100, 400)],
            {"applicant_name": "某某 公司"},
        ),
        ([line(NAME, 100, 400)], {"applicant_name": ""}),
        ([line(NAME, 100, 400), line("某某公司", RIGHT, 460)], {"applicant_name": ""}),
        ([line("某某公司", 100, 400)], {}),
        ([], {}),
    ],
    ids=["same line", "beside", "in pieces", "blank", "too low", "no label", "empty page"],
)
def test_the_value_of_a_label(lines: list[Line], want: dict[str, str]) -> None:
    assert found(*lines) == want


def test_each_value_goes_with_its_own_label() -> None:
    lines = [
        line(NUMBER, 100, 300), line("FW-12", RIGHT, 300),
        line(NAME, 100, 380), line("某某公司", RIGHT, 380),
        line("申报日期：", 100, 460), line("2021年5月1日", RIGHT, 460),
    ]  # fmt: skip
    assert found(*lines) == {
        "application_no": "FW-12", "applicant_name": "某某公司", "application_date": "2021年5月1日",
    }  # fmt: skip


@pytest.mark.parametrize("first", [400.0, 420.0], ids=["label beside the first line", "label beside the middle"])
def test_a_wrapped_value_is_read_whole(first: float) -> None:
    lines = [
        line(NUMBER, 100, 250), line("FW-12", RIGHT, 250),
        line(NAME, 100, 405), line("某某省某某市某某", RIGHT, first), line("有限公司", RIGHT, first + 40),
        line("申报日期：", 100, 560), line("2021年5月1日", RIGHT, 560),
    ]  # fmt: skip
    assert found(*lines)["applicant_name"] == "某某省某某市某某有限公司"


def test_a_line_far_below_is_not_the_values() -> None:
    lines = [line(NAME, 100, 400), line("某某公司", RIGHT, 400), line("二〇二一年五月", RIGHT, 600)]
    assert found(*lines) == {"applicant_name": "某某公司"}


def cut(text: str) -> Line:
    """The value of the applicant's name, from one line with its label."""
    whole = line(text, 100, 400)
    steps = len(text)
    posterior = Posterior(
        np.arange(steps, dtype=np.uint16)[:, None], np.zeros((steps, 1), np.float16), 1 / steps, ("",)
    )
    reading = Reading(text, 0.9, whole.reading.centres, posterior)
    (place,) = find_in_lines(content([Line(whole.polygon, reading)]), "cover", COVER)
    return place.lines[0]


def test_the_value_of_a_shared_line_has_its_own_place_and_pixels() -> None:
    value = cut("申报单位：某某公司")
    assert value.reading.text == "某某公司"
    assert value.bounds == pytest.approx((100 + 5 * EM, 400, 100 + 9 * EM, 400 + EM))
    assert value.reading.centres == pytest.approx((1 / 8, 3 / 8, 5 / 8, 7 / 8))
    assert value.reading.posterior is not None
    assert value.reading.posterior.ids[:, 0].tolist() == [5, 6, 7, 8]


def test_blanks_between_label_and_value_belong_to_neither() -> None:
    value = cut("申报单位：\u3000\u3000某某公司")
    assert value.reading.text == "某某公司"
    assert len(value.reading.centres) == 4
    assert value.reading.posterior is not None
    assert value.reading.posterior.ids[:, 0].tolist() == [7, 8, 9, 10]


def test_without_places_of_characters_the_value_keeps_the_whole_lines_box() -> None:
    whole = line("申报单位：某某公司", 100, 400, centred=False)
    (place,) = find_in_lines(content([whole]), "cover", COVER)
    assert place.text == "某某公司"
    assert place.lines[0].bounds == whole.bounds


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("centred", [True, False])
def test_a_value_cut_from_a_line_is_as_much_of_a_first_look_as_the_line(first: bool, centred: bool) -> None:
    whole = line("申报单位：某某公司", 100, 400, centred=centred)
    looked = replace(whole, reading=replace(whole.reading, first_look=first))
    (place,) = find_in_lines(content([looked]), "cover", COVER)
    assert (place.text, place.lines[0].reading.first_look) == ("某某公司", first)
