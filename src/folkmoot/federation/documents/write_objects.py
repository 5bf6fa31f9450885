"""Our posts, comments and messages as documents."""

from collections.abc import Iterable
from html import escape

from folkmoot.federation.documents import outward
from folkmoot.federation.documents.attachments import Attachment
from folkmoot.federation.documents.normal import stamp
from folkmoot.federation.documents.tags import Mention
from folkmoot.federation.documents.terms import ANYONE, Json, lasting
from folkmoot.federation.documents.views import CommentView, MessageView, PostView
from folkmoot.federation.documents.write_actors import language
from folkmoot.text.plain import excerpt

LONGEST_SUMMARY = 280
_TYPES = {"link": "Link", "image": "Image", "video": "Video", "audio": "Audio", "file": "Document"}


def write_post(view: PostView) -> Json:
    """A Page.

    Mastodon shows of it the name, the summary and a link; so the summary is the
    beginning of the post, or its content note instead. It has no `url`: its id is its
    page, and Mbin takes a `url` for what the post links to.
    """
    note = view.content_note
    summary = note or excerpt(view.body, LONGEST_SUMMARY)
    return lasting(
        type_="Page",
        id=view.id,
        attributedTo=view.author,
        to=[view.community, ANYONE],
        cc=[one.url for one in view.mentions],
        audience=view.community,
        name=view.title,
        summary=escape(summary, quote=False) or None,  # it is HTML (ActivityStreams §4.6)
        contentWarning=note,
        **_words(view.body, view.address, view.mentions),
        attachment=_attachments(view),
        image={"type": "Image", "url": view.image} if view.image else None,
        sensitive=note is not None,
        commentsEnabled=not view.locked,
        stickied=view.pinned,
        language=language(view.language),
        tag=[*_community(view), _hashtag(view), *map(_mention, view.mentions)],
        published=stamp(view.published),
        updated=None if view.updated is None else stamp(view.updated),
        context=view.context,
        replies=view.replies,
    )


def write_comment(view: CommentView) -> Json:
    """A Note that answers something.

    It names the community as a Mention: Mastodon copies mentions into answers, and
    would not send them here otherwise.
    """
    return lasting(
        type_="Note",
        id=view.id,
        attributedTo=view.author,
        to=[ANYONE],
        cc=list(dict.fromkeys([view.community, *(one.url for one in view.mentions)])),
        audience=view.community,
        inReplyTo=view.in_reply_to,
        **_words(view.body, view.address, view.mentions),
        url=view.id,
        distinguished=view.distinguished,
        language=language(view.language),
        tag=[*map(_mention, view.mentions), *_community(view)],
        published=stamp(view.published),
        updated=None if view.updated is None else stamp(view.updated),
        context=view.context,
        replies=view.replies,
    )


def write_message(view: MessageView) -> Json:
    """A ChatMessage, or a Note for one person, which must name them to reach Mastodon."""
    return lasting(
        type_="Note" if view.plain else "ChatMessage",
        id=view.id,
        attributedTo=view.author,
        to=[view.to.url],
        **_words(view.body, view.address, [view.to]),
        tag=[_mention(view.to)] if view.plain else None,
        published=stamp(view.published),
        updated=None if view.updated is None else stamp(view.updated),
    )


def write_tombstone(url: str, was: str | None = None, deleted: int | None = None) -> Json:
    """What stands where something was."""
    gone = None if deleted is None else stamp(deleted)
    return lasting(type_="Tombstone", id=url, formerType=was, deleted=gone)


def _words(body: str, address: str, mentions: Iterable[Mention]) -> Json:
    people = {f"/u/{one.name.removeprefix('@')}": one.url for one in mentions}
    return {
        "content": outward.html(body, address, people),
        "mediaType": "text/html",
        "source": {"content": outward.markdown(body, address), "mediaType": "text/markdown"},
    }


def _attachments(view: PostView) -> list[Json]:
    link = [Attachment(kind="link", url=view.link)] if view.link else []
    return [_attachment(one) for one in (*link, *view.attachments)]


def _attachment(one: Attachment) -> Json:
    where = "href" if one.kind == "link" else "url"
    made = lasting(type_=_TYPES[one.kind], **{where: one.url}, mediaType=one.media_type)
    return {**made, "name": one.alt} if one.alt else made


def _mention(one: Mention) -> Json:
    return {"type": "Mention", "href": one.url, "name": one.name}


def _community(view: PostView | CommentView) -> list[Json]:
    return [_mention(Mention(url=view.community, name=view.handle))]


def _hashtag(view: PostView) -> Json:
    """The community's name, by which people find posts on microblogs."""
    name = view.handle.removeprefix("@").partition("@")[0]
    return {"type": "Hashtag", "href": view.id, "name": f"#{name}"}
