"""Cross-page seals (骑缝章) put together: slices at one height of several pages are laid side by side in page order and
held against one circle, so that a strip that is not there shows as a jump along it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.seals.edge_slices import EDGES, PX_PER_MM, EdgeSlice
from extractors.seals.stitching import runs_backwards, side_by_side
from models.scan import PageRef
from models.seal import CrossPageBreak, CrossPageSeal, StitchedSlice

SAME_HEIGHT_MM = 10.0
"""Slices of one seal lie this near to each other along the edge: fanned sheets slip and scanners feed by a few mm."""
RADII_MM = (9.0, 31.0)
"""Radii of seals; the largest in law has 60 mm."""
STEP_MM = 0.25
"""Step in which slices are moved along the circle."""
INKED = 90
"""Level (0 to 255) of a picture's pixel from which it counts as ink."""
SPECK_PX = 6
WORST_MM = 2.5
"""Most that one column may count against a place: broken rims leave columns without their ends."""
JUMP_COST, JUMP_MM, FAR_COST = 0.15, 4.0, 0.004
"""What a jump between two neighbours costs, in mm of misfit for each mm, up to which length, and what each further mm
costs, so that of two orders that fit alike the nearer one is taken."""
FIT_MM = 0.9
"""Mean misfit up to which slices lie on one circle: half a rim's width, and what a scanner bends."""
CUT_MM = 1.5
"""Most that is lost at each cut: sheets are cropped by the scanner, and the seal's ink dies at an edge."""
TOLERANCE_MM, TOLERANCE_SHARE = 1.5, 0.45
"""A break is a jump longer than this, and than this share of the slices' usual width."""
OVERLAP_MM = 2.5
"""The same for slices that show one part twice."""
OPEN_SHARE = 0.25
"""Share of the radius that must be missing at the inner end: there the top sheet is, which takes all of the seal."""
WHOLE_SHARE = 1.7
"""Width of a whole seal, in radii: its narrow ends leave little ink."""
LEAST_WIDTH_MM = 6.0
"""Width of all slices together below which no circle can be told."""
SINGLE_SIDED = 4
"""Slices without a gap in the pages from which a page that lacks its own is told even where the circle shows none."""
FLAT_MM = 0.35
"""Misfit by which a slice may be moved: around the middle of a seal all slices look alike."""

Fits = NDArray[np.float64]


@dataclass(frozen=True)
class Sheet:
    """A page of a document with its slices; `excused` pages (blank, grey, not read) are not missed."""

    ref: PageRef
    slices: tuple[EdgeSlice, ...]
    excused: bool = False


@dataclass(frozen=True)
class CrossPage:
    """A cross-page seal, its slices (one each of `seal.pages`), and all of it in one picture (0 to 255: ink), as the
    fanned stack shows it."""

    seal: CrossPageSeal
    slices: tuple[EdgeSlice, ...]
    picture: NDArray[np.uint8]


@dataclass(frozen=True)
class Member:
    """A slice of a group: on which sheet (from 0), half the length of its ink for each column, and its middle."""

    sheet: int
    piece: EdgeSlice
    half: Fits
    middle_mm: float

    @property
    def width(self) -> float:
        return len(self.half) / PX_PER_MM


@dataclass(frozen=True)
class Laid:
    """Members in the order of the circle from its inner end, where each begins (`at`, mm from the centre), and how well
    they fit (mean misfit, mm)."""

    members: tuple[Member, ...]
    radius: float
    at: tuple[float, ...]
    misfit: float

    @property
    def jumps(self) -> tuple[float, ...]:
        """What lies between neighbours, mm; the usual loss at a cut taken off."""
        starts = zip(self.members, self.at, strict=True)
        raw = [b - a - m.width for (m, a), (_, b) in pairwise(starts)]
        lost = float(np.clip(np.median(raw), 0.0, CUT_MM)) if raw else 0.0
        return tuple(j - lost for j in raw)

    @property
    def longest(self) -> float:
        """Longest jump that is no break."""
        return max(TOLERANCE_MM, TOLERANCE_SHARE * float(np.median([m.width for m in self.members])))


def find_cross_pages(sheets: Sequence[Sheet]) -> list[CrossPage]:
    """The cross-page seals of a document, whose sheets are in page order."""
    out = []
    for edge in EDGES:
        for red in (True, False):
            rest = [
                (i, s)
                for i, sheet in enumerate(sheets)
                for s in sheet.slices
                if s.edge == edge and (s.colour == "red") == red
            ]
            while group := _group(rest):
                rest = [r for r in rest if r not in [(m.sheet, m.piece) for m in group]]
                laid = lay(group)
                if laid is not None and _convinces(laid):
                    out.append(_cross_page(laid, sheets))
    return out


