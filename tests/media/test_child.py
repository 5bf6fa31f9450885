"""The walls round the child: what code in it can no longer do."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

SOURCES = str(Path(__file__).parents[2] / "src")
LIMITS = "from folkmoot.media import child; child._limit(400_000_000, 1)\n"
LOCK = LIMITS + "import socket, os, threading; child._lock()\n"


def run(program: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-B", "-c", program],
        env={"PYTHONPATH": SOURCES},
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    "attempt",
    [
        "open('/etc/hostname')",
        "socket.socket()",
        "os.pipe()",
        "os.open('/tmp', os.O_RDONLY)",
    ],
)
def test_nothing_can_be_opened(attempt: str) -> None:
    locked = run(LOCK + attempt)

    assert b"Too many open files" in locked.stderr
    assert run("import socket, os\n" + attempt).returncode == 0


def test_nothing_can_be_written_to_a_disk(tmp_path: Path) -> None:
    result = run(f"f = open({str(tmp_path / 'x')!r}, 'wb')\n{LIMITS}f.write(b'x' * 9); f.flush()")

    assert b"File too large" in result.stderr


def test_memory_ends() -> None:
    assert b"MemoryError" in run(LIMITS + "bytes(500_000_000)").stderr


def test_processor_time_ends() -> None:
    assert run(LIMITS + "while True: pass").returncode == -signal.SIGXCPU


def test_what_a_library_prints_is_not_an_answer() -> None:
    program = (
        'import sys, os; sys.argv[1:] = [\'{"memory_bytes": 400000000, "cpu_seconds": 5}\']\n'
        "from folkmoot.media import child\n"
        "def chatter(bounds): print('noise', flush=True); return {'problem': 'broken'}, []\n"
        "child._process = chatter; child.main()"
    )

    assert run(program).stdout == b'{"problem": "broken"}\n'


def test_the_server_does_not_load_the_decoders() -> None:
    program = (
        "import folkmoot.media.decoder, folkmoot.media.sniff, folkmoot.media.picture, sys\n"
        "assert not [name for name in sys.modules if name.startswith('PIL')]"
    )

    assert run(program).returncode == 0


def test_the_child_does_not_load_the_house() -> None:
    program = (
        "import folkmoot.media.reencode, sys\n"
        "loaded = {name for name in sys.modules if name.startswith('folkmoot')}\n"
        "assert not [n for n in loaded if 'storage' in n or 'record' in n or 'web' in n], loaded\n"
        "assert 'sqlalchemy' not in sys.modules"
    )

    assert run(program).returncode == 0
