"""When a paper value and an online value say the same."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.campaign import OnlineValue
from models.form_template import FieldSpec, FieldType
from service.reconciliation.equality import online_blank, relation, swapped, unit_slip


def spec(type_: FieldType, **more: object) -> FieldSpec:
    return FieldSpec.model_validate({"name": "x", "label": "某栏", "type": type_, **more})


MONEY, SHARE = spec("decimal", unit="万元", places=2), spec("percent", places=2)
OWNER = spec("enum", options={"state": "国有", "private": "民营"})
MODES = spec("multi", options={"epc": "总集成总承包", "finance": "生产性金融服务"})


@pytest.mark.parametrize(
    ("field", "paper", "online"),
    [
        (MONEY, "86532.47", "86532.47"),
        (MONEY, "8600", "8600.00"),
        (MONEY, "86532.47", "86,532.47"),
        (MONEY, "86532.5", "86532.47"),
        (SHARE, "44.3", "44.30"),
        (SHARE, "44", "44.30"),
        (spec("int"), "4144", "4144"),
        (spec("date"), "2021-04-05", "2021/4/5"),
        (spec("month"), "2020-06", "2020-06"),
        (OWNER, "private", "民营"),
        (MODES, ("epc", "finance"), ("finance", "epc")),
        (MODES, ("epc",), ("总集成总承包",)),
        (spec("text"), "甲（集团）公司", "甲(集团)公司"),
        (spec("text"), "甲公司（盖章）", "甲公司"),
        (spec("phone"), "0571-32057244", "(0571)32057244"),
        (spec("email"), "Wang@a.cn", "wang@a.cn"),
        (spec("url"), "https://a.cn/", "https://A.cn"),
        (spec("uscc"), "914403001922038216", "914403001922038216"),
    ],
)
def test_equal(field: FieldSpec, paper: OnlineValue, online: OnlineValue) -> None:
    assert relation(field, paper, online) == "equal"


@pytest.mark.parametrize(
    ("field", "paper", "online"),
    [
        (MONEY, "86532.47", "86532.48"),
        (MONEY, "44782.87", "44782.78"),
        (MONEY, "86532.6", "86532.47"),
        (MONEY, "-5.00", "5.00"),
        (spec("int"), "56", "58"),
        (spec("date"), "2021-04-27", "2021-04-17"),
        (spec("date"), "2021-05", "2021-04-17"),
        (OWNER, "state", "private"),
        (MODES, ("epc",), ("epc", "finance")),
        (spec("text"), "甲有限公司", "甲有限责任公司"),
        (spec("person"), "石建磊", "石建平"),
        (spec("phone"), "18904265585", "18904266585"),
        (spec("postcode"), "116083", "116033"),
    ],
)
def test_different(field: FieldSpec, paper: OnlineValue, online: OnlineValue) -> None:
    assert relation(field, paper, online) == "different"


@pytest.mark.parametrize(
    ("field", "paper", "online"),
    [
        (MONEY, None, "5.00"),
        (MONEY, "5.00", "约五"),
        (SHARE, "0.443", "44.30"),
        (spec("date"), "2021-04", "2021-04-17"),
    ],
)
def test_unclear(field: FieldSpec, paper: OnlineValue | None, online: OnlineValue) -> None:
    assert relation(field, paper, online) == "unclear"


@pytest.mark.parametrize(
    ("field", "value", "blank"),
    [
        (MONEY, "", True),
        (MONEY, "/", True),
        (MODES, (), True),
        (spec("enum", options={"无": "无", "有": "有"}), "无", False),
        (spec("text"), "无", True),
        (spec("text"), "有", False),
    ],
)
def test_what_was_not_filed(field: FieldSpec, value: OnlineValue, blank: bool) -> None:
    assert online_blank(field, value) is blank


@pytest.mark.parametrize(
    ("paper", "online", "slip"),
    [
        ("73441500.00", "7344.15", True),
        ("7344.15", "73441500", True),
        ("0.73", "73441500.00", False),
        ("734.43", "7344150.00", False),
        ("734.42", "7344150.00", True),
        ("86532.47", "8653247000000.00", True),
        ("86532.47", "865324.70", False),
        ("5000.00", "50000000", True),
        ("5", "50400", False),
        ("-1234.50", "12345000", False),
        ("0", "0", False),
    ],
)
def test_unit_slips_are_exact(paper: str, online: str, slip: bool) -> None:
    assert unit_slip(paper, online) is slip


@given(st.decimals(min_value=Decimal(1000), max_value=Decimal(9999999), places=2), st.sampled_from([4, 8]))
def test_a_slip_of_unit_is_seen_from_both_sides(amount: Decimal, power: int) -> None:
    big = amount.scaleb(power)
    assert unit_slip(format(amount, "f"), format(big, "f"))
    assert unit_slip(format(big, "f"), format(amount, "f"))
    assert not unit_slip(format(amount, "f"), format(amount, "f"))


@pytest.mark.parametrize(
    ("paper", "online", "expected"),
    [
        ("13582.10", "15382.10", True),
        ("13582", "18532", False),
        ("44782.87", "44782.78", True),
        ("12", "12", False),
        ("12", "213", False),
    ],
)
def test_swapped_neighbours(paper: str, online: str, expected: bool) -> None:
    assert swapped(paper, online) is expected
