"""Standing in for a colleague: who may give whose work to whom, what it is good for, and that it ends."""

from datetime import timedelta

import pytest

from models.account import Area, Principal, Role, Scope, User
from models.errors import AccountError, ForbiddenError, KanheError, NotThereError, RoleRuleError
from service.database import desk, users
from service.database.connection import Database
from service.rules.permissions import MOST_DELEGATED_DAYS
from service.workflows.administer_users import disable_user
from service.workflows.assign_applications import assign
from service.workflows.delegate_work import (
    Wanted,
    acting_of,
    day_of,
    delegate,
    every_delegation,
    own_delegations,
    revoke_delegation,
)
from service.workflows.review_application import decide, leave, look
from service.workflows.sign_in import sign_in
from tests.unit.service.listed import NOW
from tests.unit.service.workflows.gates import PASSWORD, events, make_user, principal_for
from tests.unit.service.workflows.test_review_application import JILIN, KEY, LIAONING, OTHER, Room

DALIAN = Scope(areas=(Area(province="辽宁省", city="大连市"),))


class Office(Room):
    """A room whose people may be away."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.users: dict[str, User] = {}

    def hire(self, name: str, *roles: Role, scope: Scope = LIAONING) -> User:
        self.users[name] = make_user(self.gate, name, *(roles or ("reviewer",)), scope=scope)
        return self.users[name]

    def now(self, name: str, days: int = 0) -> Principal:
        """Who somebody is on a day."""
        with self.desk.database.reading() as session:
            user = users.by_id(session, self.users[name].id)
            return principal_for(user, acting=acting_of(session, user, NOW + timedelta(days=days)))

    def give(self, of: str, to: str, since: int = 0, until: int = 2, by: str | None = None) -> int:
        today = day_of(NOW)
        wanted = Wanted(
            to=self.users[to].id, of=self.users[of].id, since=today + timedelta(days=since),
            until=today + timedelta(days=until), reason="出差",
        )  # fmt: skip
        return delegate(self.gate, self.now(by or of), wanted, NOW).id


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def test_the_colleague_may_for_those_days_what_the_absent_person_may_and_no_longer(office: Office) -> None:
    office.hire("zhang", scope=DALIAN)
    office.hire("li", scope=Scope(areas=(Area(province="辽宁省", city="沈阳市"),)))
    id = office.give("zhang", "li", since=1, until=2)
    for days, may in ((0, False), (1, True), (2, True), (3, False)):
        assert office.now("li", days).scope("findings.review").allows("辽宁省", "大连市") is may
    assert [a.name for a in office.now("li", 1).acting] == ["zhang"]
    revoke_delegation(office.gate, office.now("zhang"), id, NOW)
    assert office.now("li", 1).acting == ()
    with pytest.raises(NotThereError):
        revoke_delegation(office.gate, office.now("zhang"), id, NOW)
    told = [(e.event.action, e.event.detail["to"]) for e in events(office.gate)]
    assert told == [("delegation.made", "li"), ("delegation.revoked", "li")]


def test_a_session_carries_it_and_an_account_that_is_closed_gives_nothing(office: Office) -> None:
    office.hire("zhang", "head")
    office.hire("li")
    office.hire("sys", "system_admin", scope=Scope())
    office.give("zhang", "li")
    entered = sign_in(office.gate, "li", PASSWORD, "", "", NOW).principal
    assert entered.may("decisions.rule")
    disable_user(office.gate, office.now("sys"), office.users["zhang"].id, NOW)
    assert office.now("li").acting == ()


def test_what_one_has_by_standing_in_goes_no_further(office: Office) -> None:
    for name in ("zhang", "li", "wang"):
        office.hire(name, "head" if name == "zhang" else "reviewer")
    office.give("zhang", "li")
    office.give("li", "wang")
    assert not office.now("wang").may("decisions.rule")


@pytest.mark.parametrize(
    ("of", "to", "by", "days", "why"),
    [
        ("zhang", "zhang", "zhang", (0, 1), RoleRuleError),
        ("zhang", "li", "zhang", (2, 1), RoleRuleError),
        ("zhang", "li", "zhang", (-3, -1), RoleRuleError),
        ("zhang", "li", "zhang", (0, MOST_DELEGATED_DAYS), RoleRuleError),
        ("zhang", "li", "zhang", (0, MOST_DELEGATED_DAYS - 1), None),
        ("zhang", "auditor", "zhang", (0, 1), RoleRuleError),
        ("zhang", "uploader", "zhang", (0, 1), RoleRuleError),
        # Of another province; who grants rights may.
        ("zhang", "far", "zhang", (0, 1), RoleRuleError),
        ("zhang", "far", "sec", (0, 1), None),
        ("zhang", "li", "sec", (0, 1), None),
        ("zhang", "li", "wei", (0, 1), ForbiddenError),
        ("uploader", "li", "sec", (0, 1), RoleRuleError),
        ("auditor", "li", "sec", (0, 1), RoleRuleError),
        ("uploader", "li", "uploader", (0, 1), ForbiddenError),
    ],
)
def test_who_gives_whose_work_to_whom(
    office: Office, of: str, to: str, by: str, days: tuple[int, int], why: type[KanheError] | None
) -> None:
    for name, role in (("zhang", "reviewer"), ("li", "second_reviewer"), ("wei", "head"), ("uploader", "uploader")):
        office.hire(name, role)  # type: ignore[arg-type]  # a role each
    office.hire("far", scope=JILIN)
    office.hire("auditor", "auditor")
    office.hire("sec", "security_admin")
    if why is None:
        office.give(of, to, *days, by=by)
        with pytest.raises(RoleRuleError, match="already"):
            office.give(of, to, days[1], days[1] + 1, by=by)
    else:
        with pytest.raises(why):
            office.give(of, to, *days, by=by)


def test_an_unknown_colleague_and_a_stranger_who_revokes(office: Office) -> None:
    office.hire("zhang")
    office.hire("li")
    office.hire("wang")
    with pytest.raises(AccountError):
        delegate(
            office.gate, office.now("zhang"),
            Wanted(to="0" * 36, since=day_of(NOW), until=day_of(NOW), reason="x"), NOW,
        )  # fmt: skip
    id = office.give("zhang", "li")
    with pytest.raises(NotThereError):
        revoke_delegation(office.gate, office.now("wang"), id, NOW)
    revoke_delegation(office.gate, office.now("li"), id, NOW)


def test_each_sees_their_own_and_administrators_everybodys(office: Office) -> None:
    for name in ("zhang", "li", "wang"):
        office.hire(name)
    office.hire("auditor", "auditor")
    office.give("zhang", "li")
    assert [len(own_delegations(office.gate, office.now(n)).items) for n in ("zhang", "li", "wang")] == [1, 1, 0]
    assert {u.name for u in own_delegations(office.gate, office.now("zhang")).colleagues} == {"li", "wang"}
    assert len(every_delegation(office.gate, office.now("auditor")).items) == 1
    with pytest.raises(ForbiddenError):
        every_delegation(office.gate, office.now("zhang"))


def test_what_is_done_in_anothers_place_is_said_and_four_eyes_are_two_people(office: Office) -> None:
    """wei, who confirms, is away; zhang did the first check, li stands in for both."""
    office.hire("zhang")
    office.hire("wei", "head")
    office.hire("li", scope=JILIN)
    office.hire("sec", "security_admin")
    office.give("zhang", "li", by="sec")
    office.give("wei", "li", by="sec")
    assign(office.desk, office.now("wei"), [office.id], office.users["zhang"].id, NOW)
    li = office.now("li")
    office.say(li, OTHER)
    office.say(li, KEY, "acceptable")
    found = decide(office.desk, li, office.id, "recommend", (), NOW)
    assert found.reviewed.first is not None
    assert (found.reviewed.first.by, found.reviewed.first.acting_for) == (li.user, office.users["zhang"].id)
    said = [e.event.detail.get("acting_for") for e in events(office.gate) if e.event.action == "finding.answered"]
    assert said == ["zhang", "zhang"]
    # Nor li in wei's place, nor zhang himself, checks what li answered for zhang.
    assert office.say(li, KEY, "acceptable") == "ready"
    decide(office.desk, li, office.id, "recommend", (), NOW)
    wei = office.now("wei")
    office.say(wei, KEY, "acceptable")
    leave(office.desk, wei, office.id)
    with pytest.raises(ForbiddenError):
        decide(office.desk, office.now("zhang"), office.id, "recommend", (), NOW)
    assert decide(office.desk, li, office.id, "recommend", (), NOW).standing.state == "second"
    decide(office.desk, wei, office.id, "recommend", (), NOW)
    assert look(office.desk, wei, office.id, NOW).standing.state == "recommended"


def test_work_of_the_absent_can_be_handed_on_in_their_place(office: Office) -> None:
    for name in ("zhang", "li", "wang"):
        office.hire(name)
    assign(office.desk, office.now("zhang"), [office.id], office.users["zhang"].id, NOW)
    with pytest.raises(ForbiddenError):
        assign(office.desk, office.now("li"), [office.id], office.users["wang"].id, NOW)
    office.give("zhang", "li")
    assign(office.desk, office.now("li"), [office.id], office.users["wang"].id, NOW)
    with office.desk.database.reading() as session:
        listed = desk.one(session, LIAONING, office.id, NOW)
    assert listed is not None
    assert listed.assigned_to == office.users["wang"].id
