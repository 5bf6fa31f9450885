"""What single kinds of servers do their own way: one line and one source each.

All else in `federation` is the protocol, and names no program but in docstrings that say whom
something serves. A quirk is asked for where it matters; what it is and who showed it is told
only here. Shapes without a quirk of their own have their sources in `tests/documents/sources.csv`.
"""

import re
from html import unescape
from typing import Final

from folkmoot.federation.documents.normal import Document, first_text, listed

# PeerTube names account and channel as authors of a video; older ones said which is the person.
# https://github.com/LemmyNet/lemmy/blob/ec7e1c7962ec81446f124cec3dbff537bd9992a3/crates/apub/apub/assets/peertube/objects/video.json
PERSONS: Final = frozenset({"Person", "Service", "Organization", "Application"})

# Mobilizon says who wrote an event in `actor`; its `attributedTo` is the group.
# https://github.com/LemmyNet/lemmy/blob/3be6ddcbf7e8c539509b83cf14caa18b4017be8f/crates/apub/apub/assets/mobilizon/objects/event.json
WRITER_IN_ACTOR: Final = frozenset({"Event"})

# Lotide and Friendica put what a post links to into `url`, where others have the post's own page.
# https://github.com/LemmyNet/lemmy/blob/44348817e05decef9f9cb20c76758d29592869e1/crates/apub/apub/assets/lotide/objects/page.json
LINK_IN_URL: Final = frozenset({"Page"})

# Mbin and Lotide fill the `summary` of a Page with its first words: that is no content note.
# https://github.com/MbinOrg/mbin/blob/33e355ce87798c8de23857cee60c05704ee0c2f3/tests/Unit/ActivityPub/Outbox/JsonSnapshots/CreateTest__testCreateEntryWithUrlAndImage__1.json
SUMMARY_IS_EXCERPT: Final = frozenset({"Page"})

# NodeBB and WordPress excerpt an Article in `summary`; only a sensitive one has its note there.
# https://github.com/NodeBB/NodeBB/blob/004bd844397d766ccb70a2e9b520912755b41ddc/src/activitypub/mocks.js
SUMMARY_IF_SENSITIVE: Final = frozenset({"Article", "Video", "Event", "Audio", "Image"})

# Misskey sends a zero-width space as the content note that hides without saying why.
# https://github.com/misskey-dev/misskey/blob/00fc261d0df0656e3b44c9db12bbc3c884e0025e/packages/backend/src/core/activitypub/ApRendererService.ts
INVISIBLE: Final = "\u200b"

# Misskey sends every reaction as a Like with its emoji in `content`, a thumb down as well.
# https://github.com/misskey-dev/misskey/blob/00fc261d0df0656e3b44c9db12bbc3c884e0025e/packages/backend/src/core/activitypub/ApRendererService.ts
AGAINST: Final = "👎"

# Early Pleroma and its forks write EmojiReaction for EmojiReact.
# https://github.com/soapbox-pub/rebased/blob/01d9c093c3fa06784ee24039c69b16e400dd0ebf/test/fixtures/emoji-reaction.json
REACTIONS: Final = ("EmojiReact", "EmojiReaction")

# Lemmy 1.0 and Mbin say in `endTime` until when a ban holds, Lemmy 0.19 in `expires` too.
# https://github.com/LemmyNet/lemmy/blob/7457486a4722c9c3c8a87b68c7c562d700e46812/crates/apub/apub/assets/lemmy/activities/block/block_user.json
BAN_ENDS: Final = ("endTime", "expires")

# Lemmy gives the reason of a report in `summary`, Mastodon and NodeBB in `content`.
# https://github.com/LemmyNet/lemmy/blob/430148012b2a9d2668260a9828c12740bf9d897b/crates/apub/assets/mastodon/activities/flag.json
REPORT_REASONS: Final = ("summary", "content")

# NodeBB gives the vote of a person on a post the same id again, once it was taken back.
# https://github.com/NodeBB/NodeBB/blob/3867de0946b78b93fb65e6d5c5970bd83853b20f/src/activitypub/out.js
IDS_AGAIN: Final = frozenset({"Like", "Dislike"})

# PieFed announces votes by the dozen, in a plain list or in a collection (FEP-1a11).
# https://github.com/theatl-social/pyfedi/blob/7e267f8d8c2cb175e53985cc9dac8c645dbd4da8/docs/fep-1a11.md
BATCHES: Final = frozenset({"OrderedCollection", "Collection"})

# PieFed repeats the question of a poll as the first paragraph of its HTML.
# https://github.com/theatl-social/pyfedi/blob/00aa11915c5d233972995aa05a25103c95d04857/app/shared/tasks/pages.py
TITLE_AGAIN_IN_BODY: Final = frozenset({"Question"})

# PieFed's galleries are Documents without a media type: the ending of the address tells.
# https://github.com/theatl-social/pyfedi/blob/00aa11915c5d233972995aa05a25103c95d04857/app/shared/tasks/pages.py
ENDINGS: Final = {
    "image": frozenset({"avif", "bmp", "gif", "jpeg", "jpg", "png", "webp"}),
    "video": frozenset({"m4v", "mov", "mp4", "ogv", "webm"}),
    "audio": frozenset({"flac", "m4a", "mp3", "oga", "ogg", "opus", "wav"}),
}

# Misskey gives the shared inbox beside `endpoints` as well as in it.
# https://github.com/misskey-dev/misskey/blob/00fc261d0df0656e3b44c9db12bbc3c884e0025e/packages/backend/src/core/activitypub/ApRendererService.ts
SHARED_INBOX_BESIDE: Final = "sharedInbox"

