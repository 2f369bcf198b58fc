"""A row of the work list says what its reader is to know, and is written once for all who see the same."""

from datetime import date, timedelta

import pytest

from models.account import EVERYWHERE, Acting, Area, Principal, Scope
from models.desk import Listed
from service.web.render import Language, Reader
from service.web.work_rows import work_rows
from tests.unit.service.listed import NOW, PACKAGE, REPORT, application

NAMES, KINDS = {"li": "李四", "zhao": "赵六"}, {"product": "产品"}
LIAONING = Scope(areas=(Area(province="辽宁省"),))


def listed(**told: object) -> Listed:
    shown = {k: v for k, v in application(0, "N-7").model_dump().items() if k in Listed.model_fields}
    defaults: dict[str, object] = {
        "id": 1, "package": PACKAGE, "state": "open", "outcome": None, "report": REPORT, "assigned_to": None,
        "claimed_by": None, "claimed_until": None, "decided_at": None, "decided_by": None,
    }  # fmt: skip
    return Listed.model_validate({**shown, **defaults, **told})


def row(
    of: Listed, user: str = "wang", language: Language = "zh", choose: bool = False, acting: tuple[Acting, ...] = (),
    scope: Scope = EVERYWHERE,
) -> str:  # fmt: skip
    principal = Principal(user=user, name=user, rights={"applications.read": scope}, acting=acting)
    (written,) = work_rows(Reader(language, principal), principal, [of], NAMES, KINDS, choose)
    return written


@pytest.mark.parametrize(
    ("told", "user", "says", "says_not"),
    [
        ({}, "wang", "N-7", "李四"),
        ({"claimed_by": "li", "claimed_until": NOW + timedelta(minutes=5)}, "wang", "李四", "赵六"),
        ({"claimed_by": "li", "claimed_until": NOW, "assigned_to": "zhao"}, "wang", "李四", "赵六"),
        ({"claimed_by": "li", "claimed_until": NOW}, "li", "N-7", "李四"),
        ({"claimed_by": "li", "claimed_until": NOW, "assigned_to": "zhao"}, "li", "赵六", "李四"),
        ({"assigned_to": "zhao"}, "wang", "赵六", "李四"),
        ({"applicant": "<b>"}, "wang", "&lt;b&gt;", "<b>"),
        ({"state": "ready", "sampling": "sample"}, "wang", "抽中", "李四"),
    ],
)
def test_it_says_who_has_it(told: dict[str, object], user: str, says: str, says_not: str) -> None:
    written = row(listed(**told), user)
    assert says in written
    assert says_not not in written


def test_it_says_in_whose_place_its_reader_has_it() -> None:
    rights = {"applications.read": EVERYWHERE}
    acting = Acting(user="li", name="li", until=date(2026, 3, 9), rights=rights)
    for of, scope in ((listed(assigned_to="li"), EVERYWHERE), (listed(province="吉林省"), LIAONING)):
        written = row(of, acting=(acting,), scope=scope)
        assert "李四" in written
        assert "03-09" in written


def test_each_reader_gets_it_in_their_language_and_with_what_is_theirs_to_do() -> None:
    of = listed()
    assert row(of) == row(of, "li")
    assert row(of) != row(of, language="en")
    assert ("checkbox" in row(of), "checkbox" in row(of, choose=True)) == (False, True)
