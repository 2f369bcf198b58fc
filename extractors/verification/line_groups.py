"""Which lines of a scanned page stand for which of the portal's print: by their words, and by their place once the
print is laid over the scan."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from extractors.page import around
from extractors.verification.registration import Bounds, LinePair, Registration, register

LIKE = 75.0
"""Likeness (0 to 100) from which a line of the scan may be one of the print."""
SAME = 97.0
"""Likeness from which it is that line and nothing else, so that nothing beside it is taken for a part of it."""
FEWEST_SAME = 3
"""Such lines that lay a page well enough."""
LEAST_LETTERS = 2
"""Shorter lines are known by their place only: single characters of a spread label are all over a page."""
SHORT, NEAR_SHARE = 6, 0.05
"""A line of fewer characters is taken for another only within this share of the page's height: short labels repeat."""
SAME_HEIGHT, SAME_WIDTH = 0.5, 0.3
"""Lines stand for one another where they share these parts of the smaller one's height and width."""
NEXT_ROW = 1.6
"""Lines follow one another in a column when the gap between them is below this many of their heights."""


@dataclass(frozen=True)
class Words:
    """A line by what it says, folded, and where it is: in fractions of the print's page, or in px of the scan."""

    text: str
    bounds: Bounds


@dataclass(frozen=True)
class Group:
    """Indices of lines, in reading order, that stand for one another; one side may be empty. `bounds`: their place on
    the scan in working px."""

    printed: tuple[int, ...]
    scanned: tuple[int, ...]
    bounds: Bounds


@dataclass(frozen=True)
class Laid:
    """A print's page laid over its scan: how, the lines of the print in px of the scan, and the groups."""

    registration: Registration
    places: tuple[Bounds, ...]
    groups: tuple[Group, ...]

    def merged(self, groups: Sequence[Group], scanned: Sequence[Words]) -> Group:
        """Several groups as one."""
        return _group(
            [i for g in groups for i in g.printed], [j for g in groups for j in g.scanned], self.places, scanned
        )


def lay(printed: Sequence[Words], scanned: Sequence[Words], width: float, height: float) -> Laid:
    """Groups the lines of both sides; every line of either is in exactly one group. `width`, `height`: the scan's, in
    px."""
    pairs, registration = _matched(printed, scanned, width, height)
    places = tuple(registration.bounds(line.bounds) for line in printed)
    sure = {i for i, j in pairs.items() if _is_same(printed[i], scanned[j])}
    closed = {pairs[i] for i in sure}
    edges = [*pairs.items()]
    for i, place in enumerate(places):
        near = (j for j, line in enumerate(scanned) if j not in closed and _share_place(place, line.bounds))
        edges += [(i, j) for j in near] if i not in sure else []
    linked = _components(len(printed), len(scanned), edges)
    return Laid(registration, places, tuple(_group(left, right, places, scanned) for left, right in linked))


def runs(groups: Sequence[Group]) -> Iterator[list[Group]]:
    """Groups gathered that follow one another down a column, two at least."""
    left = sorted(groups, key=lambda g: g.bounds[1])
    while left:
        run = [left.pop(0)]
        while following := next((g for g in left if _follows(run[-1].bounds, g.bounds)), None):
            left.remove(following)
            run.append(following)
        if len(run) > 1:
            yield run


def _follows(above: Bounds, below: Bounds) -> bool:
    shared = min(above[2], below[2]) - max(above[0], below[0])
    high = min(above[3] - above[1], below[3] - below[1])
    inside = shared > SAME_WIDTH * min(above[2] - above[0], below[2] - below[0])
    return inside and -high < below[1] - above[3] < NEXT_ROW * high


def _matched(
    printed: Sequence[Words], scanned: Sequence[Words], width: float, height: float
) -> tuple[dict[int, int], Registration]:
    """Lines of the print that the scan has word for word or nearly, and the registration that follows from them: lines
    that stand on the page once make a first one, which tells the others apart by their place."""
    alike = _alike(printed, scanned)
    left, right = [i for i, _, _ in alike], [j for _, j, _ in alike]
    once = {i: j for i, j, _ in alike if left.count(i) == 1 and right.count(j) == 1}
    rough = _registered(printed, scanned, once, width, height)
    pairs = dict(_nearest(printed, scanned, alike, rough, height))
    return pairs, _registered(printed, scanned, pairs, width, height)


