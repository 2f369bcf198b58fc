"""The figures of the speed benchmark: multiply-adds of small networks, the ledger, medians, tables, and bars that can
be missed."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import openvino
import pikepdf
import pytest
from openvino import opset13

from tests.benchmarks.speed import figures, growth, macs, soak
from tests.benchmarks.speed.beside import Answer, peers
from tests.benchmarks.speed.figures import Floor
from tests.benchmarks.speed.growth import Step
from tests.benchmarks.speed.ledger import Cost, Ledger
from tests.benchmarks.speed.material import cases_in, material, pages_of
from tests.benchmarks.speed.whole import Run, environment


def weights(*shape: int) -> openvino.Node:
    return opset13.constant(np.ones(shape, np.float32))


def counted(shape: tuple[int, ...], kind: str) -> int:
    data = opset13.parameter(list(shape), np.float32)
    ones, none = [1, 1], [0, 0]
    nodes = {
        "matmul": lambda: opset13.matmul(data, weights(5, 7), False, False),
        "transposed": lambda: opset13.matmul(data, weights(3, 7), True, False),
        "convolution": lambda: opset13.convolution(data, weights(6, 4, 3, 3), [2, 2], [1, 1], [1, 1], ones),
        "group": lambda: opset13.group_convolution(data, weights(2, 3, 2, 3, 3), ones, none, none, ones),
        "backwards": lambda: opset13.convolution_backprop_data(data, weights(4, 6, 2, 2), [2, 2]),
        "relu": lambda: opset13.relu(data),
    }
    return macs.multiply_adds(openvino.Model([nodes[kind]()], [data]))


@pytest.mark.parametrize(
    ("shape", "kind", "wanted"),
    [
        ((2, 3, 5), "matmul", 2 * 3 * 7 * 5),
        ((3, 2), "transposed", 2 * 7 * 3),
        ((1, 4, 8, 8), "convolution", 6 * 4 * 4 * 4 * 9),
        ((1, 4, 8, 8), "group", 6 * 6 * 6 * 2 * 9),
        ((1, 4, 5, 5), "backwards", 4 * 5 * 5 * 6 * 4),
        ((1, 4, 5, 5), "relu", 0),
    ],
)
def test_multiply_adds(shape: tuple[int, ...], kind: str, wanted: int) -> None:
    assert counted(shape, kind) == wanted


def test_a_shape_that_is_not_known_is_no_small_number() -> None:
    data = opset13.parameter([-1, 5], np.float32)
    with pytest.raises(ValueError, match="not known"):
        macs.multiply_adds(openvino.Model([opset13.matmul(data, weights(5, 7), False, False)], [data]))


def test_each_size_counts_as_often_as_it_was_given(tmp_path: Path) -> None:
    data = opset13.parameter([-1, 5], np.float32)
    openvino.save_model(openvino.Model([opset13.matmul(data, weights(5, 7), False, False)], [data]), tmp_path / "m.xml")
    shapes = macs.shapes_of(json.loads("[[[1, 5], 3], [[4, 5], 2]]"))
    assert macs.of_inputs(str(tmp_path / "m.xml"), shapes) == (3 * 1 + 2 * 4) * 5 * 7


class Clock:
    """A clock that goes on only when it is told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def ledger() -> Ledger:
    wall, cpu = Clock(), Clock()
    told = Ledger(wall, cpu)
    for _ in range(2):
        with told.timing("reading"):
            wall.now += 1
            with told.timing("engine: read", 3):
                wall.now, cpu.now = wall.now + 2, cpu.now + 1
    with pytest.raises(OSError, match="gone"), told.timing("judging"):
        fail(wall)
    return told


def fail(wall: Clock) -> None:
    wall.now += 4
    raise OSError("gone")


def test_what_runs_inside_is_booked_to_its_part() -> None:
    assert ledger().rows() == [
        (("reading",), Cost(2, 0, 6.0, 2.0)),
        (("reading", "engine: read"), Cost(2, 6, 4.0, 2.0)),
        (("reading", "rest"), Cost(2, 0, 2.0, 0.0)),
        (("judging",), Cost(1, 0, 4.0, 0.0)),
    ]


