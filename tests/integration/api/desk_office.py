"""An office as the API finds it: SQLite in a folder, people of every role, one package of 辽宁省 that is checked, and
work that is done as soon as it is asked for."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from fastapi import FastAPI
from sqlalchemy import delete, update

from models.account import Area, Permission, Role, Scope
from models.campaign import OnlineRecord
from models.package import Package, PackageFile
from models.report import Report
from models.scan import PageRef
from service.app import create_app
from service.callers import CSRF_HEADER, SESSION, csrf_of
from service.database import packages, pages, records, sessions, tokens
from service.database.desk_filing import CONFIRMED, put_documents
from service.database.desk_tables import DecisionRow, Document, MissRow
from service.database.mend_tables import MendRow, PastAnswer, RescanRow
from service.database.originals import add_artefact
from service.office import Office
from service.settings import Settings
from service.storage.page_bundle import PageBundle, packed
from service.storage.page_store import PageStore
from service.storage.report_bundle import ReportBundle, packed_report
from service.workflows.file_report import filed
from service.workflows.forms import Forms
from service.workflows.gate import Gate, digest
from service.workflows.import_records import RecordsDesk
from service.workflows.kept_reports import KeptReports
from service.workflows.open_apart import here
from service.workflows.places import Places, open_places
from service.workflows.read_scans import open_template
from service.workflows.receive_scan import Intake
from service.workflows.review_application import Desk
from service.workflows.show_pages import PageViewer
from service.workflows.take_upload import Uploads
from tests.integration.api.caller import Caller
from tests.unit.service.reports.fakes import SEAL_BOX, SUMMARY, whole_report
from tests.unit.service.workflows.gates import NOW, make_gate, make_user
from tests.unit.service.workflows.readings import ENGINE, basic, reading

HOME, FAR = Scope(areas=(Area(province="辽宁省"),)), Scope(areas=(Area(province="广东省"),))
CAMPAIGN = "service-manufacturing-2021"
PACKAGE = "11111111-1111-4111-8111-111111111111"
RECORD = OnlineRecord(
    id="r-1", application_no="FWX2021-21-0007", version="1", kind="enterprise", province="辽宁省",
    provenance="portal_export",
    fields={"applicant_name": "示范(集团)有限公司", "city_name": "沈阳市", "contact_mobile": "13812391234"},
)  # fmt: skip
ROLES: tuple[Role, ...] = (
    "system_admin", "security_admin", "auditor", "reviewer", "second_reviewer", "head", "uploader",
)  # fmt: skip
LOCAL: tuple[Role, ...] = ("reviewer", "second_reviewer", "head", "uploader")
"""Roles that hold in areas."""


@dataclass
class World:
    """The office with its application; `clock` holds the time that it is, `secrets` the sessions of
    people by their names, `users` their ids."""

    office: Office
    app: FastAPI
    clock: list[datetime]
    secrets: dict[str, str] = field(default_factory=dict)
    users: dict[str, str] = field(default_factory=dict)
    runner: asyncio.Runner = field(default_factory=asyncio.Runner)

    def client(self, name: str | None = None, *, token: str | None = None, csrf: bool = True) -> Caller:
        """A caller: a person by their name, a program by its token, or nobody."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if name is None:
            return Caller(self.app, self.runner, headers, {})
        secret = self.secrets[name]
        return Caller(self.app, self.runner, {CSRF_HEADER: csrf_of(secret)} if csrf else {}, {SESSION: secret})

    def person(self, name: str, *roles: Role, scope: Scope = HOME, must: bool = False) -> None:
        """Somebody who is signed in."""
        user = make_user(self.office.gate, name, *roles, scope=scope, must=must)
        self.users[name], self.secrets[name] = user.id, self.session(user.id)

    def session(self, user: str) -> str:
        """The secret of a new session."""
        secret = uuid4().hex
        with self.office.gate.database.transaction() as connection:
            sessions.open_session(connection, digest(secret), user, NOW, timedelta(days=1), "127.0.0.1", "test")
        return secret

    def token(self, owner: str, *permissions: Permission, scope: Scope = HOME, days: int = 30) -> tuple[str, str]:
        """A token's secret and id."""
        secret, until = f"kh_{uuid4().hex}", NOW + timedelta(days=days)
        with self.office.gate.database.transaction() as session:
            made = tokens.add(
                session, digest(secret), "program", self.users[owner], permissions, scope, "secadmin", NOW, until
            )
        return secret, made.id

    def upload(self, owner: str, content: bytes = b"x", name: str = "scan.pdf") -> str:
        """The id of an upload that is all here."""
        uploads = self.office.uploads
        begun = uploads.begin(self.users[owner], name, len(content))
        uploads.path(begun).write_bytes(content)
        return begun.id

    def close(self) -> None:
        """Gives everything back."""
        self.runner.close()
        self.office.places.close()

    def undone(self) -> None:
        """The application as it was before anybody looked at it."""
        with self.office.places.database.transaction() as session:
            for table in (DecisionRow, MissRow, PastAnswer, MendRow, RescanRow):
                session.execute(delete(table))
            session.execute(update(Document).values(claimed_by=None, claimed_until=None, state="open", **CONFIRMED))
            packages.set_state(session, PACKAGE, "done")


