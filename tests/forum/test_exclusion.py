"""People are warned and banned with a reason, for a time, and told of it."""

from pathlib import Path
from typing import Any

import pytest

from folkmoot.clock import DAY, HOUR, Ref
from folkmoot.errors import Conflict, Invalid, NotAllowed, NotFound
from folkmoot.forum.exclusion import Ban, Unban, Warn, hidden_by_ban, written_by
from folkmoot.forum.moderation import RemovePost
from folkmoot.record import log
from folkmoot.record.actors import Member
from folkmoot.storage.database import Database
from tests.build import clock_of
from tests.forum.build import a_comment, a_community, a_post, do
from tests.forum.moderating import (
    a_moot,
    a_steward,
    check_replay,
    comment_row,
    inbox,
    kinds,
    post_row,
)


def ban(db: Database, by: Member, who: Member, scope: str, **more: Any) -> None:
    """Ban somebody for three days unless told otherwise."""
    values = {"reason": "Threats.", "until": clock_of(db).now() + 3 * DAY, **more}
    do(db, by, Ban(ref=clock_of(db).new_ref(), person=who.ref, scope=scope, **values))


def test_a_warning_is_between_two(db: Database, tmp_path: Path) -> None:
    """The person reads it; the record keeps it for the parties only."""
    ada, ben, _ = a_moot(db)
    garden = a_community(db, ada)

    do(db, ada, Warn(person=ben.ref, scope=f"community:{garden}", reason="Be kind."))

    notice = inbox(db, ben)[0]
    assert (notice.kind, notice.link) == ("moderation.warned", "/c/garden")
    assert (notice.data["reason"], notice.data["place"]) == ("Be kind.", "garden")
    with db.read() as tx:
        leaf = list(log.read(tx))[-1]
    assert (leaf.kind, leaf.audience) == ("member.warn/1", 2)
    check_replay(db, tmp_path)


def test_a_ban_from_a_community_ends_by_itself(db: Database, tmp_path: Path) -> None:
    """Meanwhile the person writes elsewhere, and reads."""
    ada, ben, _ = a_moot(db)
    garden, kitchen = a_community(db, ada), a_community(db, ada, "kitchen")

    ban(db, ada, ben, f"community:{garden}")
    with pytest.raises(NotAllowed):
        a_post(db, ben, garden)
    a_post(db, ben, kitchen)
    notice = inbox(db, ben)[0]
    assert (notice.kind, notice.data["place"]) == ("moderation.banned", "garden")
    assert notice.data["until"] is not None

    clock_of(db).advance(days=4)
    a_post(db, ben, garden)
    check_replay(db, tmp_path)


def test_a_ban_is_ended(db: Database, tmp_path: Path) -> None:
    """With a reason, and the person hears of it."""
    ada, ben, _ = a_moot(db)
    garden = a_community(db, ada)
    ban(db, ada, ben, f"community:{garden}", until=None)

    do(db, ada, Unban(person=ben.ref, scope=f"community:{garden}", reason="They said sorry."))

    a_post(db, ben, garden)
    assert kinds(db, ben)[0] == "moderation.unbanned"
    with pytest.raises(Conflict):
        do(db, ada, Unban(person=ben.ref, scope=f"community:{garden}", reason="Again."))
    check_replay(db, tmp_path)


@pytest.mark.parametrize(("days", "allowed"), [(1, True), (7, True), (8, False), (None, False)])
def test_without_a_decision_nobody_is_kept_out_of_the_moot_for_long(
    db: Database, days: int | None, allowed: bool
) -> None:
    """Seven days at most, whoever gave the mandate."""
    ada, ben, cleo = a_moot(db)
    a_steward(db, ada, cleo, "moot", "member.ban")
    until = None if days is None else clock_of(db).now() + days * DAY

    for steward in (ada, cleo):
        if allowed:
            ban(db, steward, ben, "moot", until=until)
        else:
            with pytest.raises(NotAllowed, match="7 days"):
                ban(db, steward, ben, "moot", until=until)

    assert kinds(db, ben) == (["moderation.banned"] * 2 if allowed else [])


def test_from_the_moot(db: Database, tmp_path: Path) -> None:
    """The person writes nowhere."""
    ada, ben, _ = a_moot(db)
    garden = a_community(db, ada)

    ban(db, ada, ben, "moot")

    with pytest.raises(NotAllowed):
        a_post(db, ben, garden)
    assert inbox(db, ben)[0].data["place"] is None
    check_replay(db, tmp_path)