def told(rows: dict[str, float], pages: int = 2) -> dict[str, Any]:
    """What the stages tell: CPU-seconds by part, the parts around it before slashes."""
    return {
        "pages": pages,
        "rows": [[name.split("/"), {"calls": 2, "items": 0, "wall": cpu, "cpu": cpu}] for name, cpu in rows.items()],
    }


SPENT = told(
    {
        "loading": 9.0, "reading": 6.0, "reading/decoding": 0.4, "reading/keep_ink (for the print only)": 1.0,
        "reading/read_lines": 4.0, "reading/read_lines/engine: read": 3.0,
        "reading/read_lines/engine: read/network: recognition": 2.0, "judging": 1.0,
    }
)  # fmt: skip


def test_a_check_is_all_but_loading_and_what_only_prints_need() -> None:
    assert figures.check_cpu(SPENT) == pytest.approx(3.0)
    assert figures.cpu_of(SPENT, "engine: read", "engine: find") == pytest.approx(1.5)


def test_the_distance_to_the_floor_is_told_and_adds_up() -> None:
    floor = Floor({"detection": 6e9, "recognition": 2e9}, peak=40e9, decoding=0.2)
    assert floor.seconds == pytest.approx(0.4)
    lines = list(figures.floor_lines(SPENT, floor))
    assert "7.50 times the floor" in lines[3]
    parts = [float(line.split()[0]) for line in lines[4:]]
    assert sum(parts) == pytest.approx(3.0 - 0.4)
    assert "5.00 times that" in lines[4]


def test_every_part_has_a_row() -> None:
    lines = list(figures.stage_lines(SPENT))
    assert len(lines) == 1 + len(SPENT["rows"])
    assert "    engine: read" in lines[6]
    assert "1.5000" in lines[6]


def run(rate: float, *, peak: int = 500 * 10**6, precision: str = "", pages: int = 10) -> Run:
    return Run(pages / rate, pages / rate, pages, (peak,), 1, precision)


def test_medians_of_rounds_and_the_highest_peak() -> None:
    runs = [run(1.0, peak=5), run(4.0, peak=9), run(2.0, peak=7)]
    assert (figures.middle(runs).rate, figures.middle(runs).peaks) == (2.0, (9,))
    answers = [Answer(1, 1, s, s, s) for s in (3.0, 1.0, 2.0)]
    assert figures.middle_answer(answers) == Answer(1, 1, 2.0, 2.0, 2.0)


PEERS = {"PaddleOCR": Answer(10, 1, 10.0, 1.0), "RapidOCR": Answer(10, 1, 8.0, 1.0)}
"""One page a second, and 1.25."""


@pytest.mark.parametrize(
    ("name", "rate", "missed"),
    [
        ("bf16", 8.0, []),
        ("bf16", 7.6, ["PaddleOCR"]),
        ("bf16", 7.0, ["PaddleOCR", "RapidOCR"]),
        ("f32", 3.2, []),
        ("f32", 3.05, ["RapidOCR"]),
        ("onnx", 1.9, ["PaddleOCR"]),
    ],
)
def test_bars_on_ratios(name: str, rate: float, missed: list[str]) -> None:
    bars = list(figures.ratio_bars({(name, 2): run(rate)}, {}, PEERS, {}))
    assert len(bars) == 2
    assert [bar.name.split()[-1] for bar in bars if not bar.met] == missed


def test_a_machine_without_bf16_is_not_judged_by_its_bars() -> None:
    assert figures.as_named("bf16", run(9.0, precision="bf16"))
    assert list(figures.ratio_bars({("bf16", 2): run(9.0, precision="f32")}, {}, PEERS, {})) == []


@pytest.mark.parametrize(("rate", "met"), [(10.0, True), (9.9, False)])
def test_bar_on_plain_reading(rate: float, met: bool) -> None:
    assert [b.met for b in figures.ratio_bars({}, {"bf16": run(rate)}, {}, PEERS)] == [met]


