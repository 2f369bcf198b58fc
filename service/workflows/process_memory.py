"""How a process that reads page after page takes memory and gives it back, so that it does not grow with them."""

import ctypes
import sys
from functools import cache

LARGE = 4 << 20
"""Bytes from which a piece of memory is taken from the system and given back to it by itself: pictures of pages and
what networks work in. Taken among small pieces they leave holes that nothing fits any more."""
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8


def keep_large_pieces_apart() -> None:
    """For this process, for good, where its C library is glibc; elsewhere nothing."""
    library = _glibc()
    if library is not None:
        for option, value in ((_MMAP_THRESHOLD, LARGE), (_TRIM_THRESHOLD, LARGE), (_ARENA_MAX, 1)):
            library.mallopt(option, value)


def give_back_holes() -> None:
    """Gives the system whatever of this process's memory is free among what is in use. Where the C library is not
    glibc, nothing."""
    library = _glibc()
    if library is not None:
        library.malloc_trim(0)


@cache
def _glibc() -> ctypes.CDLL | None:
    process = ctypes.CDLL(None) if sys.platform == "linux" else None
    return process if hasattr(process, "mallopt") and hasattr(process, "malloc_trim") else None