def _group(slices: Sequence[tuple[int, EdgeSlice]]) -> list[Member]:
    """The slices at the height where most pages have one, one a page; empty where only one page has any."""
    members = [_member(i, s) for i, s in slices]
    best: list[Member] = []
    for seed in (m for m in members if not m.piece.faint):
        near: dict[int, Member] = {}
        for m in members:
            off = abs(m.middle_mm - seed.middle_mm)
            if off <= SAME_HEIGHT_MM and (m.sheet not in near or off < abs(near[m.sheet].middle_mm - seed.middle_mm)):
                near[m.sheet] = m
        if len(near) > max(1, len(best)):
            best = [near[i] for i in sorted(near)]
    return best


def _member(sheet: int, piece: EdgeSlice) -> Member:
    inked = _without_specks((piece.picture > INKED).astype(np.uint8))
    wide = cv2.dilate(inked, np.ones((1, 3), np.uint8)) > 0
    told = wide.any(axis=0)
    top, bottom = np.argmax(wide, axis=0), len(wide) - 1 - np.argmax(wide[::-1], axis=0)
    half = np.where(told, (bottom - top + 1) / 2 / PX_PER_MM, np.nan)
    middles = (bottom + top)[told] / 2 / PX_PER_MM
    middle = float(np.median(middles)) if middles.size else piece.picture.shape[0] / 2 / PX_PER_MM
    return Member(sheet, piece, half, piece.start_mm + middle)


def _without_specks(inked: NDArray[np.uint8]) -> NDArray[np.uint8]:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(inked, connectivity=8)
    keep = stats[:, cv2.CC_STAT_AREA] >= SPECK_PX
    keep[0] = False
    return np.asarray(keep[labels], dtype=np.uint8)


def lay(group: Sequence[Member]) -> Laid | None:
    """The group on the circle that it fits best, in page order or against it; None where too little of a circle is
    there."""
    halves = np.concatenate([m.half[np.isfinite(m.half)] for m in group])
    if not halves.size or sum(m.width for m in group) < LEAST_WIDTH_MM:
        return None
    least = max(RADII_MM[0], 0.98 * float(np.percentile(halves, 95)))
    tries = [
        _chained(order, radius)
        for radius in np.arange(least, RADII_MM[1], 2 * STEP_MM)
        for order in (tuple(group), tuple(reversed(group)))
    ]
    return min(tries, key=lambda t: t[1], default=(None, 0.0))[0]


def _chained(members: tuple[Member, ...], radius: float) -> tuple[Laid, float]:
    """The places of the members on a circle that cost least, all of them together (Viterbi), and that cost."""
    starts = np.arange(-radius - 1.0, radius, STEP_MM)
    costs = [_misfits(m, radius, starts) for m in members]
    total, back = costs[0], []
    for before, cost in zip(members, costs[1:], strict=False):
        jump = np.abs(starts[None, :] - starts[:, None] - before.width)
        ways = total[:, None] + JUMP_COST * np.minimum(jump, JUMP_MM) + FAR_COST * jump
        back.append(np.argmin(ways, axis=0))
        total = ways.min(axis=0) + cost
    place = [int(np.argmin(total))]
    for best in reversed(back):
        place.append(int(best[place[-1]]))
    place.reverse()
    misfit = float(np.mean([c[p] for c, p in zip(costs, place, strict=True)]))
    return Laid(members, radius, tuple(float(starts[p]) for p in place), misfit), float(total.min()) / len(members)


def _misfits(member: Member, radius: float, starts: Fits) -> Fits:
    """Mean difference (mm) between a slice's half lengths and the circle's, for each place where it may begin."""
    told = np.isfinite(member.half)
    columns = (np.arange(len(member.half)) + 0.5)[told] / PX_PER_MM
    x = starts[:, None] + columns[None, :]
    chord = np.sqrt(np.maximum(radius**2 - x**2, 0.0))
    off = np.minimum(np.abs(chord - member.half[told][None, :]), WORST_MM)
    return np.asarray(off.mean(axis=1), dtype=np.float64)


def _convinces(laid: Laid) -> bool:
    """Whether slices are one seal's: they lie on one circle, and most go on where another ends, in whatever order the
    pages are. Seals that the edge merely cuts all begin with their own rim."""
    if laid.misfit > FIT_MM:
        return False
    if len(laid.members) == 2:
        return laid.jumps[0] >= -TOLERANCE_MM and laid.at[1] > laid.at[0] + TOLERANCE_MM
    along = sorted(range(len(laid.at)), key=lambda i: laid.at[i])
    sorted_ = replace(laid, members=tuple(laid.members[i] for i in along), at=tuple(laid.at[i] for i in along))
    going_on = [-OVERLAP_MM <= j <= laid.longest for j in sorted_.jumps]
    return 2 * sum(going_on) >= len(going_on)


