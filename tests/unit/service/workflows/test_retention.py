"""Files whose retention has ended: shown first, struck out whole, removed one by one; nothing else is touched."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from models.account import Principal
from models.campaign_settings import CampaignSettings
from models.errors import ConflictError, ForbiddenError, StorageError, UsageError
from models.package import Package, PackageFile
from models.retention import RetentionPlan
from models.scan import PageRef
from service.database import campaign_settings, packages, pages, retention
from service.database.campaign_tables import Removal
from service.database.connection import Database, embedded_url
from service.database.desk_tables import Document
from service.database.originals import SETTLES, add_artefact, add_original
from service.database.schema import upgrade
from service.database.tables import PackageFile as FileRow
from service.settings import Settings
from service.storage.content import FolderStore
from service.workflows.forms import Forms
from service.workflows.gate import Gate
from service.workflows.places import STORE, Places
from service.workflows.read_scans import open_template
from service.workflows.retention import clear_removals, drop_pictures, plan_removal, remove_files
from service.workflows.verify_storage import verify_storage
from tests.unit.service.workflows.gates import events, make_gate, make_user, principal_for

DAYS = 365
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
ENDED = BEGUN + timedelta(days=2)
LATER = ENDED + timedelta(days=DAYS)
CAMPAIGN = "service-manufacturing-2021"
OLD, SECOND, OTHERS = ("1" * 36, "2" * 36, "3" * 36)
SHARED = b"a file that came twice"


@dataclass
class Archive:
    """A store with packages in it."""

    places: Places
    gate: Gate
    forms: Forms
    admin: Principal

    def package(self, id: str, campaign: str, *files: bytes, decided: bool = True) -> None:
        """A package that is done, of files with a page each, and an application."""
        store = self.places.store
        kept = [(store.put(content), len(content)) for content in files]
        report, bundle = store.put(f"report {id}".encode()), store.put(f"page {id}".encode())
        made = Package(
            id=id, name=f"材料 {id[:1]}", source="upload", profile="intake", digest="d" * 64, campaign=campaign,
            created_at=BEGUN, updated_at=BEGUN,
        )  # fmt: skip
        rows = [PackageFile(index=n, path=f"{n}.pdf", sha256=s, pages=1) for n, (s, _) in enumerate(kept)]
        with self.places.database.transaction() as session:
            for sha256, size in kept:
                add_original(session, sha256, size)
            packages.add_package(session, made, rows)
            ref, key = PageRef(input=0, page=1), id.ljust(64, "0")
            pages.add_pages(session, id, [(ref, key)])
            pages.finish(session, id, ref, key, bundle, 4, 0.1, "null")
            add_artefact(session, report, 6, "report")
            packages.set_report(session, id, report, report, report, report)
            packages.set_state(session, id, "done")
            session.add(_document(id, ENDED if decided else None))
        self.was_touched(id)

    def was_touched(self, id: str) -> None:
        """Rows say when something last happened; here it was long ago."""
        from service.database import tables

        with self.places.database.transaction() as session:
            session.execute(update(tables.Package).where(tables.Package.id == id).values(updated_at=BEGUN))

    def keep_for(self, days: int | None, campaign: str = CAMPAIGN) -> None:
        with self.places.database.transaction() as session:
            campaign_settings.put(session, campaign, CampaignSettings(retention_days=days), "admin", BEGUN)

    def plan(self, now: datetime = LATER, campaign: str = CAMPAIGN) -> RetentionPlan:
        return plan_removal(self.places, self.forms, campaign, now)

    def remove(self, typed: str = CAMPAIGN, digest: str = "", now: datetime = LATER) -> RetentionPlan:
        wanted = digest or self.plan(now).digest
        return remove_files(self.gate, self.places, self.forms, self.admin, CAMPAIGN, typed, wanted, now)

    @property
    def names(self) -> set[str]:
        return set(self.places.store.names())

    def all_well(self) -> bool:
        return verify_storage(self.places, lambda done, of: None).all_well


def _document(package: str, decided: datetime | None) -> Document:
    return Document(
        package=package, index=0, kind="enterprise", application_no="A-1", applicant="甲", uscc="", province="",
        city="", verdict="pass", pages=1, errors=0, warnings=0, manuals=0, risk=0, report="a" * 64,
        state="recommended" if decided else "open", received_at=BEGUN, decided_at=decided,
    )  # fmt: skip


@pytest.fixture
def archive(tmp_path: Path, database_url: str) -> Iterator[Archive]:
    url = embedded_url(tmp_path) if database_url.startswith("sqlite") else database_url
    with closing(Database(url)) as database:
        upgrade(database)
        gate = make_gate(database)
        admin = principal_for(make_user(gate, "sysadmin", "system_admin"))
        places = Places(database, FolderStore(tmp_path / STORE))
        made = Archive(places, gate, Forms(database, open_template(Settings())), admin)
        made.package(OLD, CAMPAIGN, b"first", SHARED)
        made.package(OTHERS, "another", SHARED)
        made.keep_for(DAYS)
        yield made


def test_by_default_all_is_kept_for_ever(archive: Archive) -> None:
    archive.keep_for(None)
    plan = archive.plan(BEGUN + timedelta(days=100_000))
    assert (plan.packages, plan.kept) == ((), {"young": 1})
    with pytest.raises(ConflictError):
        archive.remove()


def test_what_would_go_is_shown_and_nothing_changes(archive: Archive) -> None:
    before = archive.names
    plan = archive.plan()
    assert plan.packages == ((OLD, "材料 1"),)
    assert (plan.originals, plan.artefacts) == (1, 2)
    assert archive.names == before and archive.all_well()
    assert archive.plan(LATER - timedelta(seconds=1)).packages == ()


def test_files_go_and_what_was_decided_stays(archive: Archive) -> None:
    before = archive.names
    plan = archive.remove()
    assert archive.names == before, "the store is emptied by itself"
    assert archive.all_well(), "what is on its way out is no finding"
    assert clear_removals(archive.places, LATER) == 3
    assert len(before - archive.names) == 3
    assert archive.all_well()
    with archive.places.database.reading() as session:
        kept = packages.package(session, OLD)
        assert (kept.removed_at, kept.report, kept.state) == (LATER, None, "done")
        assert packages.files_of(session, OLD)[0].sha256 is not None
        assert session.scalars(select(Document).where(Document.package == OLD)).one().decided_at == ENDED
    told = events(archive.gate)[-1].event
    assert (told.action, told.detail["packages"], told.detail["ids"]) == ("retention.removed", 1, [OLD])
    assert plan.digest == told.detail["digest"]
    assert archive.plan().packages == ()


def test_a_file_that_another_package_has_stays(archive: Archive) -> None:
    archive.remove()
    clear_removals(archive.places, LATER)
    with archive.places.database.reading() as session:
        shared = session.scalars(select(FileRow.sha256).where(FileRow.package == OTHERS)).one()
    assert shared is not None and archive.places.store.get(shared) == SHARED


def test_what_an_undecided_application_needs_stays(archive: Archive) -> None:
    archive.package(SECOND, CAMPAIGN, b"second", b"first", decided=False)
    plan = archive.remove()
    assert (plan.packages, plan.kept, plan.originals) == (((OLD, "材料 1"),), {"undecided": 1}, 0)
    clear_removals(archive.places, LATER)
    assert archive.all_well()
    with archive.places.database.reading() as session:
        assert all(archive.places.store.has(f.sha256 or "") for f in packages.files_of(session, SECOND))


def test_it_takes_the_right_word_the_same_plan_and_the_right(archive: Archive) -> None:
    with pytest.raises(UsageError):
        archive.remove(typed="yes")
    with pytest.raises(ConflictError):
        archive.remove(digest="0" * 64)
    shown = archive.plan()
    archive.package(SECOND, CAMPAIGN, b"came meanwhile")
    with pytest.raises(ConflictError):
        archive.remove(digest=shown.digest)
    reviewer = principal_for(make_user(archive.gate, "zhang", "reviewer"))
    with pytest.raises(ForbiddenError):
        remove_files(archive.gate, archive.places, archive.forms, reviewer, CAMPAIGN, CAMPAIGN, shown.digest, LATER)
    assert archive.all_well() and len(archive.plan().packages) == 2


def test_a_file_that_comes_again_before_it_went_is_spared(archive: Archive) -> None:
    archive.remove()
    sha256 = archive.places.store.put(b"first")
    with archive.places.database.transaction() as session:
        add_original(session, sha256, 5)
    assert clear_removals(archive.places, LATER) == 2
    assert archive.places.store.has(sha256) and archive.all_well()


def test_whoever_found_a_file_that_went_meanwhile_is_told(archive: Archive) -> None:
    archive.remove()
    sha256 = archive.places.store.put(b"first")
    clear_removals(archive.places, datetime.now(UTC))
    with pytest.raises(StorageError), archive.places.database.transaction() as session:
        add_original(session, sha256, 5)
    with archive.places.database.transaction() as session:
        session.execute(update(Removal).values(gone_at=datetime.now(UTC) - SETTLES))
    archive.places.store.put(b"first")
    with archive.places.database.transaction() as session:
        add_original(session, sha256, 5)
    assert archive.all_well()


class Stuck(FolderStore):
    """A store that does not let go of anything for now."""

    def remove(self, sha256: str) -> None:
        raise StorageError("busy")


def test_what_the_store_does_not_let_go_of_is_tried_again(archive: Archive, tmp_path: Path) -> None:
    archive.remove()
    stuck = Places(archive.places.database, Stuck(tmp_path / STORE))
    assert clear_removals(stuck, LATER) == 0
    with archive.places.database.reading() as session:
        assert retention.to_remove(session) == 3
    assert archive.all_well()
    assert clear_removals(archive.places, LATER) == 3


def test_pictures_of_what_went_are_dropped(archive: Archive, tmp_path: Path) -> None:
    pictures = tmp_path / "pictures"
    for id in (OLD, OTHERS):
        (pictures / f"{id}-0123").mkdir(parents=True)
    drop_pictures(pictures, archive.plan())
    assert [p.name for p in pictures.iterdir()] == [f"{OTHERS}-0123"]
