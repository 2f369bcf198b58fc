"""The queries of the work list: who sees what, what is looked for, and who is at it."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from models.account import EVERYWHERE, NOWHERE, Area, Scope
from models.desk import Narrowing
from models.review import Answer, Closing, Hand, ReviewState, finding_keys
from service.database import desk, desk_counts, package_scope
from service.database.connection import Database
from service.database.desk_tables import Document
from tests.unit.service.listed import NOW, PACKAGE, add_package, application, file, finding

MINUTES = timedelta(minutes=20)
PROVINCES, CITIES = ["", "辽宁省", "吉林省"], ["", "大连市", "长春市"]
ROWS = [(p, c) for p in PROVINCES for c in CITIES]
areas = st.builds(Area, province=st.sampled_from(PROVINCES[1:]), city=st.sampled_from([None, *CITIES[1:]]))
scopes = st.sampled_from([EVERYWHERE, NOWHERE]) | st.lists(areas, max_size=3).map(lambda a: Scope(areas=tuple(a)))


@pytest.fixture
def rows(database: Database) -> Database:
    add_package(database)
    file(database, *(application(i, f"N{i}", *home) for i, home in enumerate(ROWS)))
    return database


@given(scope=scopes)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_query_holds_to_the_scope(rows: Database, scope: Scope) -> None:
    allowed = {i: home for i, home in enumerate(ROWS) if scope.allows(*home)}
    with rows.reading() as session:
        found = desk.listed(session, scope, Narrowing(), NOW, 100, 0)
        every = desk.listed(session, EVERYWHERE, Narrowing(), NOW, 100, 0)
        assert {f.index for f in found} == set(allowed)
        assert desk.count(session, scope, Narrowing(), NOW) == len(allowed)
        assert sum(n for *_, n in desk_counts.tally(session, scope)) == len(allowed)
        assert desk.homes(session, scope, PACKAGE) == allowed
        spread = desk_counts.spread(session, scope)
        assert {(p, c) for p, c, *_ in spread} == set(allowed.values())
        assert sum(n for *_, n in spread) == len(allowed)
        assert package_scope.sees_all(session, scope, PACKAGE) == (len(allowed) == len(ROWS))
        for row in every:
            seen = row.index in allowed
            assert (desk.one(session, scope, row.id, NOW) is not None) is seen
            assert (desk.reviewed(session, scope, row.id, NOW) is not None) is seen


def test_nobody_assigns_what_they_may_not_see(rows: Database) -> None:
    scope = Scope(areas=(Area(province="吉林省"),))
    with rows.transaction() as session:
        every = [r.id for r in desk.listed(session, EVERYWHERE, Narrowing(), NOW, 100, 0)]
        assert desk.assign(session, scope, every, "u") == 3
        assert desk.count(session, EVERYWHERE, Narrowing(mine=("u",)), NOW) == 3


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("大连", {0, 1}), ("大连 乙", {1}), ("%", {2}), ("_", {3}), ("\\", {4}), ("100%", {2}), ("ma9", {5}),
        ("n0", {0}), ("'", set()), ("\0", {0, 1, 2, 3, 4, 5}), ("大连\0", {0, 1}), ("   ", {0, 1, 2, 3, 4, 5}),
    ],
)  # fmt: skip
def test_search_takes_words_for_what_they_are(database: Database, search: str, found: set[int]) -> None:
    add_package(database)
    names = ["大连甲公司", "大连乙公司", "100%纯公司", "a_b公司", "c\\d公司", "沈阳公司"]
    file(
        database,
        *(application(i, f"N{i}", applicant=n, uscc="MA9" if i == 5 else "x") for i, n in enumerate(names)),
    )
    with database.reading() as session:
        assert {r.index for r in desk.listed(session, EVERYWHERE, Narrowing(search=search), NOW, 100, 0)} == found


def test_pages_of_the_list_hold_every_row_once(rows: Database) -> None:
    with rows.reading() as session:
        for order in ("risk", "received", "number"):
            wanted = Narrowing(order=order)
            found = [r.id for n in range(0, 9, 2) for r in desk.listed(session, EVERYWHERE, wanted, NOW, 2, n)]
            assert len(found) == len(set(found)) == len(ROWS)


def test_a_claim_holds_for_its_time_and_goes_with_its_owner(rows: Database) -> None:
    with rows.transaction() as session:
        id = desk.listed(session, EVERYWHERE, Narrowing(), NOW, 1, 0)[0].id
        assert desk.claim(session, id, "a", NOW, MINUTES)
        assert desk.claim(session, id, "a", NOW, MINUTES)
        assert not desk.claim(session, id, "b", NOW + MINUTES, MINUTES)
        late = NOW + MINUTES + timedelta(seconds=1)
        seen = desk.one(session, EVERYWHERE, id, late)
        assert seen is not None
        assert (seen.claimed_by, seen.claimed_until) == (None, None)
        assert desk.count(session, EVERYWHERE, Narrowing(mine=("a",)), NOW) == 1
        assert desk.count(session, EVERYWHERE, Narrowing(mine=("a",)), late) == 0
        assert desk.claim(session, id, "b", late, MINUTES)
        desk.release(session, id, "a")
        seen = desk.one(session, EVERYWHERE, id, late)
        assert seen is not None
        assert seen.claimed_by == "b"


def test_a_claim_holds_to_the_scope(rows: Database) -> None:
    liaoning = Scope(areas=(Area(province="辽宁省"),))
    with rows.transaction() as session:
        every = desk.listed(session, EVERYWHERE, Narrowing(), NOW, 100, 0)
        claimed = {r.id for r in every if desk.claim(session, r.id, "a", NOW, MINUTES, liaoning)}
    assert claimed == {r.id for r in every if r.province == "辽宁省"}


def test_a_review_that_moves_is_listed_as_it_will_be_read(rows: Database) -> None:
    first = Closing(outcome="return", by="a", acting_for="b", at=NOW)
    with rows.transaction() as session:
        before = desk.listed(session, EVERYWHERE, Narrowing(), NOW, 1, 0)[0]
        steps: tuple[tuple[ReviewState, Closing | None, Closing | None], ...] = (
            ("second", first, None), ("to_correct", first, first), ("open", None, None),
        )  # fmt: skip
        for state, closed, final in steps:
            desk.set_state(session, before.id, state, closed, final)
            assert desk.one(session, EVERYWHERE, before.id, NOW) == desk.listed_as(before, state, closed, final)


def test_what_was_said_is_kept_when_it_is_taken_back_and_only_its_author_takes_it_back(rows: Database) -> None:
    of = finding()
    with rows.transaction() as session:
        id = desk.listed(session, EVERYWHERE, Narrowing(), NOW, 1, 0)[0].id
        given, hand = Answer(act="acceptable", reason="同\0一"), Hand(by="a")
        said = desk.add_decision(session, id, finding_keys([of])[0], given, "first", hand, NOW, "1")
        assert not desk.undo_decision(session, id, said, "b", NOW)
        assert not desk.undo_decision(session, id + 1, said, "a", NOW)
        assert desk.undo_decision(session, id, said, "a", NOW)
        assert not desk.undo_decision(session, id, said, "a", NOW)
        found = desk.reviewed(session, EVERYWHERE, id, NOW)
    assert found is not None
    (kept,) = found.decisions
    assert (kept.undone, kept.answer.reason) == (True, "同一")


def test_what_the_machine_and_people_say_is_told_by_code_within_the_scope(database: Database) -> None:
    add_package(database)
    one, two, given = finding("x"), finding("y", code="SEAL_MISSING"), Answer(act="misread")
    file(database, application(0, "A", "辽宁省", "", one, two), application(1, "B", "吉林省", "", one))
    with database.transaction() as session:
        a, b = (r.id for r in desk.listed(session, EVERYWHERE, Narrowing(order="number"), NOW, 9, 0))
        for id, of in ((a, one), (a, two), (b, one)):
            desk.add_decision(session, id, finding_keys([of])[0], given, "first", Hand(by="u"), NOW, "1")
        desk.add_decision(session, a, finding_keys([one])[0], given, "second", Hand(by="v"), NOW, "1")
        assert desk_counts.machine_and_people(session, EVERYWHERE) == {
            "FIELD_MISMATCH": {"misread": 2}, "SEAL_MISSING": {"misread": 1},
        }  # fmt: skip
        liaoning = Scope(areas=(Area(province="辽宁省"),))
        assert desk_counts.machine_and_people(session, liaoning)["FIELD_MISMATCH"] == {"misread": 1}
        session.execute(delete(Document))
        assert desk_counts.machine_and_people(session, EVERYWHERE) == {}
