"""One picture pasted twice against one seal stamped twice."""

import cv2
import numpy as np
import pytest

from extractors.page import PageImage
from extractors.seals.detection import find_seals
from extractors.seals.genuineness import SAME_TEXTURE, SealPrint, same_picture, take_print, texture_likeness
from samples.generator import paper
from samples.generator.impressions import INKS, Mask, SealDesign, impression
from samples.generator.typesetting import fonts_present

pytestmark = pytest.mark.skipif(not fonts_present(), reason="needs Debian's fonts-noto-cjk")
DPI = 200.0
PER_MM = DPI / 25.4
DESIGN = SealDesign("沈阳华戌装备制造有限公司", size_mm=42)
STATE = SealDesign("宁波市经济和信息化局", size_mm=44, code="3302000012345")
OVAL = SealDesign("大连凌云机电有限公司", shape="oval", size_mm=45, centre="none")


def scanned(mask: Mask, seed: int, ink: str = "red", noise: float = 3.0, quality: int = 75) -> PageImage:
    """The impression on a sheet with print of its own, through a scanner of its own noise, shade and skew."""
    rng = np.random.default_rng(seed)
    side = round(80 * PER_MM)
    page = np.full((side, side, 3), (250.0, 249.0, 247.0), np.float32)
    for row in range(3):
        y = round((18 + 20 * row + rng.uniform(-3, 3)) * PER_MM)
        for x in range(0, side, round(1.5 * PER_MM)):
            if rng.random() < 0.6:
                page[y : y + round(3 * PER_MM), x : x + round(0.5 * PER_MM)] = 35
    moved = cv2.warpAffine(mask, np.array([[1, 0, rng.uniform()], [0, 1, rng.uniform()]]), mask.shape[::-1])
    paper.ink(page, np.asarray(moved, np.float32), (side / 2, side / 2), INKS[ink])
    skew = float(rng.uniform(-0.4, 0.4))
    turn = cv2.getRotationMatrix2D((side / 2, side / 2), skew, 1)
    lying = cv2.warpAffine(
        cv2.GaussianBlur(page, (0, 0), 0.5), turn, (side, side), flags=cv2.INTER_CUBIC, borderValue=(250, 249, 247)
    )
    grain = noise * cv2.GaussianBlur(rng.normal(0, 1, (side, side)).astype(np.float32), (0, 0), 0.7)
    light = 1 - 0.05 * np.linspace(0, 1, side)[None, :, None] * rng.uniform(-1, 1)
    bytes_ = np.clip(lying * light + grain[..., None], 0, 255).astype(np.uint8)
    coded = cv2.imencode(".jpg", bytes_[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    stored = cv2.imdecode(coded, cv2.IMREAD_COLOR)
    assert stored is not None
    return PageImage.received(np.ascontiguousarray(stored[..., ::-1], np.uint8), DPI).rotated(skew)


def taken(page: PageImage) -> SealPrint:
    seal = max((s for s in find_seals(page) if s.curved), key=lambda s: s.axes[0])
    print_ = take_print(page, seal)
    assert print_ is not None
    return print_


def stamped(seed: int, design: SealDesign = DESIGN, turn: float = 8.0) -> Mask:
    return impression(design, PER_MM, turn, np.random.default_rng(seed))


@pytest.mark.parametrize(("design", "ink"), [(DESIGN, "red"), (DESIGN, "blue"), (STATE, "vermilion")])
@pytest.mark.parametrize("seed", [1, 2])
def test_one_picture_pasted_twice_is_told(design: SealDesign, ink: str, seed: int) -> None:
    mask = stamped(seed, design)
    one, other = taken(scanned(mask, 10 * seed, ink)), taken(scanned(mask, 10 * seed + 1, ink))
    likeness = texture_likeness(one, other)
    assert likeness is not None
    assert likeness > SAME_TEXTURE
    assert same_picture(one, other)


@pytest.mark.parametrize(("design", "ink"), [(DESIGN, "red"), (DESIGN, "blue"), (OVAL, "vermilion")])
@pytest.mark.parametrize("seed", [1, 2])
def test_one_seal_stamped_twice_at_the_same_angle_is_not(design: SealDesign, ink: str, seed: int) -> None:
    one, other = (taken(scanned(stamped(10 * seed + k, design), 20 * seed + k, ink)) for k in (0, 1))
    likeness = texture_likeness(one, other)
    assert likeness is None or likeness < 0.55
    assert not same_picture(one, other)


def test_the_same_picture_at_another_turn_or_another_seal_is_no_pair() -> None:
    one = taken(scanned(stamped(1), 1))
    turned = taken(scanned(stamped(1, turn=20.0), 2))
    other = taken(scanned(stamped(1, SealDesign("宁波市经济和信息化局", size_mm=42)), 3))
    assert not same_picture(one, turned)
    assert not same_picture(one, other)
    assert same_picture(one, one)


def test_only_ink_of_a_computer_is_flat() -> None:
    drawn = (stamped(1) > 0.3).astype(np.float32)
    page = scanned(drawn, 1, noise=0.0, quality=100)
    exact = np.full_like(page.pixels, 255)
    low = page.pixels.min(axis=2) < 190
    exact[low] = (204, 32, 44)
    assert taken(PageImage.received(exact, DPI)).flat
    assert not taken(scanned(drawn, 2)).flat
    assert not taken(scanned(stamped(1), 3)).flat


def test_coarse_and_grey_scans_bear_no_print() -> None:
    page = scanned(stamped(1), 1)
    (seal,) = (s for s in find_seals(page) if s.curved)
    coarse = page.scaled(0.6)
    assert take_print(coarse, seal.scaled(0.6)) is None
    grey = np.asarray(cv2.cvtColor(cv2.cvtColor(page.pixels, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB), np.uint8)
    dark = [s for s in find_seals(PageImage.received(grey, DPI)) if s.colour == "black"]
    assert all(take_print(PageImage.received(grey, DPI), s) is None for s in dark)
