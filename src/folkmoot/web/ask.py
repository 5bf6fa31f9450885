"""One request in the hands of the function that answers it."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import quote

import msgspec
from anyio import to_thread
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from folkmoot.clock import Clock, Ref
from folkmoot.errors import Invalid, SignInNeeded
from folkmoot.identity.signing_in import Browser, Tools
from folkmoot.record.actors import Member
from folkmoot.storage.database import Database
from folkmoot.web import answers, dates
from folkmoot.web.guard.addresses import Visit
from folkmoot.web.guard.cookies import session_cookie
from folkmoot.web.guard.redirects import own_path
from folkmoot.web.house import House
from folkmoot.web.render import Form, Frame
from folkmoot.web.viewer import Viewer
from folkmoot.words import N_

T = TypeVar("T")


class Ask(msgspec.Struct, frozen=True):
    """A request, who asks it, and what an answer needs."""

    house: House
    request: Request
    visit: Visit
    viewer: Viewer | None
    """The member who is signed in, or None."""
    settings: Mapping[str, Any]
    """The moot's own settings (record/settings.py)."""
    frame: Frame
    form: FormData

    @property
    def db(self) -> Database:
        """The two doors."""
        return self.house.db

    @property
    def clock(self) -> Clock:
        """Time, chance and new refs."""
        return self.house.clock

    @property
    def now(self) -> int:
        """When the request came, in microseconds."""
        return self.frame.now

    @property
    def member(self) -> Viewer:
        """The member who asks; raises SignInNeeded when nobody is signed in."""
        if self.viewer is None:
            raise SignInNeeded(N_("Sign in first. Only members can do this."))
        return self.viewer

    @property
    def by(self) -> Member:
        """The member who asks, as the actor of an act."""
        return Member(self.member.ref, self.member.id)

    @property
    def reader(self) -> Member | None:
        """Who reads: a member, or anybody."""
        return self.by if self.viewer is not None else None

    def day(self, at: int) -> str:
        """The day of a moment (microseconds) in words, by the clocks of the reader."""
        return dates.day(at, self.frame.zone)

    def new_ref(self) -> Ref:
        """A name for something new."""
        return self.house.clock.new_ref()

    def key(self, *parts: object) -> str | None:
        """What makes this form happen once: the nonce of its page, its path and `parts`."""
        nonce = self.typed("nonce", longest=64)
        if not nonce:
            return None
        return " ".join((nonce, self.request.url.path, *map(str, parts)))

    def path(self, name: str) -> Any:
        """A part of the address, converted as the route says."""
        return self.request.path_params[name]

    def query(self, name: str, default: str = "") -> str:
        """A value behind the question mark."""
        return _storable(self.request.query_params.get(name, default)[:2000])

    def typed(self, name: str, default: str = "", *, longest: int = 100_000) -> str:
        """What was typed into a field of the form; Invalid when it is far too long."""
        value = self.form.get(name, default)
        if not isinstance(value, str):
            return default
        if len(value) > longest:
            raise Invalid(
                N_("This is too long: at most {most} characters fit."), field=name, most=longest
            )
        return _storable(value)

    def ticked(self, name: str) -> bool:
        """Whether a box was ticked."""
        return bool(self.typed(name))

    def several(self, name: str) -> list[str]:
        """All values of a field that may come more than once."""
        return [_storable(value) for value in self.form.getlist(name) if isinstance(value, str)]

    def files(self, name: str) -> list[UploadFile]:
        """The files of a field, empty choices left out."""
        found = [value for value in self.form.getlist(name) if isinstance(value, UploadFile)]
        return [file for file in found if file.filename]

    def typed_again(self, errors: Mapping[str, str] | None = None) -> Form:
        """The form as it was typed, so that nothing is lost when the page comes again."""
        values = {name: value for name, value in self.form.items() if isinstance(value, str)}
        return Form(values=values, errors=errors or {})

    def wrong(self, error: Invalid) -> Form:
        """The form as it was typed, with one error beside its field."""
        return self.typed_again({error.field: error.sentence()})

    def tools(self) -> Tools:
        """What the flows of signing in work with (identity/signing_in.py)."""
        return Tools(self.db, self.clock, self.house.hasher, self.in_thread)

    async def in_thread(self, work: Callable[[], T]) -> T:
        """Run what blocks on one of the threads for pages."""
        return await to_thread.run_sync(work, limiter=self.house.quick)

    def browser(self) -> Browser:
        """What is kept of the browser that signs in."""
        return Browser(self.request.headers.get("user-agent", "")[:300], self.visit.network)

    def signed_in(self, response: Response, token: str) -> Response:
        """Give the browser the cookie of its session."""
        cookie = session_cookie(token, secure=self.visit.scheme == "https")
        response.headers.append("Set-Cookie", cookie)
        return response

    def page(self, template: str, *, code: int = 200, **matter: object) -> Response:
        """A page of this moot."""
        return answers.page(self.frame, template, code=code, **matter)

    def go(self, path: str, said: str = "") -> Response:
        """Send the browser to another page of the moot, with a sentence to show there."""
        response = RedirectResponse(quote(path, safe="/?#=&%@!:+,;~"), status_code=303)
        return answers.saying(response, said, secure=self.visit.scheme == "https")

    def back(self, otherwise: str, said: str = "") -> Response:
        """Send the browser where the form came from (its field `back`), or otherwise."""
        return self.go(own_path(self.typed("back", longest=2000), otherwise), said)


def _storable(text: str) -> str:
    """The text without the one character that PostgreSQL can neither keep nor look for."""
    return text.replace("\x00", "")
