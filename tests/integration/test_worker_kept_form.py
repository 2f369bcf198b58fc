"""`kanhe worker` reads a package by the form that was put in for its campaign, not by that of its settings."""

import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extractors.readers.archive import SourceFile
from models.account import Principal
from service.container import Container
from service.database.schema import upgrade
from service.jobs.client import open_work
from service.office import Office, open_office
from service.settings import Settings
from service.workflows.forms import choose_campaign, keep_form
from service.workflows.open_apart import here
from service.workflows.receive_scan import Parcel
from tests.benchmarks.work.ground import ended
from tests.benchmarks.work.machines import ROOT, worker
from tests.unit.service.workflows.gates import make_user, principal_for

SAMPLE, PATIENCE_S = ROOT / "samples/mini-form", 180.0


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    url = "" if database_url.startswith("sqlite") else database_url
    return Settings(data=tmp_path / "data", database=url, storage="", disk_reserve=0, threads=1, workers=1)


def received(office: Office, admin: Principal) -> str:
    """A package of the campaign whose form is put in first."""
    now = datetime.now(UTC)
    kept = keep_form(office.gate, office.forms, here, admin, (SAMPLE / "form.yaml").read_text(encoding="utf-8"), now)
    choose_campaign(office.gate, office.forms, admin, kept.campaign, now)
    parcel = Parcel(
        "county", "upload", "intake", (SourceFile(SAMPLE / "scan.pdf", "scan.pdf"),), SAMPLE / "online.json"
    )
    return office.intake.receive(parcel).package.id


def test_a_package_is_read_by_the_form_of_its_campaign(settings: Settings) -> None:
    container = Container(settings)
    with container.database() as database:
        upgrade(database)
    office = open_office(container)
    with closing(office.places.database):
        package = received(office, principal_for(make_user(office.gate, "sysadmin", "system_admin")))
        with closing(open_work(office.places)) as work:
            work.start(package, interactive=True)
        with worker(settings):
            end = time.monotonic() + PATIENCE_S
            while not ended(office.places, package):
                assert time.monotonic() < end, "the worker does not work"
                time.sleep(0.1)
        report = office.reports.report(package)
        assert report is not None
        (document,) = report.documents
        assert (document.kind, document.application_no, document.online_id) == (
            "workshop", "SZCJ-2022-0550", "r-000550",
        )  # fmt: skip
        assert ("FIELD_MISMATCH", "machines") in {(f.code, f.field) for f in document.findings}
        assert office.forms.of_package(package).campaign.id != container.template.campaign.id