def _is_same(printed: Words, scanned: Words) -> bool:
    return fuzz.ratio(printed.text, scanned.text) >= SAME


def _alike(printed: Sequence[Words], scanned: Sequence[Words]) -> list[tuple[int, int, float]]:
    """Lines of both sides that read alike, with their likeness."""
    return [
        (i, j, score)
        for i, a in enumerate(printed)
        for j, b in enumerate(scanned)
        if min(len(a.text), len(b.text)) >= LEAST_LETTERS
        and (score := fuzz.ratio(a.text, b.text, score_cutoff=LIKE)) >= LIKE
    ]


def _registered(
    printed: Sequence[Words], scanned: Sequence[Words], pairs: Mapping[int, int], width: float, height: float
) -> Registration:
    """The registration by lines that are the same; by those alike where hardly any is. A line that is only alike may
    have been read together with its neighbour, and then lies elsewhere."""
    same = {i: j for i, j in pairs.items() if _is_same(printed[i], scanned[j])}
    known = same if len(same) >= FEWEST_SAME else pairs
    return register([LinePair(printed[i].bounds, scanned[j].bounds) for i, j in known.items()], width, height)


def _nearest(
    printed: Sequence[Words], scanned: Sequence[Words], alike: Sequence[tuple[int, int, float]], rough: Registration,
    height: float,
) -> Iterator[tuple[int, int]]:  # fmt: skip
    """One partner at most for each line, the best pairs first: by likeness, and by how near they come."""
    laid = {i: rough.bounds(printed[i].bounds) for i, _, _ in alike}
    ranked = []
    for i, j, score in alike:
        away = _distance(laid[i], scanned[j].bounds) / height
        if len(printed[i].text) >= SHORT or away < NEAR_SHARE:
            ranked.append((away + (100.0 - score) / 100.0, i, j))
    taken: tuple[set[int], set[int]] = (set(), set())
    for _, i, j in sorted(ranked):
        if i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            yield i, j


def _distance(a: Bounds, b: Bounds) -> float:
    dx, dy = (a[0] + a[2] - b[0] - b[2]) / 2, (a[1] + a[3] - b[1] - b[3]) / 2
    return float((dx * dx + dy * dy) ** 0.5)


def _share_place(a: Bounds, b: Bounds) -> bool:
    wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    least = min(a[2] - a[0], b[2] - b[0]), min(a[3] - a[1], b[3] - b[1])
    return wide > SAME_WIDTH * least[0] and high > SAME_HEIGHT * least[1]


def _components(printed: int, scanned: int, edges: Sequence[tuple[int, int]]) -> list[tuple[list[int], list[int]]]:
    """The connected parts of the graph of both sides' lines."""
    home = list(range(printed + scanned))
    for i, j in edges:
        old, new = home[printed + j], home[i]
        home = [new if h == old else h for h in home]
    out: dict[int, tuple[list[int], list[int]]] = {}
    for index, root in enumerate(home):
        left, right = out.setdefault(root, ([], []))
        (left if index < printed else right).append(index if index < printed else index - printed)
    return list(out.values())


def _group(printed: Sequence[int], scanned: Sequence[int], places: Sequence[Bounds], lines: Sequence[Words]) -> Group:
    left, right = [(places[i], i) for i in printed], [(lines[j].bounds, j) for j in scanned]
    return Group(tuple(_in_rows(left)), tuple(_in_rows(right)), around([b for b, _ in right or left]))


def _in_rows(places: Sequence[tuple[Bounds, int]]) -> list[int]:
    """Indices in reading order: rows from top to bottom, each from left to right."""
    rows: list[list[tuple[Bounds, int]]] = []
    for bounds, index in sorted(places, key=lambda p: p[0][1] + p[0][3]):
        last = rows[-1][-1][0] if rows else None
        lower = bounds[1] + bounds[3] - last[1] - last[3] if last else 0.0
        if last is not None and lower < min(bounds[3] - bounds[1], last[3] - last[1]):
            rows[-1].append((bounds, index))
        else:
            rows.append([(bounds, index)])
    return [index for row in rows for _, index in sorted(row, key=lambda p: p[0][0])]
