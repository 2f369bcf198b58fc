"""Where hands leave their marks: which seal goes into which slot, and ink on the printed page at its anchors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np

from samples.generator import altering, impressions, paper, pen
from samples.generator.altering import Printed
from samples.generator.case import Case, HandMark
from samples.generator.content import REGIONS
from samples.generator.impressions import SealDesign
from samples.generator.printing import written
from samples.generator.sheet import Sheet
from samples.generator.typesetting import Anchor

POINTS_PER_MM = 72 / 25.4
OFFSETS_MM = {
    "cover.applicant": (88, 3),
    "cover.recommender": (36, 4),
    "declaration.applicant": (46, 4),
    "recommendation.recommender": (44, 6),
    "licence.office": (34, 7),
    "licence.applicant": (0, 0),
    "audit.firm": (34, 3),
    "audit.cpa1": (46, 2),
    "audit.cpa2": (46, 2),
}
"""From a slot's label to the middle of its seal, right and down."""
JITTER_MM = 2.5
TICKED_AGAIN = ("ticked twice", "tick crossed out")
"""What is done to boxes and not to a value."""


@dataclass(frozen=True)
class Impression:
    """A seal that was set. `expected` is the owner that its slot wants; None outside every slot."""

    anchor: str
    design: SealDesign
    slot: str | None
    kind: str = "official"
    expected: str | None = None
    owner: str = "match"


@dataclass(frozen=True)
class Placed:
    """An impression on its page of the print: centre in mm, turn in degrees clockwise."""

    impression: Impression
    page: int
    x: float
    y: float
    turn: float


def seals_of(sheet: Sheet) -> dict[str, Impression]:
    """The seals a faultless paper has, by anchor."""
    case, region = sheet.case, REGIONS[sheet.case.region]
    applicant, recommender = sheet.applicant, str(sheet.values.get("recommender_name", ""))
    owners = {"applicant": applicant_seal(case, applicant, sheet), "recommender": recommender_seal(recommender)}
    out = {}
    for slot in sheet.template.slots.values():
        if slot.type != "seal" or slot.owner is None or slot.need(case.profile) == "absent":
            continue
        name = applicant if slot.owner == "applicant" else recommender
        out[slot.name] = Impression(slot.name, owners[slot.owner], slot.name, expected=name)
    if "licence" in case.leaves:
        out["licence.office"] = _other("licence.office", SealDesign(f"{region.city}市场监督管理局", size_mm=42))
    if "licence" in case.stamped:
        out["licence.applicant"] = _other("licence.applicant", owners["applicant"])
    if "audit" in case.leaves:
        firm = f"{region.city[:-1]}衡屿会计师事务所"
        out["audit.firm"] = _other("audit.firm", SealDesign(firm, size_mm=40))
        for n, name in ((1, "庞思屿"), (2, "季若谷")):
            design = SealDesign(f"{name}印", shape="square", size_mm=18, ink="vermilion", relief=n == 1)
            out[f"audit.cpa{n}"] = _other(f"audit.cpa{n}", design, "personal")
    return out


def applicant_seal(case: Case, name: str, sheet: Sheet | None = None) -> SealDesign:
    """The official seal of an applicant: a city's carries the emblem, a foreign-invested firm's may be oval."""
    if sheet is not None and sheet.template.kinds[case.kind].city:
        return SealDesign(name, size_mm=45, centre="emblem")
    code = f"{REGIONS[case.region].code}9{crc32(name.encode()) % 10**6:06d}"
    if case.seal_shape == "oval":
        return SealDesign(name, shape="oval", size_mm=45, ink=case.seal_ink, centre="none")
    return SealDesign(name, size_mm=42 if "股份" in name else 40, ink=case.seal_ink, code=code)


def recommender_seal(name: str) -> SealDesign:
    """The official seal of a provincial department."""
    return SealDesign(name, size_mm=44)


def _other(anchor: str, design: SealDesign, kind: str = "official") -> Impression:
    return Impression(anchor, design, None, kind, None, "not_expected")


def place(
    seals: dict[str, Impression],
    anchors: list[Anchor],
    rng: np.random.Generator,
    offsets: Mapping[str, tuple[float, float]] = OFFSETS_MM,
) -> list[Placed]:
    """Each seal near its anchor, a little off and a little turned; seals whose anchor is not printed are left out."""
    out = []
    at = {a.name: a for a in anchors}
    for name, seal in sorted(seals.items()):
        dx, dy = rng.uniform(-JITTER_MM, JITTER_MM, 2)
        turn = float(rng.uniform(-12, 12))
        if name in at:
            right, down = offsets[name]
            spot = at[name]
            out.append(
                Placed(seal, spot.page, spot.x / POINTS_PER_MM + right + dx, spot.y / POINTS_PER_MM + down + dy, turn)
            )
    return out


def set_seals(pages: list[paper.Pixels], placed: list[Placed], px_per_mm: float, rng: np.random.Generator) -> None:
    """Inks the seals on the print."""
    for p in placed:
        mask = impressions.impression(p.impression.design, px_per_mm, p.turn, rng)
        colour = impressions.INKS[p.impression.design.ink]
        paper.ink(pages[p.page - 1], mask, (p.x * px_per_mm, p.y * px_per_mm), colour)


