"""Lines brought to a recogniser's height, and its answers read, by networks made by hand."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.ocr.ctc import greedy
from extractors.ocr.engine import Alphabet, Posterior, Reading
from extractors.ocr.recogniser import LINE_HEIGHT, MAX_WIDTH, STEP, Recogniser, at_height, by_width, reading_of
from extractors.ocr.runtimes import Floats, Top
from extractors.page import Pixels

ALPHABET = Alphabet(("", *"某科技公司 "))
PADDING = 0.0
"""What a network is given beside a line: between two levels of grey, so that no pixel is equal to it."""


def picture(width: int, height: int) -> Pixels:
    return np.random.default_rng(3).integers(0, 256, (height, width, 3), dtype=np.uint8)


@pytest.mark.parametrize(
    ("size", "width"),
    [
        ((400, 48), 400),
        ((403, 48), 403),
        ((400, 96), 200),
        ((401, 96), 200),
        ((400, 24), 800),
        ((3, 48), STEP),
        ((1, 400), STEP),
        ((MAX_WIDTH, 48), MAX_WIDTH),
        ((MAX_WIDTH + 1, 48), MAX_WIDTH),
        ((MAX_WIDTH, 24), MAX_WIDTH),
    ],
)
def test_a_line_keeps_its_form_in_a_recognisers_height(size: tuple[int, int], width: int) -> None:
    line = at_height(picture(*size))
    assert line.shape == (LINE_HEIGHT, width, 3)
    assert line.dtype == np.uint8


@given(st.integers(1, 400), st.integers(1, 120))
def test_a_line_in_a_recognisers_height_stays_as_it_is(width: int, height: int) -> None:
    line = at_height(picture(width, height))
    assert at_height(line) is line


@pytest.mark.parametrize("height", [LINE_HEIGHT, 40, 100])
def test_a_line_and_the_same_in_its_height_are_read_from_the_same_pixels(height: int) -> None:
    crop = picture(333, height)
    first, again = shown(crop, at_height(crop))
    assert np.array_equal(first, again)


def shown(*crops: Pixels) -> list[Floats]:
    """What a network is given of lines."""
    batches: list[Floats] = []

    def recognise(batch: Floats) -> Top:
        batches.append(batch.copy())
        return blank(batch)

    for crop in crops:
        Recogniser(recognise, ALPHABET).read(crop)
    return batches


def blank(batch: Floats) -> Top:
    """Nothing at any step of what a network is given."""
    steps = batch.shape[3] // STEP
    return np.zeros((1, steps, 2), dtype=np.int64), np.full((1, steps, 2), 0.5, dtype=np.float32)


@pytest.mark.parametrize(
    ("width", "steps"), [(8, 1), (63, 8), (64, 8), (65, 9), (264, 33), (265, 34), (MAX_WIDTH, MAX_WIDTH // STEP)]
)
def test_a_part_of_a_line_has_a_step_for_every_eight_pixels(width: int, steps: int) -> None:
    posterior = Recogniser(blank, ALPHABET).read(picture(width, LINE_HEIGHT)).posterior
    assert posterior is not None
    assert len(posterior.ids) == len(posterior.logp) == steps
    assert posterior.width == STEP / width


@pytest.mark.parametrize("begin", [0, 8, 160])
def test_a_part_cut_out_of_a_line_is_shown_as_it_is(begin: int) -> None:
    line = picture(400, LINE_HEIGHT)
    whole, part = shown(line, line[:, begin : begin + 100])
    assert np.array_equal(part[..., :100], whole[..., begin : begin + 100])
    assert (part[..., 100:] == PADDING).all()


def test_a_networks_characters_are_told_in_the_alphabet_given() -> None:
    def recognise(batch: Floats) -> Top:
        ids, p = blank(batch)
        ids[0, :5, 0] = [1, 0, 2, 2, 1]
        return ids, p

    crop = picture(5 * STEP, LINE_HEIGHT)
    assert Recogniser(recognise, ALPHABET).read(crop).text == "某科某"
    assert Recogniser(recognise, ALPHABET, np.array([0, 4, 3])).read(crop).text == "公技公"


@st.composite
def posteriors(draw: st.DrawFn) -> Posterior:
    best = draw(st.lists(st.integers(0, len(ALPHABET) - 1), max_size=30))
    p = draw(st.lists(st.floats(0.5, 1.0), min_size=len(best), max_size=len(best)))
    ids = np.array([best, [(i + 1) % len(ALPHABET) for i in best]], dtype=np.uint16).T.reshape(-1, 2)
    logp = np.log(np.array([p, [0.01] * len(p)])).T.reshape(-1, 2).astype(np.float16)
    return Posterior(ids, logp, draw(st.floats(0.8, 1.0)) / max(1, len(best)), ALPHABET)


@given(posteriors())
def test_a_reading_is_the_likeliest_path_with_the_places_of_its_characters(posterior: Posterior) -> None:
    reading = reading_of(posterior)
    assert reading.text == greedy(posterior.ids, posterior.logp, posterior.alphabet)
    assert reading.posterior is posterior
    assert not reading.first_look
    assert len(reading.centres) == len(reading.text)
    assert all(a < b for a, b in pairwise(reading.centres))
    assert all(0 < centre <= 1 for centre in reading.centres)
    assert (0.49 < reading.confidence < 1.01) if reading.text else reading.confidence == 0


def test_a_character_stands_where_it_was_read_most_surely() -> None:
    ids = np.array([[0], [3], [3], [3], [0], [5], [5]], dtype=np.uint16)
    logp = np.log(np.array([[0.9], [0.5], [0.75], [0.5], [0.9], [0.25], [0.25]])).astype(np.float16)
    reading = reading_of(Posterior(ids, logp, 0.125, ALPHABET))
    assert reading.text == "技司"
    assert reading.centres == (2.5 * 0.125, 5.5 * 0.125)
    assert reading.confidence == pytest.approx(0.5, abs=1e-3)


def test_the_last_characters_centre_lies_within_the_line() -> None:
    ids, logp = np.array([[1]], dtype=np.uint16), np.zeros((1, 1), dtype=np.float16)
    assert reading_of(Posterior(ids, logp, STEP / 3, ALPHABET)).centres == (1.0,)


@given(st.lists(st.integers(STEP, 300), max_size=12))
def test_the_narrowest_line_is_read_first_and_each_answer_is_its_own(widths: list[int]) -> None:
    crops, order = [picture(width, LINE_HEIGHT) for width in widths], []

    def read(crop: Pixels) -> Reading:
        order.append(crop.shape[1])
        return Reading(str(crop.shape[1]), 1.0)

    assert [r.text for r in by_width(read, crops)] == [str(width) for width in widths]
    assert order == sorted(widths)
