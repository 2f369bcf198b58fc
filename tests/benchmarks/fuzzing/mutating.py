"""Valid files spoiled in the ways that break parsers: every spoiled file is made from its seed alone."""

import random
import re
from collections.abc import Callable, Sequence

NUMBERS = (b"0", b"-1", b"1", b"255", b"65536", b"2147483647", b"-2147483648", b"4294967296", b"99999999999999999999")
WORDS = (
    b"null", b"true", b"[]", b"{}", b"[[[[[[[[", b'"', b"'", b"\\", b"1e999", b"NaN", b"-0", b"\xed\xa0\x80",
    b"\xff\xfe",
    b"\x00", b"\r\n", b"&a [*a, *a]", b"!!python/name:os.system", b"2024-13-45", b"\xe2\x80\xae", b"9" * 5000,
    b"\xf0\xa0\xae\xb7", b"<!ENTITY x SYSTEM 'file:///etc/passwd'>", b"=1+1", b"{{ 7 * 7 }}",
)  # fmt: skip
EDGES = (0, 1, 0x7F, 0x80, 0xFE, 0xFF)
Mutation = Callable[[random.Random, bytearray, bytes], bytearray]


def spoiled(seed: int, samples: Sequence[bytes]) -> bytes:
    """A sample with one to eight things changed in it."""
    chance = random.Random(seed)
    content = bytearray(chance.choice(samples))
    other = chance.choice(samples)
    for _ in range(chance.choice((1, 1, 2, 3, 5, 8))):
        content = chance.choice(MUTATIONS)(chance, content, other)
    return bytes(content)


def _place(chance: random.Random, content: bytearray) -> int:
    """Heads and tails, where formats say what they are, as often as all between."""
    length = len(content)
    if not length:
        return 0
    kind = chance.random()
    if kind < 0.25:
        return chance.randrange(min(length, 512))
    return length - 1 - chance.randrange(min(length, 1024)) if kind < 0.5 else chance.randrange(length)


def _flip(chance: random.Random, content: bytearray, other: bytes) -> bytearray:
    for _ in range(chance.choice((1, 1, 4, 32))):
        if content:
            content[_place(chance, content)] ^= 1 << chance.randrange(8)
    return content


def _edge(chance: random.Random, content: bytearray, other: bytes) -> bytearray:
    start = _place(chance, content)
    for at in range(start, min(start + chance.choice((1, 2, 4, 8)), len(content))):
        content[at] = chance.choice(EDGES)
    return content


def _cut(chance: random.Random, content: bytearray, other: bytes) -> bytearray:
    start = _place(chance, content)
    if chance.random() < 0.5:
        return content[:start]
    del content[start : start + chance.choice((1, 4, 64, 4096))]
    return content


def _again(chance: random.Random, content: bytearray, other: bytes) -> bytearray:
    start, length = _place(chance, content), chance.choice((1, 8, 64, 4096))
    content[start:start] = content[start : start + length] * chance.choice((1, 2, 50))
    return content


def _mixed(chance: random.Random, content: bytearray, other: bytes) -> bytearray:
    start, length = _place(chance, content), chance.choice((8, 64, 4096))
    begin = chance.randrange(len(other)) if other else 0
    content[start : start + length] = other[begin : begin + length]
    return content


def _number(chance: random.Random, content: bytearray, other: bytes) -> bytearray:
    return _replaced(chance, content, rb"-?\d+", NUMBERS)


def _word(chance: random.Random, content: bytearray, other: bytes) -> bytearray:
    if chance.random() < 0.5:
        return _replaced(chance, content, rb"[^\s,:\[\]{}\"<>/]+", WORDS)
    start = _place(chance, content)
    content[start:start] = chance.choice(WORDS)
    return content


def _replaced(chance: random.Random, content: bytearray, pattern: bytes, by: Sequence[bytes]) -> bytearray:
    start = _place(chance, content)
    found = re.compile(pattern).search(content, start, min(len(content), start + 4096))
    if found:
        content[found.start() : found.end()] = chance.choice(by)
    return content


MUTATIONS: tuple[Mutation, ...] = (_flip, _edge, _cut, _again, _mixed, _number, _word)
