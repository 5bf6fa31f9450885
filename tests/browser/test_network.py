"""From another machine: network namespaces, so that the moot is reached by a private address.

What is said over 127.0.0.1 tells nothing of what phones on the same Wi-Fi see.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import msgspec
import pytest

from tests.browser.collective import PASSWORD
from tests.browser.served import serving


def ip(*words: str) -> None:
    """Run the command `ip`."""
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True)


def may_make_namespaces() -> bool:
    """Whether this user may make network namespaces on this machine."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        return False
    name = f"fmtry{os.getpid()}"
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True, check=False)
    if made.returncode == 0:
        ip("netns", "delete", name)
    return made.returncode == 0


pytestmark = pytest.mark.skipif(
    not may_make_namespaces(), reason="needs root, iproute2 and network namespaces"
)


class Answer(msgspec.Struct, frozen=True):
    """What came back in the other namespace."""

    status: int
    cookies: list[str]
    text: str


class Elsewhere(msgspec.Struct, frozen=True):
    """Two machines on one network: `home` has the moot, `away` looks at it."""

    home: str
    away: str
    home_address: str
    away_address: str

    @property
    def at_home(self) -> tuple[str, ...]:
        """What goes before a command so that it runs at home."""
        return "ip", "netns", "exec", self.home

    def run(self, program: str, *words: str) -> str:
        """Run a Python program away; gives what it printed."""
        command = ["ip", "netns", "exec", self.away, sys.executable, "-c", program, *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ask(self, url: str, form: str = "", **headers: str) -> Answer:
        """Ask for a page from away, or send a form; redirects are not followed."""
        return msgspec.json.decode(self.run(_ASK, url, form, json.dumps(headers)), type=Answer)


_ASK = textwrap.dedent("""
    import http.client, json, sys
    from urllib.parse import urlsplit
    url, form, headers = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
    parts = urlsplit(url)
    line = http.client.HTTPConnection(parts.netloc, timeout=30)
    sent = {"User-Agent": "Mozilla/5.0 Firefox/140.0", **headers}
    if form:
        origin = f"{parts.scheme}://{parts.netloc}"
        sent = {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin, **sent}
    line.request("POST" if form else "GET", parts.path, form or None, sent)
    got = line.getresponse()
    cookies = got.headers.get_all("Set-Cookie") or []
    print(json.dumps({"status": got.status, "cookies": cookies, "text": got.read().decode()}))
""")

_RESOLVE = textwrap.dedent("""
    import sys
    from zeroconf import AddressResolver, IPVersion, Zeroconf
    line = Zeroconf(interfaces=[sys.argv[2]], ip_version=IPVersion.V4Only)
    asked = AddressResolver(sys.argv[1])
    asked.request(line, 10_000)
    print(*asked.parsed_addresses(IPVersion.V4Only))
    line.close()
""")


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Elsewhere]:
    """Two machines that nobody else can reach; they go away with the module."""
    home, away = f"fmhome{os.getpid()}", f"fmaway{os.getpid()}"
    places = {home: "192.168.77.1", away: "192.168.77.2"}
    try:
        for name in places:
            ip("netns", "add", name)
        ip("-netns", home, "link", "add", "eth0", "type", "veth", "peer", "eth0", "netns", away)
        for name, address in places.items():
            ip("-netns", name, "address", "add", f"{address}/24", "dev", "eth0")
            ip("-netns", name, "link", "set", "lo", "up")
            ip("-netns", name, "link", "set", "eth0", "up")
            ip("-netns", name, "route", "add", "default", "dev", "eth0")
        yield Elsewhere(home, away, places[home], places[away])
    finally:
        for name in places:
            subprocess.run(["ip", "netns", "delete", name], capture_output=True, check=False)


@pytest.fixture(scope="module")
def address(
    elsewhere: Elsewhere, collective: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A moot on every network of its machine; its address for the other one."""
    folder = tmp_path_factory.mktemp("network") / "moot"
    shutil.copytree(collective, folder)
    with serving(folder, "--host", "0.0.0.0", within=elsewhere.at_home) as served:
        yield f"http://{elsewhere.home_address}:{served.address.rpartition(':')[2]}"


def test_another_machine_is_told_who_can_listen(elsewhere: Elsewhere, address: str):
    page = elsewhere.ask(f"{address}/sign-in")

    assert page.status == 200
    [told] = re.findall(r'<p class="trouble" role="alert">(.*?)</p>', page.text)
    assert "network can read" in told


def test_another_machine_signs_in_with_a_plain_cookie(elsewhere: Elsewhere, address: str):
    form = urlencode({"name": "bram", "password": PASSWORD, "next": "/settings"})

    answer = elsewhere.ask(f"{address}/sign-in", form)

    assert answer.status == 303
    [cookie] = [one for one in answer.cookies if one.startswith("session=")]
    fields = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/"} <= fields
    assert "secure" not in fields
    settings = elsewhere.ask(f"{address}/settings", Cookie=cookie.split(";")[0])
    assert (settings.status, "Bram de Wit" in settings.text) == (200, True)


def test_a_form_of_another_page_is_refused(elsewhere: Elsewhere, address: str):
    form = urlencode({"name": "bram", "password": PASSWORD})

    answer = elsewhere.ask(f"{address}/sign-in", form, Origin="http://elsewhere.example")

    assert answer.status == 403
    assert not any(one.startswith("session=") for one in answer.cookies)


@pytest.mark.parametrize("host", ["moot.example", "203.0.113.5:8000", ""])
def test_plain_http_at_a_public_name_is_refused(elsewhere: Elsewhere, address: str, host: str):
    answer = elsewhere.ask(f"{address}/sign-in", Host=host)

    assert answer.status in {400, 403}
    assert "<input" not in answer.text


def test_the_moot_is_found_by_its_name(elsewhere: Elsewhere, collective: Path, tmp_path: Path):
    pytest.importorskip("zeroconf")
    shutil.copytree(collective, folder := tmp_path / "moot")
    with serving(folder, "--lan", within=elsewhere.at_home) as served:
        shown = " ".join(served.lines)
        [name] = re.findall(r"http://([a-z0-9-]+\.local):[0-9]+", shown)
        port = served.address.rpartition(":")[2]

        found = elsewhere.run(_RESOLVE, f"{name}.", elsewhere.away_address).split()

        assert found == [elsewhere.home_address]
        assert elsewhere.ask(f"http://{found[0]}:{port}/about", Host=f"{name}:{port}").status == 200
