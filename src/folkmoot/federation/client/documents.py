"""A document is believed only where it lives: its id is its address, or it is asked for there."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from folkmoot.errors import Invalid
from folkmoot.federation import strict_json
from folkmoot.federation.client.addresses import Address
from folkmoot.federation.client.answers import Answer, Fetched
from folkmoot.federation.client.faults import NO_DOCUMENT, OTHER_ID, NotADocument

Ask = Callable[[str], Awaitable[Answer]]
Judge = Callable[[object], Address]


class _Found(msgspec.Struct, frozen=True):
    """A document, the address it came from at last, and the one it says it has."""

    final: Address
    named: Address
    document: dict[str, Any]
    body: bytes

    @property
    def fetched(self) -> Fetched:
        return Fetched(self.named.id, self.document, self.body)


async def fetch(asked: Address, ask: Ask, judge: Judge) -> Fetched:
    """The document at an address, once more at its id where that is another on the same host.

    `ask` gets an address, `judge` raises Forbidden for one that is never asked. Raises
    FetchFailed: Answered for a status that is no success, NotADocument for the rest.
    """
    found = await _ask(asked.url, ask, judge)
    if found.named.id in {found.final.id, _with_fragment_of(asked, found.final)}:
        return found.fetched
    here, there = found.final, found.named
    if (here.scheme, here.authority) != (there.scheme, there.authority):
        raise NotADocument(OTHER_ID, url=here.url, id=there.id)
    again = await _ask(there.url, ask, judge)
    if again.named.id != there.id or again.final.url != there.url:
        raise NotADocument(OTHER_ID, url=there.url, id=again.named.id)
    return again.fetched


async def _ask(url: str, ask: Ask, judge: Judge) -> _Found:
    answer = await ask(url)
    if not answer.good:
        raise answer.fault()
    try:
        document = strict_json.decode(answer.body)
    except Invalid as error:
        raise NotADocument(NO_DOCUMENT, url=answer.url, reason=str(error)) from None
    if not isinstance(document.get("id"), str):
        raise NotADocument(NO_DOCUMENT, url=answer.url, reason="it has no id")
    return _Found(judge(answer.url), judge(document["id"]), document, answer.body)


def _with_fragment_of(asked: Address, final: Address) -> str:
    """The final address with the fragment that was asked for, as ids of keys have one."""
    return msgspec.structs.replace(final, fragment=asked.fragment).id