def _cross_page(laid: Laid, sheets: Sequence[Sheet]) -> CrossPage:
    ordered = sorted(laid.members, key=lambda m: m.sheet)
    breaks = _breaks(laid, sheets)
    end = laid.at[-1] + laid.members[-1].width
    seal = CrossPageSeal(
        edge=ordered[0].piece.edge,
        colour=max((m.piece.colour for m in ordered), key=[m.piece.colour for m in ordered].count),
        pages=tuple(sheets[m.sheet].ref for m in ordered),
        diameter_mm=round(2 * laid.radius, 1),
        whole=not breaks and end - laid.at[0] >= WHOLE_SHARE * laid.radius,
        breaks=tuple(breaks),
        stitched=_stitched(laid, sheets),
    )
    return CrossPage(seal, tuple(m.piece for m in ordered), _picture(laid))


def _breaks(laid: Laid, sheets: Sequence[Sheet]) -> list[CrossPageBreak]:
    """Every place where the seal does not go on, in page order."""
    found: dict[tuple[int, int], CrossPageBreak] = {}
    for k, jump in enumerate(laid.jumps):
        if -OVERLAP_MM <= jump <= laid.longest:
            continue
        first, last = _doubtful(laid, k, jump)
        a, b = sorted((laid.members[first].sheet, laid.members[last].sheet))
        found[a, b] = _break(a, b, sheets, jump)
    for a, b in _lacking(laid, sheets):
        if not any(a < d and b > c for c, d in found):
            found[a, b] = _break(a, b, sheets, None)
    inner = laid.at[0] + laid.radius
    if inner > OPEN_SHARE * laid.radius:
        head = laid.members[0].sheet
        ascending = laid.members[0].sheet < laid.members[-1].sheet
        other = head - 1 if ascending else head + 1
        neighbour = sheets[other].ref if 0 <= other < len(sheets) else None
        found[min(head, other), max(head, other)] = CrossPageBreak(
            before=neighbour, after=sheets[head].ref, missing_mm=round(inner, 1)
        )
    return [found[key] for key in sorted(found)]


def _doubtful(laid: Laid, k: int, jump: float) -> tuple[int, int]:
    """Between which members a jump lies for certain: those that could as well stand on its other side lie within."""
    starts = np.array(laid.at)

    def movable(i: int, by: float) -> bool:
        here, there = _misfits(laid.members[i], laid.radius, np.array([starts[i], starts[i] + by]))
        return bool(there - here < FLAT_MM)

    first, last = k, k + 1
    while first > 0 and movable(first, jump):
        first -= 1
    while last < len(laid.members) - 1 and movable(last, -jump):
        last += 1
    return first, last


def _break(a: int, b: int, sheets: Sequence[Sheet], jump: float | None) -> CrossPageBreak:
    between = [s for s in sheets[a + 1 : b] if not s.excused and not s.slices]
    return CrossPageBreak(
        before=sheets[a].ref,
        after=sheets[b].ref,
        lacking=tuple(s.ref for s in between),
        missing_mm=None if jump is None else round(jump, 1),
    )


def _lacking(laid: Laid, sheets: Sequence[Sheet]) -> list[tuple[int, int]]:
    """Neighbouring slices with pages between them that carry none, where the stack is printed on one side: on two,
    every second page shows none."""
    at = sorted(m.sheet for m in laid.members)
    bare = {(a, b): sum(not s.excused for s in sheets[a + 1 : b]) for a, b in pairwise(at)}
    single = sum(n == 0 for n in bare.values())
    if len(at) < SINGLE_SIDED or 2 * single <= len(bare):
        return []
    return [pair for pair, n in bare.items() if n]


def _picture(laid: Laid) -> NDArray[np.uint8]:
    """The slices side by side, each at its height: its middle on the seal's."""
    tops = [m.piece.start_mm - m.middle_mm for m in laid.members]
    return side_by_side(tops, [m.piece.picture for m in laid.members], laid.members[0].piece.edge)


def _stitched(laid: Laid, sheets: Sequence[Sheet]) -> tuple[StitchedSlice, ...]:
    """The slices in the order of the picture."""
    slices = [StitchedSlice(page=sheets[m.sheet].ref, width_mm=m.width) for m in laid.members]
    return tuple(reversed(slices) if runs_backwards(laid.members[0].piece.edge) else slices)
