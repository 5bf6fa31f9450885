"""A community of one moot that is followed from others: what a chapter between moots is set in."""

import json
from contextlib import suppress
from difflib import unified_diff
from itertools import count
from typing import Any

from sqlalchemy import select

from folkmoot.assembly.mandates import mandates
from folkmoot.forum import communities as rooms
from folkmoot.forum import far_readers
from folkmoot.forum.comments import comments
from folkmoot.forum.posts import posts
from folkmoot.forum.subscriptions import subscriptions
from folkmoot.identity.bans import bans
from folkmoot.peers import lagging, servers
from folkmoot.peers.reach import Reach
from tests.federation import canonical
from tests.federation.processes import Browser, Moot, Page, until
from tests.federation.worlds import World

REACH = Reach(*far_readers.QUESTIONS)

_numbers = count(1)


class Garden:
    """A new community of the first moot, that the founder of the second follows."""

    def __init__(self, world: World, *, followed: bool = True, **settings: str) -> None:
        self.world, self.one, self.two = world, world.one, world.two
        self.name = f"garden_{next(_numbers)}"
        self.url = f"{self.one.url}/c/{self.name}"
        self._followers = [self.two]
        here = self.one.as_()
        new = "/communities/new"
        done(here.send(new, new, name=self.name, title=self.name, **settings))
        if followed:
            self.bring(self.two)
            self.follow(self.two)

    # ---- places

    def at(self, moot: Moot) -> str:
        """The path of the community in a moot."""
        return f"/c/{self.name}" if moot is self.one else f"/c/{self.name}@{self.one.host}"

    def find(self, moot: Moot, words: str) -> str | None:
        """The path of the post with a title, or of the comment with a body, in a moot."""
        with moot.read() as tx:
            room = rooms.by_actor_url(tx, self.url)
            if room is None:
                return None
            of = posts.c.community_id == room.id
            post = tx.value(select(posts.c.id).where(of, posts.c.title == words))
            if post is not None:
                return f"/post/{post}"
            inside = select(comments.c.id).join(posts, posts.c.id == comments.c.post_id)
            comment = tx.value(inside.where(of, comments.c.body == words))
            return f"/comment/{comment}" if comment is not None else None

    def path(self, moot: Moot, words: str) -> str:
        """The same, which must be there already or come within a while."""
        until(lambda: self.find(moot, words), f"{words!r} did not come", *self._all())
        found = self.find(moot, words)
        assert found is not None
        return found

    # ---- deeds

    def bring(self, moot: Moot) -> None:
        """Have it fetched by its address."""
        member = moot.as_()
        done(member.send("/bring", "/bring", q=self.url))
        place = self.at(moot)
        until(lambda: member.get(place).status == 200, "the community was not brought", moot)

    def follow(self, moot: Moot) -> None:
        """Follow it from another moot, and wait until that is accepted."""
        member, place = moot.as_(), self.at(moot)
        done(member.press(place, f"{place}/subscribe"))
        until(lambda: "Waiting for" not in member.get(place).text, "nobody accepted", *self._all())

    def joined_by(self, moot: Moot) -> None:
        """Follow it from one more moot, and expect the same of that from now on."""
        self.bring(moot)
        self.follow(moot)
        self._followers.append(moot)

    def left_by(self, moot: Moot) -> None:
        """Expect nothing of a moot any more."""
        self._followers.remove(moot)

    def write(self, member: Browser, moot: Moot, title: str, body: str = "Words") -> str:
        """Publish a post from a moot; gives its path there."""
        form = f"/submit?community={self.at(moot)[3:]}"
        done(member.send(form, "/submit", title=title, body=body))
        return self.path(moot, title)

    def answer(self, member: Browser, moot: Moot, words: str, body: str) -> str:
        """Answer the post or comment with those words; gives the path of the answer."""
        place = self.path(moot, words)
        done(member.send(f"{place}/reply", f"{place}/reply", body=body))
        return self.path(moot, body)

    # ---- looks

    def agree(self) -> dict[str, Any]:
        """Wait until every moot knows the same of it; gives what that is."""
        with suppress(AssertionError):
            until(self._do_agree, "")
        mine = self.export(self.one).decode()
        for moot in self._followers:
            theirs = self.export(moot).decode()
            lines = unified_diff(mine.splitlines(), theirs.splitlines(), "one", moot.folder.name)
            assert theirs == mine, "\n".join([*lines, *(each.log for each in self._all())])
        return json.loads(mine)

    def _do_agree(self) -> bool:
        mine = self.export(self.one)
        return all(self.export(moot) == mine for moot in self._followers)

    def export(self, moot: Moot) -> bytes:
        """What a moot knows of it, in bytes."""
        with moot.read() as tx:
            return canonical.export(tx, self.url)

    def line(self, words: str) -> dict[str, Any]:
        """What every moot says of the post with a title or the comment with a body."""
        told = self.agree()
        lines = [*told["posts"], *told["comments"]]
        return next(one for one in lines if words in (one.get("title"), one["body"]))

    def at_url(self, url: str) -> dict[str, Any]:
        """What every moot says of the post or comment with an id."""
        told = self.agree()
        return next(one for one in [*told["posts"], *told["comments"]] if one["url"] == url)

    def hides(self, url: str) -> bool:
        """Whether every moot hides the post or comment with an id.

        What carries nothing that can be seen is not told of at all, as a post that was removed.
        """
        told = self.agree()
        lines = [one for one in [*told["posts"], *told["comments"]] if one["url"] == url]
        return all(one["removed"] for one in lines)

    def url_of(self, words: str) -> str:
        """The ActivityPub id of the post with a title or the comment with a body."""
        return self.line(words)["url"]

    def followers(self) -> int:
        """How many follow it from elsewhere, as its own moot knows."""
        with self.one.read() as tx:
            room = rooms.by_name(tx, self.name)
            far = subscriptions.c.follow_url.is_not(None)
            mine = subscriptions.c.community_id == room.id
            return len(tx.rows(select(subscriptions.c.person_id).where(mine, far)))

    def ban_ends(self, moot: Moot) -> list[int | None]:
        """Until when those who are banned from it are, in microseconds, as a moot knows."""
        with moot.read() as tx:
            room = rooms.by_actor_url(tx, self.url)
            assert room is not None
            of = (bans.c.scope == rooms.scope_of(room.ref), bans.c.ended_at.is_(None))
            return [row.until for row in tx.rows(select(bans.c.until).where(*of))]

    @property
    def scope(self) -> str:
        """What a mandate over it is over."""
        with self.one.read() as tx:
            return rooms.scope_of(rooms.by_name(tx, self.name).ref)

    def mandate(self) -> str:
        """The ref of the newest mandate over it."""
        over = select(mandates.c.ref).where(mandates.c.scope == self.scope)
        with self.one.read() as tx:
            return tx.value(over.order_by(mandates.c.id.desc()).limit(1))

    def _all(self) -> tuple[Moot, ...]:
        return (self.one, *self._followers)


def done(page: Page) -> Page:
    """What was sent was done: the answer leads on to another page."""
    assert page.status == 303, (page.status, page.text[:5000])
    return page


def caught_up(sender: Moot, receiver: Moot) -> bool:
    """Whether everything that a moot has for another was taken or refused there."""
    with sender.read() as tx:
        peer = servers.by_host(tx, receiver.host)
        return peer is not None and lagging.of(tx, peer, REACH).entries == 0


def standing(sender: Moot, receiver: Moot) -> tuple[object, ...]:
    """How far the deliveries of a moot to another are, and why they are no further."""
    with sender.read() as tx:
        peer = servers.by_host(tx, receiver.host)
        assert peer is not None
        owed = lagging.of(tx, peer, REACH).entries
        return peer.cursor, owed, peer.refused, peer.failures > 0, peer.last_error


def steward(member: Browser, place: str, deed: str, **typed: str) -> None:
    """Do what stewards do to a post, a comment or a person, with its reason."""
    done(member.send(f"{place}/{deed}", f"{place}/{deed}", **typed))
