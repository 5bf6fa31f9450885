"""What the process says to whoever started it: the log, and the setup page in a browser."""

import logging
import os
import sys
import threading
import webbrowser
from collections.abc import Mapping

from folkmoot.identity.tokens import redact


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
