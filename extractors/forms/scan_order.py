"""Finds duplex paper that was scanned in two passes, the fronts of all sheets and then their backs, and the order in
which its pages are read; only where printed page numbers leave no doubt."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, combinations, zip_longest

from extractors.forms.splitting import PageMark

LEAST_GAIN = 4
"""Pages out of sequence that another order must mend: two sheets that changed places, the usual slip of a hand, break
it at four, and no order of passes mends those."""
GAIN_EACH = 5
"""Pages that must be mended for each that stays out of sequence: one misread foot makes two, a missing page one. With
this, 7 of 20,000 drawn stacks that hands disturbed two to four times were taken for two passes, each in the very
order of two."""
MOST_MIXED = 0.1
"""Share of pages whose numbers may say that they are on the other side of a sheet: misread ones."""
LEAST_NUMBERED = 0.8
"""Share of pages with a number from which sheets are told apart by them where one pass has fewer pages."""
MOST_CUTS = 3
"""Places between the passes that are tried where unread pages hide it."""
SAME_SHEET, OPEN, BLANK_BACK, OTHER_SHEET, BACK_ALONE = 4, 1, 2, -9, -2
"""What speaks for a front and a back being one sheet: their numbers, nothing but their place, a blank back behind an
application's last page; that they are not, or that a back has no front."""
UNNUMBERED = ("blank", "separator")


@dataclass(frozen=True)
class TwoPass:
    """A stack scanned in two passes: indices of the pages of each as received, and of all in reading order."""

    first: tuple[int, ...]
    second: tuple[int, ...]
    order: tuple[int, ...]


@dataclass(frozen=True)
class _Passes:
    """Fronts and backs, each in the order of the sheets."""

    fronts: tuple[int, ...]
    backs: tuple[int, ...]


@dataclass(frozen=True)
class _Tried:
    """An order, how many pages it leaves out of sequence, and how well fronts and backs fit together as sheets;
    `loose`: told by numbers, and not by the places in both passes."""

    left: int
    loose: bool
    fit: int
    stack: TwoPass


def two_passes(marks: Sequence[PageMark], feeds: Sequence[Sequence[int]]) -> list[TwoPass]:
    """The stacks scanned in two passes. `feeds` are the pages (as indices into `marks`) that came one after the other:
    a file, or single pictures in a row. Both passes may be in one feed, each in one of its own, or several stacks in
    one feed, each beginning with a page 1."""
    found = {i: stack for i, feed in enumerate(feeds) if (stack := _in_one(marks, feed))}
    for a, b in combinations([i for i in range(len(feeds)) if i not in found], 2):
        if a not in found and b not in found and (stack := _in_two(marks, feeds[a], feeds[b])):
            found |= {a: stack, b: stack}
    parts = [part for i, feed in enumerate(feeds) if i not in found for part in _stacks(marks, feed)]
    return [*dict.fromkeys(found.values()), *(stack for part in parts if (stack := _in_one(marks, part)))]


def reading_order(count: int, stacks: Sequence[TwoPass]) -> list[int]:
    """All indices below `count`, each once, those of a stack in reading order where its first one lies."""
    place = {min(s.order): s.order for s in stacks}
    moved = {i for s in stacks for i in s.order}
    return list(chain.from_iterable(place.get(i, () if i in moved else (i,)) for i in range(count)))


def broken(marks: Sequence[PageMark]) -> int:
    """How many numbered pages do not stand behind the page before them; pages without a number may be what lies
    between."""
    count, before, between = 0, None, 0
    for mark in marks:
        if mark.kind in UNNUMBERED:
            continue
        if mark.page is None:
            between += 1
            continue
        follows = between >= mark.page - 1 or (before is not None and _goes_on(before, mark, between))
        count += not follows
        before, between = mark, 0
    return count


def _goes_on(before: PageMark, mark: PageMark, between: int) -> bool:
    if before.page is None or mark.page is None or not _alike(before, mark):
        return False
    return mark.page - 1 - between <= before.page < mark.page


def _alike(a: PageMark, b: PageMark) -> bool:
    """Whether nothing says that two pages are of two applications."""
    numbers = None in (a.application_no, b.application_no) or a.application_no == b.application_no
    return numbers and (None in (a.total, b.total) or a.total == b.total)


def _in_one(marks: Sequence[PageMark], feed: Sequence[int]) -> TwoPass | None:
    """Both passes in one feed."""
    if not _out_of_sequence(marks, feed):
        return None
    halves = [(feed[:cut], feed[cut:]) for cut in _cuts(marks, feed)]
    return _best(marks, halves)


def _in_two(marks: Sequence[PageMark], first: Sequence[int], second: Sequence[int]) -> TwoPass | None:
    """Each pass in a feed of its own."""
    if not _out_of_sequence(marks, [*first, *second]):
        return None
    return _best(marks, [(first, second)])


def _out_of_sequence(marks: Sequence[PageMark], pages: Sequence[int]) -> bool:
    return broken([marks[i] for i in pages]) >= LEAST_GAIN


def _stacks(marks: Sequence[PageMark], feed: Sequence[int]) -> list[Sequence[int]]:
    """A feed cut before each page 1; none where that leaves it whole."""
    cuts = [at for at, i in enumerate(feed) if marks[i].page == 1 and at > 0]
    return [feed[a:b] for a, b in zip([0, *cuts], [*cuts, len(feed)], strict=True)] if cuts else []


