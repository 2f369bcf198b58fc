"""Memory that a process gives back."""

import subprocess
import sys
import textwrap

import pytest

from service.workflows import process_memory
from service.workflows.process_memory import LARGE, give_back_holes, keep_large_pieces_apart

MEASURE = """
    import ctypes, sys
    from pathlib import Path
    from service.workflows.process_memory import LARGE, give_back_holes, keep_large_pieces_apart

    def resident():
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

    if {apart}:
        keep_large_pieces_apart()
    library = ctypes.CDLL(None)
    library.malloc.restype, library.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
    library.malloc.argtypes = [ctypes.c_size_t]
    library.memset.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t]

    def taken(size):
        place = library.malloc(size)
        library.memset(place, 1, size)
        return place

    library.free(taken(30 << 20))  # from now on the C library takes pieces of this size from among small ones
    before = resident()
    pieces = []
    for _ in range(8):
        pieces += [taken({size}), taken(1 << 17)]  # what stays lies behind what goes
    for large in pieces[::2]:
        library.free(large)
    if {back}:
        give_back_holes()
    print((resident() - before) >> 20)
"""
needs_glibc = pytest.mark.skipif(process_memory._glibc() is None, reason="the C library is not glibc")


def grown(*, apart: bool, back: bool, size: int) -> int:
    """MiB by which a process grows that takes eight pieces and small ones between them, and frees the eight."""
    script = textwrap.dedent(MEASURE).format(apart=apart, back=back, size=size)
    return int(subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout)


@needs_glibc
def test_large_pieces_leave_no_holes_once_they_are_kept_apart() -> None:
    assert grown(apart=False, back=False, size=2 * LARGE) >= 32
    assert grown(apart=True, back=False, size=2 * LARGE) <= 2


@needs_glibc
def test_holes_among_smaller_pieces_are_given_back() -> None:
    assert grown(apart=True, back=False, size=LARGE // 4) >= 4
    assert grown(apart=True, back=True, size=LARGE // 4) <= 2


def test_where_the_library_is_another_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_memory, "_glibc", lambda: None)
    keep_large_pieces_apart()
    give_back_holes()
