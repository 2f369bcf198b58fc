"""What a reviewer does with an application, and what others may do meanwhile."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from models.account import Area, Principal, Role, Scope
from models.campaign_settings import CampaignSettings
from models.desk import Narrowing
from models.errors import ConflictError, ForbiddenError, KanheError, NotThereError
from models.review import Act, Answer, finding_keys
from service.database import campaign_settings, desk
from service.database.connection import Database
from service.workflows.review_application import CLAIM, Desk, answer, decide, leave, look, remark, take, undo
from tests.unit.service.listed import NOW, REPORT, add_package, application, file, finding
from tests.unit.service.workflows.gates import actions, events, make_gate, make_user, principal_for

LIAONING, JILIN = Scope(areas=(Area(province="辽宁省"),)), Scope(areas=(Area(province="吉林省"),))
ONE, TWO = finding("x"), finding("y", "warning")
KEY, OTHER = finding_keys([ONE, TWO])


class Room:
    """A desk with one application of Liaoning's, and people."""

    def __init__(self, database: Database) -> None:
        self.gate = make_gate(database)
        self.desk = Desk(database, self.gate.log, "1")
        add_package(database)
        file(database, application(0, "A", "辽宁省", "大连市", ONE, TWO))
        with database.reading() as session:
            everywhere = Scope(everywhere=True)
            self.id = desk.listed(session, everywhere, Narrowing(), NOW, 1, 0)[0].id

    def person(self, name: str, *roles: Role, scope: Scope = LIAONING) -> Principal:
        return principal_for(make_user(self.gate, name, *(roles or ("reviewer",)), scope=scope))

    def say(self, who: Principal, key: str, act: Act = "misread", minutes: int = 0) -> str:
        given = Answer(act=act, mend="explain" if act == "correct" else None, reason="x" if act == "acceptable" else "")
        return answer(self.desk, who, self.id, key, given, NOW + timedelta(minutes=minutes)).standing.state


@pytest.fixture
def room(database: Database) -> Room:
    return Room(database)


def test_all_is_answered_and_a_person_decides(room: Room) -> None:
    zhang = room.person("zhang")
    assert take(room.desk, zhang, room.id, NOW).reviewed.listed.claimed_by == zhang.user
    assert room.say(zhang, KEY) == "open"
    assert room.say(zhang, OTHER, "correct") == "ready"
    with pytest.raises(ConflictError):
        decide(room.desk, zhang, room.id, "recommend", (), NOW)
    done = decide(room.desk, zhang, room.id, "return", ("章",), NOW, REPORT)
    listed = done.reviewed.listed
    assert (listed.state, listed.outcome, listed.claimed_by, listed.decided_by) == (
        "to_correct", "return", None, zhang.user,
    )  # fmt: skip
    last = events(room.gate)[-1].event
    assert (last.action, last.detail["report"], last.detail["shown"]) == ("application.decided", REPORT, ["章"])


def test_what_was_checked_again_meanwhile_is_not_decided(room: Room) -> None:
    zhang = room.person("zhang")
    room.say(zhang, KEY)
    room.say(zhang, OTHER)
    file(room.desk.database, application(0, "A", "辽宁省", "大连市", ONE, TWO), report="b" * 64)
    with pytest.raises(ConflictError):
        decide(room.desk, zhang, room.id, "recommend", (), NOW, REPORT)
    assert look(room.desk, zhang, room.id, NOW).reviewed.listed.outcome is None


def test_a_finding_that_is_there_no_more_is_not_answered_and_a_new_one_opens(room: Room) -> None:
    zhang = room.person("zhang")
    room.say(zhang, KEY)
    file(room.desk.database, application(0, "A", "辽宁省", "大连市", ONE, finding("z")))
    with pytest.raises(NotThereError):
        room.say(zhang, OTHER)
    found = look(room.desk, zhang, room.id, NOW)
    assert (found.standing.state, found.standing.unanswered) == ("open", 1)
    with pytest.raises(ConflictError):
        decide(room.desk, zhang, room.id, "recommend", (), NOW)


