"""Previews of links: after a member posted one, the page behind it is asked what it is."""

from sqlalchemy import select

from folkmoot.errors import FolkmootError
from folkmoot.federation.documents.bodies import cut
from folkmoot.federation.documents.normal import address
from folkmoot.federation.fetching import html_head
from folkmoot.federation.fetching.asking import Asker, check_among_others
from folkmoot.federation.fetching.faults import told
from folkmoot.federation.wire import Wire
from folkmoot.forum import link_previews
from folkmoot.forum import posts as post_rows
from folkmoot.forum.link_previews import Preview
from folkmoot.forum.posting import CreatePost, EditPost
from folkmoot.forum.posts import posts
from folkmoot.record import settings
from folkmoot.record.acts import Deed, follows
from folkmoot.storage import jobs
from folkmoot.storage.jobs import Handler, Work
from folkmoot.storage.transaction import WriteTx
from folkmoot.text.links import may_link

JOB = "federation.preview"
TRIES = 3
QUESTIONS = 2


@follows(CreatePost)
def _posted(tx: WriteTx, act: CreatePost, deed: Deed) -> None:
    if act.url is not None and not deed.ground.startswith("home:"):
        _want(tx, post_rows.standing(tx, act.ref).id)


@follows(EditPost)
def _edited(tx: WriteTx, act: EditPost, deed: Deed) -> None:
    if deed.ground.startswith("home:"):
        return
    post_id = post_rows.standing(tx, act.post).id
    if act.url is None:
        link_previews.clear(tx, [post_id])
    elif link_previews.of_post(tx, post_id) is None:
        link_previews.clear(tx, [post_id])
        _want(tx, post_id)


def _want(tx: WriteTx, post_id: int) -> None:
    """The job holds no address: it may lie for long, and what is erased must be nowhere."""
    if settings.get(tx, "link_previews"):
        jobs.enqueue(tx, JOB, {"post": post_id}, unique=f"{JOB}:{post_id}")


def handler(wire: Wire) -> Handler:
    """The job; a page that says nothing, or cannot be had, leaves the link as it is."""

    def fetch(work: Work) -> None:
        post_id = work.data["post"]
        with work.db.read() as tx:
            wished = settings.get(tx, "link_previews")
            url = tx.value(select(posts.c.url).where(posts.c.id == post_id))
        preview = _preview(wire, url, work.attempts) if wished and url else None
        if preview is None:
            return
        with work.finish() as tx:
            link_previews.put(tx, post_id, url, preview, work.clock.now())

    return fetch


def _preview(wire: Wire, url: str, attempts: int) -> Preview | None:
    try:
        check_among_others(wire)
        answer = Asker(wire, in_all=QUESTIONS).page(url)
    except FolkmootError as error:
        if told(error, "").passing and attempts < TRIES:
            raise
        return None
    head = html_head.read(answer.body, answer.headers.get("content-type", ""), answer.url)
    title = cut(head.title, link_previews.TITLE)
    if not title:
        return None
    return Preview(title, cut(head.line, link_previews.LINE), _picture(head.picture))


def _picture(url: str | None) -> str | None:
    spelled = address(url) if url else None
    return spelled if spelled is not None and may_link(spelled) else None
