"""The samples that come along are complete."""

import pytest

from extractors.forms.template_store import builtin, load_template
from service.integrations.online_records import read_online
from service.integrations.samples import Sample, find_samples

SAMPLES = find_samples()


def test_samples_come_along_by_name() -> None:
    names = [s.name for s in SAMPLES]
    assert len(names) >= 8
    assert names == sorted(set(names))
    assert {s.profile for s in SAMPLES} == {"intake", "dispatch"}
    assert any(s.template for s in SAMPLES)


@pytest.mark.parametrize("sample", SAMPLES, ids=[s.name for s in SAMPLES])
def test_a_sample_has_a_scan_and_records_of_its_form(sample: Sample) -> None:
    assert sample.scan.read_bytes().startswith(b"%PDF-")
    assert sample.profile == sample.scan.with_name("profile.txt").read_text("utf-8").strip()
    template = load_template(sample.template) if sample.template else builtin()
    records = read_online(sample.online, template).records
    assert records
    assert all(record.kind in template.kinds for record in records)
