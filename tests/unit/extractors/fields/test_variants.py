"""What a form may print for an online value: complete enough to hold the print, and nothing that means another."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.fields.parsing import parse
from extractors.fields.variants import MOST, printed_variants
from models.form_template import FieldSpec, FieldType


def spec(type_: FieldType, **more: object) -> FieldSpec:
    return FieldSpec.model_validate({"name": "x", "label": "某栏", "type": type_, **more})


MONEY = spec("decimal", unit="万元", places=2, negative=True)
MODES = {"customization": "定制化服务", "epc": "总集成总承包"}


@pytest.mark.parametrize(
    ("field", "value", "printed"),
    [
        (MONEY, "86532.47", "86,532.47"),
        (MONEY, "86532.4", "86,532.40"),
        (MONEY, "5000.00", "5000"),
        (MONEY, "-8899.81", "-8,899.81"),
        (MONEY, "-8899.81", "(8,899.81)"),
        (spec("int"), "4144", "4,144"),
        (spec("percent", places=2), "44.30", "44.30%"),
        (spec("percent", places=2), "44.30", "44.3%"),
        (spec("date"), "2021-04-05", "2021年4月5日"),
        (spec("date"), "2021-04-05", "2021年04月05日"),
        (spec("date"), "2021-04-05", "2021.4.5"),
        (spec("date"), "2021-10-31", "二〇二一年十月三十一日"),
        (spec("month"), "2020-06", "2020年06月"),
        (spec("enum", options={"city_other": "示范城市（其他类）"}), "city_other", "示范城市（其他类）"),
        (spec("multi", options=MODES), ("epc", "customization"), "定制化服务、总集成总承包"),
        (spec("multi", options=MODES), ("epc", "customization"), "总集成总承包、定制化服务"),
        (spec("phone"), "0571-32057244", "057132057244"),
        (spec("phone"), "057132057244", "0571-32057244"),
        (spec("url"), "https://a.cn/", "https://a.cn"),
        (spec("email"), "Wang@a.cn", "wang@a.cn"),
        (spec("text"), "沈阳华戌有限公司", "沈阳华戌有限公司"),
    ],
)
def test_the_print_is_among_them(field: FieldSpec, value: str | tuple[str, ...], printed: str) -> None:
    assert printed in printed_variants(field, value)


@pytest.mark.parametrize("value", ["", "  ", ()])
def test_nothing_filed_has_no_print(value: str | tuple[str, ...]) -> None:
    assert printed_variants(spec("text"), value) == ()


@given(st.decimals(min_value=Decimal(-9999999), max_value=Decimal(9999999), places=2))
def test_every_print_of_an_amount_means_that_amount(amount: Decimal) -> None:
    variants = printed_variants(MONEY, format(amount, "f"))
    assert 0 < len(variants) <= MOST
    for printed in variants:
        value = parse(MONEY, printed).value
        assert isinstance(value, str)
        assert Decimal(value) == amount


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_print_of_a_day_means_that_day(day: date) -> None:
    field = spec("date")
    variants = printed_variants(field, str(day))
    assert 0 < len(variants) <= MOST
    assert {parse(field, printed).value for printed in variants} == {str(day)}
