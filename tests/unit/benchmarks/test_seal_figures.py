"""The benchmark of seals can fail: it counts misses, false alarms and wrong verdicts, and its bounds are those of the
books."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from samples.generator.seals.pictures import Truth
from tests.benchmarks.seals import generated, packages, paddle, real
from tests.benchmarks.seals.figures import Finding, Texts, Verdicts, pairs, spread, upper_bound
from tests.benchmarks.seals.methods import Seal

NAME = "沈阳衡屿精密机床有限公司"
BOX = (10.0, 10.0, 110.0, 110.0)
Answer = Callable[[str], tuple[str, float | None]]


def truth(box: tuple[float, float, float, float] = BOX, inside: float = 1.0) -> Truth:
    return Truth(box, (60, 60), (100, 100), 0, 0, "round", "red", 42.0, NAME, "", "", inside)


def seal(answer: Answer, box: tuple[float, float, float, float] = BOX, text: str = NAME) -> Seal:
    return Seal(box, "round", "red", 42.3, text, answer)


def right(expected: str) -> tuple[str, float | None]:
    return ("match" if expected == NAME else "mismatch"), 0.99


def always(owner: str) -> Answer:
    return lambda expected: (owner, 0.99)


def missed(outcome: generated.Outcome) -> list[str]:
    return [b.name for b in generated.bars("light", outcome) if not b.met]


@pytest.mark.parametrize(
    ("found", "short"),
    [
        ([seal(right)], []),
        ([], ["F1 at IoU 0.5"]),
        ([seal(right), seal(right, (200, 200, 300, 300))], ["F1 at IoU 0.5"]),
        ([seal(right, (60, 60, 160, 160))], ["F1 at IoU 0.5"]),
        ([seal(always("match"))], ["wrong names accepted"]),
        ([seal(always("mismatch"))], ["right names refused"]),
        ([seal(always("unreadable"))], []),
    ],
)
def test_bars_on_drawn_seals_fall_to_what_they_are_about(found: list[Seal], short: list[str]) -> None:
    outcome = generated.Outcome()
    generated.tally(outcome, [truth()], found, seed=1)
    assert missed(outcome) == short
    assert bool(outcome.notes) == bool(short)


def test_a_seal_cut_by_the_edge_need_not_be_found_and_may_be() -> None:
    for found in ([], [seal(right)]):
        outcome = generated.Outcome()
        generated.tally(outcome, [truth(inside=0.5)], found, seed=1)
        assert outcome.finding == Finding(0, 0, 0)


def test_the_best_overlap_is_paired_first_and_each_box_once() -> None:
    true = [(0.0, 0.0, 10.0, 10.0), (8.0, 0.0, 18.0, 10.0)]
    assert pairs(true, [(7.0, 0.0, 17.0, 10.0), (1.0, 0.0, 11.0, 10.0)]) == {0: 1, 1: 0}
    assert pairs(true, [(0.0, 0.0, 10.0, 10.0)] * 2) == {0: 1}


def test_texts_are_compared_as_folded() -> None:
    texts = Texts()
    texts.add("沈阳（集团）", "沈阳(集团)")
    texts.add("沈阳", "")
    assert (texts.exact_share, texts.one_minus_ned) == (0.5, 0.5)


@pytest.mark.parametrize(
    ("errors", "trials", "bound"),
    # Exact values: 1 - 0.05 ** (1 / n) for none, and published tables of Clopper and Pearson.
    [(0, 100, 0.02951), (0, 1000, 0.0029912), (1, 100, 0.04656), (5, 100, 0.10225), (0, 0, 1.0), (3, 3, 1.0)],
)
def test_upper_bounds_are_those_of_clopper_and_pearson(errors: int, trials: int, bound: float) -> None:
    assert upper_bound(errors, trials) == pytest.approx(bound, rel=1e-3)


def test_confidence_that_promises_too_much_is_off() -> None:
    verdicts = Verdicts()
    for owner in ("match", "mismatch", "mismatch", "mismatch"):
        verdicts.add("true", owner, 0.95)
    assert verdicts.calibration_error == pytest.approx(0.7)
    assert verdicts.false_mismatches == (3, 4)


def test_a_spread_tells_the_middle_and_the_tail() -> None:
    off = spread([*([0.1] * 90), *([-2.0] * 10)], 1.5)
    assert off is not None
    assert off.median == pytest.approx(0.1)
    assert off.within == pytest.approx(0.9)
    assert off.p95 == pytest.approx(2.0)
    assert spread([], 1.5) is None


def true_seal(**other: object) -> packages.Json:
    return {
        "page": 1, "box": [0.1, 0.1, 0.3, 0.3], "kind": "official", "slot": "cover.applicant", "text": NAME,
        "expected": NAME, "diameter_mm": 42.0, "legible": True, **other,
    }  # fmt: skip


def told_seal(**other: object) -> packages.Json:
    return {
        "page": 1, "box": [0.1, 0.1, 0.3, 0.3], "slot": "cover.applicant", "owner": "match", "diameter_mm": 42.5,
        "text": NAME, **other,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("may", "told", "short"),
    [
        ({"match"}, told_seal(), []),
        ({"mismatch"}, told_seal(), ["wrong bodies accepted, of 1"]),
        ({"mismatch"}, told_seal(owner="mismatch"), []),
        ({"match"}, told_seal(owner="mismatch"), ["right bodies refused, of 1"]),
        ({"match"}, told_seal(owner="unreadable"), ["unreadable, of 1"]),
        ({"match", "mismatch"}, told_seal(owner="mismatch"), []),
        ({"match"}, told_seal(slot=None), ["slot right"]),
        ({"match"}, told_seal(diameter_mm=44.0), ["diameter within 1.5 mm"]),
        ({"match"}, told_seal(page=2), ["seal F1", "slot right", "diameter within 1.5 mm"]),
    ],
)
def test_bars_on_packages_fall_to_what_they_are_about(may: set[str], told: packages.Json, short: list[str]) -> None:
    outcome = packages.Outcome()
    packages.tally(outcome, "pkg-1", [(true_seal(), may)], [told])
    assert [b.name for b in packages.bars("clean", outcome) if not b.met] == short


def test_an_illegible_seal_may_be_left_open_but_not_be_taken_for_another() -> None:
    outcome = packages.Outcome()
    unread, wrong = true_seal(legible=False), true_seal(legible=False, page=2)
    packages.tally(
        outcome,
        "pkg-1",
        [(unread, {"match"}), (wrong, {"mismatch"})],
        [told_seal(owner="unreadable"), told_seal(page=2)],
    )
    assert (outcome.asked, outcome.accepted) == (0, 1)


def test_a_row_is_judged_where_the_seal_stands() -> None:
    rows: list[real.Row] = [{"box": [0, 0, 0.2, 0.2], "owner": "match"}, {"box": [0.5, 0.5, 0.7, 0.7], "owner": None}]
    assert real.judged(rows, [0, 0, 0.21, 0.2]) == ("match", None)
    assert real.judged(rows, [0.5, 0.5, 0.7, 0.7]) == ("unreadable", None)
    assert real.judged(rows, [0.3, 0.3, 0.4, 0.4]) == ("unreadable", None)
    assert real.judged([], [0, 0, 1, 1]) == ("unreadable", None)


FIGURES = {
    "f1": 0.95, "seal_free_images_clean": "24/25", "colour_accuracy": 0.95, "shape_accuracy": 0.95, "text_exact": 0.7,
    "text_1_ned": 0.9,
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said", "count"),
    [
        ({}, {"true": "match", "one_off": "mismatch"}, 0),
        ({"f1": 0.94}, {"true": "match"}, 1),
        ({"seal_free_images_clean": "23/25"}, {"true": "match"}, 1),
        ({"text_exact": None}, {"true": "match"}, 1),
        ({}, {"true": "unreadable"}, 1),
        ({}, {"true": "mismatch"}, 2),
        ({}, {"true": "match", "one_off": "match"}, 1),
        ({}, {"true": "match", "same_place": "match"}, 1),
    ],
)
def test_bars_on_real_pages(change: dict[str, object], said: dict[str, str], count: int) -> None:
    verdicts = Verdicts()
    for how, owner in said.items():
        verdicts.add(how, owner)
    assert sum(not b.met for b in real.bars({**FIGURES, **change}, verdicts)) == count


def environment(folder: Path, *files: str) -> Path:
    for name in ("bin/python", "models/rec/inference.onnx", *files):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def test_paddle_says_why_it_is_not_there(tmp_path: Path) -> None:
    assert "setup-paddle" in str(paddle.find_detector(tmp_path / "none"))
    assert "no seal text detector" in str(paddle.find_detector(environment(tmp_path)))


@pytest.mark.parametrize(
    ("files", "path"),
    [
        (["models/PP-OCRv4_mobile_seal_det/inference.onnx", "models/PP-OCRv4_mobile_seal_det/inference.yml"],
         "models/PP-OCRv4_mobile_seal_det"),
        (["lib/python3.11/site-packages/a/pp-ocrv4_mobile_seal_det.onnx"],
         "lib/python3.11/site-packages/a/pp-ocrv4_mobile_seal_det.onnx"),
    ],
)  # fmt: skip
def test_a_seal_text_detector_is_found(tmp_path: Path, files: list[str], path: str) -> None:
    found = paddle.find_detector(environment(tmp_path, *files))
    assert found == paddle.Detector("PP-OCRv4_mobile_seal_det", tmp_path / path)


CHILD = """#!/bin/sh
[ -f "$3/inference.yml" ] || exit 7
shift 6
texts=""
for file in "$@"; do [ -s "$file" ] && texts="$texts, [\\"read\\"]"; done
echo "{\\"lines\\": [${texts#, }], \\"seconds\\": 4.0}"
"""
"""Stands in for Python with PaddleOCR: python -I program detector name recogniser name image..."""


def test_crops_go_to_the_child_and_its_texts_come_back(tmp_path: Path) -> None:
    folder = environment(tmp_path, "weights.onnx")
    python = folder / "bin" / "python"
    python.write_text(CHILD, encoding="utf-8")
    python.chmod(0o755)
    crop = paddle.crop_of(np.full((100, 200, 3), 255, np.uint8), [0.25, 0.5, 0.75, 1.0])
    assert crop.shape == (52, 110, 3)
    detector = paddle.Detector("PP-OCRv4_mobile_seal_det", folder / "weights.onnx")
    assert paddle.read_crops([crop, crop], detector, folder) == paddle.Reading([["read"], ["read"]], 2.0)


@pytest.mark.parametrize(
    ("lines", "longest", "nearest"),
    [
        ([NAME], 1, 1),
        ([NAME, "合同专用章2101060012345"], 0, 1),
        ([NAME[:6], NAME[6:]], 0, 1),
        (["合同专用章"], 0, 0),
        ([], 0, 0),
    ],
)
def test_the_line_is_chosen_blindly_and_by_who_knows_the_name(lines: list[str], longest: int, nearest: int) -> None:
    reading = paddle.Reading([lines], 0.1)
    assert (reading.longest([NAME]).exact, reading.nearest([NAME]).exact) == (longest, nearest)


def test_a_child_that_ends_says_with_what(tmp_path: Path) -> None:
    folder = environment(tmp_path, "weights.onnx")
    (folder / "bin" / "python").write_text("#!/bin/sh\necho no model >&2\nexit 3\n", encoding="utf-8")
    (folder / "bin" / "python").chmod(0o755)
    with pytest.raises(RuntimeError, match="ended with 3: no model"):
        paddle.read_crops([], paddle.Detector("d", folder / "weights.onnx"), folder)


def test_names_are_asked_for_as_the_scorer_does() -> None:
    label = {"text": NAME, "kind": "seal"}
    assert real.named(label, str.strip)
    assert not real.named({**label, "partial": True}, str.strip)
    assert not real.named({**label, "kind": "stamp"}, str.strip)
    assert not real.named({**label, "text": "ABC有限公司"}, str.strip)
