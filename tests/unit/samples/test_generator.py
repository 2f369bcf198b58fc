"""The generator: the same seed gives the same bytes, defects land where they should, seals stay on their sheet."""

import json
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.fields.identifiers import uscc_valid
from extractors.forms.template_store import builtin
from samples.generator import content, defects, impressions, paper
from samples.generator.build import build, draft_of
from samples.generator.case import Case, Defect, Wear
from samples.generator.cases import CASES
from samples.generator.impressions import SealDesign
from samples.generator.typesetting import fonts_present

needs_fonts = pytest.mark.skipif(not fonts_present(), reason="needs Debian's fonts-noto-cjk")
SMALL = Case(
    "small",
    "a test",
    7,
    "city_design",
    "intake",
    "wuhan",
    wear=Wear(dpi=50),
    leaves=(),
    defects=(Defect("digit", "gdp"),),
)
ENTERPRISE = Case("e", "a test", 8, "enterprise", "dispatch", "xian")


@needs_fonts
def test_the_same_case_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = build(SMALL, tmp_path / "a"), build(SMALL, tmp_path / "b")
    names = sorted(p.name for p in first.iterdir())
    assert names == ["expected.json", "online.json", "portal.pdf", "profile.txt", "scan.pdf"]
    assert [(first / n).read_bytes() for n in names] == [(second / n).read_bytes() for n in names]


@needs_fonts
def test_expected_names_the_planted_digit(tmp_path: Path) -> None:
    expected = json.loads((build(SMALL, tmp_path) / "expected.json").read_text(encoding="utf-8"))
    (finding,) = (f for f in expected["findings"] if f["field"])
    assert (finding["code"], finding["field"], finding["severity"]) == ("FIELD_MISMATCH", "gdp", "error")
    assert expected["pages"][finding["page"] - 1]["kind"] == "basic_info"
    assert sum(a != b for a, b in zip(finding["paper"], finding["online"], strict=True)) == 1
    assert expected["verdict"] == "return"


def test_another_seed_gives_another_applicant() -> None:
    one, two = (draft_of(replace(ENTERPRISE, seed=s), builtin()).online for s in (7, 8))
    assert one["uscc"] != two["uscc"]


@given(st.integers(0, 2**32))
def test_invented_codes_pass_both_checks(seed: int) -> None:
    assert uscc_valid(content.uscc("210106", Random(seed)))


@pytest.mark.parametrize(
    ("defect", "code", "severity"),
    [
        (Defect("digit", "employees"), "FIELD_MISMATCH", "error"),
        (Defect("digit", "contact_tel"), "FIELD_MISMATCH", "warning"),
        (Defect("unit", "registered_capital"), "UNIT_SLIP", "error"),
        (Defect("blank", "industry"), "FIELD_BLANK", "error"),
        (Defect("write", "no_incident", ("有",)), "FIELD_MISMATCH", "error"),
        (Defect("old_version", "version"), "VERSION_MISMATCH", "error"),
        (Defect("no_seal", "cover.applicant"), "SEAL_MISSING", "error"),
        (Defect("other_body", "cover.applicant", ("西安无此机床有限公司",)), "SEAL_WRONG_BODY", "error"),
        (Defect("other_type", "cover.applicant", ("财务专用章",)), "SEAL_WRONG_TYPE", "error"),
        (Defect("low_share", "financials.2020.service_share"), "ELIGIBILITY", "error"),
        (Defect("narrative_number", "n_results", ("续约率", "%")), "FIELD_MISMATCH", "error"),
        (Defect("altered", "postcode", ("struck",)), "ALTERATION", "manual"),
        (Defect("altered", "ownership", ("ticked twice",)), "FIELD_UNREADABLE", "manual"),
        (Defect("left_open", "declaration.legal_rep"), "SIGN_MISSING", "warning"),
        (Defect("left_open", "declaration.date", ("年",)), "DATE_MISSING", "warning"),
    ],
)
def test_a_defect_leaves_its_finding(defect: Defect, code: str, severity: str) -> None:
    draft = draft_of(replace(ENTERPRISE, defects=(defect,)), builtin())
    assert [(f.code, f.severity, f.field or f.slot) for f in draft.findings] == [(code, severity, defect.at)]


def test_the_applicants_own_seal_is_no_other_body() -> None:
    name = str(draft_of(ENTERPRISE, builtin()).online["applicant_name"])
    with pytest.raises(ValueError, match="no other body"):
        draft_of(replace(ENTERPRISE, defects=(Defect("other_body", "cover.applicant", (name,)),)), builtin())


def test_every_kind_of_defect_has_a_case() -> None:
    assert {d.do for c in CASES for d in c.defects} == set(defects.PLANTS)


@needs_fonts
@pytest.mark.parametrize(
    ("design", "width_mm", "height_mm"),
    [
        (SealDesign("某某有限公司", size_mm=40), 40, 40),
        (SealDesign("某某市人民政府", size_mm=45, centre="emblem"), 45, 45),
        (SealDesign("某某有限公司", shape="oval", size_mm=45, centre="none"), 45, 30),
        (SealDesign("某某某印", shape="square", size_mm=18), 18, 18),
    ],
)
def test_an_impression_has_the_size_of_its_seal(design: SealDesign, width_mm: float, height_mm: float) -> None:
    px_per_mm = 8.0
    mask = impressions.impression(design, px_per_mm, 0.0, np.random.default_rng(1)) > 0.3
    width, height = (np.flatnonzero(mask.any(axis=a)) for a in (0, 1))
    assert np.ptp(width) / px_per_mm == pytest.approx(width_mm, abs=0.6)
    assert np.ptp(height) / px_per_mm == pytest.approx(height_mm, abs=0.6)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_mark_is_found_where_the_matrix_says(turn: int) -> None:
    sheet = np.full((400, 300, 3), 255, np.float32)
    sheet[100:110, 50:60] = 0
    wear = Wear(dpi=100, skew=2.0, noise=0, turns={1: turn} if turn else {})
    scanned = paper.scan(sheet, None, wear, 1, np.random.default_rng(3))
    x0, y0, x1, y1 = paper.moved([(50.0, 100.0), (60.0, 110.0)], scanned)
    height, width = scanned.pixels.shape[:2]
    ys, xs = np.nonzero(scanned.pixels.min(axis=2) < 128)
    assert (xs.mean() / width, ys.mean() / height) == pytest.approx(((x0 + x1) / 2, (y0 + y1) / 2), abs=0.01)
    assert scanned.size == (width, height)
