"""Following a person of this moot from another server."""

from folkmoot.clock import Ref
from folkmoot.errors import NotFound
from folkmoot.identity import people
from folkmoot.peers import followers
from folkmoot.peers.followers import Follower
from folkmoot.record.acts import NEVER, Act, Deed, Target, act, handles
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_


class _Following(Act, frozen=True):
    follower: Ref
    person: Ref

    def target(self, tx: ReadTx) -> Target:
        """One's own list lies in no scope, so no ban from a community reaches it."""
        return Target(scopes=(), owner=self.follower)


@act("person.follow/1", record=NEVER, own=True, visitor=True, undo="person.unfollow/1")
class FollowPerson(_Following, frozen=True):
    """Follow a member from another server."""

    follow_url: str
    """The ActivityPub id of the Follow."""


@act(
    "person.unfollow/1",
    record=NEVER,
    own=True,
    visitor=True,
    suspended=True,
    undo="person.follow/1",
)
class UnfollowPerson(_Following, frozen=True):
    """Stop following a member."""


@handles(FollowPerson)
def _follow(tx: WriteTx, act: FollowPerson, deed: Deed) -> None:
    person = people.by_ref(tx, act.person)
    if person is None or not person.is_member:
        raise NotFound(N_("There is no such person here."))
    follower_id = people.id_of(tx, act.follower)
    followers.put(tx, Follower(person.id, follower_id, act.follow_url, deed.at))


@handles(UnfollowPerson)
def _unfollow(tx: WriteTx, act: UnfollowPerson, deed: Deed) -> None:
    followers.drop(tx, people.id_of(tx, act.person), people.id_of(tx, act.follower))
