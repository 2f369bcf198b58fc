"""Are signatures and dates there where the profile wants them?"""

from collections.abc import Callable
from typing import Any

import pytest

from models.application import SlotPlace
from models.form_template import FormTemplate, Profile, SlotSpec
from models.geometry import Box
from models.seal import Seal
from service.rules.case import Case
from service.rules.check import check as check_all
from service.rules.signing import check

Make = Callable[..., Case]
BOX = Box((0.3, 0.5, 0.7, 0.54))
SLOTS = {
    "declaration.person": ("signature", "expected", "expected"),
    "declaration.date": ("date", "expected", "expected"),
    "recommendation.date": ("date", "absent", "required"),
}


@pytest.fixture
def form(template: FormTemplate) -> FormTemplate:
    slots = {
        name: SlotSpec.model_validate(
            {
                "name": name, "page": name.split(".")[0], "label": f"<{name}>", "type": type_, "intake": intake,
                "dispatch": dispatch,
            }
        )
        for name, (type_, intake, dispatch) in SLOTS.items()
    }  # fmt: skip
    return template.model_copy(update={"slots": {**template.slots, **slots}})


def place(slot: str, state: str | None, page: int = 2) -> SlotPlace:
    return SlotPlace.model_validate({"slot": slot, "input": 0, "page": page, "box": BOX, "state": state})


def told(case: Case) -> list[tuple[str, str, str | None]]:
    return [(f.code, f.severity, f.slot) for f in check(case)]


@pytest.mark.parametrize(
    ("slot", "state", "expected"),
    [
        ("declaration.person", "filled", []),
        ("declaration.person", "unclear", []),
        ("declaration.person", None, []),
        ("declaration.person", "blank", ["SIGN_MISSING"]),
        ("declaration.date", "filled", []),
        ("declaration.date", "unclear", []),
        ("declaration.date", "blank", ["DATE_MISSING"]),
        ("declaration.date", "partly", ["DATE_MISSING"]),
    ],
)
def test_what_is_said_of_a_slot(
    case: Make, form: FormTemplate, slot: str, state: str | None, expected: list[str]
) -> None:
    found = told(case(form=form, slots=(place(slot, state),)))
    assert found == [(code, "warning", slot) for code in expected]


@pytest.mark.parametrize(("profile", "expected"), [("intake", []), ("dispatch", ["DATE_MISSING"])])
def test_the_recommender_dates_before_dispatch(
    case: Make, form: FormTemplate, profile: Profile, expected: list[str]
) -> None:
    made = case(form=form, profile=profile, slots=(place("recommendation.date", "blank", 6),))
    assert [code for code, _, _ in told(made)] == expected


def test_a_place_that_was_not_found_accuses_nobody(case: Make, form: FormTemplate) -> None:
    assert told(case(form=form)) == []


def test_a_finding_lies_at_its_slot(case: Make, form: FormTemplate) -> None:
    (found,) = check(case(form=form, slots=(place("declaration.date", "partly"),)))
    assert (found.input, found.page, found.box) == (0, 2, BOX)
    assert "<declaration.date>" in found.message.zh and "partly" in found.message.en


@pytest.mark.parametrize(("states", "expected"), [(("blank", "filled"), 0), (("blank", "blank"), 1)])
def test_of_a_page_that_is_there_twice_one_is_enough(
    case: Make, form: FormTemplate, states: tuple[str, ...], expected: int
) -> None:
    slots = tuple(place("declaration.person", state, page) for page, state in enumerate(states, 2))
    assert len(told(case(form=form, slots=slots))) == expected


@pytest.mark.parametrize(("slot", "expected"), [("declaration.person", 0), ("declaration.applicant", 1), (None, 1)])
def test_a_name_seal_signs_only_where_it_stands(
    case: Make, form: FormTemplate, slot: str | None, expected: int
) -> None:
    own: dict[str, Any] = {"shape": "square", "colour": "red", "kind": "personal", "slot": slot}
    seal = Seal.model_validate({"input": 0, "page": 2, "box": BOX, **own})
    assert len(told(case(form=form, slots=(place("declaration.person", "blank"),), seals=(seal,)))) == expected


def test_it_is_one_of_the_rules(case: Make, form: FormTemplate) -> None:
    made = case(form=form, slots=(place("declaration.person", "blank"),))
    codes = [f.code for f in check_all(made.application, made.record, made.template, made.profile, ())]
    assert codes.count("SIGN_MISSING") == 1
