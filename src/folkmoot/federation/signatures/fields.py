"""Header fields of a request as signatures see them: each one once, or not at all."""

import re
from collections.abc import Iterable

from folkmoot.federation.signatures.faults import MALFORMED, MISSING, TOO_LONG, TWICE, BadSignature

LONGEST = 8192
"""Bytes of one header; servers for the web take no longer ones either."""


_PRINTED = re.compile(r"[\t\x20-\x7e]*")


class Fields:
    """The headers of a request by lower-case name, refusing what comes twice when it is asked for.

    RFC 9421 would join repeated lines with commas. Programs between the two servers
    disagree on which line counts, so a signature over such a field proves nothing.
    """

    def __init__(self, headers: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in headers:
            self._values.setdefault(name.lower(), []).append(value)

    def get(self, name: str) -> str | None:
        """The value of a field, None where it is missing. Raises BadSignature where it is twice."""
        values = self._values.get(name)
        if values is None:
            return None
        if len(values) > 1:
            raise BadSignature(TWICE, name=name)
        value = values[0].strip(" \t")
        if len(value) > LONGEST:
            raise BadSignature(TOO_LONG, name=name)
        if _PRINTED.fullmatch(value) is None:
            raise BadSignature(MALFORMED, name=name)
        return value

    def signed(self, name: str) -> str:
        """The value of a field that a signature covers. Raises BadSignature where it is missing."""
        value = self.get(name)
        if value is None:
            raise BadSignature(MISSING, name=name)
        return value
