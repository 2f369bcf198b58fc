"""The benchmark of second looks can fail: it takes only what is looked at again, shows the looks the rows of the value
and counts what each settles."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.ocr.engine import Reading
from extractors.page import Pixels, Polygon
from extractors.preprocessing.deskew import line_crop
from extractors.verification.second_look import LOOKS
from models.reconciliation import FieldStatus
from models.text import EngineInfo
from samples.generator.values.crops import Crop, Expectation
from samples.generator.values.texts import Value
from service.reconciliation.decision import UNMEASURED, Decision
from tests.benchmarks.verification.looks import TOGETHER, doubts, looked, page, tally
from tests.benchmarks.verification.methods import place_of
from tests.benchmarks.verification.readings import Read
from tests.unit.service.workflows.test_second_looks import doubtful
from tests.unit.service.workflows.test_verify_application import weighable

SAME, OTHER = Expectation("张三", None), Expectation("张王", "character")
SURE, UNSURE = weighable("张三").reading, doubtful("张三", "王", 0.45).reading
CLEAR = doubtful("张三", "王", 1e-4).reading
BLIND = Reading("张三", 0.3)
SIZE = (60, 20)


def crop(seed: int = 1, *, sealed: bool = False) -> Crop:
    value = Value("person", "legal_rep", "张三", "张三")
    return Crop(seed, "clean", value, (SAME, OTHER), ("张三",), 200, 10.5, sealed, False)


def read_as(whole: Reading, first: Reading | None = None, of: Crop | None = None) -> Read:
    return Read(of or crop(), (SIZE,), (whole,), (first or whole,))


class Surely:
    """Reads every crop as the same, and keeps what it was shown."""

    info = EngineInfo(engine="fake", model="none", precision="none")

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.shown: list[Sequence[Pixels]] = []

    def find(self, pixels: Pixels) -> list[Polygon]:
        raise AssertionError("nothing is sought anew")

    def read(self, crops: Sequence[Pixels]) -> list[Reading]:
        self.shown.append(crops)
        return [self.reading] * len(crops)


def glimpse(reading: Reading) -> Reading:
    return Reading(reading.text, reading.confidence, reading.centres, reading.posterior, first_look=True)


@pytest.mark.parametrize(
    ("read", "left"),
    [
        (read_as(UNSURE), [SAME, OTHER]),
        (read_as(SURE), []),
        (read_as(BLIND), []),  # without posteriors nothing is weighed, and kanhe does not look again
        (read_as(SURE, glimpse(UNSURE)), []),  # the engine's own recogniser reads on
        (read_as(UNSURE, glimpse(SURE)), [OTHER]),  # the first look verifies the printed value
    ],
)
def test_doubts_are_what_kanhe_looks_at_again(read: Read, left: list[Expectation]) -> None:
    found = list(doubts(read, UNMEASURED))
    assert [d.expected for d in found] == left
    assert all(d.place.lines[0].reading is read.readings[0] for d in found)


def red_on_white(read: Read) -> Pixels:
    row = np.full((SIZE[1], SIZE[0], 3), 255, np.uint8)
    row[5:15, 10:50] = (220, 40, 50)
    return page(read.sizes, [row])


def test_doubts_of_one_crop_share_its_looks() -> None:
    found = [d for seed in (1, 2) for d in doubts(read_as(UNSURE, of=crop(seed)), UNMEASURED)]
    engine = Surely(CLEAR)
    said = list(looked(found, red_on_white, engine, UNMEASURED))
    assert [{d.status for d in looks} for looks in said] == [{"match"}, {"mismatch"}] * 2
    assert [len(looks) for looks in said] == [len(LOOKS)] * 4
    assert len(engine.shown) == 2


@pytest.mark.parametrize("sealed", [True, False])
def test_under_a_seal_the_looks_see_no_red(sealed: bool) -> None:
    engine = Surely(CLEAR)
    found = doubts(read_as(UNSURE, of=crop(sealed=sealed)), UNMEASURED)
    assert list(looked(found, red_on_white, engine, UNMEASURED))
    assert bool(engine.shown[0][0].min() > 200) is sealed


SIZES = st.lists(st.tuples(st.integers(2, 40), st.integers(2, 20)), min_size=1, max_size=3)


@given(sizes=SIZES, seed=st.integers(0, 99))
def test_a_look_is_shown_the_rows_as_they_were_cut(sizes: list[tuple[int, int]], seed: int) -> None:
    noise = np.random.default_rng(seed)
    rows = [noise.integers(0, 256, (h, w, 3), dtype=np.uint8) for w, h in sizes]
    read = Read(crop(), tuple(sizes), (SURE,) * len(sizes), (SURE,) * len(sizes))
    lines = place_of(read, read.readings).lines
    shown = [line_crop(page(sizes, rows), line.polygon) for line in lines]
    assert len(shown) == len(rows)
    assert all(np.array_equal(a, b) for a, b in zip(shown, rows, strict=True))


def test_rows_of_another_size_than_was_read_are_refused() -> None:
    with pytest.raises(ValueError, match="broadcast"):
        page([(40, 20)], [np.zeros((20, 41, 3), np.uint8)])


def said(*statuses: FieldStatus) -> list[Decision]:
    return [Decision(s, 0.9, "ink") for s in statuses]


def test_each_look_is_counted_alone_and_all_together() -> None:
    changed = [False, False, True, True]
    looks = [
        said("match", "match", "unreadable", "unreadable"),
        said("mismatch", "match", "match", "unreadable"),  # one against: together they settle nothing
        said("match", "match", "unreadable", "unreadable"),
        said("unreadable", "mismatch", "unreadable", "blank_on_paper"),  # one alone is not enough
    ]
    assert tally(changed, looks) == [
        ("soft", 1, 2),
        ("stretched", 3, 1),
        ("tighter", 1, 0),
        ("wider", 0, 0),
        (TOGETHER, 1, 1),
    ]
