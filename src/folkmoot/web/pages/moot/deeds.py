"""The pages on which stewards hide, lock and pin, each with its reason and its ground."""

from collections.abc import Callable

import msgspec
from starlette.responses import Response

from folkmoot.clock import Ref
from folkmoot.errors import Conflict, Invalid
from folkmoot.forum import comment_moderation as on_comments
from folkmoot.forum import moderation as on_posts
from folkmoot.forum.erasure import EraseContent
from folkmoot.forum.reports import DecideReport
from folkmoot.record.acts import Act
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.text.lengths import normalise
from folkmoot.web.ask import Ask
from folkmoot.web.pages.moot import asking, grounds, things
from folkmoot.web.pages.moot.things import Kind, Thing
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, View, Who

Replies = Callable[[ReadTx, Ref], tuple[Ref, ...]]
"""(tx, comment) -> the replies that a deed can happen to as well."""
Make = Callable[[Thing, str, tuple[Ref, ...]], Act]
"""(thing, reason, replies) -> the act."""


class Deed(msgspec.Struct, frozen=True):
    """One thing that a steward can do to a post or a comment."""

    name: str
    power: str
    said: str
    make: Make
    replies: Replies | None = None


def _on_post(cls: Callable[..., Act]) -> Make:
    return lambda thing, reason, _replies: cls(post=thing.standing.ref, reason=reason)


def _on_comment(cls: Callable[..., Act]) -> Make:
    return lambda thing, reason, replies: cls(
        comment=thing.standing.ref, reason=reason, replies=replies
    )


def _erase(thing: Thing, reason: str, _replies: tuple[Ref, ...]) -> Act:
    return EraseContent(kind=thing.kind, thing=thing.standing.ref, reason=reason)


DEEDS: dict[Kind, tuple[Deed, ...]] = {
    "post": (
        Deed("remove", "post.remove", "removed", _on_post(on_posts.RemovePost)),
        Deed("restore", "post.remove", "restored", _on_post(on_posts.RestorePost)),
        Deed("lock", "thread.lock", "locked", _on_post(on_posts.LockThread)),
        Deed("unlock", "thread.lock", "unlocked", _on_post(on_posts.UnlockThread)),
        Deed("pin", "post.pin", "pinned", _on_post(on_posts.PinPost)),
        Deed("unpin", "post.pin", "unpinned", _on_post(on_posts.UnpinPost)),
        Deed("erase-by-law", "content.erase", "erased", _erase),
    ),
    "comment": (
        Deed(
            "remove",
            "post.remove",
            "removed",
            _on_comment(on_comments.RemoveComment),
            on_comments.replies_below,
        ),
        Deed(
            "restore",
            "post.remove",
            "restored",
            _on_comment(on_comments.RestoreComment),
            on_comments.replies_hidden_with,
        ),
        Deed("erase-by-law", "content.erase", "erased", _erase),
    ),
}


def decide_too(tx: WriteTx, ask: Ask, reason: str) -> None:
    """Answer the report that a steward came from, in the same transaction as the deed."""
    report = ask.typed("report", longest=32)
    if report:
        act = DecideReport(report=Ref(report), outcome="acted", answer=reason)
        perform(tx, act, by=ask.by)


def reason_typed(ask: Ask) -> str:
    """The reason as it is kept."""
    return normalise(ask.typed("reason", longest=20_000)).strip()


def _show(kind: Kind, deed: Deed) -> View:
    def show(ask: Ask) -> Response:
        report = ask.query("report")
        return _page(ask, kind, deed, Form({"report": report} if report else {}))

    return show


def _do(kind: Kind, deed: Deed) -> View:
    def do(ask: Ask) -> Response:
        reason = reason_typed(ask)
        try:
            with ask.db.write() as tx:
                thing = things.load(tx, kind, ask.path("id"))
                too = deed.replies if ask.ticked("replies") else None
                below = too(tx, thing.standing.ref) if too else ()
                perform(tx, deed.make(thing, reason, below), by=ask.by)
                decide_too(tx, ask, reason)
        except (Invalid, Conflict) as error:
            form = ask.typed_again({getattr(error, "field", "") or "reason": error.sentence()})
            return _page(ask, kind, deed, form, code=error.status)
        return ask.go(thing.href, deed.said)

    return do


def _page(ask: Ask, kind: Kind, deed: Deed, form: Form, code: int = 200) -> Response:
    with ask.db.read() as tx:
        thing = things.load(tx, kind, ask.path("id"))
        ground = grounds.over(ask, tx, deed.power, thing)
        too = len(deed.replies(tx, thing.standing.ref)) if deed.replies else 0
        erases = deed.name == "remove" and may_erase(ask, tx, thing)
    return asking.page(
        ask,
        deed.name,
        asking.about(thing),
        form,
        code=code,
        back=thing.href,
        ground=ground,
        replies=too,
        erase=f"{thing.href}/erase-by-law" if erases else "",
    )


def may_erase(ask: Ask, tx: ReadTx, thing: Thing) -> bool:
    """Whether the viewer may erase a thing because the law forbids to keep it."""
    held = grounds.scopes_with(ask, tx, "content.erase")
    return bool(set(held) & set(thing.scopes))


def _routes(kind: Kind, deed: Deed) -> tuple[Route, Route]:
    path = f"/{kind}/{{id:int}}/{deed.name}"
    words = deed.name.replace("-", " ")
    before, doing = f"Before a steward's act on a {kind}: {words}.", f"Carry it out: {words}."
    return (
        Route(path, before, view=_show(kind, deed), who=Who.MEMBERS),
        Route(path, doing, method="POST", view=_do(kind, deed), who=Who.MEMBERS),
    )


ROUTES = tuple(
    route for kind, deeds in DEEDS.items() for deed in deeds for route in _routes(kind, deed)
)
