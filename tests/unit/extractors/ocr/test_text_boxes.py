"""From a map of text probabilities to rectangles."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from extractors.ocr.text_boxes import text_boxes


def scores(*cores: tuple[float, float, float, float, float, float]) -> NDArray[np.float32]:
    """A 200 x 300 map with cores (centre x, centre y, width, height, degrees, probability)."""
    found = np.zeros((200, 300), np.float32)
    for x, y, w, h, degrees, p in cores:
        corners = cv2.boxPoints(((x, y), (w, h), degrees)).round().astype(np.int32)
        cv2.fillPoly(found, [corners], p)
    return found


def test_a_core_grows_back_by_area_over_circumference() -> None:
    (box,) = text_boxes(scores((150, 100, 99, 9, 0, 0.9)), (300, 200), least_score=0.5, unclip=1.6)
    width, height = box[1, 0] - box[0, 0], box[3, 1] - box[0, 1]
    grow = 2 * 100 * 10 * 1.6 / (2 * 110)
    assert width == pytest.approx(100 + grow, abs=2)
    assert height == pytest.approx(10 + grow, abs=2.5)
    assert box.mean(axis=0) == pytest.approx((150, 100), abs=1.5)


def test_boxes_are_told_in_pixels_of_the_image() -> None:
    small = text_boxes(scores((150, 100, 100, 10, 0, 0.9)), (300, 200), least_score=0.5, unclip=1.6)
    large = text_boxes(scores((150, 100, 100, 10, 0, 0.9)), (900, 400), least_score=0.5, unclip=1.6)
    assert large[0] == pytest.approx(small[0] * np.array([3, 2]))


@pytest.mark.parametrize("degrees", [0, 5, -12])
def test_corners_run_clockwise_from_the_top_left(degrees: float) -> None:
    (box,) = text_boxes(scores((150, 100, 120, 12, degrees, 0.9)), (300, 200), least_score=0.5, unclip=1.6)
    top_left, top_right, bottom_right, bottom_left = box
    assert top_left[0] < top_right[0] and bottom_left[0] < bottom_right[0]
    assert top_left[1] < bottom_left[1] and top_right[1] < bottom_right[1]
    falls = np.degrees(np.arctan2(*(top_right - top_left)[::-1]))
    assert falls == pytest.approx(degrees, abs=1.5)


@pytest.mark.parametrize(
    "core",
    [(150, 100, 100, 10, 0, 0.25), (150, 100, 100, 10, 0, 0.45), (150, 100, 100, 0, 0, 0.9)],
    ids=["no ink", "unsure", "dust"],
)
def test_what_is_no_text_is_left_out(core: tuple[float, float, float, float, float, float]) -> None:
    assert text_boxes(scores(core), (300, 200), least_score=0.5, unclip=1.6) == []


def test_lines_apart_stay_apart() -> None:
    found = scores(*((150, y, 200, 8, 0, 0.9) for y in (40, 80, 120)))
    assert len(text_boxes(found, (300, 200), least_score=0.5, unclip=1.6)) == 3


def test_no_box_leaves_the_image() -> None:
    found = scores((10, 5, 60, 12, 0, 0.9), (290, 195, 60, 12, 8, 0.9))
    boxes = text_boxes(found, (300, 200), least_score=0.5, unclip=2)
    assert len(boxes) == 2
    for box in boxes:
        assert (box >= 0).all() and (box <= (300, 200)).all()
