"""Votes are counted once for each person, and the count never drifts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from folkmoot.errors import Conflict, Invalid, NotAllowed, NotFound
from folkmoot.forum import ranking, votes
from folkmoot.forum.founding import CloseCommunity
from folkmoot.forum.posting import DeletePost
from folkmoot.forum.posts import posts
from folkmoot.forum.recount import recount
from folkmoot.forum.votes import CastVote, SettleVote, comment_votes, post_votes
from folkmoot.record import log
from folkmoot.record.actors import Member, Server, Visitor
from folkmoot.storage.database import Database
from tests.build import clock_of, found, join
from tests.forum.build import (
    a_comment,
    a_community,
    a_post,
    a_visitor,
    away_community,
    do,
    id_of,
    only,
    statements,
    tally_of,
    the_community,
    vote,
)


@pytest.fixture
def voters(db: Database) -> list[Member]:
    """Four members of a moot with one community, where votes against count."""
    ada = found(db)
    a_community(db, ada, downvotes=True)
    return [ada, *(join(db, ada, name) for name in ("bob", "cem", "dia"))]


def test_a_vote_moves_the_score_and_the_ranks(db: Database) -> None:
    """Ten votes lift a post by one step of hot."""
    ada = found(db)
    post = a_post(db, ada, a_community(db, ada))
    before = tally_of(db, post)
    for number in range(10):
        vote(db, join(db, ada, f"voter{number}"), 1, post=post)

    after = tally_of(db, post)

    assert (after["score"], after["ups"], after["downs"]) == (10, 10, 0)
    assert after["hot"] == ranking.hot(10, before["published"])
    assert after["active"] == ranking.active(10, before["published"])
    assert after["scaled"] > before["scaled"]


def test_voting_twice_counts_once(db: Database) -> None:
    """And gives the same score."""
    ada = found(db)
    post = a_post(db, ada, a_community(db, ada))

    assert vote(db, ada, 1, post=post) == 1
    assert vote(db, ada, 1, post=post) == 1
    assert tally_of(db, post)["ups"] == 1


def test_a_vote_can_be_turned_round_and_taken_back(db: Database) -> None:
    """And a vote that was taken back leaves no row behind."""
    ada = found(db)
    post = a_post(db, ada, a_community(db, ada, downvotes=True))

    assert vote(db, ada, 1, post=post) == 1
    assert vote(db, ada, -1, post=post) == -1
    assert vote(db, ada, 0, post=post) == 0
    with db.read() as tx:
        assert tx.value(select(func.count()).select_from(post_votes)) == 0


def test_the_server_of_a_community_says_how_a_vote_stands(db: Database) -> None:
    """Whatever could not be asked of the voter: it is hidden, they are banned, it is against."""
    ada = found(db)
    post = a_post(db, ada, away_community(db))
    comment = a_comment(db, ada, post)
    home = Server("far.example")
    vote(db, ada, 1, post=post)
    do(db, ada, DeletePost(post))

    do(db, home, SettleVote(ada.ref, -1, post=post, cast_at=5))
    do(db, home, SettleVote(ada.ref, 1, comment=comment, cast_at=2**60))

    assert (tally_of(db, post)["ups"], tally_of(db, post)["downs"]) == (0, 1)
    assert tally_of(db, comment)["ups"] == 1
    with db.read() as tx:
        assert tx.value(select(post_votes.c.at)) == 5
        assert tx.value(select(comment_votes.c.at)) < 2**60
    do(db, home, SettleVote(ada.ref, 0, post=post))
    assert tally_of(db, post)["score"] == 0


def test_no_other_server_says_how_a_vote_stands(db: Database) -> None:
    """Neither of its communities, nor of ours."""
    ada = found(db)
    ours, theirs = (a_post(db, ada, room) for room in (a_community(db, ada), away_community(db)))

    for post, host in ((ours, "far.example"), (theirs, "evil.example")):
        with pytest.raises(NotAllowed):
            do(db, Server(host), SettleVote(ada.ref, 1, post=post))
    with pytest.raises(Invalid):
        do(db, Server("far.example"), SettleVote(ada.ref, 1))


def test_votes_against_count_only_where_the_community_allows_them(db: Database) -> None:
    """They are off in a new community, for posts and for comments."""
    ada = found(db)
    post = a_post(db, ada, a_community(db, ada))
    comment = a_comment(db, ada, post)

    with pytest.raises(Conflict, match="switched off"):
        vote(db, ada, -1, post=post)
    with pytest.raises(Conflict, match="switched off"):
        vote(db, ada, -1, comment=comment)


def test_nobody_votes_on_what_is_not_there(db: Database) -> None:
    """Deleted, closed, unknown, or nothing at all."""
    ada = found(db)
    community = a_community(db, ada)
    post, other = a_post(db, ada, community), a_post(db, ada, community)
    comment = a_comment(db, ada, post)
    do(db, ada, DeletePost(post=post))

    with pytest.raises(Conflict, match="deleted"):
        vote(db, ada, 1, post=post)
    with pytest.raises(Conflict, match="deleted"):
        vote(db, ada, 1, comment=comment)
    with pytest.raises(NotFound):
        vote(db, ada, 1, post=clock_of(db).new_ref())
    with pytest.raises(Invalid):
        do(db, ada, CastVote(value=1))
    do(db, ada, CloseCommunity(community=community, reason="spring"))
    with pytest.raises(Conflict, match="closed"):
        vote(db, ada, 1, post=other)


def test_votes_are_not_in_the_record(db: Database) -> None:
    """Nobody can read who voted how."""
    ada = found(db)
    post = a_post(db, ada, a_community(db, ada))
    with db.read() as tx:
        before = log.frontier(tx).size

    done = do(db, ada, CastVote(value=1, post=post))

    assert done.seq is None
    with db.read() as tx:
        assert log.frontier(tx).size == before


def test_a_visitor_votes_where_visitors_may(db: Database) -> None:
    ada = found(db)
    post = a_post(db, ada, a_community(db, ada))
    inward = a_post(db, ada, a_community(db, ada, "cellar", local_only=True))
    vic = a_visitor(db)

    assert vote(db, vic, 1, post=post) == 1
    with pytest.raises(NotAllowed):
        vote(db, vic, 1, post=inward)
    # and a visitor whom nobody told of has no vote at all
    with pytest.raises(NotAllowed):
        do(db, Visitor(ada.ref, ada.id), CastVote(value=1, post=post))


def test_a_vote_needs_at_most_eight_statements(db: Database) -> None:
    """With its key, through perform, on posts and comments."""
    ada = found(db)
    post = a_post(db, ada, a_community(db, ada, downvotes=True))
    comment = a_comment(db, ada, post)

    for number, value in enumerate((1, -1, 0)):
        for thing in ({"post": post}, {"comment": comment}):
            with statements(db) as sent:
                only(db, ada, CastVote(value=value, **thing), key=f"{number}{thing}")
            assert len(sent) <= 8, sent


def test_votes_in_a_thread_are_found_by_their_reader(db: Database) -> None:
    """Only one's own, only in this thread."""
    ada = found(db)
    bob, community = join(db, ada, "bob"), a_community(db, ada)
    post, other = a_post(db, ada, community), a_post(db, ada, community)
    first, second = a_comment(db, ada, post), a_comment(db, ada, post)
    elsewhere = a_comment(db, ada, other)
    vote(db, bob, 1, comment=first)
    vote(db, ada, 1, comment=second)
    vote(db, bob, 1, comment=elsewhere)

    with db.read() as tx:
        found_votes = votes.of_person_in(tx, bob.id, id_of(db, post))

    assert found_votes == {id_of(db, first): 1}


