"""A line in doubt at a first look: the engine reads what is around the doubt, or all of it."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest

from extractors.ocr.networks import alphabet
from extractors.ocr.runtimes import Floats, Top
from extractors.page import Pixels
from tests.unit.extractors.ocr.backends import STEP, SURE, FakeBackend, Step, spelt
from tests.unit.extractors.ocr.test_first_look import looking

LEVEL = 10
"""The level of grey of a painted line's first step; each other's is one above that of the step before."""
LONG = "申报单位联系电话服务型制造示范企业"


class PaintedBackend(FakeBackend):
    """Reads every step of a painted line by its own level of grey, so that a part of it reads as it does in the whole;
    in a part the larger recogniser reads `cut` where those steps differ. `widths` holds the px of what that was given:
    the padding beside it is no level of grey."""

    def __init__(self, first: Sequence[Step], then: Sequence[Step], cut: dict[int, Step] | None = None) -> None:
        super().__init__()
        self.small, self.large, self.cut = first, then, cut or {}
        self.widths: list[int] = []

    def recognise(self, batch: Floats) -> Top:
        steps = self._steps(batch)
        self.widths.append(int((batch[0, 0, 24] != 0).sum()))
        cut = self.cut if len(steps) < len(self.large) else {}
        self.then = {LEVEL + steps[0]: [cut.get(t, self.large[t]) for t in steps]}
        return super().recognise(batch)

    def recognise_first(self, batch: Floats) -> Top:
        steps = self._steps(batch)
        self.first = {LEVEL + steps[0]: [self.small[t] for t in steps]}
        return super().recognise_first(batch)

    @staticmethod
    def _steps(batch: Floats) -> list[int]:
        shown = batch[0, 0, 24, ::STEP]
        return [round(float(v + 1) * 127.5) - LEVEL for v in shown if v != 0]


def painted(backend: PaintedBackend, short: int = 0) -> Pixels:
    """A line of all steps that a backend knows, the last of them so many px short."""
    levels = np.repeat(np.arange(len(backend.small), dtype=np.uint8) + LEVEL, STEP)
    return np.tile(levels[None, : len(levels) - short, None], (48, 1, 3))


def doubtful(text: str, *at: int) -> list[Step]:
    """The steps of a line with some characters in doubt."""
    return spelt(text, {2 * i + 1: {text[i]: 0.6, "某": 0.39} for i in at})


def replaced(text: str, at: int, by: str) -> str:
    return text[:at] + by + text[at + 1 :]


def places(text: str) -> list[object]:
    """Where the characters of a painted line stand."""
    return [pytest.approx((2 * i + 1.5) / (2 * len(text) + 1)) for i in range(len(text))]


@pytest.mark.parametrize(
    ("at", "first", "last"), [(8, 6, 10), (0, 0, 2), (1, 0, 3), (2, 0, 4), (16, 14, 16), (14, 12, 16), (3, 1, 5)]
)
@pytest.mark.parametrize("short", [0, 5])
def test_of_a_long_line_the_engine_reads_only_what_is_around_a_doubt(
    at: int, first: int, last: int, short: int
) -> None:
    better = replaced(LONG, at, "王")
    backend = PaintedBackend(doubtful(LONG, at), spelt(better))
    line = painted(backend, short)
    (reading,) = looking(backend).read([line])
    begin, end = 2 * first, min(STEP * (2 * last + 3), line.shape[1])
    assert (backend.read, backend.widths) == ([LEVEL + begin], [end - STEP * begin])
    assert (reading.text, reading.first_look) == (better, True)
    assert len(reading.centres) == len(LONG) and all(a < b for a, b in pairwise(reading.centres))
    if not short:
        assert list(reading.centres) == places(LONG)


def test_what_the_engine_would_read_elsewhere_in_a_line_counts_for_nothing() -> None:
    backend = PaintedBackend(doubtful(LONG, 8), spelt("王" * 6 + LONG[6:8] + "张" + LONG[9:11] + "王" * 6))
    (reading,) = looking(backend).read([painted(backend)])
    assert (reading.text, reading.first_look) == (replaced(LONG, 8, "张"), True)


def test_a_mended_lines_posterior_is_the_engines_around_the_doubt_and_the_first_looks_elsewhere() -> None:
    better = [dict.fromkeys(step, 0.75) for step in spelt(LONG)]
    backend = PaintedBackend(doubtful(LONG, 8), better)
    (reading,) = looking(backend).read([painted(backend)])
    assert reading.posterior is not None and reading.posterior.alphabet is alphabet()
    logp = reading.posterior.logp[1::2, 0]
    assert np.exp(logp.astype(float)) == pytest.approx([0.995] * 6 + [0.75] * 5 + [0.995] * 6, abs=1e-3)
    assert reading.posterior.width == 1 / len(better)


def test_a_line_that_is_not_in_a_recognisers_height_is_cut_where_it_is_read() -> None:
    backend = PaintedBackend(doubtful(LONG, 8), spelt(replaced(LONG, 8, "王")))
    high = np.repeat(np.repeat(painted(backend), 2, axis=0), 2, axis=1)
    (reading,) = looking(backend).read([high])
    assert (backend.read, backend.widths) == ([LEVEL + 12], [11 * STEP])
    assert (reading.text, reading.first_look) == (replaced(LONG, 8, "王"), True)


def test_doubts_far_apart_are_read_by_themselves() -> None:
    text = LONG + LONG
    better = replaced(replaced(text, 4, "王"), 28, "张")
    backend = PaintedBackend(doubtful(text, 4, 28), spelt(better))
    (reading,) = looking(backend).read([painted(backend)])
    assert (backend.read, backend.widths) == ([LEVEL + 4, LEVEL + 52], [11 * STEP] * 2)
    assert (reading.text, reading.first_look) == (better, True)
    assert list(reading.centres) == places(text)


def test_where_the_first_look_left_a_character_out_the_line_is_read_whole() -> None:
    overlooked = spelt(LONG, {17: {"服": 0.3}})
    backend = PaintedBackend(overlooked, spelt(LONG))
    (reading,) = looking(backend).read([painted(backend)])
    assert (reading.text, reading.first_look) == (LONG, False)
    assert [width < STEP * len(overlooked) / 2 for width in backend.widths] == [True, False]


@pytest.mark.parametrize(
    "cut",
    [{13: {"王": SURE}}, {21: {"王": SURE}}, {13: {}}, {21: {}}, {17: {}}, {12: {"王": SURE}}, {22: {"王": SURE}}],
    ids=["other first", "other last", "no first", "no last", "fewer", "one before", "one behind"],
)
def test_where_a_part_does_not_fit_the_engine_reads_the_line(cut: dict[int, Step]) -> None:
    better = replaced(LONG, 8, "王")
    backend = PaintedBackend(doubtful(LONG, 8), spelt(better), cut)
    line = painted(backend)
    (reading,) = looking(backend).read([line])
    assert (backend.read, backend.widths) == ([LEVEL + 12, LEVEL], [11 * STEP, line.shape[1]])
    assert (reading.text, reading.first_look) == (better, False)
    assert list(reading.centres) == places(LONG)


def test_where_one_of_two_parts_does_not_fit_the_engine_reads_the_line() -> None:
    text = LONG + LONG
    better = replaced(replaced(text, 4, "王"), 28, "张")
    backend = PaintedBackend(doubtful(text, 4, 28), spelt(better), {57: {}})
    (reading,) = looking(backend).read([painted(backend)])
    assert backend.read == [LEVEL + 4, LEVEL + 52, LEVEL]
    assert (reading.text, reading.first_look) == (better, False)


@pytest.mark.parametrize("text", ["张三", "申报单位联系电话"])
def test_a_short_line_in_doubt_is_read_whole(text: str) -> None:
    better = replaced(text, 1, "王")
    backend = PaintedBackend(doubtful(text, len(text) // 2), spelt(better))
    line = painted(backend)
    (reading,) = looking(backend).read([line])
    assert (backend.read, backend.widths) == ([LEVEL], [line.shape[1]])
    assert (reading.text, reading.first_look) == (better, False)


@pytest.mark.parametrize(
    ("at", "cut"),
    [(9, {23: {}, 24: {"0": SURE}}), (13, {22: {"0": SURE}, 23: {}})],
    ids=["behind", "before"],
)
def test_a_character_beside_a_cut_is_not_lost_to_its_equal_beyond(at: int, cut: dict[int, Step]) -> None:
    text = "营业收入一千万10000000元人民币整"
    backend = PaintedBackend(doubtful(text, at), spelt(text), cut)
    (reading,) = looking(backend).read([painted(backend)])
    assert reading.text == text
