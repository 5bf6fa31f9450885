"""Writing a post: text, a link, pictures, or a post of another community passed on."""

from anyio import to_thread
from starlette.responses import Response

from folkmoot.clock import Ref
from folkmoot.errors import FolkmootError, Invalid, NotFound
from folkmoot.forum import communities as rooms
from folkmoot.forum import directory, sources
from folkmoot.forum.communities import Community
from folkmoot.forum.posting import CreatePost
from folkmoot.forum.sources import Written
from folkmoot.media import uploads
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.ask import Ask
from folkmoot.web.choices import Pairs
from folkmoot.web.numbers import number
from folkmoot.web.pages.talk import pictures, rights, typed
from folkmoot.web.pages.talk.rights import Rights
from folkmoot.web.pages.talk.shown import Link, Titled
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_, gettext

MOST_COMMUNITIES = 500

PREFILLED = ("community", "title", "body", "url")
"""Fields that the address of the page may fill in."""


def show(ask: Ask) -> Response:
    """The form, filled in where one comes from a community or passes a post on."""
    values = {name: ask.query(name) for name in PREFILLED if ask.query(name)}
    with ask.db.read() as tx:
        origin = _origin(tx, ask, ask.query("cross"))
        if origin is not None:
            values |= _passed_on(origin)
        return _page(tx, ask, Form(values=values), [], origin)


async def send(ask: Ask) -> Response:
    """Publish the post, or take pictures in and show the form again."""
    limiter = ask.house.slow if ask.files("files") else ask.house.quick
    return await to_thread.run_sync(_send, ask, limiter=limiter)


def _send(ask: Ask) -> Response:
    taken = pictures.take(ask, "files")
    refs = [*pictures.chosen(ask), *taken.refs]
    if taken.error is not None:
        return _again(ask, typed.wrong(ask, taken.error), refs, taken.error.status)
    if ask.typed("action", "publish", longest=100) != "publish":
        return _again(ask, ask.typed_again(), refs, 200)
    try:
        post_id = _publish(ask, refs)
    except FolkmootError as error:
        return _again(ask, typed.wrong(ask, error), refs, error.status)
    return ask.go(f"/post/{post_id}", "posted")


def _publish(ask: Ask, refs: list[Ref]) -> int:
    """Gives the id of the post; the same one when the form comes twice."""
    with ask.db.write() as tx:
        community = _community(tx, ask)
        origin = _origin(tx, ask, ask.typed("cross", longest=20))
        uploads.check_own(tx, refs, ask.member.id)
        act = CreatePost(
            ref=ask.new_ref(),
            community=community.ref,
            title=typed.line(ask, "title"),
            url=typed.line(ask, "url") or None,
            body=typed.text(ask, "body"),
            pictures=pictures.attached(ask, refs),
            content_note=typed.line(ask, "note") or None,
            language=typed.language(ask),
            cross_of=origin.ref if origin is not None else None,
        )
        done = perform(tx, act, by=ask.by, key=ask.key("post"))
        pictures.describe(tx, ask, act.pictures)
    return done.result


def _community(tx: ReadTx, ask: Ask) -> Community:
    try:
        return rooms.by_name(tx, ask.typed("community", longest=300))
    except NotFound:
        raise Invalid(N_("Choose a community from the list."), field="community") from None


def _origin(tx: ReadTx, ask: Ask, cross: str) -> Written | None:
    """The post that is passed on. Raises NotFound or Gone where there is none to read."""
    post_id = number(cross)
    return sources.post(tx, post_id, ask.reader) if post_id is not None else None


def _passed_on(origin: Written) -> dict[str, str]:
    """What the form begins with: the words of somebody else as a quotation."""
    quoted = "\n".join(f"> {line}".rstrip() for line in origin.body.split("\n"))
    body = origin.body if origin.is_own or not origin.body else quoted
    return {
        "cross": str(origin.id),
        "title": origin.title,
        "url": origin.url or "",
        "body": body,
        "note": origin.content_note or "",
        "language": origin.language or "",
    }


def _again(ask: Ask, form: Form, refs: list[Ref], code: int) -> Response:
    with ask.db.read() as tx:
        try:
            origin = _origin(tx, ask, ask.typed("cross", longest=20))
        except FolkmootError:
            origin = None
        return _page(tx, ask, form, refs, origin, code=code)


def _page(
    tx: ReadTx,
    ask: Ask,
    form: Form,
    refs: list[Ref],
    origin: Written | None,
    *,
    code: int = 200,
) -> Response:
    places = _places(tx, ask, rights.of(ask, tx), origin)
    if not places and code == 200:
        return _nowhere(ask)
    return ask.page(
        "submit.html",
        code=code,
        form=form,
        communities=places,
        languages=typed.languages(),
        pictures=pictures.rows(tx, ask, refs),
        cross=Titled(origin.path, origin.title) if origin is not None else None,
        picture_rule=pictures.rule(),
    )


def _places(tx: ReadTx, ask: Ask, has: Rights, origin: Written | None) -> Pairs:
    """The communities where this person may post, those they follow first."""
    listed = directory.page(tx, ask.reader, limit=MOST_COMMUNITIES).rows
    open_ones = [one for one in listed if may_post(has, one.community)]
    if origin is not None:
        open_ones = [
            one
            for one in open_ones
            if one.community.ref != origin.community
            and (one.community.members_only or not origin.members_only)
        ]
    asked = ask.query("community", ask.typed("community", longest=300))
    near = [
        one
        for one in open_ones
        if one.subscribed or not one.community.is_away or one.community.handle == asked
    ]
    ordered = sorted(near, key=lambda one: not one.subscribed)
    return [(one.community.handle, _label(one.community)) for one in ordered]


def _label(room: Community) -> str:
    return f"{room.title} (@{room.host})" if room.is_away else room.title


def may_post(has: Rights, community: Community) -> bool:
    """Whether the viewer may write a post in a community."""
    scopes = rights.scopes_of(community.ref)
    if community.closed_at is not None or community.posting == rooms.NOBODY:
        return False
    if not has.takes_part(scopes[0]):
        return False
    return community.posting == "members" or has.holds("post.announce", scopes)


def _nowhere(ask: Ask) -> Response:
    return ask.page(
        "note.html",
        heading=gettext("Write a post"),
        sentences=[
            gettext("There is no community where you could post this. Perhaps start a new one.")
        ],
        links=[Link(gettext("Start a community"), "/communities/new")],
    )


ROUTES = (
    Route("/submit", "Write a post.", view=show, who=Who.MEMBERS),
    Route(
        "/submit",
        "Publish a post.",
        method="POST",
        aview=send,
        who=Who.MEMBERS,
        files=pictures.MOST,
    ),
)
