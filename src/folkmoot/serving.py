"""One process that serves a moot: the web server, the worker beside it, and a clean end."""

import errno
import logging
import os
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Generator, Mapping
from contextlib import contextmanager

from starlette.types import ASGIApp
from uvicorn import Config, Server

from folkmoot.errors import Refused
from folkmoot.identity.tokens import redact
from folkmoot.storage.folder import reason
from folkmoot.storage.jobs import Worker
from folkmoot.words import N_

PATIENCE = 10
"""Seconds that answers under way are given when the moot is stopped."""

BACKLOG = 512


def listen(host: str, port: int) -> socket.socket:
    """A socket on which browsers can call; port 0 takes any that is free.

    Raises Refused when the port is taken or not allowed, or the machine has no such address.
    """
    try:
        if not 0 <= port <= 65535:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise Refused(
            N_(
                "The moot cannot listen on {host}, port {port}: {reason}. Stop what uses the "
                "port, or choose another with --port."
            ),
            host=host,
            port=port,
            reason=reason(error),
        ) from None


def serve(application: ASGIApp, sock: socket.socket, worker: Worker) -> None:
    """Serve until SIGTERM or SIGINT: answers under way are finished, then the job in hand.

    Only for the main thread. Who calls before the first page is ready waits in the socket.
    """
    config = Config(
        application,
        http="httptools",
        loop="asyncio",
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        # The guard reads forwarded headers itself, from the configured proxies only.
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=PATIENCE,
    )
    server = Server(config)
    worker.start()
    try:
        with _stopping(server):
            server.run(sockets=[sock])
    finally:
        worker.stop()
        sock.close()


@contextmanager
def _stopping(server: Server) -> Generator[None]:
    """Let a signal end the server and not the process, so that the worker ends well too.

    Uvicorn catches signals while it runs and raises them again afterwards: they land here.
    """

    def stop(_number: int, _frame: object) -> None:
        server.should_exit = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def open_browser(url: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Open a page where somebody sits before the machine; gives whether it was tried.

    Without a display a text browser would take the terminal, so there nothing happens.
    """
    if not has_display(environment):
        return False
    threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
    return True


def has_display(environment: Mapping[str, str]) -> bool:
    """Whether the machine can show a window to whoever started us."""
    if environment.get("SSH_CONNECTION"):
        return False
    shown = bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))
    return shown or sys.platform == "darwin"


def start_log(level: str) -> None:
    """Write what happens to stderr; links that open something are left out of it."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Discreet("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    if level != "debug":
        for noisy in ("uvicorn", "asyncio", "zeroconf"):
            logging.getLogger(noisy).setLevel(logging.WARNING)


class _Discreet(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """The line without tokens in it."""
        return redact(super().format(record))