steps = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(["post", "comment"]), st.sampled_from([1, 0, -1])),
    max_size=25,
)


@pytest.mark.tampers
@given(steps=steps, imported=st.tuples(st.integers(0, 50), st.integers(0, 50)))
def test_the_tallies_are_what_a_recount_gives(
    db: Database,
    voters: list[Member],
    steps: list[tuple[int, str, int]],
    imported: tuple[int, int],
) -> None:
    """Whatever was voted in whatever order, on top of what an import brought."""
    post = a_post(db, voters[0], the_community(db))
    refs = {"post": post, "comment": a_comment(db, voters[1], post)}
    with db.write() as tx:
        with tx.performing():
            up, down = imported
            change = update(posts).where(posts.c.ref == post)
            tx.write(change.values(imported_up=up, imported_down=down))
        recount(tx, id_of(db, post), clock_of(db).now())

    for who, kind, value in steps:
        vote(db, voters[who], value, **{kind: refs[kind]})
    counted = {kind: tally_of(db, ref) for kind, ref in refs.items()}
    with db.write() as tx:
        recount(tx, id_of(db, post), clock_of(db).now())

    for kind, ref in refs.items():
        again = tally_of(db, ref)
        for name, value in counted[kind].items():
            if name == "scaled":  # as of the last vote
                continue
            assert again[name] == value, name


def test_both_kinds_of_votes_are_counted_apart(db: Database) -> None:
    """A vote on a comment is none on its post."""
    ada = found(db)
    post = a_post(db, ada, a_community(db, ada))
    comment = a_comment(db, ada, post)

    vote(db, ada, 1, comment=comment)

    assert tally_of(db, post)["score"] == 0
    assert tally_of(db, comment)["score"] == 1
    with db.read() as tx:
        assert tx.value(select(func.count()).select_from(comment_votes)) == 1
