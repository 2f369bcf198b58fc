"""Seals read: a first look at the unrolled ring tells where its characters stand, then each is set upright and read
anew in several pictures; the straight lines, the number and square seals besides."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from extractors.ocr.engine import Engine
from extractors.page import PageImage, Pixels
from extractors.seals import unwarping
from extractors.seals.glyphs import told_by_shape
from extractors.seals.impression import Impression
from extractors.seals.inner_text import read_inside
from extractors.seals.lettering import (
    Lettering,
    find_lettering,
    inked_places,
    merged,
    refined,
)
from extractors.seals.lifting import Lifted, lift
from extractors.seals.look_alikes import look_alikes
from extractors.seals.rim_course import follow_rim
from extractors.seals.signs import Place, Sign, View, closes, fill, is_han, moved, opens, seen_at, signs_of
from extractors.seals.squares import read_square
from extractors.seals.upright_pictures import (
    FILLED,
    OWN,
    SCAN,
    Weights,
    first_pictures,
    last_pictures,
    more_pictures,
    read_part,
    read_upright,
    trust_of,
)  # fmt: skip
from extractors.seals.wording import Name, likeliest_name

RING_DEPTHS = (0.05, 0.42)
"""Depths of the text ring below the rim at the first look, in shorter semi-axes."""
SURE = 0.6
"""Mean probability below which a character of the name asks for a second look."""
SETTLED = 0.9
"""The same below which two more pictures of the characters set upright are read."""
AROUND = 2
"""Places on both sides of a doubtful one that are read anew with it: alone, a character is read worse."""
LEAST_SURE = 0.6
"""Share of the characters on the unrolled scan that must be SURE before it is gone on with alone."""
BARE_INK = 0.35
"""Ink of the places next to a name, as a share of the others', below which it surely ends there."""
OVERLAP = 50.0
"""Degrees read twice at the first look, so that a character at the cut is whole once."""
CHARACTER = 8
"""Half the degrees that a ring character takes."""
LEAST_READ = 0.3
"""Probability of a character from which it tells where characters stand."""
PITCH_GAP = 6.0
"""Two characters further apart than this many usual pitches belong to different legends."""
LATIN_SURE, LATIN_FEWEST = 0.8, 4
"""Mean probability and letters from which a ring without Chinese characters is read as a foreign name."""
SHIFTED = 0.15
"""Distance between places found at first and where characters set upright are seen, in places, from which they are set
anew."""


@dataclass(frozen=True)
class SealReading:
    """What a seal says. `text`: the name on the ring (of a square seal all of it), `line` the straight words inside,
    `code` the registration number; `text_confidence` 0 to 1; `strip`: the characters set upright in places of equal
    width (of a ring whose places were not found, unrolled); `up` the direction (degrees clockwise from the x axis) of
    the seal's top. `places`: what may stand in each place of the ring, with some beyond both ends of the name, empty
    where that was not found; `peaks`: the same by the surest strip; `inked`: how much ink each holds (0 to 1);
    `coloured`: whether the ink is told from print by its colour; `seen`: where, in
    places, the likeliest character of each really stands, None where that is not clear."""

    text: str
    line: str
    code: str | None
    text_confidence: float
    strip: Pixels
    up: float
    places: tuple[Place, ...] = ()
    peaks: tuple[Place, ...] = ()
    inked: tuple[float, ...] = ()
    coloured: bool = True
    seen: tuple[float | None, ...] = ()


def read_seal(page: PageImage, impression: Impression, engine: Engine, lifted: Lifted | None = None) -> SealReading:
    """The words of one impression, `lifted` where that was done. Raises EngineError as the engine does."""
    lifted = lifted or lift(page, impression)
    if not impression.curved:
        return _square(lifted, engine)
    return _curved(replace(lifted, rim=follow_rim(lifted)), engine)


def _square(lifted: Lifted, engine: Engine) -> SealReading:
    text, confidence, strip = read_square(lifted, engine)
    return SealReading(text, "", None, confidence, strip, 270.0)


@dataclass(frozen=True)
class _Look:
    """What a ring shows, all its places known: the views so far, and what they come to."""

    lettering: Lettering
    strip: Pixels
    views: list[View]
    inked: Weights

    @cached_property
    def filled(self) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
        return fill(self.views)

    @cached_property
    def name(self) -> Name:
        return likeliest_name(self.filled[0], self.inked.tolist())

    def seen(self, more: Sequence[View]) -> "_Look":
        """The same with more views."""
        return replace(self, views=[*self.views, *more])