def test_what_a_person_wrote_goes_and_comes_back_with_the_ban(db: Database, tmp_path: Path) -> None:
    """Only in the scope, and only what was not hidden for another reason."""
    ada, ben, _ = a_moot(db)
    garden, kitchen = a_community(db, ada), a_community(db, ada, "kitchen")
    scope = f"community:{garden}"
    here, spam, there = a_post(db, ben, garden), a_post(db, ben, garden), a_post(db, ben, kitchen)
    answer, far = a_comment(db, ben, a_post(db, ada, garden)), a_comment(db, ben, there)
    do(db, ada, RemovePost(post=spam, reason="Spam."))
    with db.read() as tx:
        theirs = written_by(tx, ben.ref, scope)
    assert theirs == ((here,), (answer,))

    ban(db, ada, ben, scope, posts=theirs[0], comments=theirs[1])
    assert post_row(db, here).removed_reason == "Threats."
    assert comment_row(db, answer).removed_at is not None
    assert post_row(db, there).removed_at is None
    assert comment_row(db, far).removed_at is None

    with db.read() as tx:
        back = hidden_by_ban(tx, ben.ref, scope)
    assert back == theirs
    do(
        db,
        ada,
        Unban(person=ben.ref, scope=scope, reason="Sorry.", posts=back[0], comments=back[1]),
    )
    assert post_row(db, here).removed_at is None
    assert comment_row(db, answer).removed_at is None
    assert post_row(db, spam).removed_at is not None
    check_replay(db, tmp_path)


def test_the_moot_reaches_every_community(db: Database) -> None:
    """All posts and comments of the person are listed."""
    ada, ben, _ = a_moot(db)
    first = a_post(db, ben, a_community(db, ada))
    second = a_post(db, ben, a_community(db, ada, "kitchen"))

    with db.read() as tx:
        assert written_by(tx, ben.ref, "moot") == ((first, second), ())
        assert hidden_by_ban(tx, ben.ref, "moot") == ((), ())


def test_a_ban_hides_nothing_of_others_or_elsewhere(db: Database) -> None:
    """The list is checked."""
    ada, ben, cleo = a_moot(db)
    garden, kitchen = a_community(db, ada), a_community(db, ada, "kitchen")
    others, elsewhere = a_post(db, cleo, garden), a_post(db, ben, kitchen)

    for post in (others, elsewhere):
        with pytest.raises(Invalid):
            ban(db, ada, ben, f"community:{garden}", posts=(post,))

    assert kinds(db, ben) == []


def test_the_end_of_a_ban_restores_nothing_else(db: Database) -> None:
    """What was removed on its own needs the power to restore it."""
    ada, ben, _ = a_moot(db)
    garden = a_community(db, ada)
    post = a_post(db, ben, garden)
    do(db, ada, RemovePost(post=post, reason="Spam."))
    ban(db, ada, ben, f"community:{garden}")

    with pytest.raises(Invalid):
        do(db, ada, Unban(person=ben.ref, scope=f"community:{garden}", reason="Ok.", posts=(post,)))

    assert post_row(db, post).removed_at is not None


def test_a_mandate_over_a_community_ends_there(db: Database) -> None:
    """No ban elsewhere, nor from the moot; and none without any mandate."""
    ada, ben, cleo = a_moot(db)
    garden, kitchen = a_community(db, ada), a_community(db, ada, "kitchen")
    a_steward(db, ada, cleo, f"community:{garden}", "member.ban", "member.warn")

    for scope in (f"community:{kitchen}", "moot"):
        with pytest.raises(NotAllowed):
            ban(db, cleo, ben, scope)
        with pytest.raises(NotAllowed):
            do(db, cleo, Warn(person=ben.ref, scope=scope, reason="Hm."))
    with pytest.raises(NotAllowed):
        ban(db, ben, cleo, f"community:{garden}")
    ban(db, cleo, ben, f"community:{garden}")


def test_refusals(db: Database) -> None:
    """No reason, an end in the past, no such place, no such person."""
    ada, ben, _ = a_moot(db)
    garden = f"community:{a_community(db, ada)}"
    ghost = Member(Ref("0" * 32), 99)

    with pytest.raises(Invalid):
        ban(db, ada, ben, garden, reason="")
    with pytest.raises(Invalid):
        ban(db, ada, ben, garden, until=clock_of(db).now() - HOUR)
    for scope in ("community:" + "0" * 32, f"thread:{garden}", "", "setting:name"):
        with pytest.raises(NotFound):
            ban(db, ada, ben, scope)
    with pytest.raises(NotFound):
        ban(db, ada, ghost, garden)
    with pytest.raises(Invalid):
        do(db, ada, Warn(person=ben.ref, scope=garden, reason=" "))
