"""Which applications of a batch a person confirms before the rest may pass: drawn so that nobody can choose, and
anybody can draw it again."""

import hashlib
from collections.abc import Sequence


def sample(files: Sequence[int], seed: str, percent: int, minimum: int) -> tuple[int, ...]:
    """The sample: `percent` in a hundred of the files, rounded up, and at least `minimum`, in their order. Drawn by the
    SHA-256 of `seed:file`, the smallest first; the seed is the hash of the log's entry that names the files, which
    nobody knows before it is written."""
    size = max(minimum, -(-len(files) * percent // 100))
    drawn = sorted(files, key=lambda file: hashlib.sha256(f"{seed}:{file}".encode()).digest())[:size]
    return tuple(file for file in files if file in set(drawn))
