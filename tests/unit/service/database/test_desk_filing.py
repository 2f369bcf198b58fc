"""What people said of an application stays with it, however a package's new report numbers it."""

import pytest
from sqlalchemy import select

from models.desk import FiledApplication
from models.finding import Finding
from models.review import Act, Answer, Closing, Hand, Outcome, finding_keys
from service.database import desk
from service.database.connection import Database
from service.database.desk_tables import Document
from tests.unit.service.listed import NOW, PACKAGE, add_package, application, file, finding

pytestmark = pytest.mark.usefixtures("database")


def ids(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return {d.application_no: d.id for d in session.scalars(select(Document))}


def row(database: Database, id: int) -> Document:
    with database.reading() as session:
        found = session.get_one(Document, id)
        session.expunge(found)
        return found


def say(database: Database, id: int, of: Finding, act: Act = "misread") -> None:
    given = Answer(act=act, mend="explain" if act == "correct" else None)
    with database.transaction() as session:
        desk.add_decision(session, id, finding_keys([of])[0], given, "first", Hand(by="u"), NOW, "1")


def decided(database: Database, id: int, outcome: Outcome = "recommend") -> None:
    closed = Closing(outcome=outcome, by="u", at=NOW)
    with database.transaction() as session:
        desk.set_state(session, id, "recommended" if outcome == "recommend" else "to_correct", closed, closed)


def test_applications_that_change_places_keep_their_ids(database: Database) -> None:
    add_package(database)
    file(database, application(0, "A"), application(1, "B"), application(2, "C"))
    before = ids(database)
    file(database, application(0, "C"), application(1, "A"), application(2, "B"))
    assert ids(database) == before
    assert {n: row(database, i).index for n, i in before.items()} == {"C": 0, "A": 1, "B": 2}


@pytest.mark.parametrize(
    ("old", "new", "stays"),
    [
        (application(0, "A"), application(5, "A"), True),
        (application(0, ""), application(0, "A"), True),
        (application(0, "A"), application(0, ""), True),
        (application(0, "", online_id="x"), application(3, "", online_id="x"), True),
        (application(0, "A", online_id="x"), application(3, "B", online_id="x"), True),
        (application(0, "A"), application(0, "B"), False),
        (application(0, ""), application(1, ""), False),
    ],
)
def test_what_is_the_same_application(
    database: Database, old: FiledApplication, new: FiledApplication, stays: bool
) -> None:
    add_package(database)
    file(database, old)
    (before,) = ids(database).values()
    file(database, new)
    (after,) = ids(database).values()
    assert (before == after) is stays


def test_a_number_that_stands_twice_tells_nothing(database: Database) -> None:
    add_package(database)
    file(database, application(0, "A"), application(1, "B"))
    before = ids(database)
    file(database, application(0, "A"), application(1, "A"), application(2, "B"))
    with database.reading() as session:
        found = {d.index: d.id for d in session.scalars(select(Document))}
    assert found[2] == before["B"]
    assert before["A"] not in found.values()


def test_an_id_is_never_given_twice(database: Database) -> None:
    add_package(database)
    file(database, application(0, "A"), application(1, "B"))
    gone = ids(database)["B"]
    file(database, application(0, "A"))
    file(database, application(0, "A"), application(1, "C"))
    assert ids(database)["C"] > gone


def test_a_new_finding_opens_what_was_decided(database: Database) -> None:
    add_package(database)
    first, second = finding("x"), finding("y")
    file(database, application(0, "A", "辽宁省", "大连市", first))
    (id,) = ids(database).values()
    say(database, id, first)
    decided(database, id)
    file(database, application(0, "A", "辽宁省", "大连市", first))
    assert (row(database, id).state, row(database, id).outcome) == ("recommended", "recommend")
    file(database, application(0, "A", "辽宁省", "大连市", first, second))
    found = row(database, id)
    assert (found.state, found.outcome, found.decided_by, found.decided_at) == ("open", None, None, None)


def test_a_return_falls_when_nothing_is_left_to_be_mended_and_a_person_confirms_anew(database: Database) -> None:
    add_package(database)
    wrong = finding("x")
    file(database, application(0, "A", "辽宁省", "大连市", wrong))
    (id,) = ids(database).values()
    say(database, id, wrong, "correct")
    decided(database, id, "return")
    file(database, application(0, "A"))
    assert (row(database, id).state, row(database, id).outcome) == ("ready", None)


def test_a_new_application_without_findings_is_ready_and_one_with_is_open(database: Database) -> None:
    add_package(database)
    file(database, application(0, "A"), application(1, "B", "辽宁省", "大连市", finding()))
    assert {n: row(database, i).state for n, i in ids(database).items()} == {"A": "ready", "B": "open"}


@pytest.mark.parametrize(
    ("home", "said", "filed"),
    [
        (("辽宁省", "大连市"), ("", ""), ("辽宁省", "大连市")),
        (("辽宁省", "大连市"), ("", "沈阳市"), ("辽宁省", "沈阳市")),
        (("辽宁省", "大连市"), ("吉林省", ""), ("吉林省", "")),
        (("", ""), ("", ""), ("", "")),
    ],
)
def test_an_application_without_a_province_is_of_whoever_brought_it(
    database: Database, home: tuple[str, str], said: tuple[str, str], filed: tuple[str, str]
) -> None:
    add_package(database, PACKAGE, *home)
    file(database, application(0, "A", *said))
    (id,) = ids(database).values()
    assert (row(database, id).province, row(database, id).city) == filed


def test_an_application_came_when_its_package_came_however_often_it_is_checked(database: Database) -> None:
    add_package(database)
    file(database, application(0, "A").model_copy(update={"received_at": NOW.replace(year=2030)}))
    (id,) = ids(database).values()
    assert row(database, id).received_at == NOW
