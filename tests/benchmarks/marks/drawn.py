"""Applications drawn with marks of a hand on them: alterations of values, boxes ticked, slots left open."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Literal, get_args

from extractors.forms.template_store import builtin
from samples.generator.build import draft_of
from samples.generator.case import Alteration, Case, Defect, HandTick, Style, Value, Wear
from samples.generator.cases import OFFICE, POOR, SANS

Level = Literal["clean", "office", "poor", "grey"]
WEAR: dict[Level, Wear] = {
    "clean": Wear(dpi=300, quality=80, skew=0.2),
    "office": replace(OFFICE, dpi=200),
    "poor": POOR,
    "grey": replace(POOR, dpi=200, grey=tuple(range(1, 20))),
}
FIRST_SEED = 81_000
VALUES = (
    "registered_capital", "employees", "established_date", "contact_tel", "contact_mobile", "postcode", "fax",
    "financials.2018.revenue", "financials.2019.total_assets", "financials.2020.profit",
)  # fmt: skip
CHOICES = ("ownership", "size_class")
ALTERATIONS: tuple[Alteration, ...] = get_args(Alteration)
TICKINGS: tuple[HandTick, ...] = get_args(HandTick)
PAGES = frozenset({"declaration", "basic_info", "indicators"})
"""The kinds of pages that bear marks; no others are read."""
SIGNATURE, DATE = "declaration.legal_rep", "declaration.date"


@dataclass(frozen=True)
class Drawn:
    """A case, and what was done to it: field to how, slot to what stands in it."""

    case: Case
    altered: dict[str, str]
    slots: dict[str, str]

    @property
    def choices(self) -> dict[str, Value]:
        """The choices on its table that nobody altered, as filed."""
        online = draft_of(self.case, builtin()).online
        return {n: online[n] for n in ("ownership", "size_class", "mode", "no_incident") if n not in self.altered}


def drawn(level: Level, count: int, *, marked: bool = True) -> Iterator[Drawn]:
    """So many applications at a level of damage; unmarked: as the portal printed them, signed and dated."""
    for number in range(count):
        rng = Random(f"{level}{number}{marked}")
        yield _marked(level, number, rng) if marked else Drawn(_case(level, number, rng, ()), {}, {})


def _marked(level: Level, number: int, rng: Random) -> Drawn:
    fields = rng.sample(VALUES, len(VALUES))
    altered: dict[str, str] = {}
    for how in ALTERATIONS:
        altered[CHOICES[how == "tick crossed out"] if how.startswith("tick") else fields.pop()] = how
    slots = {}
    if number % 2:
        slots[SIGNATURE] = ""
    if number % 3:
        slots[DATE] = ("", "年")[number % 3 - 1]
    defects = [Defect("altered", name, (how,)) for name, how in altered.items()]
    defects += [Defect("left_open", slot, (words,) if words else ()) for slot, words in slots.items()]
    return Drawn(_case(level, number, rng, tuple(defects)), altered, slots)


def _case(level: Level, number: int, rng: Random, defects: tuple[Defect, ...]) -> Case:
    style = Style(
        tick="hand" if defects or number % 2 else "square", hand=rng.choice(TICKINGS), columns=rng.choice((2, 4)),
        years=rng.choice(("columns", "rows")), font=rng.choice(("Noto Serif CJK SC", SANS)),
        date=rng.choice(("iso", "cn", "dot")), grouped=rng.random() < 0.5, pad=rng.choice((6, 8, 11)),
        size=rng.choice((10.5, 12)),
    )  # fmt: skip
    region, trade = rng.choice(("shenyang", "hangzhou", "chengdu")), rng.choice(("pump", "machine", "press"))
    seed = FIRST_SEED + 100 * list(WEAR).index(level) + number + (0 if defects else 50)
    return Case(
        f"{level}-{number}-{'marked' if defects else 'plain'}", "marks", seed, "enterprise", "intake", region, trade,
        style=style, wear=WEAR[level], leaves=("declaration",), defects=defects,
    )  # fmt: skip
