"""The paper that counts once a supplement came: the earlier pages, those that were replaced exchanged for the new ones,
and new pages in their place."""

from collections.abc import Sequence

from models.base import Record
from models.paper_version import VersionKind
from models.scan import PageRef
from service.reconciliation.version_pairing import APART, FOREIGN, Sheet, VersionPairing, filled


class Effective(Record):
    """The pages that count, in their order; those that count no more; and of each document of the earlier paper that
    the supplement has pages of, whether it is that paper once more or single pages of it."""

    pages: tuple[PageRef, ...]
    superseded: tuple[PageRef, ...]
    kinds: dict[int, VersionKind]


def effective(earlier: Sequence[Sheet], later: Sequence[Sheet], pairing: VersionPairing) -> Effective:
    """Every page of either is in exactly one list, those of the supplement among the pages that count. An earlier page
    that the supplement lacks stays, as none is held against a supplement; it goes only where the paper came once more
    with another count of pages and this one bears a number of the old count."""
    partner = {p.earlier: p.later for p in pairing.pairs}
    homes = {s.ref: home for s, home in zip(later, pairing.homes, strict=True)}
    kinds = {
        home: _kind(home, earlier, later, pairing)
        for home in dict.fromkeys(h for h in pairing.homes if h is not None and h != FOREIGN)
    }
    dropped = {s.ref for s in earlier if s.ref not in partner and _is_recounted(s, kinds, later, homes)}
    order = [partner.get(s.ref, s.ref) for s in earlier if s.ref not in dropped]
    known = dict(zip((s.ref for s in earlier), filled(earlier), strict=True))
    known |= dict(zip((s.ref for s in later), filled(later), strict=True))
    home_of = {s.ref: s.home for s in earlier} | homes
    new = set(pairing.new)
    for at, sheet in enumerate(later):
        if sheet.ref in new:
            before = later[at - 1].ref if at else None
            order.insert(_place(sheet, order, home_of, known, before), sheet.ref)
    return Effective(
        pages=tuple(order),
        superseded=tuple(s.ref for s in earlier if s.ref in partner or s.ref in dropped),
        kinds=kinds,
    )


def _kind(home: int, earlier: Sequence[Sheet], later: Sequence[Sheet], pairing: VersionPairing) -> VersionKind:
    """`whole` where every number of its count has a page in the supplement; without a count where every page of the
    form was paired."""
    own = [(s, n) for s, n, h in zip(later, filled(later), pairing.homes, strict=True) if h == home]
    before = {s.ref: n for s, n in zip(earlier, filled(earlier), strict=True) if s.home == home}
    paired = {p.later: p.earlier for p in pairing.pairs}
    numbers = {n if n is not None else before.get(paired.get(s.ref, s.ref)) for s, n in own}
    total = next((s.total for s, _ in own if s.total), None)
    if total is not None:
        return "whole" if numbers >= set(range(1, total + 1)) else "pages"
    form = {s.ref for s in earlier if s.home == home and s.kind not in (*APART, "attachment")}
    return "whole" if form and form <= set(paired.values()) else "pages"


def _is_recounted(
    sheet: Sheet, kinds: dict[int, VersionKind], later: Sequence[Sheet], homes: dict[PageRef, int | None]
) -> bool:
    """Whether a page that nothing was paired with is of an old count of pages."""
    if sheet.home is None or kinds.get(sheet.home) != "whole" or sheet.total is None:
        return False
    totals = {s.total for s in later if homes[s.ref] == sheet.home and s.total}
    return bool(totals) and sheet.total not in totals


def _place(
    sheet: Sheet, order: Sequence[PageRef], home_of: dict[PageRef, int | None], known: dict[PageRef, int | None],
    before: PageRef | None,
) -> int:  # fmt: skip
    """Where a new page goes: by its number among those of its application, else behind the page that it lay behind,
    else at the end."""
    home, number = home_of[sheet.ref], known[sheet.ref]
    own = [i for i, ref in enumerate(order) if home is not None and home_of[ref] == home]
    if not own:
        return len(order)
    if number is not None and sheet.kind not in APART:
        lower = [i for i in own if (n := known[order[i]]) is not None and n <= number]
        higher = [i for i in own if (n := known[order[i]]) is not None and n > number]
        return lower[-1] + 1 if lower else higher[0] if higher else own[-1] + 1
    if before is not None and before in order and home_of[before] == home:
        return order.index(before) + 1
    return own[-1] + 1
