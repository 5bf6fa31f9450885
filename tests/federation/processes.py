"""Moots in processes of their own that speak to each other over loopback, as they are served."""

import contextlib
import os
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPSConnection
from http.cookies import SimpleCookie
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlencode, urlsplit

from folkmoot.storage.database import Database
from folkmoot.storage.transaction import ReadTx

PASSWORD = "correct horse battery staple"
PATIENCE = 120.0
"""Seconds in which what is sent must have arrived; on a machine with time it takes one."""


def free_port(host: str = "127.0.0.1") -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return probe.getsockname()[1]


class Moot:
    """One moot: founded once, then started and stopped as often as a test wants."""

    def __init__(self, folder: Path, url: str, options: tuple[str, ...] = (), **env: str) -> None:
        self.folder, self.url, self._options = folder, url, options
        self._env = {
            **{key: value for key, value in os.environ.items() if key[:9] != "FOLKMOOT_"},
            "FOLKMOOT_TEST_PEERS": "1",
            **env,
        }
        self.trusted = env.get("FOLKMOOT_CA_BUNDLE")
        self._process: subprocess.Popen[bytes] | None = None
        self._sessions: dict[str, Browser] = {}
        folder.mkdir(parents=True, exist_ok=True)
        word = folder.parent / f"{folder.name}.password"
        word.write_text(PASSWORD)
        self._run(
            "setup", "--name", folder.name, "--url", url, "--founder", "ada",
            "--password-file", str(word),
        )  # fmt: skip

    @property
    def host(self) -> str:
        """Its name among others."""
        return urlsplit(self.url).netloc

    @property
    def log(self) -> str:
        """What it said on stderr, for the message of a failed test."""
        path = self.folder.parent / f"{self.folder.name}.log"
        return path.read_text()[-4000:] if path.exists() else ""

    def _command(self, name: str, *more: str) -> list[str]:
        return [sys.executable, "-m", "folkmoot", name, "--data", str(self.folder), *more]

    def _run(self, name: str, *more: str) -> str:
        done = subprocess.run(
            self._command(name, *more), env=self._env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, **env: str) -> "Moot":
        """Serve it, and wait until it answers."""
        self.launch(**env)
        until(self._answers, f"{self.url} did not start", self)
        return self

    def launch(self, **env: str) -> None:
        """Serve it, and do not wait."""
        port = urlsplit(self.url).port or 443
        host = urlsplit(self.url).hostname or "127.0.0.1"
        with (self.folder.parent / f"{self.folder.name}.log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command(
                    "serve", "--host", host, "--port", str(port), "--no-browser", *self._options
                ),
                env={**self._env, **env},
                stdout=subprocess.DEVNULL,
                stderr=log,
            )

    @property
    def ended(self) -> int | None:
        """With which code its process ended by itself; None while it runs."""
        assert self._process is not None
        return self._process.poll()

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.log
        with contextlib.suppress(OSError):
            return Browser(self.url, self.trusted).get("/healthz").status == 200
        return False

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """End it as its keeper would."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=30)
            self._process = None

    def as_(self, name: str = "ada") -> "Browser":
        """The browser in which a member is signed in."""
        if name not in self._sessions:
            browser = Browser(self.url, self.trusted)
            answer = browser.send("/sign-in", "/sign-in", name=name, password=PASSWORD)
            assert answer.status == 303, answer.text[:3000]
            self._sessions[name] = browser
        return self._sessions[name]

    def invite(self, name: str) -> "Browser":
        """Bring in another member by invitation of the founder."""
        made = self.as_().send("/invite", "/invite")
        page = made if made.status == 200 else self.as_().get(made.location)
        link = next(word for word in page.links if "/join/" in word)
        path = urlsplit(link).path
        browser = Browser(self.url, self.trusted)
        joined = browser.send(path, path, name=name, password=PASSWORD)
        assert joined.status in {200, 303}, joined.text[:3000]
        return self.as_(name)

    @contextlib.contextmanager
    def read(self) -> Iterator[ReadTx]:
        """Look into its database while it runs."""
        db = Database(self.folder / "moot.db")
        try:
            with db.read() as tx:
                yield tx
        finally:
            db.close()


class Page:
    """What came back."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body
        self._read = _Reader()
        if "html" in headers.get("content-type", ""):
            self._read.feed(self.text)

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode(errors="replace").replace("&#x2f;", "/")

    @property
    def location(self) -> str:
        """Where a redirect leads."""
        return self.headers["location"]

    @property
    def links(self) -> list[str]:
        """Every address on the page, also those that stand in fields to be copied."""
        return self._read.links

    def form(self, action: str) -> dict[str, str]:
        """What a form of the page sends when nothing is typed into it."""
        assert action in self._read.forms, (action, sorted(self._read.forms), self.text[:3000])
        return dict(self._read.forms[action])

    def button(self, action: str) -> dict[str, str]:
        """What a button sends that names an address of its own, with its form by id."""
        assert action in self._read.buttons, (action, sorted(self._read.buttons))
        form, name, value = self._read.buttons[action]
        return {**self._read.by_id.get(form, {}), name: value}


