"""The name in the places of a ring: where it begins and ends, and the likeliest character of each place, near ties
decided by the words that such names are made of."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from math import log
from typing import NamedTuple

import yaml

from extractors.seals.signs import Place, closes, opens

HELD = 0.25
"""Mean probability from which a character counts for a place belonging to the name, below which against it."""
GUESSED = 0.08
"""Mean probability from which a place is read at all outside of words."""
INKED = 0.35
"""Ink of a place, as a share of the others', from which something stands there."""
SURE, RIVAL, CERTAIN = 0.6, 1 / 3, 0.9
"""Probability from which a character stays whatever word another would make, when no other has that share of it; and
from which it stays in any case."""
FAINTEST, FAINTEST_SHARE = 0.02, 1 / 8
"""Probability of a character, and its share of the likeliest one's, from which a word may take it."""
BONUS = 0.6
"""What a word is worth, for each of its characters after the first, as a logarithm of odds: a word of two decides for a
character that has half the other's probability, one of four for one that has a sixth."""
ENDING = 0.85
"""What a usual ending is worth: less than a character surely read beyond it, log(SURE / HELD)."""
HIDDEN = -0.7
"""What a place costs that is inked and not read, whether a word supplies its character or nobody does, and the most
that a guess does: a character with twice HELD beyond it makes up for it."""
BARE = -0.5
"""What a place costs inside the name where nothing stands; two of them part it from what follows."""
LEAST_REST = 3
"""Characters of a word, all SURE, from which it supplies another that nobody read, in an inked place that shows no
character with HELD."""
TELLING = frozenset("省市县区盟旗镇乡村厅局委处所院部一二三四五六七八九十东西南北")
"""Characters that tell one body from another with else the same name: no word ever brings them in."""
INCOMPLETE = ("districts", "organisations", "shops", "trades")
"""Groups of the shipped words that lack too many of their kind for the only one that fits to be the right one. In 107
names with each character hidden in turn the other groups supplied 556, none wrongly; with these 6 of 752 were wrong."""
UNKNOWN = "?"


@dataclass(frozen=True)
class Name:
    """What stands in the places `begin` to `end` (past the last): the text, its mean probability (0 to 1; what no strip
    shows counts as 0) and how many of its characters only a word supplies."""

    begin: int
    end: int
    text: str
    confidence: float
    supplied: int = 0


@dataclass(slots=True)
class _Node:
    """A beginning shared by words: what may follow, and the word (with UNKNOWN: the only one) that ends here."""

    after: dict[str, "_Node"] = field(default_factory=dict)
    word: str = ""


@dataclass(frozen=True)
class Lexicon:
    """Words by their characters, and what names end with."""

    root: _Node
    endings: tuple[str, ...]

    @classmethod
    def of(cls, words: Iterable[str], endings: Iterable[str] = (), others: Iterable[str] = ()) -> "Lexicon":
        """The words with, of the long ones, those that lack one character; of the `others` only whole ones."""
        known, root = {w for w in words if len(w) >= 2}, _Node()
        for word in known | {w for w in others if len(w) >= 2}:
            _add(root, word, word)
        for word in (w for w in known if len(w) > LEAST_REST):
            for k, character in enumerate(word):
                if character not in TELLING:
                    _add(root, word[:k] + UNKNOWN + word[k + 1 :], word)
        return cls(root, tuple(endings))


def _add(root: _Node, key: str, word: str) -> None:
    node = root
    for character in key:
        node = node.after.setdefault(character, _Node())
    # Several words that differ in the unknown character only: none can be told.
    node.word = word if node.word in ("", word) else UNKNOWN


@cache
def shipped() -> Lexicon:
    """The lexicon that comes with the program."""
    raw = yaml.safe_load(files("extractors.seals").joinpath("words.yaml").read_text(encoding="utf-8"))
    groups: dict[str, list[str]] = {name: text.split() for name, text in raw.items()}
    endings = groups.pop("endings")
    groups["provinces"] += [w[:-1] for w in groups["provinces"]]
    groups["districts"] += [w[:-1] for w in groups["districts"]]
    groups["cities"] += [f"{w}市" for w in groups["cities"]]
    others = {w for name in INCOMPLETE for w in groups.pop(name)}
    return Lexicon.of({w for group in groups.values() for w in group}, endings, others)


class _Path(NamedTuple):
    """A reading of the places from `begin` up to some place: its score, text and the probability of each place."""

    score: float
    begin: int
    text: str = ""
    chances: tuple[float, ...] = ()
    supplied: int = 0

    def then(self, score: float, text: str, chances: tuple[float, ...], supplied: int = 0) -> "_Path":
        return _Path(
            self.score + score, self.begin, self.text + text, self.chances + chances, self.supplied + supplied
        )  # fmt: skip


_Reached = dict[bool, _Path]
"""The best path up to a place, by whether its last place is bare."""


