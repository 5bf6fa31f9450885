"""Members who act at once, in several processes, while their mandates end under them."""

import threading
from collections import Counter
from multiprocessing.sharedctypes import Synchronized
from random import Random
from typing import Any

from sqlalchemy import select

from folkmoot.assembly.mandates import EndMandate, GrantMandate, mandates
from folkmoot.clock import Ref, make_ref
from folkmoot.errors import Conflict, Invalid, NotAllowed
from folkmoot.forum.moderation import PinPost, UnpinPost
from folkmoot.forum.posting import CreatePost
from folkmoot.record.actors import Member
from folkmoot.record.acts import Act
from folkmoot.record.perform import perform
from folkmoot.record.settings import SetSetting
from folkmoot.rooms import kernel
from folkmoot.storage.database import Database

THREADS = 4
LONGEST = 120
"""The longest mandate, in ticks of the shared clock: a few dozen acts of everybody."""


class SharedClock:
    """One time for several processes; every look at it is a tick."""

    def __init__(self, now: "Synchronized[int]", seed: int) -> None:
        self._now = now
        self._chance = Random(seed)

    def now(self) -> int:
        """See folkmoot.clock.Clock."""
        with self._now.get_lock():
            self._now.value += 1
            return self._now.value

    def monotonic(self) -> float:
        """See folkmoot.clock.Clock."""
        return self._now.value / 1e6

    def random(self, n: int) -> bytes:
        """See folkmoot.clock.Clock."""
        return self._chance.randbytes(n)

    def new_ref(self) -> Ref:
        """See folkmoot.clock.Clock."""
        return make_ref(self._now.value, self.random(10))


class Scene:
    """Who is there: the founder, who gives and takes back, and members who use what they hold."""

    def __init__(self, founder: Member, members: list[Member], room: Ref, post: Ref) -> None:
        self.founder, self.members, self.room, self.post = founder, members, room, post


def work(url: str, clock: SharedClock, scene: Scene, *, seed: int, times: int, told: Any) -> None:
    """One process: several threads that act; puts what came of it into the queue `told`."""
    db = Database(url, kernel(clock))
    came: Counter[str] = Counter()
    lock = threading.Lock()

    def run(number: int) -> None:
        chance = Random(f"{seed} {number}")
        for _ in range(times):
            what = _attempt(db, clock, scene, chance)
            with lock:
                came[what] += 1

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.close()
    told.put(dict(came))


def _attempt(db: Database, clock: SharedClock, scene: Scene, chance: Random) -> str:
    by, act = _choose(db, clock, scene, chance)
    try:
        with db.write() as tx:
            perform(tx, act, by=by)
    except NotAllowed:
        return "refused"
    except (Conflict, Invalid):  # pinned already, ended already, past before it began
        return "late"
    return act.KIND.name


def _choose(
    db: Database, clock: SharedClock, scene: Scene, chance: Random
) -> tuple[Member, Act]:  # fmt: skip
    who = chance.choice(scene.members)
    match chance.randrange(10):
        case 0 | 1:
            ends = clock.now() + chance.randint(5, LONGEST)
            powers, scope = chance.choice(
                [(("setting.set",), "setting:about"), (("post.pin",), f"community:{scene.room}")]
            )
            return scene.founder, GrantMandate(clock.new_ref(), who.ref, powers, scope, ends, "Go.")
        case 2:
            return _end(db, scene, chance)
        case 3:
            return who, CreatePost(clock.new_ref(), scene.room, f"A post of {who.id}")
        case 4 | 5:
            return who, chance.choice([PinPost, UnpinPost])(scene.post, "Because.")
        case _:
            return who, SetSetting("about", f"{who.id} says {clock.now()}")


def _end(db: Database, scene: Scene, chance: Random) -> tuple[Member, Act]:
    """Take a mandate back, or have its holder give it up."""
    with db.read() as tx:
        held = select(mandates.c.ref, mandates.c.holder_id)
        held = held.where(mandates.c.ended_at.is_(None), mandates.c.holder_id != scene.founder.id)
        rows = tx.rows(held.order_by(mandates.c.id.desc()).limit(8))
    if not rows:
        return scene.founder, SetSetting("about", "Nobody holds anything.")
    row = chance.choice(rows)
    holder = next(one for one in scene.members if one.id == row.holder_id)
    return chance.choice([scene.founder, holder]), EndMandate(row.ref, "Enough.")
