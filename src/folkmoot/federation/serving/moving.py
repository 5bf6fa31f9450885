"""Answers for what is not here: it lives elsewhere, or it is gone for ever."""

from starlette.responses import Response

from folkmoot.errors import NotFound
from folkmoot.federation import answers
from folkmoot.federation.documents.terms import whole
from folkmoot.federation.documents.write_objects import write_tombstone
from folkmoot.federation.serving.opening import NOTHING


def to(url: str | None) -> Response:
    """Where the original is. Raises NotFound where there is none."""
    if url is None or not url.startswith(("https://", "http://")):
        raise NotFound(NOTHING)
    return Response(
        status_code=308, headers={"Location": url, "Cache-Control": "private, no-store"}
    )


def gone(url: str, was: str, deleted: int | None = None) -> Response:
    """A tombstone with 410: whoever asks again will get the same."""
    return answers.document(whole(write_tombstone(url, was, deleted)), status=410)
