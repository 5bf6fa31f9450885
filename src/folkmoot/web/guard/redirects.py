"""Where a page may send people after a form: only to other pages of this moot."""

from urllib.parse import urlsplit


def own_path(wanted: str | None, otherwise: str = "/") -> str:
    """The path that a form asked to go to, if it surely stays here, else `otherwise`.

    Browsers read "//host", "/\\host" and control characters inside as the way to
    another site (WHATWG URL §4.4), so whatever is not a plain path is dropped.
    """
    if not wanted or not wanted.startswith("/") or wanted.startswith("//"):
        return otherwise
    if "\\" in wanted or any(ord(c) <= 0x20 or ord(c) == 0x7F for c in wanted):
        return otherwise
    if len(wanted) > 2000 or not wanted.isascii():
        return otherwise
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return otherwise
    return otherwise if parts.scheme or parts.netloc else wanted
