"""From a request to an answer: the guard, the view, the errors, the headers, in that order."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from functools import partial
from typing import Any

import msgspec
from anyio import fail_after, to_thread
from starlette.background import BackgroundTask
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from folkmoot.errors import (
    FolkmootError,
    Invalid,
    NotAllowed,
    NotFound,
    SignInNeeded,
    TooLarge,
    TooLong,
)
from folkmoot.forwarding import joined
from folkmoot.identity import sessions
from folkmoot.identity.sessions import Session
from folkmoot.web import answers, failing, said
from folkmoot.web.arrival import Arrival, receive
from folkmoot.web.ask import Ask
from folkmoot.web.guard import form_keys, origin
from folkmoot.web.guard.addresses import Line, Visit, line, read_visit
from folkmoot.web.guard.cookies import form_cookie, read_cookie
from folkmoot.web.guard.crawlers import OPEN_TO_ALL, refused_agent
from folkmoot.web.house import House
from folkmoot.web.numbers import number
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_, speaking, translator

log = logging.getLogger("folkmoot.web")

FORM_FIELDS = 200
LONGEST_FORM = 20.0
"""Seconds in which a form must have come, and more for a large one:"""
SLOWEST = 32_000
"""bytes a second, as a slow telephone sends pictures."""
FORM_PART = 400_000
"""The longest text that a form may carry, in bytes: a post of 50,000 characters fits."""

NOT_KNOWN: Mapping[str, Any] = {"crawlers": False, "searchable": False}
"""The settings of an answer before which the database could not be read: the closed ones."""

CUT_OFF = Invalid(N_("The connection ended before all had come."))

COUNTED_READS = frozenset({"export"})
"""Actions of pages that are so much work that reading them is counted like trying."""

Endpoint = Callable[[Request], Awaitable[Response]]


class Answered(msgspec.Struct, frozen=True):
    """An answer, and the moot's settings as they were when it was made."""

    response: Response
    settings: Mapping[str, Any]


def endpoint(house: House, route: Route) -> Endpoint:
    """The function that Starlette calls for a route."""

    async def answer(request: Request) -> Response:
        visit = read_visit(
            request.client.host if request.client else "",
            request.url.scheme,
            joined(request.headers.items()),
            house.proxies,
        )
        try:
            if _is_reading(route, request):
                read = partial(_read, house, route, request, visit)
                return await to_thread.run_sync(read, limiter=house.quick)
            made = await _admitted(house, route, request, visit)
        except FolkmootError as error:
            made = await _failed(house, route, request, visit, error)
        except ClientDisconnect:  # nobody is there any more to whom anything could be said
            made = Answered(failing.bare(CUT_OFF), NOT_KNOWN)
        except Exception:
            log.exception("a page failed: %s %s", route.method, route.path)
            made = await _failed(house, route, request, visit, failing.OUR_FAULT)
        if request.method not in origin.SAFE_METHODS and made.response.status_code < 400:
            house.woken()
        return _left(route, request, visit, made)

    return answer


def _left(route: Route, request: Request, visit: Visit, made: Answered) -> Response:
    """The answer with its headers, compressed."""
    return answers.leave(
        made.response,
        asked=request.headers,
        scheme=visit.scheme,
        personal=request.method != "GET" or "cookie" in request.headers,
        secret=route.secret,
        crawlers=made.settings["crawlers"],
        searchable=made.settings["searchable"],
    )


def _is_reading(route: Route, request: Request) -> bool:
    """Whether this is the ordinary case: a page is only read, and made in a thread for pages."""
    return request.method in origin.SAFE_METHODS and route.view is not None and not route.slow


def _read(house: House, route: Route, request: Request, visit: Visit) -> Response:
    """The whole way of a page that is only read, in one thread: each change of thread costs.

    No form comes with it, so nobody has to be asked who sent one; else the same as _admitted.
    """
    _check_line(visit)
    arrival = _receive(house, request, visit, secret=route.secret)
    _refuse_crawlers(request, arrival)
    _check_reader(route, arrival)
    if route.action in COUNTED_READS:
        name = arrival.viewer.name if arrival.viewer is not None else None
        house.limits.check(route.action, account=name, network=visit.network)
    ask = Ask(house, request, visit, arrival.viewer, arrival.settings, arrival.frame, FormData())
    with speaking(translator(arrival.frame.locale)):
        try:
            assert route.view is not None
            response = route.view(ask)
        except FolkmootError as error:
            response = _instead(ask, error)
    return _left(route, request, visit, _finished(house, visit, arrival, response))


