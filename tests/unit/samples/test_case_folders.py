"""The sample cases as they stand in the repository: complete, small, and in step with the online record."""

import json
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest

from extractors.fields.identifiers import uscc_valid
from extractors.forms.template_store import builtin
from samples.generator.build import template_of
from samples.generator.case import Case
from samples.generator.cases import CASES

SAMPLES = Path(__file__).parents[3] / "samples"
FILES = {"scan.pdf", "portal.pdf", "online.json", "profile.txt", "expected.json"}
MOST_BYTES = 15_000_000
every_case = pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)


def loaded(case: Case, name: str) -> Any:
    return json.loads((SAMPLES / case.name / name).read_text(encoding="utf-8"))


def test_samples_are_small() -> None:
    assert sum(f.stat().st_size for f in SAMPLES.rglob("*") if f.is_file()) < MOST_BYTES


def test_every_folder_is_a_case() -> None:
    folders = {p.name for p in SAMPLES.iterdir() if (p / "expected.json").exists()}
    assert folders == {c.name for c in CASES}


def test_the_cases_cover_kinds_profiles_and_states() -> None:
    assert {c.kind for c in CASES} >= set(builtin().kinds)
    assert {c.profile for c in CASES} == {"intake", "dispatch"}
    assert {bool(c.defects) for c in CASES} == {True, False}
    assert min(c.wear.dpi for c in CASES) < 200 <= max(c.wear.dpi for c in CASES)


@every_case
def test_folder_is_complete(case: Case) -> None:
    present = {p.name for p in (SAMPLES / case.name).iterdir()}
    assert present == FILES | ({case.form} if case.form else set())
    assert (SAMPLES / case.name / "profile.txt").read_text(encoding="utf-8").strip() == case.profile


@every_case
def test_readme_has_a_row(case: Case) -> None:
    assert f"| `{case.name}` |" in (SAMPLES / "README.md").read_text(encoding="utf-8")


@every_case
def test_expected_tells_every_page(case: Case) -> None:
    document = pdfium.PdfDocument(SAMPLES / case.name / "scan.pdf")
    pages = loaded(case, "expected.json")["pages"]
    assert [p["page"] for p in pages] == list(range(1, len(document) + 1))
    document.close()


@every_case
def test_paper_differs_from_online_exactly_where_a_finding_says(case: Case) -> None:
    expected, record = loaded(case, "expected.json"), loaded(case, "online.json")["records"][0]
    online = {**record["fields"], "version": record["version"]}
    differing = {name for name, value in expected["fields"].items() if name in online and online[name] != value}
    assert differing == {f["field"] for f in expected["findings"] if f["paper"] is not None}


@every_case
def test_every_required_field_is_filled_online(case: Case) -> None:
    record = loaded(case, "online.json")["records"][0]
    online = {**record["fields"], **{k: record[k] for k in ("application_no", "version", "kind")}}
    required = {n for n, s in template_of(case, SAMPLES).fields_of(case.kind).items() if s.required}
    assert {n for n in required if not online.get(n)} == set()


@every_case
def test_codes_are_valid(case: Case) -> None:
    code = loaded(case, "online.json")["records"][0]["fields"].get("uscc")
    assert code is None or uscc_valid(code)


@every_case
def test_the_recommender_is_one_of_the_campaign(case: Case) -> None:
    name = loaded(case, "online.json")["records"][0]["fields"].get("recommender_name")
    assert name is None or name in {r.name for r in builtin().campaign.recommenders}
