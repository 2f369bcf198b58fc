"""Online records on both databases: versions, what counts, who sees it; and calls that came before."""

from datetime import timedelta

import pytest

from models.account import EVERYWHERE, NOWHERE, Area, Scope
from models.campaign import OnlineRecord
from models.errors import DatabaseError
from service.database import calls_once, records
from service.database.connection import Database
from service.database.records import RecordFilter
from tests.unit.service.workflows.gates import NOW

ALL = RecordFilter()
LIAONING, DALIAN = Area(province="辽宁省"), Area(province="辽宁省", city="大连市")


def record(id: str, city: str = "大连市", number: str = "FW-1") -> OnlineRecord:
    return OnlineRecord(
        id=id, application_no=number, kind="enterprise", province="辽宁省", provenance="typed",
        fields={"city_name": city, "systems": ("a", "b")},
    )  # fmt: skip


def put(database: Database, id: str, revision: int = 1, city: str = "大连市", province: str = "辽宁省") -> None:
    with database.transaction() as session:
        records.lock(session)
        records.put(session, "c", record(id, city), revision, province, "user", NOW + timedelta(days=revision))


def test_the_newest_version_counts_and_all_are_there(database: Database) -> None:
    put(database, "r-1")
    put(database, "r-1", 2, "沈阳市")
    with database.reading() as session:
        (kept,) = records.listed(session, EVERYWHERE, ALL, 10, 0)
        versions = records.history(session, EVERYWHERE, "c", "r-1")
    assert (kept.revision, kept.record) == (2, record("r-1", "沈阳市"))
    assert [v.revision for v in versions] == [2, 1]
    assert [v.superseded_at for v in versions] == [None, NOW + timedelta(days=2)]


def test_a_version_is_never_overwritten(database: Database) -> None:
    put(database, "r-1")
    with pytest.raises(DatabaseError):
        put(database, "r-1")


@pytest.mark.parametrize(
    ("scope", "ids"),
    [
        (EVERYWHERE, ["r-1", "r-2", "r-3"]), (NOWHERE, []), (Scope(areas=(LIAONING,)), ["r-1", "r-2"]),
        (Scope(areas=(DALIAN,)), ["r-1"]), (Scope(areas=(Area(province="吉林省"),)), []),
    ],
)  # fmt: skip
def test_rows_are_scoped(database: Database, scope: Scope, ids: list[str]) -> None:
    put(database, "r-1")
    put(database, "r-2", city="沈阳市")
    put(database, "r-3", province="")
    with database.reading() as session:
        assert [k.record.id for k in records.every(session, scope, ALL)] == ids
        assert records.count(session, scope, ALL) == len(ids)
        assert [bool(records.history(session, scope, "c", f"r-{n}")) for n in (1, 2, 3)] == [
            f"r-{n}" in ids for n in (1, 2, 3)
        ]


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({"campaign": "c"}, 3), ({"campaign": "d"}, 0), ({"kind": "enterprise"}, 3), ({"kind": "project"}, 0),
        ({"province": "辽宁省"}, 2), ({"application_no": "FW-1"}, 3), ({"ids": ("r-1", "r-9")}, 1),
    ],
)  # fmt: skip
def test_the_list_is_narrowed(database: Database, wanted: dict[str, str], count: int) -> None:
    put(database, "r-1")
    put(database, "r-2")
    put(database, "r-3", province="")
    with database.reading() as session:
        assert records.count(session, EVERYWHERE, RecordFilter.model_validate(wanted)) == count


def test_records_are_found_whoever_may_see_them(database: Database) -> None:
    put(database, "r-1")
    put(database, "r-1", 2)
    with database.reading() as session:
        found = records.by_ids(session, "c", ["r-1", "r-2", *(f"x-{n}" for n in range(1000))])
    assert {id: (kept.revision, home) for id, (kept, home) in found.items()} == {"r-1": (2, ("辽宁省", "大连市"))}


def test_a_call_is_noted_once(database: Database) -> None:
    with database.transaction() as session:
        assert calls_once.begin(session, "u", "k", "0" * 64, NOW)
        assert not calls_once.begin(session, "u", "k", "1" * 64, NOW)
        assert calls_once.begin(session, "v", "k", "1" * 64, NOW)
        assert calls_once.find(session, "u", "k") == ("0" * 64, None, NOW)
        calls_once.finish(session, "u", "k", "done")
        assert calls_once.find(session, "u", "k") == ("0" * 64, "done", NOW)
        calls_once.forget(session, "v", "k")
        assert calls_once.find(session, "v", "k") is None
        calls_once.forget_before(session, NOW + timedelta(seconds=1))
        assert calls_once.find(session, "u", "k") is None
