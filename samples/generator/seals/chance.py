"""Pictures of seals drawn by chance: what kind, whose, how worn, on what, at which resolution."""

from dataclasses import replace
from typing import Literal, get_args

import numpy as np

from samples.generator.seals import names
from samples.generator.seals.damage import Damage
from samples.generator.seals.faces import Face
from samples.generator.seals.pictures import Picture, Scan, Stamp
from samples.generator.seals.print_under import Kind, Print

Level = Literal["clean", "light", "medium", "heavy"]
LEVELS: tuple[Level, ...] = get_args(Level)
STEPS: dict[Level, float] = {"clean": 0.0, "light": 0.35, "medium": 0.65, "heavy": 1.0}
"""How much of each damage a level may do."""
DPIS: dict[Level, tuple[int, ...]] = {
    "clean": (200, 300), "light": (200, 200, 300), "medium": (150, 200, 300), "heavy": (100, 150, 200),
}  # fmt: skip
Sort = Literal[
    "company", "contract", "finance", "government", "bureau", "institution", "party", "invoice", "foreign", "personal",
    "square", "rectangle",
]  # fmt: skip
SHARES: dict[Sort, float] = {
    "company": 0.34, "contract": 0.08, "finance": 0.04, "government": 0.10, "bureau": 0.12, "institution": 0.09,
    "party": 0.02, "invoice": 0.04, "foreign": 0.07, "personal": 0.05, "square": 0.03, "rectangle": 0.02,
}  # fmt: skip
CURVED: tuple[Sort, ...] = tuple(s for s in SHARES if s not in ("personal", "square", "rectangle"))
"""Sorts whose name runs along a rim."""
MARGIN_MM = 9.0
LONG_NAME = 16
"""Characters from which a name is set narrower and around more of the ring."""


def chance_face(rng: np.random.Generator, sort: Sort) -> Face:
    """A face of a sort, with a name and in a size and lettering that such seals have."""
    face = _FACES[sort](rng) if sort in _FACES else _company_like(rng, sort)
    lettering = str(rng.choice(["serif_bold", "serif", "sans", "sans_bold"], p=[0.62, 0.16, 0.12, 0.10]))
    return replace(face, font=lettering, brackets=float(rng.choice([1.0, 0.6])))


def _ringed(rng: np.random.Generator, text: str, size: float, **other: object) -> Face:
    """A round face whose lettering suits the length of its name."""
    n = len(text)
    tall = float(rng.uniform(1.05, 1.5) if n < LONG_NAME else rng.uniform(1.3, 1.9))
    reach = float(min(0.82, rng.uniform(0.68, 0.76) + 0.006 * max(0, n - LONG_NAME)))
    if other.get("lines") or other.get("code"):
        reach = min(reach, 0.72)
    height = size * float(rng.uniform(0.125, 0.17) if n < 24 else rng.uniform(0.115, 0.14))
    face = Face(text, "round", size, character=height, tall=tall, reach=reach, gap=float(rng.uniform(0.5, 1.3)))
    return replace(face, rim=float(rng.uniform(0.8, 1.3)), **other)  # type: ignore[arg-type]


def _company_like(rng: np.random.Generator, sort: Sort) -> Face:
    """Firms, their contract and finance seals, and bodies with a star."""
    text = {"bureau": names.bureau, "institution": names.institution}.get(sort, names.company)(rng)
    size = float(rng.choice([38.0, 40.0, 40.0, 42.0, 42.0, 45.0]))
    line = {"contract": "合同专用章", "finance": "财务专用章"}.get(sort, "")
    code = "" if sort in ("bureau", "institution") or rng.random() < 0.35 else _digits(rng, 13)
    return _ringed(rng, text, size, lines=(line,) if line else (), code=code, inner_rim=bool(rng.random() < 0.06))


def _digits(rng: np.random.Generator, count: int) -> str:
    return "".join(str(d) for d in rng.integers(0, 10, count))


def _government(rng: np.random.Generator) -> Face:
    text = names.government(rng)
    size = 50.0 if text.removesuffix("人民政府") in names.PROVINCES else 45.0
    return replace(_ringed(rng, text, size, centre="emblem"), rim=1.2)


def _party(rng: np.random.Generator) -> Face:
    text = f"中共{names.company(rng, 18)}委员会"
    return _ringed(rng, text, 42.0, centre="hammer", inner_rim=True)


def _invoice(rng: np.random.Generator) -> Face:
    number = f"91{_digits(rng, 6)}MA{_digits(rng, 7)}X"
    text, lines = names.company(rng, 20), (number, "发票专用章")
    return Face(text, "oval", 40.0, 30.0, "none", lines, character=float(rng.uniform(3.6, 4.4)), tall=1.3, reach=0.55)


def _foreign(rng: np.random.Generator) -> Face:
    """An oval of 45 x 30 mm, some in two languages, some with a star."""
    text, both = names.company(rng, 22), rng.random() < 0.5
    below = names.latin(rng) if both else ""
    centre: Literal["star", "none"] = "none" if rng.random() < 0.7 else "star"
    height = float(rng.uniform(3.8, 4.8))
    return Face(text, "oval", 45.0, 30.0, centre, (), below, character=height, tall=1.15, reach=0.52 if both else 0.7)


def _personal(rng: np.random.Generator) -> Face:
    side = float(rng.choice([16.0, 18.0, 20.0, 22.0]))
    return Face(names.person(rng), "square", side, rim=0.9, gap=0.4, relief=bool(rng.random() < 0.75))


