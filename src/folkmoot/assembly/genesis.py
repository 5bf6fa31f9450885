"""The first act of a moot: its name, its key, its founder and the day the founder's keys lapse."""

from folkmoot.assembly import mandates
from folkmoot.clock import Ref
from folkmoot.errors import Invalid
from folkmoot.identity import people
from folkmoot.record import settings
from folkmoot.record.acts import PUBLIC, Act, Deed, Target, act, handles
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_


@act(
    "moot.genesis/1",
    record=PUBLIC,
    genesis=True,
    irreversible="The genesis is what the moot is; its hash is the moot's id.",
    erasable=("founder_name",),
)
class FoundMoot(Act, frozen=True):
    """Found the moot and give its founder a mandate of 60 days."""

    name: str
    address: str
    locale: str
    zone: str
    key: str
    """The moot's public Ed25519 key, in hexadecimal."""
    founder: Ref
    founder_name: str
    mandate: Ref
    powers: tuple[str, ...]
    """What the founder's mandate gives: powers that are added later are not among them."""
    program: str
    """The version of the program that founded it."""

    def target(self, tx: ReadTx) -> Target:
        """The erasure of the founder takes the name out of the record."""
        people.check_name(self.founder_name, field="founder")
        return Target(subject=self.founder)


@handles(FoundMoot)
def _found(tx: WriteTx, act: FoundMoot, deed: Deed) -> int:
    if not act.name.strip():
        raise Invalid(N_("Give the moot a name."), field="name")
    for key in ("name", "address", "locale", "zone"):
        settings.store(tx, key, getattr(act, key), deed.at)
    founder_id = people.put_member(tx, act.founder, act.founder_name, deed.at, sponsor=None)
    mandates.put(
        tx,
        ref=act.mandate,
        holder_id=founder_id,
        powers=act.powers,
        scope="moot",
        source=mandates.GENESIS_DECISION,
        giver_id=None,
        starts=deed.at,
        ends=deed.at + mandates.FOUNDER_TERM,
        reason="",
    )
    return founder_id
