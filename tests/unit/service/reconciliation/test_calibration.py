"""The calibration that is shipped is whole, and what it says rises with the evidence."""

from itertools import pairwise

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from models.text import EngineInfo
from service.reconciliation.calibration import (
    SCRIPTS,
    Band,
    Calibration,
    Curve,
    key_of,
    parse_calibrations,
    posterior,
    script_of,
    shipped,
)

CURVE = Curve(offset=-1.0, slope=0.5, most=0.999)
NATS = st.floats(-100, 100)


def band(least: float, match_nats: float = 0.5) -> Band:
    return Band(least=least, match_nats=match_nats, mismatch_nats=3.0, match=CURVE, mismatch=CURVE)


def whole(*bands: Band) -> Calibration:
    return Calibration(bands=dict.fromkeys(SCRIPTS, bands), sealed=dict.fromkeys(SCRIPTS, band(0.0, 9.0)))


@given(a=NATS, b=NATS, offset=st.floats(-10, 10), slope=st.floats(0, 5), most=st.floats(0, 1))
def test_a_curve_never_falls_and_stays_a_probability(
    a: float, b: float, offset: float, slope: float, most: float
) -> None:
    curve = Curve(offset=offset, slope=slope, most=most)
    low, high = curve.at(min(a, b)), curve.at(max(a, b))
    assert 0 <= low <= high <= most


def test_a_curve_is_logistic_up_to_what_was_tried() -> None:
    assert CURVE.at(2.0) == pytest.approx(0.5)
    assert CURVE.at(-1e9) < 1e-9
    assert CURVE.at(1e9) == 0.999


@pytest.mark.parametrize("wrong", [{"slope": -0.1}, {"most": 1.1}, {"most": -0.1}])
def test_a_curve_that_falls_or_is_no_probability_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="equal to"):
        Curve(**{"offset": 0.0, "slope": 1.0, "most": 1.0} | wrong)


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("623,908.18", "digits"),
        ("2021-04-08", "digits"),
        ("", "digits"),
        ("91370200264574251E", "latin"),
        ("ab@example.cn", "latin"),
        ("王己", "han"),
        ("甲乙（集团）有限公司", "han"),
        ("2021年4月8日", "mixed"),
        ("Ａ座", "mixed"),
    ],
)
def test_a_text_is_of_one_script(text: str, script: str) -> None:
    assert script_of(text) == script


@pytest.mark.parametrize(
    ("quality", "sealed", "expected"),
    [
        (0.999, False, 0.5),
        (0.95, False, 0.5),
        (0.949, False, 2.0),
        (0.0, False, 2.0),
        (-1.0, False, 2.0),
        (1.0, True, 9.0),
    ],
)
def test_the_band_is_that_of_the_quality(quality: float, sealed: bool, expected: float) -> None:
    assert whole(band(0.95), band(0.0, 2.0)).band("王己", quality, sealed).match_nats == expected


@pytest.mark.parametrize("bands", [(), (band(0.5),), (band(0.0), band(0.9)), (band(0.9),)])
def test_bands_that_leave_a_quality_out_are_refused(bands: tuple[Band, ...]) -> None:
    with pytest.raises(ValueError, match="wants bands"):
        whole(*bands)


def test_scripts_that_are_missing_are_refused() -> None:
    with pytest.raises(ValueError, match="for digits"):
        Calibration(bands={"han": (band(0.0),)}, sealed={})


@pytest.mark.parametrize(
    ("sure", "wrong_share", "expected"),
    [(0.9, 0.5, 0.9), (0.9, 0.1, 81 / 82), (0.9, 0.9, 0.5), (1.0, 1.0, 1.0), (0.0, 0.0, 0.0)],
)
def test_a_posterior_follows_bayes(sure: float, wrong_share: float, expected: float) -> None:
    assert posterior(sure, wrong_share) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("engine", "key"),
    [
        (
            EngineInfo(engine="rapid", model="m", precision="bf16", versions={"rapidocr": "3", "openvino": "2026"}),
            "openvino-bf16",
        ),
        (EngineInfo(engine="rapid", model="m", precision="f32", versions={"onnxruntime": "1"}), "onnxruntime-f32"),
        (EngineInfo(engine="tesseract", model="m", precision="int"), "tesseract-int"),
    ],
)
def test_an_engine_is_known_by_runtime_and_precision(engine: EngineInfo, key: str) -> None:
    assert key_of(engine) == key


@pytest.mark.parametrize("text", ["", "[]", "engines: []", "engines: {a: {}}", "engine: {}"])
def test_a_file_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - pydantic words it
        parse_calibrations(text)


def test_what_is_written_is_read_again() -> None:
    text = yaml.dump({"engines": {"openvino-bf16": whole(band(0.9), band(0.0)).model_dump(mode="json")}})
    assert parse_calibrations(text) == {"openvino-bf16": whole(band(0.9), band(0.0))}


@pytest.mark.parametrize("engine", ["openvino-bf16", "openvino-f32", "onnxruntime-f32"])
def test_every_engine_with_posteriors_is_shipped(engine: str) -> None:
    calibration = shipped()[engine]
    for script in SCRIPTS:
        for one in (*calibration.bands[script], calibration.sealed[script]):
            assert -2.0 <= one.match_nats <= 20.0
            assert 3.0 <= one.mismatch_nats <= 20.0
            values = [one.match.at(n / 2) for n in range(-40, 41)]
            assert all(a <= b for a, b in pairwise(values))