@pytest.mark.parametrize(
    ("one", "two", "peak", "met"),
    [(1.0, 1.8, 900, [True] * 3), (1.0, 1.7, 900, [True, False, True]), (1.0, 2.0, 901, [False, True, False]),
     (1.0, 2.0, 0, [False, True, False])],
)  # fmt: skip
def test_bars_on_workers(one: float, two: float, peak: int, met: list[bool]) -> None:
    """A peak that nobody saw is no small peak."""
    runs = {("f32", 1): run(one, peak=peak * 10**6), ("f32", 2): run(two, peak=peak * 10**6)}
    assert [bar.met for bar in figures.worker_bars(runs)] == met


def test_one_table_of_all() -> None:
    lines = list(figures.whole_lines({("onnx", 1): run(0.5)}, PEERS))
    assert [line.split("  ")[0] for line in lines[1:]] == [
        "kanhe check, onnx, 1 worker", "PaddleOCR, reading alone", "RapidOCR, reading alone",
    ]  # fmt: skip
    assert "0.500" in lines[1]


def step(pages: int, seconds: float, writing: int = 10**6) -> Step:
    return Step(Run(seconds, seconds, pages, (1,), 1), 10**6, writing)


@pytest.mark.parametrize(
    ("last", "writing", "met"),
    [(3 + 1000 * 0.5, 10**6, [True, True]), (3 + 1000 * 0.6, 10**6, [False, True]), (500.0, 40 * 10**6, [True, False])],
)
def test_growth_is_told_beyond_the_start(last: float, writing: int, met: list[bool]) -> None:
    """A start of three seconds and half a second a page are linear, whatever ten pages cost each."""
    steps = [step(1, 3.5), step(10, 8.0), step(1000, last, writing)]
    assert [bar.met for bar in growth.bars(steps)] == met
    assert len(growth.lines(steps)) == 4


def test_a_start_that_tells_nothing_meets_no_bar() -> None:
    assert [bar.met for bar in growth.bars([step(1, 9.0), step(10, 8.0), step(1000, 7.0)])] == [False, True]


@pytest.mark.parametrize(
    ("a_page", "peak", "met"), [(0, 800, [True, True]), (10**5, 800, [True, False]), (0, 950, [False, True])]
)
def test_a_soak_can_fail(a_page: int, peak: int, met: list[bool]) -> None:
    """Caches that fill in the first quarter, and pages of different sizes, are no growth."""
    seen = [10**6 * (min(n, 150) + 30 * (n % 7)) + n * a_page for n in range(1000)]
    assert [bar.met for bar in soak.bars(seen, peak * 10**6)] == met


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    for name, pages in (("a", 3), ("b", 2)):
        (tmp_path / name).mkdir()
        with pikepdf.new() as pdf:
            for _ in range(pages):
                pdf.add_blank_page()
            pdf.save(tmp_path / name / "scan.pdf")
        records = {"campaign": "c", "records": [{"id": name}]}
        (tmp_path / name / "online.json").write_text(json.dumps(records), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(("pages", "cut"), [(None, [3, 2]), (4, [3, 1]), (1, [1]), (9, [3, 2, 3, 1])])
def test_scans_are_cut_or_repeated_to_fit(packages: Path, tmp_path: Path, pages: int | None, cut: list[int]) -> None:
    what = material(cases_in(packages), pages, tmp_path / "out")
    assert [pages_of(scan) for scan in what.scans] == cut
    assert what.pages == sum(cut)
    assert len({scan.read_bytes() for scan in what.scans}) == len(cut)
    assert [r["id"] for r in json.loads(what.online.read_text(encoding="utf-8"))["records"]] == ["a", "b"]


def test_who_is_not_there_is_told(tmp_path: Path) -> None:
    there, away = peers(tmp_path)
    assert {"PaddleOCR", "RapidOCR"} <= set(away)
    assert not {"PaddleOCR", "RapidOCR"} & set(there)


def test_settings_of_this_shell_do_not_get_into_a_measurement(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KANHE_PRECISION", "f32")
    assert "KANHE_PRECISION" not in environment("bf16")
    assert environment("onnx")["KANHE_RUNTIME"] == "onnxruntime"
