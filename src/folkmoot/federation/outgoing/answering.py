"""Answers to what other servers ask or tell: Accept and Reject."""

from folkmoot.federation.documents.terms import Json, encode, whole
from folkmoot.federation.documents.write_activities import write_accept, write_reject
from folkmoot.forum.communities import Community
from folkmoot.identity.people import Person
from folkmoot.peers import outbox
from folkmoot.peers.outbox import Outgoing, Recipient
from folkmoot.record.kernel import kernel_of
from folkmoot.storage.transaction import WriteTx


def accept(
    tx: WriteTx,
    *,
    follow: Json,
    to: Recipient,
    at: int,
    community: Community | None = None,
    person: Person | None = None,
) -> str:
    """Agree to a Follow, given whole as it came, of a community or of a person of this moot.

    Gives the id of the Accept.
    """
    signer = community or person
    assert signer is not None
    url, actor = _url(tx, signer, "accept"), _actor(signer)
    _put(tx, signer, write_accept(url, actor, follow, at), at, to=to)
    return url


def reject(
    tx: WriteTx,
    *,
    signer: Community | Person,
    activity: Json,
    to: Recipient,
    at: int,
    reason: str | None = None,
) -> str:
    """Refuse an activity, given whole as it came: a Follow, or what cannot be taken here.

    Its server takes its effect back. Gives the id of the Reject.
    """
    url, actor = _url(tx, signer, "reject"), _actor(signer)
    _put(tx, signer, write_reject(url, actor, activity, at, reason), at, to=to)
    return url


def _put(tx: WriteTx, signer: Community | Person, made: Json, at: int, *, to: Recipient) -> None:
    one = Outgoing(
        url=made["id"],
        activity=encode(whole(made)).decode(),
        signer_kind="community" if isinstance(signer, Community) else "person",
        signer_ref=signer.ref,
        object_url=_about(made["object"]),
    )
    outbox.put(tx, one, at, to=[to])


def _about(answered: Json) -> str:
    """What the answered activity is about; answers to it keep the order of the questions."""
    about = answered.get("object")
    if isinstance(about, dict):
        about = about.get("id")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return about if isinstance(about, str) else str(answered.get("id", ""))


def _actor(signer: Community | Person) -> str:
    assert signer.actor_url is not None
    return signer.actor_url


def _url(tx: WriteTx, signer: Community | Person, kind: str) -> str:
    place = "/c/" if isinstance(signer, Community) else "/u/"
    address = _actor(signer).rpartition(place)[0]
    return f"{address}/activities/{kind}/{kernel_of(tx).clock.new_ref()}"
