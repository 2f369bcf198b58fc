"""Black print that a seal may stand on: lines of text, table rules, a date, the words where a seal belongs."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from samples.generator.impressions import typeface

Plane = NDArray[np.float32]
Kind = Literal["blank", "lines", "table", "date"]
SENTENCES = (
    "本单位承诺所填报的各项内容真实有效，并对其真实性承担相应责任。",
    "经审核，申报材料齐全，符合申报条件，同意推荐上报。",
    "近三年来企业坚持以用户需求为导向，持续完善服务流程和网络。",
    "建成覆盖全生命周期的远程运维平台，服务收入占比稳步提高。",
    "下一步将围绕产业链上下游开展协同设计与定制化服务。",
    "项目实施以来共完成设备联网改造三百余台，用户满意度逐年提升。",
)
LABELS = ("单位名称", "联系人", "职务", "主要产品", "服务收入（万元）", "推荐意见", "备注")
PLACES = ("（盖章）", "申报单位（公章）：", "推荐单位（盖章）：", "法定代表人（签字）：")


@dataclass(frozen=True)
class Print:
    """What is printed. `kind`: blank paper, running text, a table, or the place for a seal with its date; `size` of
    the characters and `leading` from line to line in mm; `strength` of the toner, 0 to 1; `skew` in degrees."""

    kind: Kind = "blank"
    size: float = 3.7
    leading: float = 6.5
    strength: float = 0.88
    skew: float = 0.0
    sans: bool = False


def printed(what: Print, size: tuple[int, int], scale: float, rng: np.random.Generator) -> Plane:
    """Where toner lies, H x W x 1, 0 to 1; `size` is width and height in px, `scale` px a mm."""
    sheet = Image.new("L", size, 0)
    if what.kind != "blank":
        _PLANS[what.kind](sheet, what, scale, rng)
    if what.skew:
        sheet = sheet.rotate(-what.skew, resample=Image.Resampling.BICUBIC)
    return np.asarray(np.asarray(sheet)[..., None] / 255, np.float32)


def _pen(sheet: Image.Image, what: Print, scale: float, bigger: float = 1.0) -> "_Pen":
    name = "NotoSansCJK-Regular.ttc" if what.sans else "NotoSerifCJK-Regular.ttc"
    return _Pen(ImageDraw.Draw(sheet), typeface(name, max(round(what.size * bigger * scale), 4)))


class _Pen:
    """Writes black on a sheet of ink."""

    def __init__(self, draw: ImageDraw.ImageDraw, font: object) -> None:
        self.draw, self.font = draw, font

    def write(self, x: float, y: float, words: str) -> None:
        self.draw.text((x, y), words, font=self.font, fill=255)  # type: ignore[arg-type]


def _lines(sheet: Image.Image, what: Print, scale: float, rng: np.random.Generator) -> None:
    pen, y = _pen(sheet, what, scale), float(rng.uniform(-0.5, 0.5)) * what.leading * scale
    while y < sheet.height:
        words = "".join(rng.permutation(SENTENCES))
        pen.write(-float(rng.uniform(0, 3)) * what.size * scale, y, words)
        y += what.leading * scale


def _table(sheet: Image.Image, what: Print, scale: float, rng: np.random.Generator) -> None:
    pen, thick = _pen(sheet, what, scale), max(round(0.25 * scale), 1)
    row, y = what.leading * 1.5 * scale, float(rng.uniform(0, 1)) * what.leading * scale
    columns = np.sort(rng.uniform(0.1, 0.9, int(rng.integers(1, 4)))) * sheet.width
    cells = list(pairwise([0.0, *columns, 1.5 * sheet.width]))
    while y < sheet.height:
        pen.draw.line((0, y, sheet.width, y), fill=255, width=thick)
        for x, beyond in cells:
            room = int((beyond - x - 2 * scale) / (what.size * scale))
            pen.write(float(x) + scale, y + 0.25 * row, str(rng.choice(LABELS))[: max(room, 0)])
        y += row
    for x in columns:
        pen.draw.line((float(x), 0, float(x), sheet.height), fill=255, width=thick)


def _date(sheet: Image.Image, what: Print, scale: float, rng: np.random.Generator) -> None:
    """A label, the place for the seal, and the date below, about the middle of the paper."""
    pen, x = _pen(sheet, what, scale, 1.15), float(rng.uniform(0.15, 0.4)) * sheet.width
    y = float(rng.uniform(0.3, 0.5)) * sheet.height
    pen.write(x, y, str(rng.choice(PLACES)))
    date = f"{rng.integers(2019, 2024)}年 {rng.integers(1, 13)} 月 {rng.integers(1, 29)} 日"
    pen.write(x + 4 * scale, y + 1.4 * what.leading * scale, date)
    if rng.random() < 0.5:
        pen.write(-3 * scale, 0.05 * sheet.height, "".join(rng.permutation(SENTENCES)))


_PLANS = {"lines": _lines, "table": _table, "date": _date}
