"""The pages of errors: what happened, what to do next, and what was typed, so that it is kept."""

from urllib.parse import quote

from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from folkmoot.errors import FolkmootError, TooLong, TooMany
from folkmoot.web import answers
from folkmoot.web.render import Frame
from folkmoot.words import N_, gettext

NOWHERE = N_("There is no such page here. Look at the address once more, or search for it.")
WRONG_METHOD = N_("This address does not work in that way. Go back to the page you came from.")
NEW = N_("Nearly there")
NOT_FOUNDED = N_(
    "This moot is not founded yet. Whoever started it: open the setup link that it printed."
)
UNSAFE_LINE = N_(
    "On this way everybody in between could read along, so the moot does not answer. Use an "
    "address that begins with https://, or a private address of the same network."
)
FOREIGN = N_(
    "The form did not come from a page of this moot, so nothing was changed. What you typed "
    "is below: open the page again and send it from there."
)
OUR_FAULT = FolkmootError(
    N_("Something in the program went wrong. Nothing was changed. Try again in a minute.")
)

_LONG = 40
_SECRET_FIELDS = ("password", "words", "token", "code", "nonce", "form_key", "next")


class ForeignForm(FolkmootError):
    """A form that another site made the browser send; it carries what was typed."""

    status = 403

    def __init__(self, msgid: str, form: FormData) -> None:
        super().__init__(msgid)
        self.form = form


def page(frame: Frame, error: FolkmootError, form: FormData) -> Response:
    """The page of an error; long texts of the form are shown again."""
    response = answers.page(
        frame,
        "error.html",
        code=error.status,
        status=error.status,
        heading=_heading(error),
        sentence=error.sentence(),
        kept="\n\n".join(kept(form)),
        back="",
    )
    response.headers["Cache-Control"] = "private, no-store"
    if isinstance(error, TooLong):  # what still comes of it is not waited for
        response.headers["Connection"] = "close"
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.wait)
    return response


def _heading(error: FolkmootError) -> str:
    if error.msgid == NOT_FOUNDED:
        return gettext(NEW)
    return gettext(_TITLES.get(error.status, _TITLES[500]))


def kept(form: FormData) -> list[str]:
    """The texts of a form that somebody would miss; never passwords or tokens."""
    return [
        value
        for name, value in form.multi_items()
        if isinstance(value, str)
        and len(value) >= _LONG
        and not any(secret in name for secret in _SECRET_FIELDS)
    ]


def bare(error: FolkmootError) -> Response:
    """The answer when not even a page can be made: one plain sentence."""
    return Response(
        error.sentence(),
        error.status,
        headers={"Cache-Control": "private, no-store"},
        media_type="text/plain; charset=utf-8",
    )


def to_sign_in(path: str) -> Response:
    """Send the browser to sign in and back again."""
    response = RedirectResponse(f"/sign-in?next={quote(path, safe='')}", status_code=303)
    response.headers["Cache-Control"] = "private, no-store"
    return response


_TITLES = {
    401: N_("Sign in first"),
    403: N_("This is not open to you"),
    404: N_("Not found"),
    405: N_("This page cannot do that"),
    408: N_("Too slow"),
    409: N_("That does not fit any more"),
    410: N_("This is gone"),
    413: N_("Too large"),
    422: N_("That cannot be accepted"),
    429: N_("Too often"),
    500: N_("Something went wrong"),
    503: N_("Not at the moment"),
}
