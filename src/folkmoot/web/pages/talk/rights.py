"""What a person may do on a page, so that it offers that and nothing else.

The authority judges every act again; this only decides which buttons are worth showing.
"""

from collections.abc import Sequence

import msgspec

from folkmoot.assembly import mandates
from folkmoot.assembly.mandates import Mandate
from folkmoot.forum import comments, posts
from folkmoot.forum.communities import scope_of
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.ask import Ask

MODERATION = {
    "remove": "post.remove",
    "lock": "thread.lock",
    "pin": "post.pin",
    "warn": "member.warn",
    "ban": "member.ban",
}


class Rights(msgspec.Struct, frozen=True):
    """What the viewer holds, looked up once for a page."""

    signed_in: bool = False
    banned: frozenset[str] = frozenset()
    held: tuple[Mandate, ...] = ()

    def holds(self, power: str, scopes: Sequence[str]) -> bool:
        """Whether the viewer holds a power over one of the scopes."""
        return mandates.covering(list(self.held), power, tuple(scopes)) is not None

    def holds_anywhere(self, power: str) -> bool:
        """Whether the viewer holds a power over anything."""
        return any(power in mandate.powers for mandate in self.held)

    def takes_part(self, scope: str) -> bool:
        """Whether the viewer may write in a scope, as every member may."""
        return self.signed_in and not self.banned & {scope, "moot"}

    def moderates(
        self, scopes: Sequence[str], *, away: bool = False, steward: bool = False
    ) -> list[str]:
        """The words of the moderation that the viewer may do over a thing.

        In a community of another server (`away`) that is to remove what this moot shows,
        unless that server names the viewer a `steward` of it.
        """
        if steward:
            return list(MODERATION)
        held = [word for word, power in MODERATION.items() if self.holds(power, scopes)]
        return [word for word in held if not away or word == "remove"]


def may_found(ask: Ask, has: Rights) -> bool:
    """Whether the viewer may start a community."""
    everybody = ask.settings["founding"] == "members" and has.takes_part("moot")
    return everybody or has.holds("community.found", ("moot",))


def of(ask: Ask, tx: ReadTx) -> Rights:
    """The rights of whoever asks."""
    viewer = ask.viewer
    if viewer is None:
        return Rights()
    return Rights(
        signed_in=True,
        banned=viewer.banned,
        held=tuple(mandates.held_by(tx, viewer.id, ask.now)) if viewer.powers else (),
    )


def sees_removed(has: Rights, thing: posts.Standing | comments.Standing) -> bool:
    """Whether the viewer may decide on what was removed here, and so read it."""
    return has.holds("post.remove", thing.scopes)


def scopes_of(community: str | None, thread: str | None = None) -> tuple[str, ...]:
    """The scopes that cover a thing, the narrowest first."""
    found = ["moot"]
    if community is not None:
        found.insert(0, scope_of(community))  # type: ignore[arg-type]
    if thread is not None:
        found.insert(0, f"thread:{thread}")
    return tuple(found)