def make_world(folder: Path) -> World:
    """An office in an empty folder, with people of every role at home and far away, and somebody who must change the
    password first."""
    settings = Settings(data=folder, disk_reserve=0)
    places = open_places(settings)
    clock = [NOW]
    office = make_office(settings, places, make_gate(places.database), lambda: clock[0])
    world = World(office, create_app(office), clock)
    for role in ROLES:
        world.person(role, role)
    for role in LOCAL:
        world.person(f"far {role}", role, scope=FAR)
    world.person("newcomer", "reviewer", must=True)
    world.person("both", "reviewer", "uploader")
    report = whole_report()
    listed = report.package.model_copy(update={"summary": SUMMARY})
    add_package(world.office, PACKAGE, report.model_copy(update={"package": listed}))
    with places.database.transaction() as session:
        records.put(session, CAMPAIGN, RECORD, 1, "辽宁省", world.users["uploader"], NOW)
    return world


def open_again(world: World, folder: Path) -> World:
    """The same office in a copy of its folder."""
    settings, clock = Settings(data=folder, disk_reserve=0), [NOW]
    places = open_places(settings)
    office = make_office(settings, places, make_gate(places.database), lambda: clock[0])
    return World(office, create_app(office), clock, dict(world.secrets), dict(world.users))


def make_office(settings: Settings, places: Places, gate: Gate, now: Callable[[], datetime]) -> Office:
    """An office whose work is done as soon as it is asked for, and finds nothing to read."""
    assert settings.data is not None
    database = places.database
    forms = Forms(database, open_template(settings))
    reports = KeptReports(places, settings.data / "pictures")
    return Office(
        settings=settings, version="test", forms=forms, places=places, gate=gate,
        desk=Desk(database, gate.log, "test"), reports=reports, pages=PageViewer(reports, forms),
        start=_ends(places, "failed"), again=_ends(places, "done"), recheck=_ends(places, "done"),
        cancel=_ends(places, "cancelled"),
        uploads=Uploads(settings.data / "uploads", settings.limits.max_bytes, 0),
        intake=Intake(database, places.store, settings.limits),
        records=RecordsDesk(database, places.store, gate.log, forms, settings.limits, here), opening=here, now=now,
    )  # fmt: skip


def _ends(places: Places, state: Any) -> Callable[[str], None]:
    def end(package: str) -> None:
        with places.database.transaction() as session:
            packages.set_state(session, package, state)

    return end


def add_package(office: Office, id: str, report: Report, province: str = "辽宁省") -> None:
    """A package that is checked, with the pictures of its pages."""
    store, database = office.places.store, office.places.database
    kept = {form: store.put(content) for form, content in (("json", b"{}"), ("html", b"<p>"), ("xlsx", b"PK"))}
    outcome = store.put(packed_report(ReportBundle(report, {})))
    bundle = store.put(packed(PageBundle(reading(1, basic()), ENGINE, _pictures(office.settings))))
    files = [
        PackageFile(index=i.index, path=i.path, sha256=i.sha256, media_type=i.media_type, pages=i.pages)
        for i in report.inputs
    ]
    package = Package(
        id=id, name="示范材料", source="upload", profile="intake", digest=uuid4().hex * 2, province=province,
        created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    with database.transaction() as session:
        packages.add_package(session, package, files)
        for sha256 in kept.values():
            add_artefact(session, sha256, 2, "report")
        refs = [PageRef(input=p.input, page=p.page) for p in report.pages]
        pages.add_pages(session, id, [(ref, f"{id}-{ref.input}-{ref.page}"[-64:].rjust(64, "0")) for ref in refs])
        for page in pages.waiting(session, id):
            pages.finish(session, id, page.ref, page.key, bundle, 1, 0.1, "test")
        packages.set_report(session, id, kept["json"], kept["html"], kept["xlsx"], outcome)
        packages.set_state(session, id, "done")
        put_documents(session, id, kept["json"], filed(report, [RECORD], NOW))


def _pictures(settings: Settings) -> dict[str, bytes]:
    """A white page with an unrolled seal."""
    assert settings.data is not None
    store = PageStore(settings.data / "drawn")
    store.put_page(0, 1, np.full((297, 210, 3), 255, np.uint8))
    store.put_strip(0, 1, SEAL_BOX, np.full((12, 40, 3), 200, np.uint8))
    return store.pictures(0, 1)
