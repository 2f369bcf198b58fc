"""Whether there is room on a line for more characters than were read: what a seal or a blot hid is not lacking."""

import unicodedata
from collections.abc import Mapping

import numpy as np

from extractors.ocr.strips import Strip

DEFAULT_PITCH = {True: 4.5, False: 2.5}
"""Time steps from one full-width (half-width) character to the next where the line itself does not show it: print 36 px
high in a strip of 48, 8 px a step."""
LEAST_PAIRS = 2
ROOM = 0.6
"""Share of a missing character's pitch that must be free for it to have stood there. On drawn values 99 % of the
characters that really lack leave less."""
MARGIN = 0.4
"""Pitches of a full-width character that a text detector leaves free at a row's end: 0.32 around drawn values, and a
quarter of a time step's width."""


def has_room(strip: Strip, read: slice, expected: str) -> bool:
    """Whether the stretch `read` of a strip's characters is as wide as more characters than it holds, and as
    `expected` would be. Never where the expected text is the narrower one."""
    pitch = {wide: _pitch(strip, wide) for wide in (True, False)}
    inner = _width(strip.text[read], pitch)
    lacking = _width(expected, pitch) - inner
    if lacking <= ROOM * pitch[False]:
        return False
    left = _centre(strip, read.start - 1) if read.start else 0.0
    right = _centre(strip, read.stop) if read.stop < len(strip.text) else float(len(strip.posterior.ids))
    beside = strip.text[max(0, read.start - 1) : read.start] + strip.text[read.stop : read.stop + 1]
    open_ends = 2 - len(beside) + 2 * sum(left < b < right for b in strip.breaks)
    free = right - left - inner - _width(beside, pitch) / 2 - open_ends * MARGIN * pitch[True]
    return free >= ROOM * min(lacking, _width(expected[:1], pitch))


def _width(text: str, pitch: Mapping[bool, float]) -> float:
    """Steps that a text takes."""
    return sum(pitch[_is_wide(c)] for c in text)


def _centre(strip: Strip, at: int) -> float:
    return float(strip.starts[at] + strip.ends[at]) / 2


def _pitch(strip: Strip, wide: bool) -> float:
    """Median steps between neighbours that are both full-width (or both half-width); half of a full one or twice a
    half one where only the other is there."""
    own, other = _gaps(strip, wide), _gaps(strip, not wide)
    if len(own) >= LEAST_PAIRS:
        return float(np.median(own))
    if len(other) >= LEAST_PAIRS:
        return float(np.median(other)) * DEFAULT_PITCH[wide] / DEFAULT_PITCH[not wide]
    return DEFAULT_PITCH[wide]


def _gaps(strip: Strip, wide: bool) -> list[float]:
    same = [_is_wide(c) is wide for c in strip.text]
    return [_centre(strip, i + 1) - _centre(strip, i) for i in range(len(same) - 1) if same[i] and same[i + 1]]


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"
