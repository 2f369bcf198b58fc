"""Which page of an earlier paper each page of a supplement stands for: by the number at its foot, its kind and its
text."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

from rapidfuzz.distance import Levenshtein

from models.base import Record
from models.folding import fold_cased
from models.scan import PageRef
from service.reconciliation.page_likeness import SAME_PAGE, PageLikeness

NUMBER_WEIGHT = 0.15
"""What an equal number at the foot is worth beside likeness: it decides between pages alike, and never against the
text."""
HOME_WEIGHT = 0.2
"""What it is worth that both are of one application: forms of one kind have pages that differ in little else."""
SLIP = 1
"""Characters in which two application numbers differ of which one may be the other misread."""
APART: frozenset[str] = frozenset({"blank", "separator"})
"""Kinds of page that stand for none."""
OWN_DOCUMENT: frozenset[str] = frozenset({"letter", "summary_table"})
"""Kinds of page that are no part of an application."""
OPEN_KINDS: frozenset[str] = frozenset({"unknown", "attachment"})
"""Kinds that a page is given when its heading tells none, so that another kind beside them is no contradiction."""

FOREIGN = -1
"""The home of a page that is surely of none of the earlier paper's applications."""

PairedBy = Literal["text", "number", "order"]


class Sheet(Record):
    """A page as pairing sees it: its application (`home`: which document of the earlier paper, None for pages of a
    supplement; the number read on it), its kind, `number` of `total` as printed (None: not read), and its lines.
    `failed`: it could not be read."""

    ref: PageRef
    home: int | None = None
    application_no: str | None = None
    kind: str = "unknown"
    number: int | None = None
    total: int | None = None
    lines: tuple[str, ...] = ()
    failed: bool = False


class SheetPair(Record):
    """A page of the supplement, the page that it stands for, and what says so: their `text`, the `number` at the foot
    of a page whose text is another, or the `order`: as many pages lie between two that are paired."""

    later: PageRef
    earlier: PageRef
    likeness: float
    by: PairedBy


class VersionPairing(Record):
    """`pairs` in the order of the supplement; `new` are its pages that stand for none. `homes` says of each of its
    pages to which document of the earlier paper it belongs (None: to none)."""

    pairs: tuple[SheetPair, ...]
    new: tuple[PageRef, ...]
    homes: tuple[int | None, ...]


class _Found(NamedTuple):
    earlier: int
    by: PairedBy


def pair_versions(earlier: Sequence[Sheet], later: Sequence[Sheet]) -> VersionPairing:
    """Pairs every page of a supplement with the page of the earlier paper that it stands for, each with one at most.
    The text decides first, so that a misread number does no harm; a page whose text is another stands for the only page
    of its application that has its number, or for the one that its neighbours leave."""
    numbers = filled(earlier), filled(later)
    own = _own_homes(earlier, later)
    table = PageLikeness([s.lines for s in later], [s.lines for s in earlier])
    found: dict[int, _Found] = {}
    shown: set[int] = set()
    for _, i, j in sorted(_alike(earlier, later, numbers, own, table), key=lambda pair: (-pair[0], *pair[1:])):
        if i not in found and j not in shown:
            found[i] = _Found(j, "text")
            shown.add(j)
    homes = _homes(own, {i: earlier[f.earlier].home for i, f in found.items()}, later, earlier)
    for i, j in _by_number(earlier, later, numbers, homes, found):
        found[i] = _Found(j, "number")
    for i, j in _by_order(earlier, later, found):
        found[i] = _Found(j, "order")
    homes = [earlier[found[i].earlier].home if i in found else home for i, home in enumerate(homes)]
    pairs = [(later[i], earlier[f.earlier], table.of(i, f.earlier), f.by) for i, f in sorted(found.items())]
    return VersionPairing(
        pairs=tuple(SheetPair(later=a.ref, earlier=b.ref, likeness=round(x, 3), by=by) for a, b, x, by in pairs),
        new=tuple(s.ref for i, s in enumerate(later) if i not in found),
        homes=tuple(homes),
    )


def filled(sheets: Sequence[Sheet]) -> list[int | None]:
    """The pages' numbers, with those filled in that their neighbours leave no choice for; blank sheets have none."""
    out = [s.number for s in sheets]
    for _, group in groupby((i for i, s in enumerate(sheets) if s.kind not in APART), key=lambda i: sheets[i].home):
        run = list(group)
        for unread, part in groupby(run, key=lambda i: sheets[i].number is None):
            gap = list(part)
            if not unread:
                continue
            at = run.index(gap[0])
            before = sheets[run[at - 1]].number if at else None
            after = sheets[run[at + len(gap)]].number if at + len(gap) < len(run) else None
            if before is not None and after is not None and after - before - 1 == len(gap):
                for i, number in zip(gap, range(before + 1, after), strict=True):
                    out[i] = number
    return out


def _own_homes(earlier: Sequence[Sheet], later: Sequence[Sheet]) -> list[int | None]:
    """The document that each page of the supplement names by its number; `FOREIGN` where it surely
    names none of them."""
    by_number = {fold_cased(s.application_no): s.home for s in earlier if s.application_no and s.home is not None}
    read = [fold_cased(s.application_no) if s.application_no else None for s in later]
    counts = Counter(read)
    return [_home_of(n, by_number, counts[n]) if n else None for n in read]


