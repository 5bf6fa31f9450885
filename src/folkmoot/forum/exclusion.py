"""What stewards say and do to people: warn, ban from a community or the moot, end a ban."""

import msgspec
from sqlalchemy import select

from folkmoot.clock import DAY, Ref
from folkmoot.errors import Conflict, Invalid, NotAllowed, NotFound
from folkmoot.forum import comment_moderation, moderation, reasons
from folkmoot.forum import comments as comment_rows
from folkmoot.forum import communities as rooms
from folkmoot.forum import posts as post_rows
from folkmoot.forum.comments import comments
from folkmoot.forum.communities import Community
from folkmoot.forum.discussing import discussions
from folkmoot.forum.posts import posts
from folkmoot.identity import bans, people
from folkmoot.identity.bans import bans as rows
from folkmoot.notices import notices
from folkmoot.record.acts import PARTIES, PUBLIC, Act, Deed, Target, act, follows, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

LONGEST_WITHOUT_DECISION = 7 * DAY
"""A steward alone may keep a member out of the moot this long; more needs the members."""


class _OnPerson(Act, frozen=True):
    person: Ref
    scope: str
    """"moot" or "community:<ref>"."""
    reason: str

    def target(self, tx: ReadTx) -> Target:
        """The community or the moot where it holds."""
        people.id_of(tx, self.person)
        community = community_of(tx, self.scope)
        return Target() if community is None else rooms.target_of(tx, community)


@act(
    "member.warn/1",
    power="member.warn",
    record=PARTIES,
    irreversible="What was said to a person cannot be unsaid; a second message can take it back.",
)
class Warn(_OnPerson, frozen=True):
    """Warn a person; only they and the stewards can read it."""

    def target(self, tx: ReadTx) -> Target:
        """The person is a party to it."""
        where = super().target(tx)
        return msgspec.structs.replace(where, audience=PARTIES, parties=(self.person,))


@act(
    "member.ban/1",
    power="member.ban",
    record=PUBLIC,
    server=True,
    effect="ordinary",
    undo="member.unban/1",
)
class Ban(_OnPerson, frozen=True):
    """Keep a person from writing in a community or the moot, until a day or for good."""

    ref: Ref
    until: int | None = None
    """UTC in microseconds; None for a ban without an end."""
    posts: tuple[Ref, ...] = ()
    """Posts of the person there that are hidden with it: written_by() lists them."""
    comments: tuple[Ref, ...] = ()


@act(
    "member.unban/1",
    power="member.ban",
    record=PUBLIC,
    server=True,
    effect="ordinary",
    undo="member.ban/1",
)
class Unban(_OnPerson, frozen=True):
    """End a ban, and bring back what is listed of what it hid."""

    posts: tuple[Ref, ...] = ()
    comments: tuple[Ref, ...] = ()


def community_of(tx: ReadTx, scope: str) -> Community | None:
    """The community of a scope, None for the moot. Raises NotFound for any other scope."""
    if scope == "moot":
        return None
    kind, _, ref = scope.partition(":")
    if kind != "community":
        raise NotFound(N_("There is no such place here."))
    return rooms.by_ref(tx, Ref(ref))


def written_by(tx: ReadTx, person: Ref, scope: str) -> tuple[tuple[Ref, ...], tuple[Ref, ...]]:
    """The posts and the comments of a person in a scope that are not hidden yet."""
    return _written(tx, person, scope, None)


def hidden_by_ban(tx: ReadTx, person: Ref, scope: str) -> tuple[tuple[Ref, ...], tuple[Ref, ...]]:
    """The posts and the comments that the person's ban from a scope hid."""
    same = (rows.c.person_id == people.id_of(tx, person), rows.c.scope == scope)
    starts = tx.value(select(rows.c.starts).where(*same, rows.c.ended_at.is_(None)))
    return ((), ()) if starts is None else _written(tx, person, scope, starts)


def _written(
    tx: ReadTx, person: Ref, scope: str, removed_at: int | None
) -> tuple[tuple[Ref, ...], tuple[Ref, ...]]:
    author_id = people.id_of(tx, person)
    mine = select(posts.c.ref).where(
        posts.c.author_id == author_id,
        posts.c.removed_at.is_not_distinct_from(removed_at),
        posts.c.id.not_in(select(discussions.c.post_id)),
    )
    answers = select(comments.c.ref).where(
        comments.c.author_id == author_id, comments.c.removed_at.is_not_distinct_from(removed_at)
    )
    if (community := community_of(tx, scope)) is not None:
        here = posts.c.community_id == community.id
        mine = mine.where(here)
        answers = answers.join(posts, posts.c.id == comments.c.post_id).where(here)
    return (
        tuple(row.ref for row in tx.rows(mine.order_by(posts.c.id))),
        tuple(row.ref for row in tx.rows(answers.order_by(comments.c.id))),
    )


@handles(Warn)
def _warn(tx: WriteTx, act: Warn, deed: Deed) -> None:
    reasons.check(tx, act.reason)


