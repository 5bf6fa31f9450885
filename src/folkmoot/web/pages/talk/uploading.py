"""One's own pictures: send, list, describe, erase."""

import msgspec
from sqlalchemy import select
from starlette.responses import Response

from folkmoot.clock import Ref
from folkmoot.errors import Invalid, NotFound
from folkmoot.forum import picture_uses
from folkmoot.forum.comments import comments
from folkmoot.forum.communities import communities
from folkmoot.forum.posts import posts
from folkmoot.media import uploads
from folkmoot.media.uploading import DeletePicture, DescribePicture
from folkmoot.media.uploads import Upload
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx
from folkmoot.text import lengths
from folkmoot.web import answers
from folkmoot.web.ask import Ask
from folkmoot.web.numbers import number
from folkmoot.web.pages.talk import pictures, shown
from folkmoot.web.pages.talk.member_routes import page_route, post_route
from folkmoot.web.pages.talk.shown import Titled
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_, gettext, ngettext, say

PAGE = 30

MEGABYTE = 1_000_000


class ShownUpload(msgspec.Struct, frozen=True):
    """One of one's pictures (uploads.html)."""

    ref: Ref
    thumb: str
    alt: str
    size: str
    at: int
    used: list[Titled]


def send(ask: Ask) -> Response:
    """Take pictures in; gives rows for the form to a script, JSON to a program, else a page."""
    taken = pictures.take(ask, "files")
    by_script = "hx-request" in ask.request.headers
    if taken.error is not None and taken.reason is not None:
        raise taken.reason if by_script else taken.error  # the script names the file itself
    if not taken.refs:
        raise Invalid(N_("Choose at least one picture."), field="files")
    names = [file.filename or "" for file in ask.files("files")]
    with ask.db.read() as tx:
        rows = pictures.rows(tx, ask, taken.refs, names)
    if by_script:
        pages = (ask.page("picture_row.html", form=Form(), one=one).body for one in rows)
        return Response(b"".join(map(bytes, pages)), media_type=answers.HTML)
    if ask.request.headers.get("accept", "").startswith("application/json"):
        return answers.text(msgspec.json.encode(rows), "application/json")
    return ask.go("/uploads", "sent")


def show(ask: Ask) -> Response:
    """The list of one's pictures, and where each is shown."""
    me = ask.member.id
    with ask.db.read() as tx:
        before = number(ask.query("before"))
        found = uploads.of_owner(tx, me, before=before, limit=PAGE + 1)
        listed = [_shown(one) for one in found[:PAGE]]
        places = _pages(tx, [one.ref for one in listed])
        count, total = uploads.used(tx, me)
    last = found[PAGE - 1].id if len(found) > PAGE else None
    return ask.page(
        "uploads.html",
        pictures=[msgspec.structs.replace(one, used=places.get(one.ref, [])) for one in listed],
        total=ngettext("{n} picture, {size}", "{n} pictures, {size}", count).format(
            n=count, size=size_in_words(total)
        ),
        picture_rule=pictures.rule(),
        newer="/uploads" if before is not None else "",
        older=f"/uploads?before={last}" if last is not None else "",
    )


def describe(ask: Ask) -> Response:
    """Say what a picture shows."""
    alt = lengths.one_line(ask.typed("alt"))
    with ask.db.write() as tx:
        perform(tx, DescribePicture(picture=Ref(ask.path("ref")), alt=alt), by=ask.by)
    return ask.back("/uploads", "saved")


def ask_erase(ask: Ask) -> Response:
    """What is lost when a picture is erased."""
    with ask.db.read() as tx:
        found = _mine(tx, ask)
        used = _pages(tx, [found.ref]).get(found.ref, [])
    shown_in = [say(N_("It is shown in “{title}” and will be missing there."), title=use.title)
                for use in used]  # fmt: skip
    return ask.page(
        "confirm.html",
        question=gettext("Erase this picture for good?"),
        tells=[gettext("The picture is gone wherever it is shown, in every size."), *shown_in],
        action=f"/uploads/{found.ref}/erase",
        back="/uploads",
        button=gettext("Erase it for good"),
        ask_password=False,
        form=Form(),
    )


def erase(ask: Ask) -> Response:
    """Erase a picture for good."""
    with ask.db.write() as tx:
        perform(tx, DeletePicture(picture=Ref(ask.path("ref"))), by=ask.by)
    return ask.go("/uploads", "erased")


def size_in_words(count: int) -> str:
    """A number of bytes for people."""
    if count < MEGABYTE:
        return say(N_("{n} kB"), n=-(-count // 1000))
    return say(N_("{n} MB"), n=f"{count / MEGABYTE:.1f}")


def _mine(tx: ReadTx, ask: Ask) -> Upload:
    found = uploads.find(tx, Ref(ask.path("ref")))
    if found.owner_id != ask.member.id:
        raise NotFound(uploads.NO_PICTURE)
    return found


def _shown(one: Upload) -> ShownUpload:
    thumb = shown.picture(one.ref, "small")
    return ShownUpload(one.ref, thumb, one.alt, size_in_words(one.bytes), one.created_at, [])


def _pages(tx: ReadTx, refs: list[Ref]) -> dict[str, list[Titled]]:
    """Where pictures are shown, as links."""
    found = picture_uses.pages_with(tx, refs)
    return {ref: [_use(tx, *place) for place in places] for ref, places in found.items()}


def _use(tx: ReadTx, kind: str, thing_id: int) -> Titled:
    untitled = gettext("(without a title)")
    if kind == "post":
        title = tx.value(select(posts.c.title).where(posts.c.id == thing_id))
        return Titled(f"/post/{thing_id}", title or untitled)
    if kind == "comment":
        on_post = select(posts.c.title).join(comments, comments.c.post_id == posts.c.id)
        title = tx.value(on_post.where(comments.c.id == thing_id))
        return Titled(f"/comment/{thing_id}", title or untitled)
    if kind == "community":
        row = tx.row(
            select(communities.c.name, communities.c.title).where(communities.c.id == thing_id)
        )
        return Titled(f"/c/{row.name}", row.title) if row else Titled("/communities", untitled)
    return Titled("/settings", gettext("what you say about yourself"))


ROUTES = (
    page_route("/uploads", "One's own pictures.", show),
    Route(
        "/uploads",
        "Send pictures.",
        method="POST",
        view=send,
        who=Who.MEMBERS,
        slow=True,
        files=pictures.MOST,
    ),
    post_route("/uploads/{ref}/describe", "Say what a picture shows.", describe),
    page_route("/uploads/{ref}/erase", "What erasing a picture does.", ask_erase),
    post_route("/uploads/{ref}/erase", "Erase a picture for good.", erase),
)
