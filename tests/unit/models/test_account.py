"""Areas and scopes: who sees which row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.account import EVERYWHERE, NOWHERE, Area, Scope

LIAONING, DALIAN, SHENYANG = (
    Area(province="辽宁省"),
    Area(province="辽宁省", city="大连市"),
    Area(province="辽宁省", city="沈阳市"),
)
JILIN = Area(province="吉林省")
AREAS = [LIAONING, DALIAN, SHENYANG, JILIN, Area(province="吉林省", city="长春市")]
ROWS = [(None, None), ("", None), ("吉林省", None), *((a.province, a.city) for a in AREAS), ("辽宁省", "")]
scopes = st.one_of(
    st.just(EVERYWHERE), st.lists(st.sampled_from(AREAS), max_size=4).map(lambda a: Scope(areas=tuple(a)))
)


@pytest.mark.parametrize(
    ("scope", "province", "city", "allowed"),
    [
        (NOWHERE, "辽宁省", None, False),
        (EVERYWHERE, "辽宁省", "大连市", True),
        (EVERYWHERE, None, None, True),
        (Scope(areas=(LIAONING,)), "辽宁省", "大连市", True),
        (Scope(areas=(LIAONING,)), "辽宁省", None, True),
        (Scope(areas=(LIAONING,)), "吉林省", None, False),
        (Scope(areas=(LIAONING,)), None, None, False),
        (Scope(areas=(LIAONING,)), "", "", False),
        (Scope(areas=(DALIAN,)), "辽宁省", "大连市", True),
        (Scope(areas=(DALIAN,)), "辽宁省", "沈阳市", False),
        (Scope(areas=(DALIAN,)), "辽宁省", None, False),
        (Scope(areas=(DALIAN,)), "辽宁省", "", False),
        (Scope(areas=(DALIAN, JILIN)), "吉林省", "长春市", True),
    ],
)
def test_what_a_scope_allows(scope: Scope, province: str | None, city: str | None, allowed: bool) -> None:
    assert scope.allows(province, city) is allowed


@given(scopes, scopes)
def test_joined_sees_what_either_sees_and_narrowed_what_both_see(one: Scope, other: Scope) -> None:
    for row in ROWS:
        assert one.joined(other).allows(*row) is (one.allows(*row) or other.allows(*row))
        assert one.narrowed(other).allows(*row) is (one.allows(*row) and other.allows(*row))


@given(scopes, scopes)
def test_joining_and_narrowing_take_either_order(one: Scope, other: Scope) -> None:
    assert one.joined(other) == other.joined(one)
    assert set(one.narrowed(other).areas) == set(other.narrowed(one).areas)