def likeliest_name(places: Sequence[Place], inked: Sequence[float], lexicon: Lexicon | None = None) -> Name:
    """The name in some places, of which `inked` tells how much ink each holds (0 to 1); empty where nobody read any."""
    words = lexicon or shipped()
    shown = [_candidates(place) for place in places]
    held = [ink >= INKED for ink in inked]
    best, end = _Path(0.0, 0), 0
    reached: list[_Reached] = [{} for _ in range(len(places) + 1)]
    for k in range(len(places)):
        _go_on(reached, shown, held, k, words.root)
        whole = reached[k + 1].get(False)
        if whole and closes(whole.text[-1:]) and _worth(whole, words) > _worth(best, words):
            best, end = whole, k + 1
    sure = sum(best.chances) / len(best.chances) if best.chances else 0.0
    return Name(best.begin, end, best.text, sure, best.supplied)


def _go_on(
    reached: Sequence[_Reached], shown: Sequence[dict[str, float]], held: Sequence[bool], k: int, root: _Node
) -> None:
    """Takes what was read up to place k, or a name that begins there, further; keeps the best up to each place."""
    steps = list(_steps(shown, held, k, root))
    for after, step in steps:
        if opens(step.text[0]):
            _keep(reached[after], False, step)
    for bare, path in reached[k].items():
        for after, step in steps:
            _keep(reached[after], False, path.then(step.score, step.text, step.chances, step.supplied))
        if not _is_empty(shown[k]):
            continue
        if held[k]:
            _keep(reached[k + 1], False, path.then(HIDDEN, "", (0.0,)))
        elif not bare:
            _keep(reached[k + 1], True, path.then(BARE, "", ()))


def _keep(at: _Reached, bare: bool, path: _Path) -> None:
    if bare not in at or path.score > at[bare].score:
        at[bare] = path


def _worth(path: _Path, lexicon: Lexicon) -> float:
    """A path's score as a whole name."""
    return path.score + (ENDING if path.text.endswith(lexicon.endings) else 0.0)


def _candidates(place: Place) -> dict[str, float]:
    """The characters of a name that may be read in a place, likeliest first: one alone where it is sure."""
    named = sorted(((p, c) for c, p in place.items() if opens(c) or closes(c)), reverse=True)
    if not named:
        return {}
    first = named[0][0]
    second = named[1][0] if len(named) > 1 else 0.0
    if first >= CERTAIN or (first >= SURE and second < RIVAL * first):
        return {named[0][1]: first}
    least = max(FAINTEST, first * FAINTEST_SHARE)
    return {c: p for k, (p, c) in enumerate(named) if k == 0 or (p >= least and c not in TELLING)}


def _is_empty(candidates: dict[str, float]) -> bool:
    """Whether a place shows no character that counts for it."""
    return max(candidates.values(), default=0.0) < HELD


def _steps(shown: Sequence[dict[str, float]], held: Sequence[bool], k: int, root: _Node) -> Iterator[tuple[int, _Path]]:
    """What may be read from place k on, each with the place after it: its likeliest character, or a word."""
    character = next(iter(shown[k]), "")
    if character and shown[k][character] >= GUESSED:
        chance = shown[k][character]
        yield k + 1, _Path(max(log(chance / HELD), HIDDEN), k, character, (chance,))
    begun = [(k, root, _Path(0.0, k))]
    while begun:
        at, node, path = begun.pop()
        if _tells(node, path):
            yield at, path._replace(text=node.word, score=path.score + BONUS * (len(path.text) - 1))
        begun += _continued(shown, held, at, node, path)


def _tells(node: _Node, path: _Path) -> bool:
    """Whether a path is a word, and one sure enough of the rest where it supplies a character."""
    if node.word in ("", UNKNOWN):
        return False
    return not path.supplied or sum(chance >= SURE for chance in path.chances) == len(path.text) - 1


def _continued(
    shown: Sequence[dict[str, float]], held: Sequence[bool], at: int, node: _Node, path: _Path
) -> Iterator[tuple[int, _Node, _Path]]:
    """A beginning of a word with the character of one more place, over at most one bare place before it."""
    if path.text and at + 1 < len(shown) and _is_empty(shown[at]) and not held[at]:
        for character, chance in shown[at + 1].items():
            if character in node.after:
                score = BARE + log(chance / HELD)
                yield at + 2, node.after[character], path.then(score, character, (chance,))
    if at == len(shown):
        return
    for character, chance in shown[at].items():
        if character in node.after:
            yield at + 1, node.after[character], path.then(log(chance / HELD), character, (chance,))
    if UNKNOWN in node.after and held[at] and _is_empty(shown[at]):
        yield at + 1, node.after[UNKNOWN], path.then(HIDDEN, UNKNOWN, (0.0,), 1)


__all__ = ["Lexicon", "Name", "likeliest_name", "shipped"]
