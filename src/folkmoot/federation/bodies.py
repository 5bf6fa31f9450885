"""The body of a request from outside: read to its end, up to a size and a time."""

import anyio
from starlette.requests import Request

from folkmoot.errors import TooLarge, TooLong
from folkmoot.words import N_

LONGEST = 20.0
"""Seconds in which all of a body must have come; one byte more does not give more time."""

TOO_LARGE = N_("This is larger than {most} bytes.")
TOO_LONG = N_("This did not come to its end within {seconds} seconds.")


async def read(request: Request, most: int) -> bytes:
    """All of a body. Raises TooLarge above `most` bytes, and TooLong for one that drips.

    No thread is held while it comes.
    """
    body = bytearray()
    try:
        with anyio.fail_after(LONGEST):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    raise TooLarge(TOO_LARGE, most=most)
    except TimeoutError:
        raise TooLong(TOO_LONG, seconds=round(LONGEST)) from None
    request.scope[_WHOLE] = True
    return bytes(body)


def is_whole(request: Request) -> bool:
    """Whether the body was read to its end, so that another request may follow it."""
    return _WHOLE in request.scope


_WHOLE = "folkmoot.body"
