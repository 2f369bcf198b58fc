"""The condition in the query lets through what the scope allows, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine, insert, select

from models.account import EVERYWHERE, Area, Scope
from service.database.scoping import within

PROVINCES, CITIES = [None, "", "辽宁省", "吉林省"], [None, "", "大连市", "长春市"]
ROWS = [(p, c) for p in PROVINCES for c in CITIES]
TABLE = Table(
    "rows", MetaData(), Column("id", Integer, primary_key=True), Column("province", String), Column("city", String)
)
ENGINE = create_engine("sqlite://")
areas = st.builds(
    Area, province=st.sampled_from(["辽宁省", "吉林省"]), city=st.sampled_from([None, "大连市", "长春市"])
)


@given(st.just(EVERYWHERE) | st.lists(areas, max_size=4).map(lambda a: Scope(areas=tuple(a))))
def test_the_query_and_the_scope_agree(scope: Scope) -> None:
    with ENGINE.connect() as connection:
        TABLE.create(connection, checkfirst=True)
        connection.execute(insert(TABLE), [{"province": p, "city": c} for p, c in ROWS])
        query = select(TABLE.c.province, TABLE.c.city).where(within(scope, TABLE.c.province, TABLE.c.city))
        found = [tuple(row) for row in connection.execute(query.order_by(TABLE.c.id))]
        connection.rollback()
    assert found == [row for row in ROWS if scope.allows(*row)]