def _cuts(marks: Sequence[PageMark], feed: Sequence[int]) -> list[int]:
    """Where the second pass may begin: in the middle, or where odd numbers and even ones part best."""
    odd = [0 if (n := marks[i].page) is None else 1 if n % 2 else -1 for i in feed]
    lead = [abs(2 * before - sum(odd)) for before in accumulate(odd[:-1])]
    best = [cut for cut, value in enumerate(lead, start=1) if value == max(lead)]
    nearest = sorted(best, key=lambda cut: abs(2 * cut - len(feed)))[:MOST_CUTS]
    return list(dict.fromkeys([-(-len(feed) // 2), len(feed) // 2, *nearest]))


def _best(marks: Sequence[PageMark], halves: Sequence[tuple[Sequence[int], Sequence[int]]]) -> TwoPass | None:
    """The order that leaves fewest pages out of sequence, if it is good enough, enough better than as received, and
    the passes cannot as well have run another way."""
    best: dict[int, _Tried] = {}
    for first, second in halves:
        for way, passes in enumerate(_ways(first, second)):
            for loose, (order, fit) in _orders(marks, passes):
                stack = TwoPass(tuple(first), tuple(second), tuple(order))
                tried = _Tried(broken([marks[i] for i in order]), loose, fit, stack)
                best[way] = min(best.get(way, tried), tried, key=lambda t: (t.left, t.loose, -t.fit))
    least, most = min(((t.left, -t.fit) for t in best.values()), default=(0, 0))
    stacks = [t.stack for t in best.values() if (t.left, -t.fit) == (least, most)]
    if not stacks or len({tuple(i for i in s.order if marks[i].kind != "blank") for s in stacks}) > 1:
        return None
    return stacks[0] if _convinces(marks, stacks[0], least) else None


def _convinces(marks: Sequence[PageMark], stack: TwoPass, left: int) -> bool:
    """Whether an order that leaves so many pages out of sequence is worth more than the one as received."""
    gain = broken([marks[i] for i in (*stack.first, *stack.second)]) - left
    return gain >= max(LEAST_GAIN, GAIN_EACH * left)


def _ways(first: Sequence[int], second: Sequence[int]) -> Iterator[_Passes]:
    """Either pass may have been the fronts', and either may have run from the last sheet to the first."""
    a, b = tuple(first), tuple(second)
    for fronts, backs in ((a, b), (b, a)):
        for f, g in ((fronts, backs[::-1]), (fronts, backs), (fronts[::-1], backs), (fronts[::-1], backs[::-1])):
            yield _Passes(f, g)


def _orders(marks: Sequence[PageMark], passes: _Passes) -> Iterator[tuple[bool, tuple[list[int], int]]]:
    """The pages of a stack sheet by sheet, and how well they fit: by their places where both passes are complete or
    lack no more than the last back, and (True) by their numbers where sheets of either pass may be missing."""
    if len(passes.fronts) - len(passes.backs) in (0, 1):
        sheets = zip_longest(passes.fronts, passes.backs)
        fit = sum(_sheet(marks, passes.fronts, at, marks[back]) for at, back in enumerate(passes.backs))
        yield False, ([i for sheet in sheets for i in sheet if i is not None], fit)
    pages = [marks[i] for i in (*passes.fronts, *passes.backs) if marks[i].kind not in UNNUMBERED]
    numbered = sum(m.page is not None for m in pages)
    if numbered >= LEAST_NUMBERED * len(pages) and _parted(marks, passes):
        yield True, _aligned(marks, passes)


def _parted(marks: Sequence[PageMark], passes: _Passes) -> bool:
    """Whether fronts bear odd numbers and backs even ones."""
    sides = [(i, 1) for i in passes.fronts] + [(i, 0) for i in passes.backs]
    wrong = sum(n % 2 != side for i, side in sides if (n := marks[i].page) is not None)
    return wrong <= MOST_MIXED * len(sides)


def _aligned(marks: Sequence[PageMark], passes: _Passes) -> tuple[list[int], int]:
    """Fronts and backs laid beside each other so that most numbers of a sheet fit, an alignment of two sequences; and
    its score."""
    fronts, backs = passes.fronts, passes.backs
    scores = [[j * BACK_ALONE for j in range(len(backs) + 1)]]
    for i in range(len(fronts)):
        row = [0]
        for j in range(len(backs)):
            together = scores[i][j] + _sheet(marks, fronts, i, marks[backs[j]])
            row.append(max(scores[i][j + 1], row[j] + BACK_ALONE, together))
        scores.append(row)
    return _walked(marks, passes, scores), scores[-1][-1]


def _walked(marks: Sequence[PageMark], passes: _Passes, scores: Sequence[Sequence[int]]) -> list[int]:
    """The way through an alignment that its scores came by, sheet by sheet."""
    fronts, backs = passes.fronts, passes.backs
    i, j, out = len(fronts), len(backs), list[int]()
    while i or j:
        if i and j and scores[i][j] == scores[i - 1][j - 1] + _sheet(marks, fronts, i - 1, marks[backs[j - 1]]):
            out += [backs[j - 1], fronts[i - 1]]
            i, j = i - 1, j - 1
        elif i and (not j or scores[i][j] == scores[i - 1][j]):
            out.append(fronts[i - 1])
            i -= 1
        else:
            out.append(backs[j - 1])
            j -= 1
    return out[::-1]


def _sheet(marks: Sequence[PageMark], fronts: Sequence[int], at: int, back: PageMark) -> int:
    """How much speaks for a front and a back being one sheet."""
    front = marks[fronts[at]]
    if front.page is not None and back.page is not None:
        return SAME_SHEET if back.page == front.page + 1 and _alike(front, back) else OTHER_SHEET
    following = marks[fronts[at + 1]].page if at + 1 < len(fronts) else 1
    if back.kind == "blank":
        return BLANK_BACK if front.page is None or front.page == front.total or following == 1 else -OPEN
    return OPEN if front.page is None or front.page != front.total else -OPEN
