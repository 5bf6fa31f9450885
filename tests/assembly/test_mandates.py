"""What a mandate may be over."""

import pytest

from folkmoot.assembly import mandates
from folkmoot.assembly.mandates import GrantMandate
from folkmoot.clock import DAY
from folkmoot.errors import Invalid
from folkmoot.storage.database import Database
from tests.build import clock_of, found, join
from tests.forum.build import do

REF = "0123456789abcdef" * 2


def grant(db: Database, scope: str, power: str) -> list[str]:
    """Ada gives ben one power over a scope; gives the scopes of what he then holds."""
    ada = found(db)
    ben, now = join(db, ada, "ben"), clock_of(db).now()
    act = GrantMandate(clock_of(db).new_ref(), ben.ref, (power,), scope, now + DAY, "Trusted.")
    do(db, ada, act)
    with db.read() as tx:
        return [one.scope for one in mandates.held_by(tx, ben.id, clock_of(db).now())]


@pytest.mark.parametrize(
    ("scope", "power"),
    [
        ("moot", "post.remove"),
        (f"community:{REF}", "post.remove"),
        (f"thread:{REF}", "post.remove"),
        ("setting:summary", "setting.set"),
    ],
)
def test_what_a_mandate_can_be_over(db: Database, scope: str, power: str) -> None:
    assert grant(db, scope, power) == [scope]


@pytest.mark.parametrize(
    ("scope", "power"),
    [
        ("", "post.remove"),
        ("moot:", "post.remove"),
        ("moot:all", "post.remove"),
        ("community", "post.remove"),
        ("community:garden", "post.remove"),
        (f"community:{REF.upper()}", "post.remove"),
        (f"community:{REF}\n", "post.remove"),
        (f"community:{REF}:more", "post.remove"),
        (f"person:{REF}", "post.remove"),
        ("setting:", "setting.set"),
        ("setting:colour", "setting.set"),
    ],
)
def test_what_a_mandate_cannot_be_over(db: Database, scope: str, power: str) -> None:
    with pytest.raises(Invalid) as told:
        grant(db, scope, power)
    assert told.value.field == "scope"