@handles(Ban)
def _ban(tx: WriteTx, act: Ban, deed: Deed) -> None:
    reasons.check(tx, act.reason)
    person_id = people.id_of(tx, act.person)
    if not kernel_of(tx).replaying:
        _check_length(tx, act, deed)
        _check_undecided(tx, act, deed)
    bans.put(
        tx,
        ref=act.ref,
        person_id=person_id,
        scope=act.scope,
        reason=act.reason,
        at=deed.at,
        until=act.until,
        decided=is_decided(deed),
        origin=_origin(tx, act.scope),
    )
    for post in _posts(tx, act):
        if post.removed_at is None:
            moderation.hide(tx, post, act.reason, deed.at)
    answers = _comments(tx, act)
    if not kernel_of(tx).replaying:
        comment_moderation.check_not_judged(tx, answers, deed)
    for comment in answers:
        comment_moderation.hide(tx, comment, act.reason, deed.at)


@handles(Unban)
def _unban(tx: WriteTx, act: Unban, deed: Deed) -> None:
    reasons.check(tx, act.reason)
    if not kernel_of(tx).replaying:
        _check_hidden_by_it(tx, act)
        _check_undecided(tx, act, deed)
    if not bans.lift(tx, people.id_of(tx, act.person), act.scope, deed.at):
        raise Conflict(N_("This person is not banned there."))
    for post in _posts(tx, act):
        moderation.bring_back(tx, post)
    for comment in _comments(tx, act):
        comment_moderation.bring_back(tx, comment)


def _origin(tx: ReadTx, scope: str) -> str:
    community = community_of(tx, scope)
    return people.OURS if community is None else community.origin


def _check_length(tx: ReadTx, act: Ban, deed: Deed) -> None:
    """Raises Invalid or NotAllowed where the ban ends too early or too late."""
    if act.until is not None and act.until <= deed.at:
        raise Invalid(N_("Choose a day that is still to come."), field="until")
    person = people.by_ref(tx, act.person)
    if act.scope != "moot" or person is None or not person.is_member:
        return
    long = act.until is None or act.until - deed.at > LONGEST_WITHOUT_DECISION
    if long and not is_decided(deed):
        raise NotAllowed(
            N_(
                "Nobody may keep a member out of the moot for more than 7 days: members drawn by "
                "lot decide on that. Choose a day within the next 7 days, or propose it to them."
            )
        )


def is_decided(deed: Deed) -> bool:
    """Whether it is done because members decided it."""
    return deed.ground.startswith("decision:")


def _check_undecided(tx: ReadTx, act: Ban | Unban, deed: Deed) -> None:
    """No steward ends, shortens or replaces what members decided. Raises NotAllowed."""
    if is_decided(deed):
        return
    held = bans.live(tx, people.id_of(tx, act.person), deed.at)
    if any(one.decided and one.scope == act.scope for one in held):
        raise NotAllowed(
            N_("Members decided that this person is kept out, so only a decision changes it.")
        )


def _check_hidden_by_it(tx: ReadTx, act: Unban) -> None:
    """What was hidden for another reason stays hidden: that needs another power."""
    hidden_posts, hidden_comments = hidden_by_ban(tx, act.person, act.scope)
    if not (set(act.posts) <= set(hidden_posts) and set(act.comments) <= set(hidden_comments)):
        raise Invalid(N_("Only what was removed with the ban comes back with its end."))


def _posts(tx: WriteTx, act: Ban | Unban) -> list[post_rows.Standing]:
    """The listed posts. Raises Invalid for one that is another's, or stands elsewhere."""
    found = [post_rows.standing(tx, ref) for ref in dict.fromkeys(act.posts)]
    _check_theirs(tx, act, found)
    return found


def _comments(tx: WriteTx, act: Ban | Unban) -> list[comment_rows.Standing]:
    """The listed comments. Raises Invalid for one that is another's, or stands elsewhere."""
    found = [comment_rows.standing(tx, ref) for ref in dict.fromkeys(act.comments)]
    _check_theirs(tx, act, found)
    return found


def _check_theirs(
    tx: WriteTx, act: Ban | Unban, found: list[post_rows.Standing] | list[comment_rows.Standing]
) -> None:
    if kernel_of(tx).replaying:
        return
    for each in found:
        if each.author != act.person or act.scope not in each.scopes:
            raise Invalid(N_("Only what this person wrote there can be removed with the ban."))


@follows(Warn)
def _tell_warned(tx: WriteTx, act: Warn, deed: Deed) -> None:
    _tell(tx, act, deed, "moderation.warned")


@follows(Ban)
def _tell_banned(tx: WriteTx, act: Ban, deed: Deed) -> None:
    _tell(tx, act, deed, "moderation.banned", until=act.until)


@follows(Unban)
def _tell_unbanned(tx: WriteTx, act: Unban, deed: Deed) -> None:
    _tell(tx, act, deed, "moderation.unbanned")


def _tell(tx: WriteTx, act: _OnPerson, deed: Deed, kind: str, *, until: int | None = None) -> None:
    """The person gets the reason and the ground."""
    community = community_of(tx, act.scope)
    notices.tell(
        tx,
        [people.id_of(tx, act.person)],
        kind,
        deed,
        link="/about" if community is None else f"/c/{community.handle}",
        data={
            "reason": act.reason,
            "ground": deed.ground,
            "place": None if community is None else community.handle,
            "until": until,
        },
    )