class _Reader(HTMLParser):
    """The forms and the links of a page, as a browser without scripts knows them."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self.by_id: dict[str, dict[str, str]] = {}
        self.buttons: dict[str, tuple[str, str, str]] = {}
        """Where a button sends: the id of its form, its name, its value."""
        self.links: list[str] = []
        self._form: dict[str, str] | None = None
        self._area: str | None = None
        self._choice: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.links += [told[name] for name in ("href", "value") if name in told]
        if tag == "form":
            self._form = self.forms.setdefault(told.get("action", ""), {})
            self.by_id[told.get("id", "")] = self._form
        elif tag == "button" and "formaction" in told:
            pressed = told.get("form", ""), told.get("name", ""), told.get("value", "")
            self.buttons.setdefault(told["formaction"], pressed)
        elif self._form is not None:
            self._field(self._form, tag, told)

    def _field(self, form: dict[str, str], tag: str, told: dict[str, str]) -> None:
        name = told.get("name", "")
        if tag == "input" and name:
            unchosen = told.get("type") in {"checkbox", "radio"} and "checked" not in told
            if not unchosen and told.get("type") != "file":
                form[name] = told.get("value", "")
        elif tag == "textarea":
            self._area, form[name] = name, ""
        elif tag == "select":
            self._choice = name
        elif tag == "option" and self._choice and ("selected" in told or self._choice not in form):
            form[self._choice] = told.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "textarea":
            self._area = None
        if tag == "select":
            self._choice = None

    def handle_data(self, data: str) -> None:
        if self._area is not None and self._form is not None:
            self._form[self._area] += data.removeprefix("\n")


class Browser:
    """One person's browser: cookies, forms, no scripts."""

    def __init__(self, url: str, trusted: str | None = None) -> None:
        self._url, self._trusted = urlsplit(url), trusted
        self._cookies: dict[str, str] = {}

    def get(self, path: str, **headers: str) -> Page:
        """Ask for a page; redirects are not followed."""
        return self._ask("GET", path, b"", headers)

    def read(self, path: str) -> Page:
        """Ask for a page and follow where it leads."""
        page = self.get(path)
        for _ in range(5):
            if page.status not in {301, 302, 303, 307, 308}:
                break
            target = urlsplit(page.location)
            page = self.get(target.path + (f"?{target.query}" if target.query else ""))
        return page

    def send(self, path: str, action: str, **typed: str) -> Page:
        """Open a page, fill its form of that action, and send it."""
        return self.submit(action, {**self.read(path).form(action), **typed})

    def submit(self, action: str, fields: Mapping[str, str]) -> Page:
        origin = f"{self._url.scheme}://{self._url.netloc}"
        headers = {
            "content_type": "application/x-www-form-urlencoded",
            "sec_fetch_site": "same-origin",
            "origin": origin,
        }
        return self._ask("POST", action, urlencode(fields).encode(), headers)

    def press(self, path: str, action: str, **chosen: str) -> Page:
        """Press a button of a page that sends its common form to another address."""
        fields = {**self.read(path).button(action), **chosen}
        return self.submit(action, fields)

    def post(self, path: str, body: bytes, **headers: str) -> Page:
        """Send any body."""
        return self._ask("POST", path, body, headers)

    def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Page:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self._cookies:
            sent["cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        connection = self._connect()
        try:
            connection.request(method, path.partition("#")[0], body or None, sent)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self._keep(value)
        told = {name.lower(): value for name, value in answer.getheaders()}
        return Page(answer.status, told, content)

    def _connect(self) -> HTTPConnection:
        host = self._url.hostname or ""
        if self._url.scheme == "http":
            return HTTPConnection(host, self._url.port or 80, timeout=60)
        context = ssl.create_default_context(cafile=self._trusted)
        return HTTPSConnection(host, self._url.port or 443, timeout=60, context=context)

    def _keep(self, set_cookie: str) -> None:
        for name, morsel in SimpleCookie(set_cookie).items():
            if morsel["max-age"] == "0":
                self._cookies.pop(name, None)
            else:
                self._cookies[name] = morsel.value


def until(
    true: Callable[[], object],
    otherwise: str,
    *moots: Moot,
    moves: Callable[[], object] = lambda: None,
) -> None:
    """Wait for something that another process does. AssertionError after PATIENCE.

    Patience begins anew whenever what `moves` gives is another thing than before.
    """
    end, seen = monotonic() + PATIENCE, moves()
    while monotonic() < end:
        if true():
            return
        sleep(0.05)
        if (now := moves()) != seen:
            end, seen = monotonic() + PATIENCE, now
    raise AssertionError("\n".join([otherwise, f"{seen}", *(moot.log for moot in moots)]))
