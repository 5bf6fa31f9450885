"""What tests of Talk's pages build on."""

from folkmoot.clock import Ref
from tests.forum.build import a_community, a_post, id_of
from tests.media.pictures import draw, encode
from tests.web.client import Answer, Client, File
from tests.web.moot import Moot, nonce


def a_thread(moot: Moot) -> tuple[Ref, int]:
    """A post by bob in the community garden: its ref and its id."""
    room = a_community(moot.db, moot.ada, "garden", downvotes=True)
    post = a_post(moot.db, moot.bob, room, "A post", body="Some words")
    return post, id_of(moot.db, post)


def send(client: Client, page: str, fields: dict[str, str], path: str = "") -> Answer:
    """Open a page and send its form with these fields."""
    return client.post(path or page, {"nonce": nonce(client.get(page)), **fields})


def a_photograph(name: str = "hay.png", width: int = 40) -> File:
    """A small real picture."""
    return name, encode(draw(width, 30), "png")
