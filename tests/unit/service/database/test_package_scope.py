"""Which packages somebody sees: those of their areas, and those with an application from there."""

from hypothesis import HealthCheck, given, settings

from models.account import EVERYWHERE, Area, Scope
from service.database import package_scope, packages
from service.database.connection import Database
from tests.unit.service.database.test_desk import ROWS, scopes
from tests.unit.service.listed import add_package, application, file

MIXED = "f" * 32


@given(scope=scopes)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_package_is_seen_as_its_home_or_its_applications_are(database: Database, scope: Scope) -> None:
    with database.reading() as session:
        fresh = not packages.packages(session)
    if fresh:
        for i, home in enumerate(ROWS):
            add_package(database, f"{i:032x}", *home)
        add_package(database, MIXED)
        file(database, application(0, "A", "辽宁省", "大连市"), application(1, "B", "吉林省", ""), package=MIXED)
    homes = {f"{i:032x}": [home] for i, home in enumerate(ROWS)} | {MIXED: [("辽宁省", "大连市"), ("吉林省", "")]}
    allowed = {id for id, of in homes.items() if scope.everywhere or any(scope.allows(*home) for home in of)}
    with database.reading() as session:
        found, total = package_scope.seen(session, scope, None, 100, 0)
        assert {p.id for p in found} == allowed
        assert total == len(allowed)
        assert {id for id in homes if package_scope.find(session, scope, id)} == allowed


def test_a_package_is_of_whoever_brought_it_first(database: Database) -> None:
    liaoning, dalian = Area(province="辽宁省"), Area(province="辽宁省", city="大连市")
    jilin = Area(province="吉林省")
    cases: tuple[tuple[list[Scope], tuple[str, str]], ...] = (
        ([EVERYWHERE], ("", "")),
        ([Scope(areas=(liaoning,))], ("辽宁省", "")),
        ([Scope(areas=(dalian,))], ("辽宁省", "大连市")),
        ([Scope(areas=(dalian, liaoning))], ("辽宁省", "")),
        ([Scope(areas=(liaoning,)), Scope(areas=(jilin,))], ("", "")),
    )
    for i, (given_, home) in enumerate(cases):
        id = f"{i:032x}"
        add_package(database, id)
        with database.transaction() as session:
            package_scope.set_home(session, id, given_)
            package_scope.set_home(session, id, [Scope(areas=(jilin,))] if home[0] else [])
        with database.reading() as session:
            found = packages.package(session, id)
        assert (found.province, found.city) == home
