"""A package is registered as a supplement, and every version of a paper is kept for ever."""

from datetime import UTC, datetime
from typing import Any

import pytest

from models.errors import DatabaseError, UsageError
from models.package import Package, PackageFile
from models.paper_version import PageChange, PaperVersion, VersionPage
from models.report import DocumentReport, PackageReport, Report
from models.scan import PageRef
from service.database.connection import Database
from service.database.packages import add_package
from service.database.versions import effective_of, versions_of
from service.workflows.register_supplement import record_versions, register_supplement

NOW = datetime(2021, 4, 20, 9, 30, tzinfo=UTC)
NUMBER = "FW-1"


@pytest.fixture
def kept(database: Database) -> Database:
    """Four packages of two files each."""
    said = {"name": "包", "source": "check", "profile": "intake", "created_at": NOW, "updated_at": NOW}
    with database.transaction() as session:
        for id in "pqrs":
            files = [PackageFile(index=n, path=f"{id}{n}.pdf", sha256=id * 64, pages=3) for n in range(2)]
            add_package(session, Package.model_validate({"id": id, "digest": id * 64} | said), files)
    return database


def document(pages: list[tuple[int, int]], number: str | None = NUMBER, **said: Any) -> DocumentReport:
    refs = tuple(PageRef(input=i, page=p) for i, p in pages)
    said = {"index": 0, "kind": "firm", "application_no": number, "online_id": "r-1", "verdict": "pass"} | said
    return DocumentReport.model_validate({"pages": refs} | said)


def report(*documents: DocumentReport) -> Report:
    return Report(
        schema="kanhe/report/1", created_at="", kanhe_version="", profile="intake", inputs=(), pages=(),
        documents=documents, package=PackageReport(),
    )  # fmt: skip


def supplemented(input: int) -> DocumentReport:
    """Page 2 was replaced by a page of the supplement's input."""
    new = VersionPage(version=2, input=input, page=1, printed=2, state="changed", replaces=PageRef(input=0, page=2))
    pages = (VersionPage(version=1, input=0, page=1, printed=1), new)
    changes = (PageChange(page=new, asked=True),)
    version = PaperVersion(number=2, kind="pages", pages=pages, changes=changes)
    return document([(0, 1), (input, 1)]).model_copy(update={"version": version})


def test_supplements_make_one_chain_whichever_version_they_name(kept: Database) -> None:
    assert register_supplement(kept, "q", "p") == ("p", "q")
    assert register_supplement(kept, "r", "p") == ("p", "q", "r")
    assert register_supplement(kept, "s", "q") == ("p", "q", "r", "s")
    assert register_supplement(kept, "q", "r") == ("p", "q")  # once more


@pytest.mark.parametrize(("package", "earlier"), [("p", "p"), ("p", "q"), ("r", "s")])
def test_what_is_of_another_paper_is_refused(kept: Database, package: str, earlier: str) -> None:
    register_supplement(kept, "q", "p")
    register_supplement(kept, "r", "p")
    with pytest.raises(UsageError, match=package):
        register_supplement(kept, package, earlier)


@pytest.mark.parametrize(("package", "earlier"), [("q", "nobody"), ("nobody", "p")])
def test_what_is_not_there_is_told(kept: Database, package: str, earlier: str) -> None:
    with pytest.raises(DatabaseError, match="nobody"):
        register_supplement(kept, package, earlier)


def test_every_version_stays_readable(kept: Database) -> None:
    letter = document([(1, 1)], None, kind="letter", index=1)
    record_versions(kept, "p", report(document([(0, 1), (0, 2)]), letter), NOW)
    register_supplement(kept, "q", "p")
    (second,) = record_versions(kept, "q", report(supplemented(3)), NOW)
    assert record_versions(kept, "q", report(supplemented(3)), NOW) == [second]
    with kept.reading() as session:
        first, latest = versions_of(session, NUMBER)
        assert effective_of(session, NUMBER) == latest == second
    assert (first.number, first.kind, latest.number, latest.kind) == (1, "first", 2, "pages")
    assert [(p.package, p.input, p.page) for p in first.effective] == [("p", 0, 1), ("p", 0, 2)]
    assert [(p.package, p.input, p.page, p.state) for p in latest.effective] == [
        ("p", 0, 1, "kept"), ("q", 1, 1, "changed"),
    ]  # fmt: skip
    assert [(c.page.package, c.asked) for c in latest.changes] == [("q", True)]


def test_an_application_that_the_supplement_leaves_alone_gets_no_version(kept: Database) -> None:
    record_versions(kept, "p", report(document([(0, 1)]), document([(1, 1)], "FW-2", index=1)), NOW)
    register_supplement(kept, "q", "p")
    other = document([(1, 1)], "FW-2", index=1)
    assert [v.application_no for v in record_versions(kept, "q", report(supplemented(2), other), NOW)] == [NUMBER]
