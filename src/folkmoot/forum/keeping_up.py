"""The thread of a proposal follows its words: changed with them, and erased with them.

What happens to a proposal comes as an act of the assembly, of which the forum knows the kind and
the fields, and nothing else.
"""

from typing import Any

import msgspec
from sqlalchemy import select, update

from folkmoot.forum import discussing, erasure, searching
from folkmoot.forum import posts as post_rows
from folkmoot.forum.posts import posts
from folkmoot.record.acts import Act, Deed
from folkmoot.record.kernel import kernel_of
from folkmoot.storage.transaction import WriteTx

CHANGED, ERASED = "proposal.change/1", "proposal.erase/1"


def keep_up(tx: WriteTx, act: Act, deed: Deed) -> None:
    """Let the thread of a proposal follow its words; asked after every act, on replay too."""
    kind = act.KIND.name
    if kind not in (CHANGED, ERASED):
        return
    told: dict[str, Any] = msgspec.structs.asdict(act)
    found = discussing.of(tx, told["proposal"])
    if found is None:
        return
    this = posts.c.id == found.post_id
    ref = tx.value(select(posts.c.ref).where(this))
    if kind == ERASED:
        erasure.erase_post(tx, post_rows.standing(tx, ref), deed.at)
        return
    tx.write(update(posts).where(this).values(title=told["title"]))
    if not kernel_of(tx).replaying:
        searching.index_post(tx, ref)
