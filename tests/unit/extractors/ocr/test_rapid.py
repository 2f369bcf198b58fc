"""The real networks on drawn lines, on either runtime."""

from functools import cache

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.ocr.engine import Reading
from extractors.ocr.last_layer import KEPT
from extractors.ocr.rapid import RapidEngine, RapidOptions
from extractors.ocr.runtimes import Runtime
from extractors.page import Pixels
from tests.unit.extractors.forms.paper import FONT

RUNTIMES: tuple[Runtime, ...] = ("openvino", "onnxruntime")
TEXTS = ("申报单位联系电话", "91110000600037341L", "营业收入1234.56万元")


@cache
def engine(runtime: Runtime) -> RapidEngine:
    if runtime == "openvino":
        pytest.importorskip("openvino")
    return RapidEngine(RapidOptions(runtime=runtime, precision="f32", threads=1))


def drawn(text: str, size: int = 40) -> Pixels:
    """A line of print with a little paper around it."""
    font = ImageFont.truetype(str(FONT), size)
    width = round(font.getlength(text))
    image = Image.new("RGB", (width + 16, size + 16), "white")
    ImageDraw.Draw(image).text((8, 8 + size / 2), text, fill="black", font=font, anchor="lm")
    return np.asarray(image, dtype=np.uint8)


@cache
def readings(runtime: Runtime) -> tuple[Reading, ...]:
    return tuple(engine(runtime).read([drawn(t) for t in TEXTS]))


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_drawn_lines_are_read_exactly_and_in_the_order_given(runtime: Runtime) -> None:
    assert tuple(r.text for r in readings(runtime)) == TEXTS
    assert all(0.9 < r.confidence <= 1.0001 for r in readings(runtime))


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_centres_follow_the_characters(runtime: Runtime) -> None:
    for reading in readings(runtime):
        assert len(reading.centres) == len(reading.text)
        assert all(a < b for a, b in zip(reading.centres, reading.centres[1:], strict=False))
        assert 0 <= reading.centres[0] < 1 and 0 < reading.centres[-1] <= 1
    full_width = readings(runtime)[0]
    want = [(8 + 40 * (i + 0.5)) / (16 + 40 * len(TEXTS[0])) for i in range(len(TEXTS[0]))]
    assert full_width.centres == pytest.approx(want, abs=0.03)


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_the_posteriors_best_path_spells_the_text(runtime: Runtime) -> None:
    for reading in readings(runtime):
        posterior = reading.posterior
        assert posterior is not None
        best = posterior.ids[:, 0]
        runs = [i for i, before in zip(best, [0, *best[:-1]], strict=True) if i not in (0, before)]
        assert "".join(posterior.alphabet[i] for i in runs) == reading.text
        assert posterior.ids.shape == posterior.logp.shape == (len(best), KEPT)
        assert (np.diff(posterior.logp.astype(float), axis=1) <= 0).all()
        assert posterior.width * len(best) == pytest.approx(1.0, abs=2 * posterior.width)


def test_the_runtimes_agree() -> None:
    for a, b in zip(readings("openvino"), readings("onnxruntime"), strict=True):
        assert a.text == b.text
        assert a.confidence == pytest.approx(b.confidence, abs=0.01)
        assert a.posterior is not None and b.posterior is not None
        assert np.array_equal(a.posterior.ids[:, 0], b.posterior.ids[:, 0])


def test_a_line_reads_the_same_alone_as_beside_a_longer_one() -> None:
    short, long = drawn(TEXTS[0]), drawn(TEXTS[0] * 3)
    alone, beside = engine("onnxruntime").read([short]), engine("onnxruntime").read([long, short])
    assert alone[0].text == beside[1].text == TEXTS[0]
    assert beside[1].centres == pytest.approx(alone[0].centres, abs=0.04)


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_lines_are_found_where_they_stand(runtime: Runtime) -> None:
    page = np.full((300, 500, 3), 255, dtype=np.uint8)
    line = drawn(TEXTS[0])
    height, width = line.shape[:2]
    page[40 : 40 + height, 60 : 60 + width] = line
    page[180 : 180 + height, 60 : 60 + width] = line
    found = sorted(engine(runtime).find(page), key=lambda p: float(p[0, 1]))
    assert len(found) == 2
    for polygon, y in zip(found, (40, 180), strict=True):
        assert polygon.min(axis=0) == pytest.approx((68, y + 8), abs=12)
        assert polygon.max(axis=0) == pytest.approx((60 + width - 8, y + height - 8), abs=12)


def test_nothing_is_found_on_white_paper_and_nothing_read_of_no_crops() -> None:
    white = np.full((300, 200, 3), 255, dtype=np.uint8)
    assert engine("onnxruntime").find(white) == []
    assert engine("onnxruntime").find(white[:5]) == []
    assert engine("onnxruntime").read([]) == []
    assert engine("onnxruntime").read([white[:40]])[0].text == ""
