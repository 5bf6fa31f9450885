"""What may be used in one place only, and that the rules against the rest really bite."""

import ast
import json
import subprocess
import sys

import pytest

from tests.architecture.source import ROOT, Module, modules

FORBIDDEN = """
import asyncio
import datetime
import http.client
import os
import random
import secrets
import time
import urllib.request
import uuid

import aiohttp
import httpx
import nh3
import requests
from sqlalchemy import func

datetime.datetime.now()
datetime.datetime.utcnow()
datetime.date.today()
os.urandom(3)
time.time()
time.time_ns()
time.monotonic()
time.perf_counter()
func.now()
asyncio.wait_for
"""
SQL_STRINGS = {"text", "literal_column", "exec_driver_sql", "DDL", "TextClause"}
HTTP_CLIENTS = {"aiohttp", "httpx", "requests", "urllib3", "http.client", "urllib.request"}


RUFF = f"{sys.executable} -m ruff check --no-cache --select TID251 --output-format json".split()


def violations(code: str, path: str) -> set[int]:
    """The lines of `code` that ruff refuses as banned when it stands at `path`."""
    run = subprocess.run(
        [*RUFF, "--stdin-filename", path, "-"],
        input=code,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return {found["location"]["row"] for found in json.loads(run.stdout)}


def test_every_forbidden_use_is_found():
    # given: one forbidden import or call on each line, but for the harmless imports
    lines = dict(enumerate(FORBIDDEN.splitlines(), start=1))
    harmless = {
        "", "import asyncio", "import datetime", "import os", "import time",
        "from sqlalchemy import func",
    }  # fmt: skip
    # when it stands in a room
    found = violations(FORBIDDEN, "src/folkmoot/forum/posts.py")
    # then every other line is named
    assert {lines[row] for row in found} == set(lines.values()) - harmless


def test_the_clock_may_read_the_machine():
    assert violations("import time\n\ntime.time()\n", "src/folkmoot/clock.py") == set()


def test_one_module_cleans_html():
    importing = [module.name for module in modules() if "nh3" in imports(module)]
    assert importing == ["text/sanitise.py"]


def test_nothing_fetches_pages_of_strangers():
    fetching = [module.name for module in modules() if imports(module) & HTTP_CLIENTS]
    assert fetching == ["federation/client/session.py"]


@pytest.mark.parametrize("library", sorted(HTTP_CLIENTS))
def test_an_http_client_is_refused_wherever_else_it_stands(library: str):
    line = f"import {library}\n"
    for room in ("web/pages/front.py", "media/uploads.py", "federation/inbox/receive.py",
                 "federation/client/client.py", "forum/importing/lemmy.py"):  # fmt: skip
        assert violations(line, f"src/folkmoot/{room}") == {1}, room


def test_nothing_dials_by_itself():
    # a socket of one's own is an HTTP client without its guards
    dialling = {"create_connection", "open_connection", "sock_connect"}
    found = [
        module.name
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in dialling
    ]
    # doctor, typed by the host of the machine, rings at the moot's own door to see its certificate
    assert found == ["cli/reaching.py"]


@pytest.mark.parametrize(
    "module",
    [module for module in modules() if not module.name.startswith("storage/")],
    ids=lambda module: module.name,
)
def test_sql_is_never_a_string(module: Module):
    from_sqlalchemy = {
        alias.name
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
        for alias in node.names
    }
    reached = {node.attr for node in ast.walk(module.tree) if isinstance(node, ast.Attribute)}
    assert not from_sqlalchemy & SQL_STRINGS
    assert "exec_driver_sql" not in reached
    assert "literal_column" not in reached


def imports(module: Module) -> set[str]:
    """The full names of the modules that a module imports, at the top or inside."""
    names: set[str] = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names
