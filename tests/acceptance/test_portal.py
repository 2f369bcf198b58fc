"""A sample held against the portal's own PDF instead of the record: the same fields, findings and verdict."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from models.folding import fold
from models.report import DocumentReport
from service.integrations.online_records import read_online
from service.integrations.samples import Sample, find_samples
from service.settings import Settings
from service.workflows.check_package import CheckRequest, check_package
from service.workflows.read_scans import open_template, read_scans

CHECKED = ("mini-form", "sharing-lookalike")
"""A foreign form, and one whose paper differs."""
SAMPLES = [s for s in find_samples() if s.name in CHECKED]


@dataclass(frozen=True)
class Twice:
    """One paper, read once and held against the record and against the portal's PDF."""

    record: DocumentReport
    portal: DocumentReport


@pytest.fixture(scope="module", params=SAMPLES, ids=[s.name for s in SAMPLES])
def twice(request: pytest.FixtureRequest) -> Twice:
    sample: Sample = request.param
    settings = Settings(template=sample.template)
    template = open_template(settings)
    taken = read_scans([sample.scan], settings)
    asked = CheckRequest([sample.scan], sample.profile, datetime(2021, 5, 6, tzinfo=UTC), "0")
    online = [read_online(p, template) for p in (sample.online, sample.scan.with_name("portal.pdf"))]
    (record,), (portal,) = (check_package(asked, taken, o, template).documents for o in online)
    return Twice(record, portal)


def test_both_samples_are_there() -> None:
    assert len(SAMPLES) == len(CHECKED)


def test_fields_are_judged_alike(twice: Twice) -> None:
    wanted, found = ({f.name: (f.status, f.paper) for f in d.fields} for d in (twice.record, twice.portal))
    assert found == wanted
    assert {f.name: _plain(f.online) for f in twice.portal.fields} == {
        f.name: _plain(f.online) for f in twice.record.fields
    }


def test_findings_and_verdict_are_alike(twice: Twice) -> None:
    wanted, found = ([(f.code, f.field, f.slot, f.page) for f in d.findings] for d in (twice.record, twice.portal))
    assert wanted
    assert found == wanted
    assert twice.portal.verdict == twice.record.verdict


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, tuple) else fold(str(value or ""))