def _check_line(visit: Visit) -> None:
    if line(visit.scheme, visit.host) is Line.REFUSED:
        raise NotAllowed(failing.UNSAFE_LINE)


async def _admitted(house: House, route: Route, request: Request, visit: Visit) -> Answered:
    """Let the request in, or raise what keeps it out.

    What costs nothing is asked first; the form is read last, and only from who may send it.
    """
    _check_line(visit)
    arrival = await to_thread.run_sync(
        partial(_receive, house, request, visit, secret=route.secret), limiter=house.quick
    )
    _refuse_crawlers(request, arrival)
    _check_reader(route, arrival)
    await _check_sender(request, visit, arrival)
    counted = request.method == "POST" or route.action in COUNTED_READS
    action = route.action if counted else None
    name = arrival.viewer.name if arrival.viewer is not None else None
    if action is not None:
        house.limits.check(action, account=name, network=visit.network)
    async with _room_for_files(house, request):
        form = await _form(house, route, request)
        try:
            _check_form_key(request, visit, arrival, form)
            typed = form.get("name")
            if action is not None and name is None and isinstance(typed, str):
                house.limits.check(action, account=typed)
            return await _answered(house, route, request, visit, arrival=arrival, form=form)
        finally:
            await form.close()  # the files that came with it


async def _answered(
    house: House,
    route: Route,
    request: Request,
    visit: Visit,
    *,
    arrival: Arrival,
    form: FormData,
) -> Answered:
    """Let the view answer."""
    ask = Ask(house, request, visit, arrival.viewer, arrival.settings, arrival.frame, form)
    with speaking(translator(arrival.frame.locale)):
        response = await _viewed(house, route, ask)
    return _finished(house, visit, arrival, response)


def _finished(house: House, visit: Visit, arrival: Arrival, response: Response) -> Answered:
    """Add what the visitor's browser has to keep, or to forget."""
    if arrival.frame.said:
        response.delete_cookie(said.COOKIE)
    if arrival.frame.form_key:
        secure = visit.scheme == "https"
        cookie = form_cookie(form_keys.COOKIE, arrival.frame.form_key, secure=secure)
        response.headers.append("Set-Cookie", cookie)
    if arrival.seen is not None:
        response.background = BackgroundTask(_note_use, house, arrival.seen)
    return Answered(response, arrival.settings)


def _note_use(house: House, session: Session) -> None:
    """Write down that a browser is in use, after its answer; never at any price."""
    try:
        with house.db.write() as tx:
            sessions.note_use(tx, session, house.clock.now())
    except FolkmootError:
        return


async def _viewed(house: House, route: Route, ask: Ask) -> Response:
    try:
        if route.aview is not None:
            return await route.aview(ask)
        assert route.view is not None
        limiter = house.slow if route.slow else house.quick
        return await to_thread.run_sync(route.view, ask, limiter=limiter)
    except FolkmootError as error:
        return _instead(ask, error)


def _instead(ask: Ask, error: FolkmootError) -> Response:
    """The answer in place of one that a view could not give."""
    if not isinstance(error, SignInNeeded):
        return failing.page(ask.frame, error, ask.form)
    if ask.request.method == "GET":
        return failing.to_sign_in(ask.frame.path)
    raise error


def _receive(house: House, request: Request, visit: Visit, *, secret: bool = True) -> Arrival:
    with house.db.read() as tx:
        return receive(house, tx, request, visit, secret=secret)


def _refuse_crawlers(request: Request, arrival: Arrival) -> None:
    if arrival.settings["crawlers"] or request.url.path in OPEN_TO_ALL:
        return
    name = refused_agent(request.headers.get("user-agent"))
    if name is not None:
        raise NotAllowed(
            N_("{name} collects pages to train machines. This moot keeps such programs out."),
            name=name,
        )


