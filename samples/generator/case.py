"""What a sample case is made of: the look of its print, the state of its paper, what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Value = str | list[str]
Tick = Literal["square", "check", "paren", "tortoise", "hand", "word"]
HandTick = Literal["tick", "cross", "ring"]
Font = Literal["Noto Serif CJK SC", "Noto Sans CJK SC"]
Alteration = Literal[
    "struck", "struck twice", "scribbled", "written over", "covered", "covered and retyped", "digit added",
    "ticked twice", "tick crossed out",
]  # fmt: skip
Severity = Literal["error", "warning", "manual", "info"]


@dataclass(frozen=True)
class Style:
    """How a portal prints the form. Lengths in mm, `size` in points."""

    font: Font = "Noto Serif CJK SC"
    size: float = 10.5
    columns: Literal[2, 4] = 4
    years: Literal["columns", "rows"] = "columns"
    spaced: bool = False
    tick: Tick = "square"
    hand: HandTick = "tick"
    """What a hand puts to a box, where ticks are by hand."""
    cover: Literal["lines", "table", "plain"] = "lines"
    footer: Literal["right", "centre", "split"] = "right"
    date: Literal["iso", "cn", "dot", "slash", "upper"] = "iso"
    grouped: bool = True
    percent_sign: bool = True
    half_width: bool = False
    blank: str = ""
    fill: str = "#ebebeb"
    label_bold: bool = False
    label_mm: float = 29
    pad: float = 6
    qr_at: Literal["left", "right"] = "right"
    qr_url: bool = False
    typed_dates: bool = False
    cjk_gap: bool = True
    """Whether digits and letters stand off from Chinese characters."""
    leading: float = 1.15
    """Between lines of running text, in ems."""


@dataclass(frozen=True)
class Wear:
    """What paper and scanner do. `skew` is the largest skew in degrees, `noise` the sensor's in grey levels, `shade`
    and `bleed` shares of full black; `turns` are clockwise degrees a page lies turned in the scanner, `flags` the
    same but undone by the PDF's own /Rotate; pages count from 1 in the scan."""

    dpi: int = 200
    quality: int = 62
    skew: float = 0.5
    noise: float = 1.2
    shade: float = 0.03
    bleed: float = 0.0
    blur: float = 0.45
    specks: int = 0
    fold: bool = False
    edge: bool = False
    tone: tuple[int, int, int] = (252, 251, 249)
    grey: tuple[int, ...] = ()
    turns: Mapping[int, int] = field(default_factory=dict)
    flags: Mapping[int, int] = field(default_factory=dict)
    blank_after: int = 0
    """An empty sheet lies behind this page of the form; 0: none."""


@dataclass(frozen=True)
class Defect:
    """Something planted. `do` names a function of defects.py, `at` its field or slot, `to` what it needs to know."""

    do: str
    at: str
    to: tuple[str, ...] = ()


@dataclass(frozen=True)
class HandMark:
    """What a hand did to a printed value: how, and what it wrote."""

    field: str
    how: Alteration
    new: str


@dataclass(frozen=True)
class Case:
    """One sample. `record` overrides invented values; `form` is a template file beside the case, else the built-in."""

    name: str
    why: str
    seed: int
    kind: str
    profile: Literal["intake", "dispatch"]
    region: str
    trade: str = "pump"
    style: Style = Style()
    wear: Wear = Wear()
    leaves: tuple[str, ...] = ("instructions", "declaration")
    """The optional pages it has: instructions, declaration, licence, audit, audit_2018 to audit_2020, credit_report."""
    listed: tuple[str, ...] = ()
    """What its own list of attachments names; none: it has no list."""
    stamped: tuple[str, ...] = ()
    """The attachments whose copy the applicant sealed: licence."""
    record: Mapping[str, Value] = field(default_factory=dict)
    defects: tuple[Defect, ...] = ()
    seal_shape: Literal["round", "oval"] = "round"
    seal_ink: Literal["red", "blue"] = "red"
    paragraphs: int = 2
    also_ok: tuple[str, ...] = ()
    """Codes that may follow from what is planted, besides what must be found."""
    form: str = ""


@dataclass(frozen=True)
class Finding:
    """What kanhe must find."""

    code: str
    severity: Severity
    field: str | None = None
    slot: str | None = None
    rule: str | None = None
    paper: Value | None = None
    online: Value | None = None
    near: str = ""
    """Printed words that tell the page of a finding inside a long text."""