def _home_of(number: str, by_number: Mapping[str, int | None], count: int) -> int | None:
    """A number read once that is nearly one of theirs may be that one misread: it says nothing."""
    if number in by_number:
        return by_number[number]
    slip = count == 1 and any(Levenshtein.distance(number, other) <= SLIP for other in by_number)
    return None if slip or not by_number else FOREIGN


def _alike(
    earlier: Sequence[Sheet], later: Sequence[Sheet], numbers: tuple[Sequence[int | None], Sequence[int | None]],
    own: Sequence[int | None], table: PageLikeness,
) -> Iterator[tuple[float, int, int]]:  # fmt: skip
    """Pages that may be one another by their text, with how well they go together."""
    for i, page in enumerate(later):
        home = own[i] if own[i] is not None else _neighbours_home(own, i)
        for j, other in enumerate(earlier):
            if not _may_pair(page, other, own[i]) or page.failed or other.failed:
                continue
            if (likeness := table.of(i, j)) >= SAME_PAGE:
                number = numbers[1][i] is not None and numbers[0][j] == numbers[1][i]
                yield likeness + NUMBER_WEIGHT * number + HOME_WEIGHT * (home == other.home), i, j


def _may_pair(page: Sheet, other: Sheet, own: int | None) -> bool:
    """Whether neither application nor kind speaks against it."""
    if own is not None and own != other.home:
        return False
    kinds = {page.kind, other.kind}
    if kinds & APART or (kinds & OWN_DOCUMENT and len(kinds) > 1):
        return False
    return len(kinds) == 1 or bool(kinds & OPEN_KINDS) or page.failed or other.failed


def _neighbours_home(own: Sequence[int | None], at: int) -> int | None:
    """The home of the nearest page that names one; of two as near the one before."""
    known = [(abs(i - at), i > at, home) for i, home in enumerate(own) if home is not None]
    return min(known, default=(0, False, None))[2]


def _homes(
    own: Sequence[int | None], found: Mapping[int, int | None], later: Sequence[Sheet], earlier: Sequence[Sheet]
) -> list[int | None]:
    """The document of each page of the supplement: by its pair, its number, its neighbours, or as the only one."""
    known = [found.get(i, own[i]) for i in range(len(later))]
    documents = {s.home for s in earlier if s.home is not None and s.kind not in OWN_DOCUMENT}
    only = next(iter(documents)) if len(documents) == 1 else None
    homes = [home if home is not None else _neighbours_home(known, i) for i, home in enumerate(known)]
    homes = [home if home is not None else only for home in homes]
    loose = [page.kind in OWN_DOCUMENT or page.kind == "separator" for page in later]
    return [
        None if home == FOREIGN or (apart and i not in found) else home
        for i, (home, apart) in enumerate(zip(homes, loose, strict=True))
    ]


def _by_number(
    earlier: Sequence[Sheet], later: Sequence[Sheet], numbers: tuple[Sequence[int | None], Sequence[int | None]],
    homes: Sequence[int | None], found: Mapping[int, _Found],
) -> Iterator[tuple[int, int]]:  # fmt: skip
    """Unpaired pages that alone bear the number of an unpaired page of their application."""
    shown = {f.earlier for f in found.values()}
    left = [i for i in range(len(later)) if i not in found and numbers[1][i] is not None and homes[i] is not None]
    wanted = Counter((homes[i], numbers[1][i]) for i in left)
    for i in left:
        there = [
            j for j, other in enumerate(earlier)
            if j not in shown and other.home == homes[i] and numbers[0][j] == numbers[1][i]
            and _may_pair(later[i], other, homes[i])
        ]  # fmt: skip
        if len(there) == 1 and wanted[homes[i], numbers[1][i]] == 1:
            yield i, there[0]


def _by_order(
    earlier: Sequence[Sheet], later: Sequence[Sheet], found: Mapping[int, _Found]
) -> Iterator[tuple[int, int]]:
    """Unpaired pages between two paired ones, where just as many of that application are left there."""
    places = [j for j, s in enumerate(earlier) if s.kind not in APART]
    at = {j: n for n, j in enumerate(places)}
    shown = {f.earlier for f in found.values()}
    pages = [i for i, s in enumerate(later) if s.kind not in APART]
    for unpaired, group in groupby(range(len(pages)), key=lambda n: pages[n] not in found):
        run = list(group)
        if not unpaired or run[0] == 0 or run[-1] + 1 == len(pages):
            continue
        before, after = found[pages[run[0] - 1]].earlier, found[pages[run[-1] + 1]].earlier
        between = places[at[before] + 1 : at[after]]
        same = all(earlier[j].home == earlier[before].home == earlier[after].home for j in between)
        if len(between) == len(run) and same and not shown.intersection(between):
            chosen = [(pages[n], j) for n, j in zip(run, between, strict=True)]
            if all(_may_pair(later[i], earlier[j], None) for i, j in chosen):
                yield from chosen
