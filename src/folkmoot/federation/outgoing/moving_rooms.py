"""Communities told abroad that move by a decision: checked when proposed and when carried out.

What another community says of itself is asked of its server when the move is proposed and when
the vote opens, so that nothing waits for a network when the decision is carried out.
"""

from collections.abc import Iterable, Iterator

from folkmoot.assembly.deciding import effects, proposals
from folkmoot.assembly.deciding.effects import checks
from folkmoot.assembly.deciding.proposing import MakeProposal
from folkmoot.assembly.deciding.voting import OpenVote
from folkmoot.clock import Ref
from folkmoot.errors import Conflict, NotAllowed, NotFound
from folkmoot.federation import learning
from folkmoot.federation.documents.terms import encode, whole
from folkmoot.federation.documents.write_activities import write_move
from folkmoot.federation.outgoing.communities import say, update_of
from folkmoot.federation.outgoing.scenes import room_itself
from folkmoot.forum import communities as rooms
from folkmoot.forum.moving import NOT_OPEN, MoveCommunity, SayCommunityWas
from folkmoot.peers import actors, outbox, policy
from folkmoot.peers.actors import RemoteActor
from folkmoot.peers.outbox import Outgoing
from folkmoot.record.acts import Deed, follows, watches
from folkmoot.record.kernel import kernel_of
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

NOT_YET = N_(
    "{community} does not say that it was {ours} before. Its stewards say so there first, if its "
    "program can (as alsoKnownAs). Its server is asked again now: try it again in a minute."
)


@checks(MoveCommunity)
def _check_move(tx: ReadTx, act: MoveCommunity, at: int) -> None:
    ours = rooms.by_ref(tx, act.community).actor_url
    if ours is None:
        raise Conflict(NOT_OPEN)
    if act.to is not None and not _community(tx, act.to, at).was(ours):
        raise Conflict(NOT_YET, community=act.to, ours=ours)


@checks(SayCommunityWas)
def _check_was(tx: ReadTx, act: SayCommunityWas, at: int) -> None:
    for url in act.urls:
        _community(tx, url, at)


def _community(tx: ReadTx, url: str, at: int) -> RemoteActor:
    found = actors.by_url(tx, url)
    if found is None or found.kind != "community" or found.gone_at is not None:
        raise NotFound(N_("No community is known at {url}. Bring it here first."), url=url)
    if policy.verdict(tx, found.host, at) == "blocked":
        raise NotAllowed(N_("This moot blocks {host}."), host=found.host)
    return found


@watches(MoveCommunity)
def _moved(tx: WriteTx, act: MoveCommunity, deed: Deed) -> Iterator[None]:
    """Its document says so first; then whoever follows it is sent along."""
    _check_move(tx, act, deed.at)
    yield
    _say_how_it_is(tx, act.community, deed)
    room = room_itself(tx, act.community)
    if act.to is None or room is None or not room.followed:
        return
    address = room.actor_url.rpartition("/c/")[0]
    url = f"{address}/activities/move/{kernel_of(tx).clock.new_ref()}"
    made = whole(write_move(url, room.actor_url, act.to, deed.at))
    one = Outgoing(
        url=url,
        activity=encode(made).decode(),
        signer_kind="community",
        signer_ref=room.ref,
        object_url=room.actor_url,
        community_id=room.id,
    )
    outbox.put(tx, one, deed.at)


@watches(SayCommunityWas)
def _was(tx: WriteTx, act: SayCommunityWas, deed: Deed) -> Iterator[None]:
    _check_was(tx, act, deed.at)
    yield
    _say_how_it_is(tx, act.community, deed)


def _say_how_it_is(tx: WriteTx, ref: Ref, deed: Deed) -> None:
    room = room_itself(tx, ref)
    if room is not None and room.followed:
        say(tx, room, update_of(tx, room, ref, deed), deed)


@follows(MakeProposal)
def _proposed(tx: WriteTx, act: MakeProposal, deed: Deed) -> None:
    _ask_anew(tx, [*act.effects, *(one for way in act.ways for one in way)])


@follows(OpenVote)
def _opened(tx: WriteTx, act: OpenVote, deed: Deed) -> None:
    found = proposals.by_ref(tx, act.proposal)
    _ask_anew(tx, [one.effect for one in effects.of_proposal(tx, found.id)])


def _ask_anew(tx: WriteTx, proposed: Iterable[effects.Effect]) -> None:
    for one in proposed:
        if one.kind == MoveCommunity.KIND.name and one.fields["to"] is not None:
            learning.want(tx, one.fields["to"])
