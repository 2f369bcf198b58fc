"""Where hands leave their marks: which seal goes into which slot, and ink on the printed page at its anchors."""

from dataclasses import dataclass
from zlib import crc32

import numpy as np

from samples.generator import impressions, paper, pen
from samples.generator.case import Case
from samples.generator.content import REGIONS
from samples.generator.impressions import SealDesign
from samples.generator.layout import Sheet
from samples.generator.typesetting import Anchor

POINTS_PER_MM = 72 / 25.4
OFFSETS_MM = {
    "cover.applicant": (88, 3),
    "cover.recommender": (36, 4),
    "declaration.applicant": (46, 4),
    "recommendation.recommender": (44, 6),
    "licence.office": (34, 7),
    "audit.firm": (34, 3),
    "audit.cpa1": (46, 2),
    "audit.cpa2": (46, 2),
}
"""From a slot's label to the middle of its seal, right and down."""
JITTER_MM = 2.5


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


def place(seals: dict[str, Impression], anchors: list[Anchor], rng: np.random.Generator) -> list[Placed]:
    """Each seal near its anchor, a little off and a little turned; seals whose anchor is not printed are left out."""
    out = []
    at = {a.name: a for a in anchors}
    for name, seal in sorted(seals.items()):
        dx, dy = rng.uniform(-JITTER_MM, JITTER_MM, 2)
        turn = float(rng.uniform(-12, 12))
        if name in at:
            right, down = OFFSETS_MM[name]
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
    pages: list[paper.Pixels], sheet: Sheet, anchors: list[Anchor], px_per_mm: float, rng: np.random.Generator
) -> None:
    """Signs, dates and ticks by hand what the form leaves to a hand."""
    for anchor in anchors:
        page, x, y = pages[anchor.page - 1], anchor.x / POINTS_PER_MM, anchor.y / POINTS_PER_MM
        slot = sheet.template.slots.get(anchor.name)
        if anchor.name.startswith("tick:"):
            size = sheet.case.style.size / POINTS_PER_MM
            mark = pen.tick(size, px_per_mm, rng)
            paper.ink(page, mark, ((x + 0.75 * size) * px_per_mm, (y + 0.35 * size) * px_per_mm), pen.BLACK)
        elif slot and slot.type == "signature":
            mark = pen.signature(len(str(sheet.values.get("legal_rep", "李明明"))), px_per_mm, rng)
            paper.ink(page, mark, ((x + 54) * px_per_mm, (y + 1) * px_per_mm), pen.BLUE_BLACK)
        elif slot and slot.type == "date" and not sheet.case.style.typed_dates:
            _write_date(page, sheet.signed.get(slot.page, ""), sheet.case.style.size, (x, y), px_per_mm, rng)


def _write_date(
    page: paper.Pixels, date: str, size: float, at: tuple[float, float], px_per_mm: float, rng: np.random.Generator
) -> None:
    """Year, month and day into the gaps of layout's date line, which is measured in ems of `size` points."""
    em = size / POINTS_PER_MM
    if not date:
        return
    for digits, ems in zip(date.split("-"), (1.35, 5.0, 8.0), strict=True):
        mark = pen.number(digits.lstrip("0"), em * 1.15, px_per_mm, rng)
        paper.ink(page, mark, ((at[0] + ems * em) * px_per_mm, (at[1] + 0.35 * em) * px_per_mm), pen.BLUE_BLACK)
