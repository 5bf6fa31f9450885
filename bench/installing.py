"""What `pip install .` without extras puts on the disk. Needs the network, or a cache of it."""

import subprocess
import sys
import tempfile
from pathlib import Path

from bench.table import Row, Size, Table

ROOT = Path(__file__).parents[1]


def run(folder: Path, _size: Size) -> Table:
    """Install into a fresh environment and weigh what came."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        before = _megabytes(Path(place))
        pip = [f"{place}/bin/python", "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*pip, "--no-compile", str(ROOT)], check=True)
        bare = _megabytes(Path(place)) - before
        subprocess.run([f"{place}/bin/python", "-m", "compileall", "-qq", place], check=False)
        compiled = _megabytes(Path(place)) - before
        listed = subprocess.run(
            [*pip[:3], "list", "--format=freeze"], check=True, capture_output=True, text=True
        )
    count = len([line for line in listed.stdout.split() if not line.startswith("pip==")])
    rows = [
        Row("pip install ., without extras", bare, "MB", limit=100),
        Row("the same with Python's compiled files", compiled, "MB"),
        Row("distributions, Folkmoot included", count, ""),
    ]
    return Table("install", "what is installed", rows)


def _megabytes(folder: Path) -> float:
    return sum(file.lstat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6
