"""Hints of an impression that may not be a hand's: what is told, where, and how often."""

from collections.abc import Callable

import pytest

from models.geometry import Box
from models.scan import PageRef
from models.seal import Seal, SealHint
from service.rules.case import Case
from service.rules.genuineness import check

Make = Callable[..., Case]
NAME = "沈阳华戌有限公司"


def seal(slot: str | None, page: int, **more: object) -> Seal:
    given = {
        "page": page, "box": Box((0.5, 0.5, 0.7, 0.64)), "shape": "round", "colour": "red", "diameter_mm": 42.0,
        "kind": "official", "text": NAME, "slot": slot, "expected": NAME, "owner": "match", **more,
    }  # fmt: skip
    return Seal.model_validate(given)


def at(page: int, input: int = 0) -> PageRef:
    return PageRef(input=input, page=page)


TWO = (seal("cover.applicant", 1), seal("declaration.applicant", 2))


def test_nothing_is_said_of_seals_without_a_hint(case: Make) -> None:
    assert list(check(case(seals=TWO))) == []


def test_one_picture_on_two_pages_is_told_once_with_the_other_page(case: Make) -> None:
    hints = (SealHint(kind="repeated", seal=0, pages=(at(2),)), SealHint(kind="repeated", seal=1, pages=(at(1),)))
    (found,) = check(case(seals=TWO, hints=hints))
    assert (found.code, found.severity, found.slot, found.page) == ("SEAL_PASTED", "manual", "cover.applicant", 1)
    assert found.box == TWO[0].box
    assert "第 2 页" in found.message.zh
    assert "核对原件" in found.message.zh
    assert "page 2" in found.message.en
    assert not any(word in found.message.zh for word in ("伪造", "作假", "合格"))


def test_a_picture_in_another_paper_is_told_as_such(case: Make) -> None:
    hints = (SealHint(kind="repeated", seal=0, pages=(at(2), at(1, input=3), at(5, input=3))),)
    (found,) = check(case(seals=TWO, hints=hints))
    assert "第 2 页" in found.message.zh
    assert "其他材料中的 2 处" in found.message.zh


def test_flat_ink_is_told(case: Make) -> None:
    (found,) = check(case(seals=TWO, hints=(SealHint(kind="flat", seal=1),)))
    assert (found.code, found.severity, found.slot) == ("SEAL_PASTED", "manual", "declaration.applicant")


@pytest.mark.parametrize("slot", [None, "cover.recommender"])
def test_seals_that_no_one_wants_are_not_judged(case: Make, slot: str | None) -> None:
    hints = (SealHint(kind="flat", seal=0), SealHint(kind="repeated", seal=0, pages=(at(4),)))
    assert list(check(case(seals=(seal(slot, 1),), hints=hints))) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"diameter_mm": 44.3}, ("直径", "42.0 mm", "44.3 mm")),
        ({"shape": "oval"}, ("形状", "圆形", "椭圆形")),
        ({"code": "2101060099999"}, ("编码", "2101060012345", "2101060099999")),
        ({"diameter_mm": 43.9}, None),
        ({"diameter_mm": None}, None),
        ({"code": "2101060012346"}, None),
        ({"code": None}, None),
        ({"diameter_mm": 44.3, "owner": "unreadable"}, None),
        ({"diameter_mm": 44.3, "kind": "contract"}, None),
        ({"diameter_mm": 44.3, "slot": None}, None),
        ({"diameter_mm": 44.3, "page": 1}, None),
        ({"diameter_mm": 44.3, "expected": "别家"}, None),
        ({"shape": "square"}, None),
    ],
)
def test_impressions_that_cannot_be_one_seals(
    case: Make, change: dict[str, object], words: tuple[str, ...] | None
) -> None:
    one = seal("cover.applicant", 1, code="2101060012345")
    other = seal(**{"slot": "declaration.applicant", "page": 2, "code": "2101060012345", **change})  # type: ignore[arg-type]
    found = list(check(case(seals=(one, other))))
    assert [(f.code, f.severity, f.page) for f in found] == ([("SEAL_PASTED", "manual", 2)] if words else [])
    assert all(w in found[0].message.zh for w in words or ())


def test_one_ink_found_twice_is_no_other_seal(case: Make) -> None:
    again = seal("cover.applicant", 1, shape="oval", coverage=0.7, diameter_mm=46.0)
    first = seal("cover.applicant", 1, coverage=0.9)
    assert list(check(case(seals=(again, first, TWO[1])))) == []


def test_grey_pages_bear_no_comparison(case: Make) -> None:
    other = seal("declaration.applicant", 2, diameter_mm=44.3)
    assert list(check(case(seals=(TWO[0], other), grey_pages=(at(2),)))) == []
