"""The key of a form whose page tells no origin: the same value in a cookie and in the form.

A page behind a single-use link has the policy no-referrer, and with it browsers
send "Origin: null" (Fetch, "append a request Origin header"); on plain http they
send no Sec-Fetch-Site either. Another site can make a browser send a form, but it
can neither read nor set this cookie, and the browser does not send it for it.
"""

import base64
from hmac import compare_digest

from folkmoot.clock import Clock

FIELD = "form_key"
COOKIE = "form-key"
_LENGTH = 22


def new_form_key(clock: Clock) -> str:
    """128 bits of chance as 22 characters."""
    return base64.urlsafe_b64encode(clock.random(16)).decode().rstrip("=")


def keys_match(in_cookie: str | None, in_form: str | None) -> bool:
    """Whether both places hold the same whole key."""
    if not in_cookie or not in_form or len(in_cookie) != _LENGTH:
        return False
    return compare_digest(in_cookie.encode(), in_form.encode())
