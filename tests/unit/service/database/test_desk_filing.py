"""What people said of an application stays with it, however a package's new report numbers it."""

import pytest
from sqlalchemy import select

from models.account import EVERYWHERE
from models.desk import FiledApplication, PastAnswer
from models.finding import Finding
from models.review import Act, Answer, Closing, Hand, Outcome, finding_keys
from service.database import desk, misses
from service.database.connection import Database
from service.database.desk_tables import Comment, DecisionRow, Document
from service.database.past_answers import past_answers
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


def said_of(database: Database, id: int) -> int:
    with database.reading() as session:
        return len(session.scalars(select(DecisionRow).where(DecisionRow.document == id)).all())


def past(database: Database) -> list[PastAnswer]:
    with database.reading() as session:
        return past_answers(session, EVERYWHERE, package=PACKAGE)


def with_pages_of(filed: FiledApplication, *documents: int) -> FiledApplication:
    """An application that goes on from the first of some documents, and has pages of all."""
    return filed.model_copy(update={"was": documents[0], "pages_of": documents})


def test_an_answer_goes_along_with_its_finding_to_another_application(database: Database) -> None:
    add_package(database)
    x, y = finding("x"), finding("y", page=2)
    file(database, application(0, "A", "", "", x, y), application(1, "B"))
    (a, b) = ids(database).values()
    say(database, a, x)
    say(database, a, y)
    decided(database, a)
    file(database, application(0, "A", "", "", x), application(1, "B", "", "", y))
    assert (said_of(database, a), said_of(database, b), past(database)) == (1, 1, [])
    assert row(database, b).state == "ready"


def test_an_answer_to_what_names_no_page_stays_where_it_was(database: Database) -> None:
    add_package(database)
    missing = finding("x", page=None)
    file(database, application(0, "A", "", "", missing), application(1, "B", "", "", missing))
    (a, b) = ids(database).values()
    say(database, a, missing)
    file(database, application(0, "A"), application(1, "B", "", "", missing))
    assert (said_of(database, b), row(database, b).state) == (0, "open")
    assert [(p.document, p.finding) for p in past(database)] == [(a, missing)]


def test_an_answer_that_is_no_more_asked_for_is_told_once(database: Database) -> None:
    add_package(database)
    x = finding("x")
    file(database, application(0, "A", "", "", x))
    (a,) = ids(database).values()
    say(database, a, x, "correct")
    for _ in range(2):
        file(database, application(0, "A"))
    (told,) = past(database)
    assert (told.application_no, told.act, told.by, told.at) == ("A", "correct", "u", NOW)
    file(database, application(0, "A", "", "", x))
    assert row(database, a).state == "ready"


def test_what_was_said_of_an_application_that_is_gone_comes_back_with_it(database: Database) -> None:
    add_package(database)
    x = finding("x", page=2)
    for _ in range(2):
        file(database, application(0, "A"), application(1, "B", "", "", x))
        if not past(database):
            say(database, ids(database)["B"], x)
        file(database, with_pages_of(application(0, "A"), 0, 1))
    assert len(past(database)) == 2
    file(database, application(0, "A"), application(1, "B", "", "", x))
    b = ids(database)["B"]
    assert (said_of(database, b), row(database, b).state) == (1, "ready")


@pytest.mark.parametrize("joined", [True, False])
def test_remarks_go_to_whoever_has_the_pages_now_or_stay_to_be_read(database: Database, joined: bool) -> None:
    add_package(database)
    file(database, application(0, "A"), application(1, "B"))
    with database.transaction() as session:
        desk.add_remark(session, ids(database)["B"], "u", NOW, "二号")
    file(database, with_pages_of(application(0, "A"), 0, *([1] if joined else [])))
    with database.reading() as session:
        handed = [(c.document, c.text) for c in session.scalars(select(Comment))]
    kept = [(p.act, p.reason, p.finding) for p in past(database)]
    assert (handed, kept) == (
        ([(ids(database)["A"], "二号")], []) if joined else ([], [("remark", "二号", None)])
    )  # fmt: skip


def test_of_two_with_one_number_the_one_with_the_pages_goes_on(database: Database) -> None:
    add_package(database)
    file(database, application(0, "A"))
    (a,) = ids(database).values()
    file(database, application(0, "A").model_copy(update={"pages_of": (0,)}), with_pages_of(application(1, "A"), 0))
    assert row(database, a).index == 1


def test_in_whose_place_an_answer_was_given_comes_back_with_it(database: Database) -> None:
    add_package(database)
    x = finding("x", page=2)
    file(database, application(0, "A"), application(1, "B", "", "", x))
    given = Answer(act="misread")
    with database.transaction() as session:
        hand = Hand(by="u", acting_for="absent")
        desk.add_decision(session, ids(database)["B"], finding_keys([x])[0], given, "first", hand, NOW, "1")
    file(database, with_pages_of(application(0, "A"), 0, 1))
    assert [p.finding for p in past(database)] == [x]
    file(database, application(0, "A"), application(1, "B", "", "", x))
    with database.reading() as session:
        (back,) = session.scalars(select(DecisionRow))
    assert (back.document, back.by, back.acting_for) == (ids(database)["B"], "u", "absent")


@pytest.mark.parametrize("joined", [True, False])
def test_what_people_found_goes_to_whoever_has_the_pages_now_or_stays_to_be_read(
    database: Database, joined: bool
) -> None:
    add_package(database)
    file(database, application(0, "A"), application(1, "B"))
    with database.transaction() as session:
        b = ids(database)["B"]
        _, number = (misses.add(session, b, text, "explain", 3, Hand(by="u"), NOW) for text in ("缺页", "收回"))
        assert misses.undo(session, b, number, "u", NOW)
    file(database, with_pages_of(application(0, "A"), 0, *([1] if joined else [])))
    with database.reading() as session:
        handed = [m.text for m in misses.of_application(session, ids(database)["A"]) if not m.undone]
    kept = [(p.act, p.reason, p.mend, p.page) for p in past(database)]
    assert (handed, kept) == ((["缺页"], []) if joined else ([], [("remark", "缺页", "explain", 3)]))
    assert row(database, ids(database)["A"]).state == "ready"
