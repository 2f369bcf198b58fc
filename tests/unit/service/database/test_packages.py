"""Packages, their files and what came in: what goes in comes out, in order, and nothing twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from models.errors import DatabaseError
from models.package import Package, PackageFile, PackageState
from service.database.connection import Database
from service.database.incoming import add_incoming, incoming, set_incoming
from service.database.originals import add_artefact, add_original, original_size
from service.database.packages import add_package, files_of, find_by_digest, package, packages, set_report, set_state

NOW = datetime(2021, 4, 20, 9, 30, tzinfo=UTC)
A, B, C = "a" * 64, "b" * 64, "c" * 64
FILES = (
    PackageFile(index=0, path="包.zip!/一.pdf", sha256=A, container=C, media_type="application/pdf", pages=12),
    PackageFile(index=1, path="b.docx", sha256=B, status="failed", error="b.docx: no scan"),
    PackageFile(index=2, path="gone.pdf", sha256=None, status="failed", error="gone.pdf: no such file"),
)


def make(id: str, digest: str = A, **changed: object) -> Package:
    said = {"name": "包", "source": "watch", "profile": "intake", "created_at": NOW, "updated_at": NOW} | changed
    return Package.model_validate({"id": id, "digest": digest} | said)


def test_a_package_comes_back_as_it_went_in(database: Database) -> None:
    sent = make("p", online=B, online_name="网上.xlsx", priority=3)
    with database.transaction() as session:
        add_package(session, sent, FILES)
    with database.transaction() as session:
        assert package(session, "p") == sent
        assert files_of(session, "p") == list(FILES)


def test_packages_of_a_state_the_most_urgent_first(database: Database) -> None:
    later = NOW.replace(hour=10)
    with database.transaction() as session:
        for sent in (make("late", created_at=later), make("early"), make("urgent", created_at=later, priority=1)):
            add_package(session, sent, ())
        set_state(session, "early", "reading")
    with database.transaction() as session:
        assert [p.id for p in packages(session)] == ["urgent", "early", "late"]
        assert [p.id for p in packages(session, state="received")] == ["urgent", "late"]


def test_state_error_and_reports_are_kept(database: Database) -> None:
    with database.transaction() as session:
        add_package(session, make("p"), ())
        set_state(session, "p", "failed", "no engine")
        set_report(session, "p", A, B, C)
    with database.transaction() as session:
        found = package(session, "p")
    assert (found.state, found.error) == ("failed", "no engine")
    assert (found.report, found.report_html, found.report_xlsx) == (A, B, C)
    assert found.updated_at > NOW == found.created_at


@pytest.mark.parametrize(("state", "known"), [("received", True), ("done", True), ("failed", False)])
def test_the_same_parcel_is_known_unless_it_was_given_up(database: Database, state: PackageState, known: bool) -> None:
    with database.transaction() as session:
        add_package(session, make("p"), ())
        set_state(session, "p", state)
        assert (find_by_digest(session, A) is not None) == known
        assert find_by_digest(session, B) is None


def test_whoever_asks_first_adds_the_only_one(database: Database) -> None:
    def once(id: str) -> bool:
        with database.transaction() as session:
            if find_by_digest(session, A):
                return False
            add_package(session, make(id), FILES)
            return True

    with ThreadPoolExecutor(4) as pool:
        added = list(pool.map(once, ["p1", "p2", "p3", "p4"]))
    assert sorted(added) == [False, False, False, True]


@pytest.mark.parametrize("act", [package, lambda s, i: set_state(s, i, "done"), lambda s, i: set_report(s, i, A, B, C)])
def test_a_package_that_is_not_there_is_said(database: Database, act: object) -> None:
    assert callable(act)
    with pytest.raises(DatabaseError, match="no such package"), database.transaction() as session:
        act(session, "none")


def test_a_transaction_that_breaks_leaves_nothing(database: Database) -> None:
    twice = (FILES[0], FILES[0])
    with pytest.raises(DatabaseError), database.transaction() as session:
        add_package(session, make("p"), twice)
    with database.transaction() as session:
        assert packages(session) == []


def test_an_original_is_one_however_often_it_came(database: Database) -> None:
    with database.transaction() as session:
        for _ in range(2):
            add_original(session, A, 7)
            add_artefact(session, B, 9, "online")
    with database.transaction() as session:
        assert [original_size(session, h) for h in (A, B)] == [7, None]


def test_what_came_in_is_followed_to_its_end(database: Database) -> None:
    with database.transaction() as session:
        add_package(session, make("p"), ())
        first = add_incoming(session, "/in/一.pdf", 5, A, "p", "stored")
        add_incoming(session, "/in/b.pdf", 0, None, None, "failed", "empty")
    with database.transaction() as session:
        assert [(f.path, f.package) for f in incoming(session, "stored")] == [("/in/一.pdf", "p")]
        set_incoming(session, first, "done")
    with database.transaction() as session:
        assert [(f.state, f.error) for f in incoming(session)] == [("done", None), ("failed", "empty")]
        with pytest.raises(DatabaseError):
            set_incoming(session, 99, "done")