def test_undo_after_the_second_check_opens_and_wants_both_anew(room: Room) -> None:
    zhang, li = room.person("zhang"), room.person("li", "second_reviewer")
    room.say(zhang, OTHER)
    assert room.say(zhang, KEY, "acceptable") == "ready"
    assert decide(room.desk, zhang, room.id, "recommend", (), NOW).standing.state == "second"
    assert room.say(li, KEY, "acceptable") == "second"
    assert decide(room.desk, li, room.id, "recommend", (), NOW).standing.state == "recommended"
    found = look(room.desk, zhang, room.id, NOW)
    first = found.standing.findings[0].first
    assert first is not None
    assert undo(room.desk, zhang, room.id, first.id, NOW).standing.state == "open"
    again = look(room.desk, zhang, room.id, NOW).reviewed
    assert (again.listed.outcome, again.first, again.final) == (None, None, None)
    assert room.say(zhang, KEY, "acceptable") == "ready"
    decide(room.desk, zhang, room.id, "recommend", (), NOW)
    assert look(room.desk, zhang, room.id, NOW).standing.unchecked == (KEY,)
    with pytest.raises(NotThereError):
        undo(room.desk, zhang, room.id, first.id, NOW)


def test_the_first_check_proposes_and_another_person_confirms(room: Room) -> None:
    zhang, wang, li = room.person("zhang"), room.person("wang"), room.person("li", "second_reviewer")
    room.say(zhang, OTHER)
    room.say(zhang, KEY, "acceptable")
    leave(room.desk, zhang, room.id)
    with pytest.raises(ForbiddenError, match="a reviewer confirms the first check"):
        decide(room.desk, li, room.id, "recommend", (), NOW)
    for _ in range(2):
        assert decide(room.desk, zhang, room.id, "recommend", ("章",), NOW).standing.state == "second"
    assert actions(room.gate).count("application.proposed") == 1
    with pytest.raises(ForbiddenError, match="checks the marked answers first"):
        decide(room.desk, li, room.id, "recommend", (), NOW)
    room.say(li, KEY, "acceptable")
    leave(room.desk, li, room.id)
    with pytest.raises(ForbiddenError, match="another person confirms"):
        decide(room.desk, wang, room.id, "recommend", (), NOW)
    with pytest.raises(ForbiddenError):
        room.say(wang, KEY)
    decide(room.desk, li, room.id, "recommend", ("章",), NOW)
    listed = look(room.desk, li, room.id, NOW).reviewed.listed
    assert (listed.proposed_by, listed.decided_by, listed.outcome) == (zhang.user, li.user, "recommend")
    checks = [e.event.detail["check"] for e in events(room.gate) if e.event.action.startswith("application.")]
    assert checks == ["first", "second"]


def test_two_who_disagree_are_ruled_and_both_opinions_stay(room: Room) -> None:
    zhang, li, head = room.person("zhang"), room.person("li", "second_reviewer"), room.person("wei", "head")
    room.say(zhang, OTHER)
    room.say(zhang, KEY, "acceptable")
    decide(room.desk, zhang, room.id, "recommend", (), NOW)
    assert room.say(li, KEY, "correct") == "ruling"
    leave(room.desk, li, room.id)
    with pytest.raises(ConflictError):
        decide(room.desk, head, room.id, "return", (), NOW)
    assert room.say(head, KEY, "correct") == "second"
    found = decide(room.desk, head, room.id, "return", (), NOW)
    assert found.standing.state == "to_correct"
    state = found.standing.findings[0]
    assert [d and d.answer.act for d in (state.first, state.second, state.ruling)] == [
        "acceptable", "correct", "correct",
    ]  # fmt: skip


def test_a_campaign_may_want_two_people_for_every_file(room: Room) -> None:
    desk_ = replace(room.desk, campaign="c")
    with room.desk.database.transaction() as session:
        campaign_settings.put(session, "c", CampaignSettings(second_check=True), "u", NOW)
    file(room.desk.database, application(0, "A", "辽宁省", "大连市"))
    zhang, head = room.person("zhang"), room.person("wei", "head")
    assert decide(desk_, head, room.id, "recommend", (), NOW).standing.state == "second"
    with pytest.raises(ForbiddenError):
        decide(desk_, zhang, room.id, "recommend", (), NOW)
    li = room.person("li", "second_reviewer")
    assert decide(desk_, li, room.id, "recommend", (), NOW).standing.state == "recommended"


