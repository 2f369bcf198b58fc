"""What is no seal and looks like one, each drawn on a page of our own at 100 dpi, 827 x 591 px."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from tests.unit.extractors.seals import drawing

Rgb = NDArray[np.uint8]
Pen = ImageDraw.ImageDraw
BLUE, GOLD, BLACK = (40, 70, 170), (215, 175, 60), (25, 25, 25)


def _drawn(sheet: Rgb, draw: Callable[[Pen], None]) -> Rgb:
    image = Image.fromarray(sheet)
    draw(ImageDraw.Draw(image))
    return np.asarray(image).copy()


def red_heading(sheet: Rgb) -> Rgb:
    return _drawn(sheet, lambda pen: pen.text((100, 60), "辽宁省人民政府文件", font=drawing.font(62), fill=drawing.RED))


def red_rules(sheet: Rgb) -> Rgb:
    out = sheet.copy()
    for y in (100, 240, 400):
        out[y : y + 4, 60:760] = drawing.RED
    out[100:404, [60, 61, 300, 301, 759]] = drawing.RED
    return out


def red_table_with_words(sheet: Rgb) -> Rgb:
    def draw(pen: Pen) -> None:
        for k in range(5):
            pen.line((100, 150 + 60 * k, 700, 150 + 60 * k), fill=drawing.RED, width=2)
        for x in (100, 230, 330, 470, 700):
            pen.line((x, 150, x, 390), fill=drawing.RED, width=2)
            for k in range(4):
                pen.text((x + 8, 160 + 60 * k), "项目", font=drawing.font(30), fill=drawing.RED)

    return _drawn(np.full_like(sheet, 250), draw)


def _wobbly(x: float, y: float, a: float, b: float) -> NDArray[np.int32]:
    t = np.linspace(0, 2.1 * np.pi, 120)
    wave = 1 + 0.04 * np.sin(3 * t) + 0.03 * t / 6
    return np.column_stack([x + a * wave * np.cos(t), y + b * wave * np.sin(t)]).astype(np.int32)


def hand_drawn_circle(sheet: Rgb) -> Rgb:
    return np.asarray(cv2.polylines(sheet.copy(), [_wobbly(380, 260, 95, 60)], False, drawing.RED, 3, cv2.LINE_AA))


def circle_drawn_round_a_word(sheet: Rgb) -> Rgb:
    out = sheet.copy()
    cv2.ellipse(out, (400, 250), (70, 55), 0, 0, 360, drawing.RED, 7, cv2.LINE_AA)
    return out


def certificate_border(sheet: Rgb) -> Rgb:
    out = sheet.copy()
    for inset, colour in ((10, (190, 150, 60)), (20, drawing.RED)):
        cv2.rectangle(out, (inset, inset), (out.shape[1] - inset, out.shape[0] - inset), colour, 5)
    return out


def national_emblem(sheet: Rgb) -> Rgb:
    def draw(pen: Pen) -> None:
        x, y, r = 410, 130, 75
        pen.ellipse((x - r, y - r, x + r, y + r), fill=GOLD)
        pen.ellipse((x - 0.85 * r, y - 0.85 * r, x + 0.85 * r, y + 0.85 * r), fill=(215, 30, 35))
        for dx, dy, s in ((0, -0.4, 0.2), (-0.4, -0.2, 0.1), (0.4, -0.2, 0.1), (-0.2, 0, 0.1), (0.2, 0, 0.1)):
            pen.regular_polygon((x + dx * r, y + dy * r, s * r), 5, fill=GOLD)
        pen.rectangle((x - 0.45 * r, y + 0.2 * r, x + 0.45 * r, y + 0.35 * r), fill=GOLD)
        for k in range(30):
            u, v = x + r * np.cos(np.pi * k / 15), y + r * np.sin(np.pi * k / 15)
            pen.ellipse((u - 5, v - 5, u + 5, v + 5), fill=(200, 30, 30))

    return _drawn(sheet, draw)


def filled_logos(sheet: Rgb) -> Rgb:
    def draw(pen: Pen) -> None:
        pen.ellipse((150, 150, 290, 290), fill=BLUE)
        pen.text((185, 185), "中国", font=drawing.font(38), fill="white")
        pen.ellipse((450, 150, 600, 300), outline=BLUE, width=34)
        pen.text((495, 200), "石", font=drawing.font(50), fill=BLUE)

    return _drawn(sheet, draw)


def smiley_and_road_sign(sheet: Rgb) -> Rgb:
    def draw(pen: Pen) -> None:
        pen.ellipse((150, 150, 250, 250), outline=drawing.RED, width=8)
        pen.ellipse((178, 180, 190, 192), fill=drawing.RED)
        pen.ellipse((210, 180, 222, 192), fill=drawing.RED)
        pen.arc((172, 172, 228, 228), 20, 160, fill=drawing.RED, width=6)
        pen.ellipse((450, 250, 580, 380), fill=drawing.RED)
        pen.ellipse((465, 265, 565, 365), fill="white")
        pen.text((485, 280), "60", font=drawing.font(56), fill=BLACK)

    return _drawn(sheet, draw)


def letters(sheet: Rgb) -> Rgb:
    def draw(pen: Pen) -> None:
        for k, letter in enumerate("OCQ089"):
            pen.text((80 + 110 * k, 240), letter, font=drawing.font(110), fill=drawing.RED if k % 2 else BLUE)

    return _drawn(sheet, draw)


def doughnut_and_bars(sheet: Rgb) -> Rgb:
    def draw(pen: Pen) -> None:
        for start, end, colour in ((0, 120, drawing.RED), (120, 200, BLUE), (200, 360, (60, 160, 80))):
            pen.pieslice((100, 120, 340, 360), start, end, fill=colour)
        pen.ellipse((170, 190, 270, 290), fill="white")
        for k in range(6):
            pen.rectangle((450 + 40 * k, 400 - 30 * k, 478 + 40 * k, 430), fill=drawing.RED)

    return _drawn(np.full_like(sheet, 250), draw)


def fingerprint(sheet: Rgb) -> Rgb:
    out = sheet.copy()
    t = np.linspace(0, 2 * np.pi, 90)
    for k in range(3, 20):
        r = 3.2 * k * (1 + 0.06 * np.sin(3 * t + 0.3 * k))
        line = np.column_stack([400 + 0.75 * r * np.cos(t), 300 + r * np.sin(t)]).astype(np.int32)
        cv2.polylines(out, [line], True, drawing.RED, 2, cv2.LINE_AA)
    return out


def number_stamp(sheet: Rgb) -> Rgb:
    def draw(pen: Pen) -> None:
        pen.rectangle((450, 60, 690, 120), outline=drawing.RED, width=3)
        pen.text((462, 70), "№ 0012345", font=drawing.font(36), fill=drawing.RED)

    return _drawn(sheet, draw)


def bar_code(colour: tuple[int, int, int]) -> Callable[[Rgb], Rgb]:
    """A page with a QR code in a colour, 25 modules of 4 px."""

    def on(sheet: Rgb) -> Rgb:
        code = cv2.resize(
            cv2.QRCodeEncoder.create().encode("https://example.org/form/2021"), None, fx=4, fy=4, interpolation=0
        )
        out = sheet.copy()
        region = out[150 : 150 + code.shape[0], 520 : 520 + code.shape[1]]
        region[...] = np.where(code[..., None] > 0, 250, np.array(colour))
        return out

    return on


def portrait(sheet: Rgb) -> Rgb:
    noise = np.random.default_rng(3).integers(0, 255, (200, 150, 3), dtype=np.uint8)
    photo = cv2.normalize(cv2.GaussianBlur(noise, (0, 0), 12), np.empty_like(noise), 60, 230, cv2.NORM_MINMAX)
    cv2.ellipse(photo, (75, 85), (38, 52), 0, 0, 360, (225, 180, 160), -1)
    cv2.rectangle(photo, (10, 150), (140, 199), (160, 30, 40), -1)
    out = sheet.copy()
    out[60:260, 620:770] = photo
    return out


def black_boxes_and_circles(sheet: Rgb) -> Rgb:
    def draw(pen: Pen) -> None:
        for k in range(4):
            pen.rectangle((80 + 120 * k, 100, 150 + 120 * k, 170), outline=BLACK, width=2)
            pen.text((88 + 120 * k, 115), "盖章", font=drawing.font(27), fill=BLACK)
            pen.ellipse((80 + 120 * k, 300, 140 + 120 * k, 360), outline=BLACK, width=2)
            pen.text((98 + 120 * k, 307), str(k + 1), font=drawing.font(34), fill=BLACK)
        pen.rectangle((600, 100, 700, 240), outline=BLACK, width=2)
        pen.text((625, 140), "照\n片", font=drawing.font(30), fill=BLACK)

    return _drawn(np.full_like(sheet, 250), draw)


def dial_and_target(sheet: Rgb) -> Rgb:
    def draw(pen: Pen) -> None:
        pen.ellipse((100, 150, 270, 320), outline=BLACK, width=4)
        for k in range(60):
            c, s = np.cos(np.pi * k / 30), np.sin(np.pi * k / 30)
            pen.line((185 + 74 * c, 235 + 74 * s, 185 + 81 * c, 235 + 81 * s), fill=BLACK, width=2)
        pen.line((185, 235, 185, 180), fill=BLACK, width=4)
        for r in (20, 40, 60, 80):
            pen.ellipse((500 - r, 250 - r, 500 + r, 250 + r), outline=BLACK, width=3)

    return _drawn(np.full_like(sheet, 250), draw)


ALL: dict[str, Callable[[Rgb], Rgb]] = {
    f.__name__: f
    for f in (
        red_heading, red_rules, red_table_with_words, hand_drawn_circle, circle_drawn_round_a_word, certificate_border,
        national_emblem, filled_logos, smiley_and_road_sign, letters, doughnut_and_bars, fingerprint, number_stamp,
        portrait, black_boxes_and_circles, dial_and_target,
    )
} | {"black_bar_code": bar_code(BLACK), "red_bar_code": bar_code(drawing.RED), "bare_page": np.copy}  # fmt: skip
