"""Every room that declares tables, acts or jobs; importing this module makes them all known."""

from folkmoot.assembly import clockwork, founding, rulebook, texts
from folkmoot.assembly import telling as assembly_telling
from folkmoot.assembly.appealing import judging
from folkmoot.assembly.authority import authority
from folkmoot.assembly.deciding import discussing as deciding_discussing
from folkmoot.assembly.deciding import effects as deciding_effects
from folkmoot.assembly.deciding import judged, presenting, vouching
from folkmoot.assembly.deciding import telling as deciding_telling
from folkmoot.assembly.holding import holders
from folkmoot.assembly.protecting import emergency_acts, taking
from folkmoot.clock import Clock, Ref
from folkmoot.federation import silencing
from folkmoot.federation.fetching import following as fetching
from folkmoot.federation.fetching import previews
from folkmoot.federation.outgoing import listening, stewards
from folkmoot.forum import (
    away,
    blocks,
    comment_moderation,
    commenting,
    communities,
    discussing,
    erasure,
    exclusion,
    far_readers,
    far_uses,
    forgetting,
    keeping_up,
    link_previews,
    marks,
    message_reports,
    messaging,
    moderation,
    posting,
    pruning,
    reports,
    saved,
    searching,
    subscriptions,
    telling,
    votes,
)
from folkmoot.forum import founding as community_founding
from folkmoot.forum.importing import acts as importing
from folkmoot.forum.importing import indexing
from folkmoot.forum.importing import telling as import_telling
from folkmoot.identity import (
    actor_keys,
    applications,
    invitations,
    leaving,
    letting_in,
    people,
    profiles,
    resets,
    visitors,
)
from folkmoot.media import uploading
from folkmoot.notices import everybody, notices
from folkmoot.peers import actors as remote_actors
from folkmoot.peers import (
    departing,
    followers,
    following,
    gatherings,
    heard,
    keeping,
    moving,
    outbox,
    policy,
    received,
    servers,
    tombstones,
    wanted,
    withdrawn,
)
from folkmoot.peers.reach import Reach
from folkmoot.record import checkpoints, housekeeping, restoring
from folkmoot.record.acts import Act, Deed
from folkmoot.record.kernel import Kernel, Outward
from folkmoot.record.moot_key import Sealer
from folkmoot.record.perform import CHECKPOINT_JOB, FOLLOW_JOB, follow_later
from folkmoot.storage import blobs, search
from folkmoot.storage.blobs import BlobStore
from folkmoot.storage.jobs import Handler
from folkmoot.storage.transaction import ReadTx, WriteTx

ROOMS = (
    applications,
    assembly_telling,
    away,
    blocks,
    comment_moderation,
    commenting,
    communities,
    community_founding,
    deciding_telling,
    presenting,
    vouching,
    departing,
    erasure,
    everybody,
    exclusion,
    far_uses,
    fetching,
    followers,
    following,
    forgetting,
    founding,
    gatherings,
    heard,
    import_telling,
    importing,
    invitations,
    judging,
    leaving,
    listening,
    link_previews,
    marks,
    message_reports,
    messaging,
    moderation,
    moving,
    notices,
    outbox,
    policy,
    posting,
    previews,
    profiles,
    pruning,
    received,
    remote_actors,
    reports,
    restoring,
    rulebook,
    saved,
    searching,
    servers,
    silencing,
    subscriptions,
    telling,
    texts,
    taking,
    tombstones,
    uploading,
    visitors,
    votes,
    wanted,
    withdrawn,
)
"""Modules that declare tables or acts and whose names nothing here needs."""


deciding_effects.check_registry()

emergency_acts.decided.update(
    dict.fromkeys(("federation.block/1", "federation.silence/1"), policy.is_decided)
)

REACH = Reach(*far_readers.QUESTIONS)
"""Whom the communities of a moot reach on other servers."""


def _over_servers(tx: ReadTx, now: int) -> list[Ref]:
    return holders(tx, policy.POWER, now)


def _carried(tx: WriteTx, act: Act, deed: Deed) -> None:
    emergency_acts.carried(tx, act, deed)
    keeping_up.keep_up(tx, act, deed)


def kernel(clock: Clock, outward: Outward | None = None) -> Kernel:
    """What perform() needs, with the real authority."""
    return Kernel(
        clock=clock,
        authority=authority,
        person_id=people.id_of,
        carried=_carried,
        subscribed=subscriptions.settled,
        is_open=communities.is_open,
        is_judged=judged.is_judged,
        outward=outward,
    )


def handlers(sealer: Sealer, store: BlobStore) -> dict[str, Handler]:
    """Every kind of job and the function that does it."""
    return {
        CHECKPOINT_JOB: checkpoints.handler(sealer),
        FOLLOW_JOB: follow_later,
        actor_keys.JOB: actor_keys.handler(sealer),
        letting_in.JOB: letting_in.welcome,
        resets.JOB: resets.open_due,
        keeping.JOB: keeping.handler(REACH, _over_servers, (stewards.tell_lapsed,)),
        deciding_discussing.JOB: deciding_discussing.handler(discussing.open_thread),
        **clockwork.HANDLERS,
        **housekeeping.handlers(applications.sweep),
        **indexing.HANDLERS,
        **search.HANDLERS,
        **blobs.handlers(store),
    }