def test_nobody_takes_back_what_another_said(room: Room) -> None:
    zhang, li = room.person("zhang"), room.person("li")
    room.say(zhang, KEY)
    said = look(room.desk, zhang, room.id, NOW).reviewed.decisions[0].id
    leave(room.desk, zhang, room.id)
    with pytest.raises(NotThereError):
        undo(room.desk, li, room.id, said, NOW)


def test_who_is_at_it_keeps_others_out_until_the_claim_ends(room: Room) -> None:
    zhang, li = room.person("zhang"), room.person("li")
    take(room.desk, zhang, room.id, NOW)
    assert take(room.desk, li, room.id, NOW).other == zhang.user
    for act in (
        lambda: room.say(li, KEY),
        lambda: undo(room.desk, li, room.id, 1, NOW),
        lambda: decide(room.desk, li, room.id, "recommend", (), NOW),
    ):
        with pytest.raises(ConflictError):
            act()
    late = NOW + CLAIM + timedelta(seconds=1)
    assert take(room.desk, li, room.id, late).other is None
    assert take(room.desk, zhang, room.id, late).other == li.user


def test_another_province_is_not_there_and_who_only_reads_has_no_say(room: Room) -> None:
    wang, auditor = room.person("wang", scope=JILIN), room.person("auditor", "auditor")
    steps: list[Callable[[Principal], object]] = [
        lambda who: room.say(who, KEY),
        lambda who: undo(room.desk, who, room.id, 1, NOW),
        lambda who: decide(room.desk, who, room.id, "recommend", (), NOW),
        lambda who: remark(room.desk, who, room.id, "x", NOW),
    ]
    for step in steps:
        with pytest.raises(NotThereError):
            step(wang)
        with pytest.raises(ForbiddenError):
            step(auditor)
    for see in (look, take):
        with pytest.raises(NotThereError):
            see(room.desk, wang, room.id, NOW)
        assert see(room.desk, auditor, room.id, NOW).reviewed.listed.claimed_by is None


def test_two_who_decide_at_once_decide_once(room: Room) -> None:
    people = [room.person("zhang"), room.person("li")]
    room.say(people[0], KEY)
    room.say(people[0], OTHER)
    leave(room.desk, people[0], room.id)
    assert sum(at_once(room, [_deciding(room, p) for p in people])) == 1
    assert actions(room.gate).count("application.decided") == 1


def test_two_who_take_it_at_once_are_told_apart(room: Room) -> None:
    people = [room.person("zhang"), room.person("li")]
    found = at_once(room, [lambda p=p: take(room.desk, p, room.id, NOW).other is None for p in people])  # type: ignore[misc]
    assert sum(found) == 1


def _deciding(room: Room, who: Principal) -> Callable[[], bool]:
    def do() -> bool:
        try:
            decide(room.desk, who, room.id, "recommend", (), NOW)
        except KanheError:
            return False
        return True

    return do


def at_once(room: Room, steps: list[Callable[[], bool]]) -> list[bool]:
    barrier, found = Barrier(len(steps)), []

    def do(step: Callable[[], bool]) -> None:
        barrier.wait()
        found.append(step())

    threads = [Thread(target=do, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_who_confirms_twice_confirms_once(room: Room) -> None:
    zhang = room.person("zhang")
    room.say(zhang, KEY)
    room.say(zhang, OTHER)
    for _ in range(2):
        found = decide(room.desk, zhang, room.id, "recommend", (), NOW)
        assert (found.reviewed.listed.state, found.reviewed.listed.claimed_by) == ("recommended", None)
    assert actions(room.gate).count("application.decided") == 1


def test_a_remark_is_kept_without_what_no_database_takes(room: Room) -> None:
    found = remark(room.desk, room.person("zhang"), room.id, " 看\0过 ", NOW)
    assert [r.text for r in found.reviewed.remarks] == ["看过"]
