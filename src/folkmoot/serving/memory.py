"""Memory: what a request borrowed goes back to the machine at once, so that an old one suffices."""

import ctypes
import gc
import platform

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
"""Numbers of mallopt(3) in glibc."""

LARGE = 256 * 1024
"""Bytes from which a piece of memory is taken from the system alone, and given back alone."""
ARENAS = 2
"""Heaps that threads share. By default each thread may keep one of its own."""


def spare() -> bool:
    """Let the C library keep little in reserve; False where it is not glibc, and nothing is done.

    To be called before there are threads. Left alone, glibc raises its threshold after the first
    password (7 MiB) was hashed, and from then on keeps such pieces for each heap.
    """
    if platform.libc_ver()[0] != "glibc":
        return False
    mallopt = ctypes.CDLL(None).mallopt
    wanted = ((M_MMAP_THRESHOLD, LARGE), (M_TRIM_THRESHOLD, LARGE), (M_ARENA_MAX, ARENAS))
    return all(mallopt(number, value) == 1 for number, value in wanted)


def settle() -> None:
    """When all is loaded: throw away what starting left, and never look through the rest again."""
    gc.collect()
    gc.freeze()
    if platform.libc_ver()[0] == "glibc":
        ctypes.CDLL(None).malloc_trim(0)