def _curved(lifted: Lifted, engine: Engine) -> SealReading:
    scan = _first_look(lifted, engine, lifted.rgb)
    look = _short_look(lifted, engine, scan)
    if look is None or not _is_settled(look):
        first = [scan, _first_look(lifted, engine, lifted.own)]
        start = _cut_at([s for strip in first for s in strip if _named(s)])
        if start is None:
            return _foreign(lifted, engine, first)
        first = [_within_turn(strip, start) for strip in first]
        lettering = _place(lifted, start, first)
        if lettering is None:
            return _unplaced(lifted, engine, start, first)
        look = _long_look(lifted, engine, lettering, first, look)
    (places, peaks), name = look.filled, look.name
    doubtful = [k for k in range(name.begin, name.end) if max(places[k].values(), default=0.0) < SURE]
    if told := told_by_shape(lifted, look.lettering, places, doubtful, look_alikes()):
        places = tuple(told.get(k, place) for k, place in enumerate(places))
        name = likeliest_name(places, look.inked.tolist())
    middle = (name.begin + name.end - 1) / 2
    up = float(np.interp(middle, np.arange(len(places)), look.lettering.directions)) % 360
    inside = read_inside(lifted, engine, up, name.text)
    # Words inside may reach into the ring: their ink doesn't carry the name on.
    bare = replace(lifted, ink=np.where(inside.covers, np.float32(0), lifted.ink))
    inked = tuple(map(float, inked_places(bare, look.lettering)))
    return SealReading(
        name.text, inside.words, inside.code, name.confidence, look.strip, up, places, peaks, inked, lifted.coloured,
        seen_at(look.views, places),
    )  # fmt: skip


def _short_look(lifted: Lifted, engine: Engine, scan: Sequence[Sign]) -> _Look | None:
    """A ring by the scan unrolled and its characters set upright in one picture, in two where one doesn't settle the
    name. None where that is too little to tell where they stand."""
    start = _cut_at([s for s in scan if _named(s)])
    first = [] if start is None else _within_turn(scan, start)
    lettering = None if start is None else _place(lifted, start, [first])
    if lettering is None or np.mean([s.odds[s.best] >= SURE for s in first if _named(s)]) < LEAST_SURE:
        return None
    look, far = _set_upright(lifted, engine, lettering, first)
    if far > SHIFTED:
        look, far = _set_upright(lifted, engine, look.lettering, first)
    if far > SHIFTED:
        return None
    if not _is_settled(look):
        look = look.seen(read_upright(lifted, engine, look.lettering, first_pictures(lifted)[1:])[1])
    return look


def _set_upright(lifted: Lifted, engine: Engine, lettering: Lettering, first: Sequence[Sign]) -> tuple[_Look, float]:
    """The scan unrolled and set upright at some places, and how far from them the characters were seen; where that is
    far, with the places moved there."""
    (strip,), (upright,) = read_upright(lifted, engine, lettering, first_pictures(lifted)[:1])
    moved_to, far = refined(lettering, [upright.signs], even=lifted.at.shape != "oval")
    lettering = moved_to if far > SHIFTED else lettering
    unrolled = View(moved(first, lettering.place), upright.weights)
    return _Look(lettering, strip, [unrolled, upright], inked_places(lifted, lettering)), far


def _is_settled(look: _Look) -> bool:
    """Whether every character of the name is read, none is left between them, and nothing stands next to its ends."""
    begin, end = look.name.begin, look.name.end
    beyond = [k for k in (begin - 2, begin - 1, end, end + 1) if 0 <= k < len(look.inked)]
    return (
        end - begin == len(look.name.text)
        and not _doubtful(look.filled[0][begin:end], SETTLED)
        and all(look.inked[k] < BARE_INK for k in beyond)
    )


def _long_look(
    lifted: Lifted, engine: Engine, lettering: Lettering, first: Sequence[Sequence[Sign]], short: _Look | None
) -> _Look:
    """A ring read in as many pictures as its characters need. `first` are the signs of the scan and of the seal's own
    ink unrolled, `short` what a short look showed: it is gone on with where the places are the same."""
    pictures = first_pictures(lifted)
    if short is not None and _is_near(short.lettering, lettering):
        lettering, strip, upright = short.lettering, short.strip, short.views[1:]
    else:
        (strip, *_), upright = read_upright(lifted, engine, lettering, pictures)
        moved_to, far = refined(lettering, [v.signs for v in upright], even=lifted.at.shape != "oval")
        if far > SHIFTED:
            lettering = moved_to
            (strip, *_), upright = read_upright(lifted, engine, lettering, pictures)
    trust = trust_of(lifted, lettering)
    kinds = (SCAN, OWN if lifted.coloured else FILLED)
    views = [View(moved(s, lettering.place), trust[k]) for s, k in zip(first, kinds, strict=True)]
    look = _Look(lettering, strip, views + upright, inked_places(lifted, lettering))
    for part in _doubtful_parts(look, SETTLED):
        look = look.seen(read_part(lifted, engine, lettering, more_pictures(lifted), part))
    if _doubtful_parts(look, SURE):
        look = look.seen(read_upright(lifted, engine, lettering, last_pictures(lifted))[1])
    return look


