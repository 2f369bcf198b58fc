"""Versions of papers come back as they went in, in their order, and no number twice."""

from datetime import UTC, datetime

import pytest

from models.errors import DatabaseError
from models.geometry import Box
from models.package import Package
from models.paper_version import Change, KeptChange, KeptPage, KeptVersion
from service.database.connection import Database
from service.database.packages import add_package
from service.database.versions import (
    add_version,
    chain_of,
    effective_of,
    last_number,
    last_supplement,
    link,
    versions_in,
    versions_of,
)

NOW = datetime(2021, 4, 20, 9, 30, tzinfo=UTC)
A = "a" * 64


def add(database: Database, *ids: str) -> None:
    said = {"name": "包", "source": "check", "profile": "intake", "digest": A, "created_at": NOW, "updated_at": NOW}
    with database.transaction() as session:
        for id in ids:
            add_package(session, Package.model_validate({"id": id} | said), ())


def version(number: int, package: str = "p", application_no: str = "FW-1") -> KeptVersion:
    page = KeptPage(package=package, input=0, page=2, printed=3, state="changed")
    place = Change(kind="changed", earlier="8653", later="8953", box=Box((0.1, 0.1, 0.2, 0.2)))
    return KeptVersion(
        application_no=application_no, online_id="r-1", number=number, kind="first" if number == 1 else "pages",
        package=package, document=0, effective=(page,), changes=(KeptChange(page=page, asked=False, places=(place,)),),
        received_at=NOW,
    )  # fmt: skip


def test_versions_come_back_in_their_order(database: Database) -> None:
    add(database, "p", "q")
    with database.transaction() as session:
        add_version(session, version(1))
        add_version(session, version(2, "q"))
        add_version(session, version(1, application_no="FW-2"))
    with database.reading() as session:
        assert versions_of(session, "FW-1") == [version(1), version(2, "q")]
        assert effective_of(session, "FW-1") == version(2, "q")
        assert [v.application_no for v in versions_in(session, "p")] == ["FW-1", "FW-2"]
        assert (effective_of(session, "FW-3"), last_number(session, "FW-3")) == (None, 0)


@pytest.mark.parametrize("number", [1, 3])
def test_no_number_is_given_twice_or_left_out(database: Database, number: int) -> None:
    add(database, "p")
    with database.transaction() as session:
        add_version(session, version(1))
    with pytest.raises(DatabaseError, match="FW-1"), database.transaction() as session:
        add_version(session, version(number))


def test_packages_make_a_chain(database: Database) -> None:
    add(database, "p", "q", "r")
    with database.transaction() as session:
        link(session, "q", "p")
        link(session, "r", "q")
        session.flush()
        assert chain_of(session, "r") == ("p", "q", "r")
        assert chain_of(session, "p") == ("p",)
        assert last_supplement(session, "p") == "r"


def test_a_circle_and_a_link_to_nothing_are_refused(database: Database) -> None:
    add(database, "p", "q")
    with database.transaction() as session:
        link(session, "q", "p")
        link(session, "p", "q")
        session.flush()
        assert last_supplement(session, "p") in {"p", "q"}
        for package in ("p", "nobody"):
            with pytest.raises(DatabaseError):
                chain_of(session, package)
        with pytest.raises(DatabaseError):
            link(session, "nobody", "p")
