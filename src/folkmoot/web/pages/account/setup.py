"""The setup page of a new moot, behind a link that the program prints once."""

from urllib.parse import urlsplit

import msgspec
from starlette.responses import Response

from folkmoot.assembly.founding import Founding, found
from folkmoot.errors import Conflict, Invalid
from folkmoot.hosts import is_private, is_public
from folkmoot.identity import signing_in, tokens
from folkmoot.identity.signing_in import SignedIn
from folkmoot.web import answers
from folkmoot.web.ask import Ask
from folkmoot.web.choices import Pairs, of_pages, zones
from folkmoot.web.guard.addresses import Line, line
from folkmoot.web.guard.origin import origin_of
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_, gettext

LISTENING = N_(
    "You are on a plain connection: everybody on this network can read what you type here. "
    "Go on only at home or among people you trust."
)


def show(ask: Ask) -> Response:
    """The questions; looking at them does not use the link up."""
    with ask.db.read() as tx:
        tokens.peek(tx, "setup", ask.path("token"), ask.now)
    address = ask.house.settings.url or ask.visit.origin
    return _page(ask, Form(values={"url": address, "language": "en", "zone": "UTC"}))


async def found_it(ask: Ask) -> Response:
    """Found the moot and sign its founder in."""
    try:
        address = _address(ask.typed("url", longest=200), tests=ask.house.settings.test_peers)
        account, words = await signing_in.choose(
            ask.tools(),
            name=ask.typed("founder", longest=100),
            password=ask.typed("password"),
            moot=ask.typed("name", longest=100),
        )
        founding = Founding(
            name=ask.typed("name", longest=60),
            address=address,
            locale=_one_of(of_pages(), ask.typed("language"), "language"),
            zone=_one_of(zones(), ask.typed("zone"), "zone"),
            founder=account,
        )
        signed_in = await ask.in_thread(lambda: _found(ask, founding))
    except (Invalid, Conflict) as error:
        field = getattr(error, "field", "") or "founder"
        return _page(ask, ask.typed_again({field: error.sentence()}), code=422)
    # The frame of this request was made before there was a moot.
    frame = msgspec.structs.replace(ask.frame, moot=founding.name)
    page = answers.page(frame, "words.html", words=words.split(), again=False, next="/")
    return ask.signed_in(page, signed_in.token)


def _found(ask: Ask, founding: Founding) -> SignedIn:
    with ask.db.write() as tx:
        tokens.consume(tx, "setup", ask.path("token"), ask.clock.now())
        founder = found(tx, ask.clock, ask.house.sealer, founding)
        return signing_in.open_session(tx, ask.clock, founder, ask.browser())


def _page(ask: Ask, form: Form, code: int = 200) -> Response:
    heard = line(ask.visit.scheme, ask.visit.host) is Line.BUILDING
    return ask.page(
        "setup.html",
        code=code,
        form=form,
        action=ask.request.url.path,
        languages=of_pages(),
        zones=zones(),
        listening=gettext(LISTENING) if heard else "",
    )


def _address(typed: str, *, tests: bool = False) -> str:
    """Scheme, host and port of an address, no public one in `tests`. Raises Invalid."""
    wanted = typed.strip().rstrip("/")
    if not origin_of(wanted) or wanted.count("/") != 2:
        raise Invalid(
            N_("Write the address as https://name, without anything behind the name."),
            field="url",
        )
    if wanted.lower().startswith("http://") and not is_private(urlsplit(wanted).hostname or ""):
        raise Invalid(
            N_("In the world the address must begin with https://, so that nobody reads along."),
            field="url",
        )
    if tests and is_public(wanted):
        raise Invalid(
            N_("This moot is in the mode for tests (test_peers): it cannot have a public address."),
            field="url",
        )
    return wanted.lower()


def _one_of(offered: Pairs, typed: str, field: str) -> str:
    if typed not in dict(offered):
        raise Invalid(N_("Choose one from the list."), field=field)
    return typed


ROUTES = (
    Route(
        "/setup/{token}",
        "Found the moot: its name, its address, its founder.",
        view=show,
        who=Who.FOUNDING,
        action="link",
        secret=True,
    ),
    Route(
        "/setup/{token}",
        "Send the answers of the setup page.",
        method="POST",
        aview=found_it,
        who=Who.FOUNDING,
        action="setup",
        secret=True,
    ),
)
