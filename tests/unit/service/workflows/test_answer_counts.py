"""What people said of the machine is counted anew whenever it may be otherwise, and only then."""

from collections.abc import Callable

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from models.account import EVERYWHERE, Area, Scope
from models.desk import Narrowing
from models.review import Answer, Hand, finding_keys
from service.database import desk, desk_counts, packages
from service.database.connection import Database
from service.database.desk_filing import put_documents
from service.workflows.answer_counts import AnswerCounts, Counts
from tests.unit.service.listed import NOW, PACKAGE, REPORT, add_package, application, file, finding

ONE, TWO = finding("x"), finding("y", code="SEAL_MISSING")
LIAONING, JILIN = (Scope(areas=(Area(province=p),)) for p in ("辽宁省", "吉林省"))


@pytest.fixture
def answered(database: Database) -> Database:
    """Two applications of two provinces, with an answer each."""
    add_package(database)
    file(database, application(0, "A", "辽宁省", "", ONE, TWO), application(1, "B", "吉林省", "", ONE))
    with database.transaction() as session:
        for id in (1, 2):
            say(session, id)
    return database


def say(session: Session, id: int, of: int = 0) -> int:
    key = finding_keys([(ONE, TWO)[of]])[0]
    return desk.add_decision(session, id, key, Answer(act="misread"), "first", Hand(by="u"), NOW, "1")


def take_back(session: Session) -> None:
    assert desk.undo_decision(session, 1, 1, "u", NOW)


def judge_anew(session: Session) -> None:
    """As a worker files a package's new report: without the finding that was answered."""
    packages.set_report(session, PACKAGE, REPORT, REPORT, REPORT, REPORT)
    put_documents(session, PACKAGE, REPORT, [application(0, "A", "辽宁省", "", TWO)])


def counted(database: Database, counts: AnswerCounts, scope: Scope = EVERYWHERE) -> Counts:
    with database.reading() as session:
        found = counts.of(session, scope, ("",))
        assert found == desk_counts.machine_and_people(session, scope, ("",))
    return found


@pytest.mark.parametrize(
    ("change", "then"),
    [
        (lambda session: say(session, 1, of=1), {"FIELD_MISMATCH": {"misread": 2}, "SEAL_MISSING": {"misread": 1}}),
        (take_back, {"FIELD_MISMATCH": {"misread": 1}}),
        (judge_anew, {}),
    ],
)
def test_it_is_counted_anew_after_each_change(
    answered: Database, change: Callable[[Session], object], then: Counts
) -> None:
    counts = AnswerCounts()
    assert counted(answered, counts) == {"FIELD_MISMATCH": {"misread": 2}}
    with answered.transaction() as session:
        change(session)
    assert counted(answered, counts) == then


def test_each_area_has_counts_of_its_own(answered: Database) -> None:
    counts = AnswerCounts()
    for scope, number in ((EVERYWHERE, 2), (LIAONING, 1), (JILIN, 1), (EVERYWHERE, 2)):
        assert counted(answered, counts, scope)["FIELD_MISMATCH"] == {"misread": number}
    assert counted(answered, counts, Scope(areas=(Area(province="山东省"),))) == {}


def test_nothing_is_counted_twice_while_nothing_changes(answered: Database) -> None:
    counts, joined = AnswerCounts(), []
    event.listen(
        answered.engine, "before_cursor_execute", lambda _c, _u, s, *_: joined.append(s) if "JOIN" in s else None
    )
    for _ in range(3):
        with answered.reading() as session:
            desk.listed(session, EVERYWHERE, Narrowing(), NOW, 1, 0)
            counts.of(session, EVERYWHERE, ("",))
    assert len(joined) == 1