def write(
    pages: list[paper.Pixels], sheet: Sheet, anchors: list[Anchor], px_per_mm: float, rng: np.random.Generator,
    left_open: Mapping[str, str] = {},
) -> None:  # fmt: skip
    """Signs, dates and ticks by hand what the form leaves to a hand; slots in `left_open` not, or of a date only the
    words named there."""
    for anchor in anchors:
        page, x, y = pages[anchor.page - 1], anchor.x / POINTS_PER_MM, anchor.y / POINTS_PER_MM
        slot = sheet.template.slots.get(anchor.name)
        if anchor.name.startswith("tick:"):
            if _chosen(sheet, anchor.name):
                _tick(page, sheet, (x, y), px_per_mm, rng)
        elif slot and slot.type == "signature" and anchor.name not in left_open:
            mark = pen.signature(len(str(sheet.values.get("legal_rep", "李明明"))), px_per_mm, rng)
            paper.ink(page, mark, ((x + 54) * px_per_mm, (y + 1) * px_per_mm), pen.BLUE_BLACK)
        elif slot and slot.type == "date" and not sheet.case.style.typed_dates:
            words = left_open.get(anchor.name, "年月日")
            _write_date(page, sheet.signed.get(slot.page, ""), sheet.case.style.size, (x, y), px_per_mm, rng, words)


def _chosen(sheet: Sheet, anchor: str) -> bool:
    _, name, code = anchor.split(":")
    value = sheet.values.get(name, "")
    return code in value if isinstance(value, list) else code == value


def _tick(
    page: paper.Pixels, sheet: Sheet, at: tuple[float, float], px_per_mm: float, rng: np.random.Generator
) -> None:
    """A hand's mark at a box whose top left corner is near a point in mm."""
    size = sheet.case.style.size / POINTS_PER_MM
    mark = {"tick": pen.tick, "cross": pen.cross, "ring": pen.ring}[sheet.case.style.hand](size, px_per_mm, rng)
    right = 0.75 if sheet.case.style.hand == "tick" else 0.5
    paper.ink(page, mark, ((at[0] + right * size) * px_per_mm, (at[1] + 0.35 * size) * px_per_mm), pen.BLACK)


def _tick_again(
    pages: list[paper.Pixels], sheet: Sheet, at: Mapping[str, Anchor], mark: HandMark, px_per_mm: float,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """A second box ticked; the first one scratched out or not."""
    size = sheet.case.style.size / POINTS_PER_MM
    for code in (str(sheet.values[mark.field]), mark.new):
        anchor = at[f"tick:{mark.field}:{code}"]
        page, x, y = pages[anchor.page - 1], anchor.x / POINTS_PER_MM, anchor.y / POINTS_PER_MM
        if code == mark.new:
            _tick(page, sheet, (x, y), px_per_mm, rng)
        elif mark.how == "tick crossed out":
            drawn = pen.scribble(1.3 * size, 1.2 * size, px_per_mm, rng)
            paper.ink(page, drawn, ((x + 0.6 * size) * px_per_mm, (y + 0.35 * size) * px_per_mm), pen.BLACK)


def alter(
    pages: list[paper.Pixels], sheet: Sheet, anchors: list[Anchor], marks: Sequence[HandMark], px_per_mm: float,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """What a hand did to printed values, in blue, blue-black or black ink by chance."""
    at, style = {a.name: a for a in anchors}, sheet.style
    values = {m.field: _printed(pages, sheet, at, m.field, px_per_mm) for m in marks if m.how not in TICKED_AGAIN}
    for mark in marks:
        if mark.field not in values:
            _tick_again(pages, sheet, at, mark, px_per_mm, rng)
            continue
        spec = sheet.template.fields_of(sheet.case.kind)[mark.field]
        after = values[mark.field].text + "0" if mark.how == "digit added" else written(spec, mark.new, style)
        new = replace(mark, new=after)
        colour = (pen.BLUE, pen.BLUE_BLACK, pen.BLACK)[int(rng.integers(0, 3))]
        altering.alter(pages[at[mark.field].page - 1], new, values[mark.field], px_per_mm, rng, colour)


def _printed(pages: list[paper.Pixels], sheet: Sheet, at: Mapping[str, Anchor], name: str, px_per_mm: float) -> Printed:
    """A value where it stands on its page."""
    spec, anchor, style = sheet.template.fields_of(sheet.case.kind)[name], at[name], sheet.style
    text = written(spec, str(sheet.values[name]), style)
    value = Printed(text, anchor.x / POINTS_PER_MM, anchor.y / POINTS_PER_MM, style.font, style.size)
    return altering.settled(pages[anchor.page - 1], value, px_per_mm)


def _write_date(
    page: paper.Pixels, date: str, size: float, at: tuple[float, float], px_per_mm: float, rng: np.random.Generator,
    words: str,
) -> None:  # fmt: skip
    """Year, month and day, of those that `words` names, into the gaps of the date line, which layout measures in ems of
    `size` points."""
    em = size / POINTS_PER_MM
    if not date:
        return
    for digits, ems, word in zip(date.split("-"), (1.35, 5.0, 8.0), "年月日", strict=True):
        if word not in words:
            continue
        mark = pen.number(digits.lstrip("0"), em * 1.15, px_per_mm, rng)
        paper.ink(page, mark, ((at[0] + ems * em) * px_per_mm, (at[1] + 0.35 * em) * px_per_mm), pen.BLUE_BLACK)
