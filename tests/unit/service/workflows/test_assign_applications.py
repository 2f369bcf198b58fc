"""Who gets which applications, and who may say so."""

from datetime import UTC, datetime, timedelta

import pytest

from models.account import Area, Principal, Scope, User
from models.desk import FiledApplication
from models.errors import ForbiddenError, NotThereError
from models.package import Package
from service.database import desk, desk_filing, desk_tables, packages, users
from service.workflows.assign_applications import assign, assignees
from service.workflows.gate import Gate
from service.workflows.review_application import Desk
from tests.unit.service.workflows.gates import actions, make_user, principal_for

assert desk_tables
NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
SHAANXI, LIAONING = "陕西省", "辽宁省"


def filed(index: int, province: str) -> FiledApplication:
    return FiledApplication(
        index=index, kind="enterprise", application_no=f"N-{index}", online_id=None, applicant=f"甲{index}公司",
        uscc="", province=province, city="", provenance=None, verdict="pass", pages=1, errors=0, warnings=0,
        manuals=0, risk=0, received_at=NOW,
    )  # fmt: skip


@pytest.fixture
def at(gate: Gate) -> Desk:
    """A desk with applications 1 and 2 in one province and 3 in another."""
    package = Package(
        id="p", name="p", source="upload", profile="intake", digest="d" * 64, created_at=NOW, updated_at=NOW
    )
    with gate.database.transaction() as session:
        packages.add_package(session, package, [])
        desk_filing.put_documents(session, "p", "r" * 64, [filed(0, SHAANXI), filed(1, SHAANXI), filed(2, LIAONING)])
    return Desk(gate.database, gate.log, "1")


def scope(*provinces: str) -> Scope:
    return Scope(areas=tuple(Area(province=p) for p in provinces))


def reviewer(gate: Gate, name: str, *provinces: str) -> tuple[User, Principal]:
    user = make_user(gate, name, "reviewer", scope=scope(*provinces or (SHAANXI,)))
    return user, principal_for(user)


def assigned(at: Desk) -> list[str | None]:
    with at.database.reading() as session:
        everywhere = Scope(everywhere=True)
        return [row.assigned_to if (row := desk.one(session, everywhere, n, NOW)) else "" for n in (1, 2, 3)]


def test_who_reviews_takes_free_work_hands_it_over_and_it_is_on_record(gate: Gate, at: Desk) -> None:
    zhang, asks = reviewer(gate, "zhang")
    li, _ = reviewer(gate, "li")
    assert assign(at, asks, [1, 2, 1], zhang.id, NOW) == 2
    assert assign(at, asks, [2], li.id, NOW) == 1
    assert assigned(at) == [zhang.id, li.id, None]
    assert actions(gate).count("application.assigned") == 3
    assert assign(at, asks, [1], None, NOW) == 1
    assert assigned(at)[0] is None


def test_what_is_anothers_only_the_head_hands_on_and_all_or_none_are(gate: Gate, at: Desk) -> None:
    li, theirs = reviewer(gate, "li")
    zhang, asks = reviewer(gate, "zhang")
    assign(at, theirs, [2], li.id, NOW)
    with pytest.raises(ForbiddenError):
        assign(at, asks, [1, 2], zhang.id, NOW)
    assert assigned(at) == [None, li.id, None]
    head = make_user(gate, "chu", "head", scope=scope(SHAANXI))
    assert assign(at, principal_for(head), [1, 2], zhang.id, NOW) == 2


def test_what_somebody_is_at_is_not_taken_from_them(gate: Gate, at: Desk) -> None:
    li, _ = reviewer(gate, "li")
    zhang, asks = reviewer(gate, "zhang")
    with at.database.transaction() as session:
        assert desk.claim(session, 1, li.id, NOW, timedelta(minutes=20))
    with pytest.raises(ForbiddenError):
        assign(at, asks, [1], zhang.id, NOW)
    assert assign(at, asks, [1], zhang.id, NOW + timedelta(minutes=21)) == 1


def test_nothing_is_given_beyond_anybodys_area(gate: Gate, at: Desk) -> None:
    _, asks = reviewer(gate, "zhang")
    other, _ = reviewer(gate, "wang", LIAONING)
    with pytest.raises(NotThereError):
        assign(at, asks, [3], None, NOW)
    with pytest.raises(ForbiddenError):
        assign(at, asks, [1], other.id, NOW)
    with pytest.raises(ForbiddenError):
        assign(at, principal_for(make_user(gate, "up", "uploader")), [1], None, NOW)


def test_whom_one_may_give_to(gate: Gate, at: Desk) -> None:
    _, asks = reviewer(gate, "zhang")
    reviewer(gate, "li", LIAONING)
    make_user(gate, "up", "uploader")
    reviewer(gate, "zhao", SHAANXI, LIAONING)
    closed = make_user(gate, "qian", "head")
    with at.database.transaction() as session:
        users.set_disabled(session, closed.id, NOW)
    with at.database.reading() as session:
        assert [u.name for u in assignees(session, asks)] == ["zhang", "zhao"]