def _room_for_files(house: House, request: Request) -> AbstractAsyncContextManager[object]:
    """Wait until few enough others send files: each may be many megabytes."""
    kind = request.headers.get("content-type", "").strip().lower()
    with_files = request.method not in origin.SAFE_METHODS and kind.startswith("multipart/")
    return house.bodies if with_files else nullcontext()


async def _form(house: House, route: Route, request: Request) -> FormData:
    """What a form sent, within what the route takes."""
    if request.method != "POST":
        return FormData()
    most = FORM_PART * 2 + route.files * house.settings.max_upload
    told = number(request.headers.get("content-length", ""))
    if told is None or told > most:
        raise TooLarge(
            N_("This is too large: at most {most} megabytes can be sent at once."),
            most=max(1, most // 1_000_000),
        )
    return await _read_form(request, route.files)


async def _read_form(request: Request, files: int = 0) -> FormData:
    """The form, within a time: one that drips would hold a place of those who send files."""
    told = number(request.headers.get("content-length", "")) or 0
    try:
        with fail_after(LONGEST_FORM + told / SLOWEST):
            return await request.form(
                max_files=files, max_fields=FORM_FIELDS, max_part_size=FORM_PART
            )
    except TimeoutError:
        raise TooLong(N_("This took too long to come. Send it again.")) from None
    except HTTPException as error:
        raise TooLarge(N_("The form could not be read: it holds too much.")) from error


def _sender(request: Request, visit: Visit, arrival: Arrival) -> origin.Sender:
    told = joined(request.headers.items())
    return origin.sender(told, (visit.origin, arrival.settings["address"]))


async def _check_sender(request: Request, visit: Visit, arrival: Arrival) -> None:
    """Refuse what another site sent, as far as the headers tell; only few words are read of it."""
    if request.method in origin.SAFE_METHODS:
        return
    if _sender(request, visit, arrival) is not origin.Sender.FOREIGN:
        return
    form, told = FormData(), number(request.headers.get("content-length", ""))
    plain = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    if arrival.viewer is not None and plain and told is not None and told <= FORM_PART:
        form = await _read_form(request)
    raise failing.ForeignForm(failing.FOREIGN, form)


def _check_form_key(request: Request, visit: Visit, arrival: Arrival, form: FormData) -> None:
    """Where the headers do not tell who sent a form, the key of its own page does."""
    told = form.get(form_keys.FIELD)
    kept = read_cookie(request.headers.get("cookie"), form_keys.COOKIE)
    own_key = form_keys.keys_match(kept, told if isinstance(told, str) else None)
    told_by = joined(request.headers.items())
    own = (visit.origin, arrival.settings["address"])
    if not origin.may_change(request.method, told_by, own, form_key=own_key):
        raise failing.ForeignForm(failing.FOREIGN, form)


def _check_reader(route: Route, arrival: Arrival) -> None:
    """Whether this page is open to this person at all."""
    if route.who is Who.ALWAYS:
        return
    if not arrival.founded and route.who is not Who.FOUNDING:
        raise NotFound(failing.NOT_FOUNDED)
    if arrival.founded and route.who is Who.FOUNDING:
        raise NotFound(failing.NOWHERE)
    if arrival.viewer is not None or route.who in (Who.EVERYBODY, Who.FOUNDING):
        return
    if route.who is Who.MEMBERS or arrival.settings["visibility"] == "members":
        raise SignInNeeded(N_("Sign in first. Only members can see this."))


async def _failed(
    house: House, route: Route, request: Request, visit: Visit, error: FolkmootError
) -> Answered:
    """The page of an error that came before the view, or from inside the program."""
    try:
        arrival = await to_thread.run_sync(
            partial(_receive, house, request, visit, secret=route.secret), limiter=house.quick
        )
    except Exception:
        log.exception("even the frame of an error page failed")
        return Answered(failing.bare(error), NOT_KNOWN)
    if isinstance(error, SignInNeeded) and request.method == "GET":
        path = "/" if route.secret else request.url.path
        return Answered(failing.to_sign_in(path), arrival.settings)
    form = error.form if isinstance(error, failing.ForeignForm) else FormData()
    try:
        with speaking(translator(arrival.frame.locale)):
            page = failing.page(arrival.frame, error, form)
    except Exception:
        log.exception("an error page failed")
        page = failing.bare(error)
    return Answered(page, arrival.settings)