def _square(rng: np.random.Generator) -> Face:
    text = names.company(rng, 13).removesuffix("有限公司") + str(rng.choice(["财务专用章", "印", "业务章"]))
    return Face(text, "square", float(rng.uniform(24, 32)), rim=1.1, gap=0.8)


def _rectangle(rng: np.random.Generator) -> Face:
    text = str(rng.choice(["业务受理专用章", "收文专用章", "档案查询专用章", "与原件一致", "附件骑缝专用"]))
    lines = (names.bureau(rng)[:10],) if rng.random() < 0.5 else ()
    return Face(text, "rectangle", float(rng.uniform(32, 50)), float(rng.uniform(11, 20)), lines=lines, rim=0.8)


_FACES = {
    "government": _government, "party": _party, "invoice": _invoice, "foreign": _foreign, "personal": _personal,
    "square": _square, "rectangle": _rectangle,
}  # fmt: skip


def chance_damage(rng: np.random.Generator, level: Level) -> Damage:
    """Damage of a level: every kind up to its share, the coarse ones only now and then."""
    k = STEPS[level]
    if not k:
        return Damage(uneven=0.08, grain=0.06)

    def now_and_then(chance: float) -> bool:
        return bool(rng.random() < chance * k)

    sectors = int(now_and_then(0.4)) + int(now_and_then(0.15))
    return Damage(
        fade=float(rng.uniform(0, 0.7 * k)) if now_and_then(0.8) else 0.05,
        uneven=float(rng.uniform(0.2, 0.85)) * k,
        grain=float(rng.uniform(0.2, 0.8)) * k,
        missing=tuple((float(rng.uniform(0, 360)), float(rng.uniform(10, 75)) * k) for _ in range(sectors)),
        bare=int(rng.integers(1, 4)) if now_and_then(0.35) else 0,
        blots=int(rng.integers(1, 4)) if now_and_then(0.2) else 0,
        swell=float(rng.uniform(-0.10, 0.16)) * k,
        smear=float(rng.uniform(0.3, 1.2)) if now_and_then(0.15) else 0.0,
        smear_towards=float(rng.uniform(0, 360)),
        double=float(rng.uniform(0.4, 1.5)) if now_and_then(0.12) else 0.0,
        double_turn=float(rng.uniform(-3, 3)),
    )


def chance_scan(rng: np.random.Generator, level: Level) -> Scan:
    """A scanner, and paper from white to yellowish."""
    k = STEPS[level]
    tint = rng.uniform(0, 30) * k
    base = rng.uniform(252 - 30 * k, 255)
    return Scan(
        dpi=float(rng.choice(DPIS[level])),
        paper=(round(base), round(base - 0.3 * tint), round(base - tint)),
        blur=float(rng.uniform(0.3, 0.5 + 0.8 * k)),
        jpeg=int(rng.integers(round(90 - 40 * k), 95)),
        noise=float(rng.uniform(0.5, 2 + 4 * k)),
        shade=float(rng.uniform(0, 0.25)) * k,
    )


def chance_picture(seed: int, level: Level, sorts: tuple[Sort, ...] = tuple(SHARES), *, alone: bool = False) -> Picture:
    """The picture of a seed: one seal whole on the paper, and unless it is to be `alone`, now and then another beside
    or across it, or the paper's edge through it."""
    rng = np.random.default_rng([seed, LEVELS.index(level)])
    k = STEPS[level]
    weights = np.array([SHARES[s] for s in sorts])
    sort = sorts[int(rng.choice(len(sorts), p=weights / weights.sum()))]
    face = chance_face(rng, sort)
    inks = ["red", "vermilion", "crimson", "pink", "blue", "light blue", "violet", "grey", "black"]
    ink = str(rng.choice(inks, p=[0.46, 0.14, 0.12, 0.08 * k, 0.09, 0.03, 0.04, 0.02, 0.10 - 0.08 * k]))
    reach = face.half_diagonal
    side = 2 * (reach + MARGIN_MM)
    turn = float(rng.normal(0, 8) if rng.random() < 0.7 else rng.uniform(-180, 180))
    stamp = Stamp(face, (side / 2, side / 2), turn, ink, chance_damage(rng, level))
    stamps: tuple[Stamp, ...] = (stamp,)
    if not alone and rng.random() < 0.25:
        second = _beside(rng, stamp, level)
        stamps = (stamp, second)
        side = max(*second.at) + second.face.half_diagonal + 0.5 * MARGIN_MM
    if not alone and rng.random() < 0.12 * k and len(stamps) == 1:
        stamps = (replace(stamp, at=(float(rng.uniform(0.35, 0.8)) * reach, side / 2)),)
    kinds: list[Kind] = ["blank", "lines", "table", "date"]
    kind = kinds[int(rng.choice(4, p=[0.4 - 0.25 * k, 0.1 + 0.2 * k, 0.15, 0.35 + 0.05 * k]))]
    under = Print(kind, skew=float(rng.normal(0, 0.7)), sans=bool(rng.random() < 0.3))
    return Picture(stamps, (side, side), under, chance_scan(rng, level), int(rng.integers(2**31)))


def _beside(rng: np.random.Generator, first: Stamp, level: Level) -> Stamp:
    """Another seal to the lower right of the first: near it, touching it, or across its rim."""
    face = chance_face(rng, "personal" if rng.random() < 0.4 else "company")
    far = first.face.half_diagonal + face.half_diagonal + float(rng.choice([3.0, 0.3, -6.0 * STEPS[level]]))
    towards = np.radians(rng.uniform(25, 65))
    at = (float(first.at[0] + far * np.cos(towards)), float(first.at[1] + far * np.sin(towards)))
    return Stamp(face, at, float(rng.normal(0, 10)), first.ink, chance_damage(rng, level))
