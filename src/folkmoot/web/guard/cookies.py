"""The session cookie: `__Host-session` on https, a plain name on a local network."""

import re

_NAMES = {True: "__Host-session", False: "session"}
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,100}")
# What browsers keep at most (RFC 6265bis §5.5); the server ends a session earlier.
MAX_AGE = 400 * 24 * 3600


def session_cookie(token: str, *, secure: bool, seconds: int = MAX_AGE) -> str:
    """The Set-Cookie value that signs a browser in.

    `secure` is whether the browser came by https. The prefix `__Host-` makes browsers
    refuse the cookie from a neighbour domain or over plain http (RFC 6265bis §4.1.3.2);
    on plain http no browser would keep it, so there the name is plain.
    """
    return _cookie(_NAMES[secure], token, secure=secure, seconds=seconds)


def form_cookie(name: str, value: str, *, secure: bool, seconds: int = 3600) -> str:
    """The Set-Cookie value of a form key; never sent when another site begins the request."""
    return _cookie(name, value, secure=secure, seconds=seconds, same_site="Strict")


def end_session(*, secure: bool) -> dict[str, str]:
    """The headers that sign a browser out: the cookie goes, and on https what was kept too."""
    gone = {"Set-Cookie": _cookie(_NAMES[secure], "", secure=secure, seconds=0)}
    return gone | ({"Clear-Site-Data": '"cache", "cookies", "storage"'} if secure else {})


def read_session(header: str | None, *, secure: bool) -> str | None:
    """The session token of a Cookie header, or None.

    On https only the `__Host-` name counts: a plain one may come from anybody who
    could write into the connection or who holds a neighbour domain. Two cookies of
    one name are none: nobody can tell which of them is ours.
    """
    found = read_cookie(header, _NAMES[secure])
    return found if found and _TOKEN.fullmatch(found) else None


def read_cookie(header: str | None, name: str) -> str | None:
    """The only value of a cookie (RFC 6265 §4.2), or None where there is none or two."""
    pairs = (pair.strip().partition("=") for pair in (header or "").split(";"))
    values = {value for key, sign, value in pairs if sign and key == name}
    return values.pop() if len(values) == 1 else None


def _cookie(name: str, value: str, *, secure: bool, seconds: int, same_site: str = "Lax") -> str:
    end = "; Secure" if secure else ""
    return f"{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite={same_site}{end}"
