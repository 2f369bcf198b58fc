"""In whose place an answer is given: the colleague's whose file it is, one's own, then others'."""

from datetime import date

import pytest

from models.account import EVERYWHERE, Acting, Area, Permission, Principal, Role, Scope
from models.desk import Listed
from models.finding import Finding, Message
from models.review import Answer, Closing, Decision, finding_keys
from service.rules.capacities import answering, capacities, closing, hand_of, name_for
from service.rules.permissions import PERMISSIONS
from service.rules.review import Closed, standing
from tests.unit.service.listed import NOW, application

ONE = Finding(code="SEAL_MISSING", severity="error", message=Message(zh="甲", en="a"))
(KEY,) = finding_keys([ONE])
HERE = Scope(areas=(Area(province="辽宁省"),))


def rights(*roles: Role, scope: Scope = HERE) -> dict[Permission, Scope]:
    return {permission: scope for role in roles for permission in PERMISSIONS[role]}


def acting(user: str, *roles: Role) -> Acting:
    return Acting(user=user, name=f"name of {user}", until=date(2026, 4, 1), rights=rights(*roles))


def who(*acting_: Acting, own: tuple[Role, ...] = ("reviewer",), scope: Scope = HERE) -> Principal:
    return Principal(user="me", name="me", rights=rights(*own, scope=scope), acting=acting_)


def listed(assigned_to: str | None = None) -> Listed:
    filed = application(0, "A").model_dump(include=set(Listed.model_fields))
    return Listed.model_validate(
        filed | {
            "id": 1, "package": "p", "state": "open", "outcome": None, "report": "r", "assigned_to": assigned_to,
            "claimed_by": None, "claimed_until": None, "decided_at": None, "decided_by": None,
        }
    )  # fmt: skip


def said(by: str, acting_for: str | None = None) -> Decision:
    given = Answer(act="acceptable", reason="x")
    return Decision(
        id=1, finding=KEY, answer=given, round="first", by=by, acting_for=acting_for, at=NOW, version="1"
    )  # fmt: skip


FAR = Scope(areas=(Area(province="吉林省"),))


@pytest.mark.parametrize(
    ("asks", "assigned", "first", "expected"),
    [
        (who(), None, None, ("first", None)),
        (who(acting("x", "reviewer")), None, None, ("first", None)),
        (who(acting("x", "reviewer")), "x", None, ("first", "x")),
        (who(acting("x", "reviewer"), scope=FAR), None, None, ("first", "x")),
        (who(scope=FAR), None, None, None),
        # Another's first answer: checked in the place of who confirms.
        (who(acting("x", "second_reviewer")), None, said("y"), ("second", "x")),
        (who(acting("x", "head")), "x", said("x"), None),
        (who(acting("x", "head"), own=("second_reviewer",)), "x", said("x"), ("second", None)),
        (who(acting("x", "head")), None, said("me", "y"), ("first", None)),
    ],
)
def test_in_whose_place_an_answer_is_given(
    asks: Principal, assigned: str | None, first: Decision | None, expected: tuple[str, str | None] | None
) -> None:
    state = standing([ONE], [first] if first else []).findings[0]
    found = answering(asks, listed(assigned), state)
    assert (found and (found[0], found[1].acting_for)) == expected


def test_a_confirmation_in_anothers_place_is_not_that_persons_own() -> None:
    first = Closing(outcome="recommend", by="x", at=NOW)
    stands = standing([], [], Closed(first), both=True)
    assert closing(who(acting("x", "head")), listed(), stands, Closed(first)) is None
    found = closing(who(acting("x", "head"), acting("y", "head")), listed(), stands, Closed(first))
    assert found is not None
    assert (found[0], found[1].acting_for) == ("second", "y")


def test_who_has_no_part_stands_in_nobodys_place_and_a_place_has_a_name() -> None:
    auditor = Principal(user="a", name="a", rights=rights("auditor", scope=EVERYWHERE))
    assert capacities(auditor, listed()) == ()
    assert hand_of(auditor, listed()).acting_for is None
    deputy = who(acting("x", "head"), scope=FAR)
    assert name_for(deputy, hand_of(deputy, listed())) == {"acting_for": "name of x"}
    assert name_for(who(), hand_of(who(), listed())) == {}