# PieFed names its moderators' collection in `moderators` too; Lemmy only in `attributedTo`.
# https://github.com/LemmyNet/lemmy/blob/a7e427a27a4be2e5c0c884b5c140f18b170f1e74/crates/apub/apub/assets/piefed/objects/group.json
MODERATORS_BESIDE: Final = "moderators"

# Lemmy and PeerTube say a language in `language`, Mobilizon in `inLanguage`.
# https://github.com/LemmyNet/lemmy/blob/3be6ddcbf7e8c539509b83cf14caa18b4017be8f/crates/apub/apub/assets/mobilizon/objects/event.json
LANGUAGE_IN: Final = ("language", "inLanguage")

# Forums do what a community announces; Mastodon and its like take every Announce for a boost.
# https://github.com/mastodon/mastodon/blob/acb8dd33c14569d61fb233f57b305388da7ec4e7/app/lib/activitypub/activity/announce.rb
READ_WHAT_IS_ANNOUNCED: Final = frozenset({"folkmoot", "lemmy", "mbin", "nodebb", "piefed"})

# Lemmy, Mbin and PieFed read a ChatMessage; others know a message as a Note for one person.
# https://github.com/LemmyNet/lemmy/blob/8af0f366a10c9f610a2f4690818ab931df4133de/crates/apub/assets/lemmy/objects/chat_message.json
READ_CHAT_MESSAGES: Final = frozenset({"folkmoot", "lemmy", "mbin", "piefed"})

# Lemmy has its people at /u/, as PieFed and Mbin do: so both are guessed of an unknown program.
# https://github.com/LemmyNet/lemmy/blob/0c320d0737088f1f4e1f7f5ef0168ab89a74660a/crates/apub/assets/lemmy/objects/person.json
PATH_OF_PEOPLE: Final = "/u/"

# Lemmy's go-between for pictures names in its own address where the picture really lies.
# https://github.com/LemmyNet/lemmy/blob/64373c13c82065944128628f03d36480de3ce451/crates/utils/src/utils/markdown/image_links.rs
ADDRESS_INSIDE: Final = re.compile(r"https?:/{1,2}[^\s&]+", re.IGNORECASE)

# NodeBB's RFC 9421 signatures cover the older Digest, which has the same sum of the same bytes.
# https://github.com/NodeBB/NodeBB/blob/203e9a9143834c9435add971841afa10692db73f/src/activitypub/signatures.js
SUMS_OF_BODIES: Final = frozenset({"content-digest", "digest"})

# Friendica's collections of followers are no community, though the list of readers names them.
# https://github.com/LemmyNet/lemmy/blob/3be6ddcbf7e8c539509b83cf14caa18b4017be8f/crates/apub/apub/assets/friendica/objects/note_1.json
COLLECTIONS_OF_PEOPLE: Final = frozenset({"followers", "following", "subscribers"})


def open_to_all(doc: Document) -> bool:
    """Discourse's objects name no readers but an audience; whoever can fetch them may read them."""
    # https://github.com/LemmyNet/lemmy/blob/031ee5a7996b9ed5097b530275655ee1600e04c6/crates/apub/apub/assets/discourse/objects/page.json
    return not listed(doc.get("to")) and not listed(doc.get("cc")) and bool(doc.get("audience"))


def is_vote_in_poll(doc: Document) -> bool:
    """A vote in a poll (Mbin, Misskey, Mastodon) is a Note with a name and without content."""
    # https://github.com/MbinOrg/mbin/blob/353c199dac3ec243a5d3a413f60e70e8b5c62e88/tests/Unit/ActivityPub/Outbox/JsonSnapshots/CreateTest__testCreatePollVote__1.json
    return bool(first_text(doc, "name")) and first_text(doc, "content") is None


def refused(inner: Document) -> Document:
    """NodeBB's server refuses in its own name, without an id, and names who did it in `target`."""
    # https://github.com/NodeBB/NodeBB/blob/3867de0946b78b93fb65e6d5c5970bd83853b20f/src/activitypub/inbox.js
    return inner if inner.get("actor") else {**inner, "actor": inner.get("target")}


def plain_name(name: str) -> str:
    """Hubzilla escapes the names of actors as HTML."""
    # https://github.com/LemmyNet/lemmy/blob/aa5d117e1dd8881d183e5761e7e45b0b1207f510/crates/apub/assets/hubzilla/objects/group.json
    return unescape(name)


def ruling(doc: Document) -> str | None:
    """A moderator's Delete has a `summary`: without a reason Lemmy's is empty, Mbin's a blank."""
    # https://github.com/MbinOrg/mbin/blob/0b2fdee875137116736e94b96d5bd2bd055944ca/tests/Unit/ActivityPub/Outbox/JsonSnapshots/AnnounceTest__testAnnounceDeleteEntryByModerator__1.json
    summary = first_text(doc, "summary")
    return None if summary is None else summary.strip()


def silent_ruling(reason: str | None, *, may_rule: bool) -> str | None:
    """PieFed's stewards who give no reason send no `summary`: who did it tells that they rule."""
    # https://github.com/theatl-social/pyfedi/blob/6a3c3c701a427d089d1040f0965c4cbd5e313dda/app/shared/tasks/deletes.py
    return "" if reason is None and may_rule else reason


def silent_of_words(doc: Document) -> bool:
    """Mastodon's Delete of a person says nothing of what they wrote, and means that too."""
    # https://github.com/mastodon/mastodon/blob/c69a23ae4668bad91e3992dbd72e7b3a62427bf9/app/serializers/activitypub/delete_actor_serializer.rb
    return "removeData" not in doc