def _doubtful_parts(look: _Look, sure: float) -> list[tuple[int, int]]:
    """Runs of places (from, to past the last) about the characters of the name that are read with less than a mean
    probability, with a neighbour on both sides; all places where no name was read."""
    places, name = look.filled[0], look.name
    doubtful = [k for k in range(name.begin, name.end) if max(places[k].values(), default=0.0) < sure]
    if name.begin == name.end:
        return [(0, len(places))]
    parts: list[tuple[int, int]] = []
    for k in doubtful:
        begin, end = max(0, k - AROUND), min(len(places), k + AROUND + 1)
        if parts and begin <= parts[-1][1]:
            begin = parts.pop()[0]
        parts.append((begin, end))
    return parts


def _is_near(one: Lettering, other: Lettering) -> bool:
    """Whether two sets of places are the same within what a character set upright may be off."""
    if len(one.directions) != len(other.directions):
        return False
    return all(abs(one.place(float(d)) - k) <= SHIFTED for k, d in enumerate(other.directions))


def _cut_at(signs: Sequence[Sign]) -> float | None:
    """The direction in the middle of the widest arc without any of the signs; None where there are none."""
    taken = np.zeros(unwarping.DIRECTIONS)
    for sign in signs:
        taken[(np.arange(-CHARACTER, CHARACTER + 1) + round(sign.at)) % unwarping.DIRECTIONS] = 1
    return unwarping.seam(taken) if taken.any() else None


def _place(lifted: Lifted, start: float, strips: Sequence[Sequence[Sign]]) -> Lettering | None:
    """Where the characters stand by several strips, each with its signs by direction within the turn from `start`."""
    han = [[s for s in strip if _named(s) and is_han(s.best)] for strip in strips]
    return find_lettering(lifted, start, _longest_run(merged(han, LEAST_READ)))


def _doubtful(places: Sequence[Place], sure: float) -> bool:
    """Whether some character of a name is read with less than a mean probability."""
    return not places or any(max(place.values(), default=0.0) < sure for place in places)


def _first_look(lifted: Lifted, engine: Engine, picture: Pixels) -> list[Sign]:
    """The signs of the whole ring by direction in degrees, each once, from one picture of it."""
    start = unwarping.seam(unwarping.ring_profile(lifted))
    strip, directions = unwarping.unroll(picture, lifted, start, 360.0 + OVERLAP, RING_DEPTHS)
    (reading,) = engine.read([strip])
    shares = (np.arange(len(directions)) + 0.5) / len(directions)
    signs = moved(signs_of(reading), lambda x: float(np.interp(x, shares, directions)))
    first = start + OVERLAP / 2
    return [s for s in signs if first <= s.at < first + 360.0]


def _named(sign: Sign) -> bool:
    """Whether a sign is surely enough a character of a name."""
    best = sign.best
    return best != "" and (opens(best) or closes(best)) and sign.odds[best] >= LEAST_READ


def _within_turn(signs: Sequence[Sign], start: float) -> list[Sign]:
    """The signs by direction within the turn that begins at `start`."""
    turned = [s._replace(at=start + (s.at - start) % 360.0) for s in signs]
    return sorted(turned, key=lambda s: s.at)


def _longest_run(places: Sequence[float]) -> list[float]:
    """Of characters along the ring those that stand together: the most without a gap of several places."""
    if len(places) < 2:
        return list(places)
    steps = np.diff(places)
    cuts = np.flatnonzero(steps > PITCH_GAP * float(np.median(steps))) + 1
    return [float(v) for v in max(np.split(np.asarray(places), cuts), key=len)]


def _unplaced(lifted: Lifted, engine: Engine, start: float, first: Sequence[Sequence[Sign]]) -> SealReading:
    """A ring of which too little was read to tell where its characters stand."""
    strip, _ = unwarping.unroll(lifted.rgb, lifted, start, 360.0, RING_DEPTHS)
    named = [[s for s in signs if _named(s)] for signs in first]
    most = max(named, key=lambda signs: sum(s.odds[s.best] for s in signs))
    text, confidence = "".join(s.best for s in most), float(np.mean([s.odds[s.best] for s in most]))
    inside = read_inside(lifted, engine, start + 180.0, text)
    return SealReading(text, inside.words, inside.code, confidence, strip, (start + 180.0) % 360)


def _foreign(lifted: Lifted, engine: Engine, first: Sequence[Sequence[Sign]]) -> SealReading:
    """A ring without any Chinese character: a foreign name, or nothing that could be read."""
    start = _cut_at([s for strip in first for s in strip if s.odds.get(s.best, 0.0) >= LEAST_READ])
    start = 90.0 if start is None else start
    strips = [unwarping.unroll(p, lifted, start, 360.0, RING_DEPTHS)[0] for p in (lifted.rgb, lifted.clean)]
    best = max(engine.read(strips), key=lambda r: r.confidence)
    letters = sum(c.isalpha() for c in best.text)
    sure = best.confidence >= LATIN_SURE and letters >= LATIN_FEWEST and not any(map(is_han, best.text))
    text = best.text.strip() if sure else ""
    inside = read_inside(lifted, engine, start + 180.0, text)
    confidence = best.confidence if sure else 0.0
    return SealReading(text, inside.words, inside.code, confidence, strips[0], (start + 180.0) % 360)


__all__ = ["SealReading", "read_seal"]
