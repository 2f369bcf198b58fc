"""Makes pages out of literals: lines of text set in a grid of characters, cells, and small drawings of them."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from unicodedata import east_asian_width

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from extractors.forms.content import Alteration, DocumentPage, PageContent, Tick
from extractors.forms.grid import Cell
from extractors.ocr.engine import Line, Reading
from extractors.page import PageFrame, Pixels
from models.form_template import Campaign, FieldSpec, FormTemplate, KindSpec, PageSpec, SlotSpec
from models.scan import PageKind, PageRef

WIDTH, HEIGHT = 1000, 1400
"""A page of these tests in px: about A4 in shape, at 121 dpi."""
DPI = 121.0
EM = 30.0
"""Height of a line and width of a full-width character in px."""
FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
"""Where Debian's fonts-noto-cjk puts it."""


def advance(character: str) -> float:
    """Width of a character in em."""
    return 1.0 if east_asian_width(character) in "WFA" else 0.5


def line(text: str, x: float, y: float, *, em: float = EM, confidence: float = 0.99, centred: bool = True) -> Line:
    """A line with its top left corner at (x, y); `centred` False: an engine that cannot tell where characters are."""
    ends = np.cumsum([advance(c) for c in text]) if text else np.array([1.0])
    width = float(ends[-1])
    steps = [advance(c) for c in text]
    centres = tuple(float((end - step / 2) / width) for end, step in zip(ends, steps, strict=False)) if centred else ()
    x1, y1 = x + width * em, y + em
    polygon = np.array([[x, y], [x1, y], [x1, y1], [x, y1]], dtype=float)
    return Line(polygon, Reading(text, confidence, centres))


def column(texts: Iterable[str], x: float = 100, y: float = 100, *, pitch: float = 50) -> list[Line]:
    """Lines one below the other."""
    return [line(text, x, y + i * pitch) for i, text in enumerate(texts)]


def content(
    lines: Iterable[Line] = (),
    cells: Iterable[Cell] = (),
    *,
    ticks: Iterable[Tick] = (),
    codes: tuple[str, ...] = (),
    struck: Iterable[int] = (),
    alterations: Iterable[Alteration] = (),
    inked: Iterable[int] = (),
    page: int = 1,
) -> PageContent:
    """A page as read, its working image the page as received."""
    frame = PageFrame(WIDTH, HEIGHT, DPI, (WIDTH, HEIGHT), np.eye(3))
    lines = tuple(lines)
    strokes = tuple(Alteration("struck", lines[i].bounds) for i in struck)
    return PageContent(
        PageRef(input=0, page=page), frame, lines, tuple(cells), tuple(ticks), codes, (*strokes, *alterations),
        frozenset(inked),
    )  # fmt: skip


def document_page(content: PageContent, kind: PageKind, printed: int | None = None) -> DocumentPage:
    return DocumentPage(content, kind, printed)


def table(
    rows: Sequence[Sequence[str]], *, x: float = 100, y: float = 100, width: float = 200, height: float = 50
) -> tuple[list[Line], list[Cell]]:
    """A ruled table of equal cells, a line in every cell that has a text."""
    lines, cells = [], []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            left, top = x + c * width, y + r * height
            cells.append(Cell(left, top, left + width - 2, top + height - 2))
            if text:
                lines.append(line(text, left + 10, top + 10))
    return lines, cells


def field(name: str, label: str, type_: str = "text", **more: object) -> FieldSpec:
    return FieldSpec.model_validate({"name": name, "label": label, "type": type_, **more})


COVER = (
    field("application_no", "申报编号"),
    field("kind", "申报类别", "enum", options={"firm": "示范企业", "city": "示范城市"}),
    field("applicant_name", "申报单位"),
    field("application_date", "申报日期", "date"),
)
BODY = (
    field("uscc", "统一社会信用代码", "uscc"),
    field("contact", "联系人", "person"),
    field("contact_phone", "联系电话", "phone"),
    field("mode", "服务型制造模式", "multi", options={"epc": "总集成总承包", "sharing": "共享制造", "other": "其他"}),
    field("mode_other", "其他", within="mode"),
    field("listed", "是否上市", "enum", options={"是": "是", "否": "否"}),
)
MONEY = (
    field("revenue", "营业收入（万元）", "decimal", places=2),
    field("profit", "利润总额（万元）", "decimal", places=2),
)
STORY = (
    field("overview", "（一）企业概况", "longtext"),
    field("results", "（二）实施成效", "longtext", aliases=["（二）取得成效"]),
)
FORM = FormTemplate(
    campaign=Campaign(id="paper", title="示范申报"),
    kinds={
        "firm": KindSpec(
            name="firm", label="示范企业", aliases=("企业类",), layout={"basic_info": ("body", "money")},
            narrative=STORY,
        ),
        "city": KindSpec(name="city", label="示范城市", layout={"indicators": ("area",)}),
    },
    pages=(
        PageSpec(kind="cover", title="服务型制造示范申报书"),
        PageSpec(kind="declaration", title="申报单位承诺书", aliases=("真实性声明",)),
        PageSpec(kind="basic_info", title="基本信息"),
        PageSpec(kind="indicators", title="主要指标"),
        PageSpec(kind="narrative", title="申报内容", aliases=("工作报告",)),
        PageSpec(kind="attachment", title="证明材料"),
    ),
    slots={
        "cover.applicant": SlotSpec(
            name="cover.applicant", page="cover", label="申报单位（盖章）", type="seal", owner="applicant",
            intake="required", dispatch="required",
        ),
        "declaration.applicant": SlotSpec(
            name="declaration.applicant", page="declaration", label="申报单位（公章）", type="seal", owner="applicant",
            intake="required", dispatch="required",
        ),
        "declaration.recommender": SlotSpec(
            name="declaration.recommender", page="declaration", label="推荐单位（公章）", type="seal",
            owner="recommender", intake="absent", dispatch="required",
        ),
        "declaration.date": SlotSpec(
            name="declaration.date", page="declaration", label="签署日期", type="date", intake="required",
            dispatch="required",
        ),
    },
    blocks={
        "cover": COVER,
        "body": BODY,
        "money": MONEY,
        "area": (field("city_name", "城市名称"), field("population", "常住人口（万人）", "decimal")),
    },
    yearly={"money": (2019, 2020)},
)  # fmt: skip
"""A form of two kinds: a table with choices, a yearly table, a narrative, and slots on two pages."""


def blank(width: int = WIDTH, height: int = HEIGHT, shade: int = 255) -> Pixels:
    return np.full((height, width, 3), shade, dtype=np.uint8)


def written(pixels: Pixels, text: str, x: float, y: float, em: float = EM) -> Pixels:
    """A copy with a text printed with its em square's top left corner at (x, y)."""
    image = Image.fromarray(pixels)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(FONT), round(em))
    for character in text:
        draw.text((x + advance(character) * em / 2, y + em / 2), character, fill=(0, 0, 0), font=font, anchor="mm")
        x += advance(character) * em
    return np.asarray(image, dtype=np.uint8).copy()


def ruled(pixels: Pixels, xs: Sequence[float], ys: Sequence[float], thick: int = 2) -> Pixels:
    """A copy with a grid of rules at these places."""
    out = pixels.copy()
    for y in ys:
        cv2.line(out, (round(xs[0]), round(y)), (round(xs[-1]), round(y)), (0, 0, 0), thick)
    for x in xs:
        cv2.line(out, (round(x), round(ys[0])), (round(x), round(ys[-1])), (0, 0, 0), thick)
    return out
