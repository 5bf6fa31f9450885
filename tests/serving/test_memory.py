"""Memory: the C library gives large pieces back, and what is loaded is not looked through."""

import platform
import subprocess
import sys

import pytest

HASHED = """
import ctypes, sys, threading
from pathlib import Path
from folkmoot.serving import memory

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

def borrow():
    for _ in range(3):
        piece = ctypes.CDLL(None)
        piece.malloc.restype = ctypes.c_void_p
        held = piece.malloc(20 << 20)
        ctypes.memset(held, 1, 20 << 20)
        piece.free(ctypes.c_void_p(held))

memory.spare()
before = resident()
threads = [threading.Thread(target=borrow) for _ in range(4)]
for one in threads: one.start()
for one in threads: one.join()
memory.settle()
print(resident() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be told to")
def test_what_was_borrowed_for_a_password_is_given_back():
    """Four threads took 20 MiB three times each; less than one such piece is kept."""
    said = subprocess.run(
        [sys.executable, "-c", HASHED], capture_output=True, text=True, check=True
    )
    assert int(said.stdout) < 20 << 20
