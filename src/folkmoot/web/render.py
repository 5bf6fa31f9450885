"""Pages out of templates: the one MiniJinja environment and what every page needs."""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec
from minijinja import Environment, escape, safe

from folkmoot import words
from folkmoot.clock import MINUTE
from folkmoot.web import dates

_HERE = Path(__file__).parent
TEMPLATES = _HERE / "templates"
STATIC = _HERE / "static"
ICONS = _HERE / "icons"

_DRAWING = '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">'


class Room(msgspec.Struct, frozen=True):
    """One room in the page's head: "talk", "decide" or "tools", its name and its address."""

    key: str
    name: str
    href: str


class Me(msgspec.Struct, frozen=True):
    """The signed-in member; `reports`, `applications` and `resets` wait for their hand."""

    name: str
    unread: int = 0
    reports: int = 0
    applications: int = 0
    resets: int = 0
    losing: bool = False
    """Somebody asked that this member's password be reset, and they may object."""
    losing_at: int = 0
    """When that takes effect, in microseconds; 0 while a second person must agree."""
    untold: bool = False
    """Where something travels, the page says once that votes and words go with one's name."""


class Keys(msgspec.Struct, frozen=True):
    """Who holds the keys of the moot until when (microseconds).

    `kind` is "founder", "caretaker", "elected" or "nobody".
    """

    kind: str
    holder: str = ""
    until: int = 0


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What every page needs beside its own matter.

    `now` is UTC in microseconds, `path` the address of this page (for coming back to it).
    `nonce` makes a repeated form harmless; `form_key` is set only where a page tells no
    origin. `said` is the sentence about what was just done, `trouble` a sentence that
    stays on every page (a full disk, a line that others can listen on). `theme` is
    "auto", "light" or "dark". `doors` tells which ways in are open to newcomers:
    "invited", "apply" or "open". A `plain` page leads nowhere else: before the moot stands.
    """

    moot: str
    now: int
    path: str = "/"
    nonce: str = ""
    form_key: str = ""
    me: Me | None = None
    keys: Keys | None = None
    locale: str = "en"
    direction: str = "ltr"
    zone: str = "UTC"
    theme: str = "auto"
    room: str = "talk"
    rooms: tuple[Room, ...] = ()
    doors: str = "invited"
    said: str = ""
    trouble: str = ""
    source: str = "/about#source"
    plain: bool = False


class Form(msgspec.Struct, frozen=True):
    """What was typed into a form and what is wrong with it, both by the name of the field."""

    values: Mapping[str, Any] = {}
    errors: Mapping[str, str] = {}


class _Now:
    """The page that is being rendered, and the long texts that it will hold."""

    __slots__ = ("frame", "long")

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.long: list[str] = []


_now: ContextVar[_Now] = ContextVar("now")


def page(template: str, frame: Frame, /, **matter: object) -> str:
    """Render a template with the frame and its own matter.

    What each template needs stands in the comment at its top. The words are in the
    language of the moment (folkmoot.words.speaking). Raises minijinja.TemplateError
    where something is missing.
    """
    return "".join(_parts(template, frame, matter))


def page_bytes(template: str, frame: Frame, /, **matter: object) -> bytes:
    """The same as it leaves: in UTF-8.

    Its parts are encoded apart, because one letter outside of ASCII, such as the sign in
    every title, makes the whole of a text slow to join and to encode.
    """
    return b"".join([part.encode() for part in _parts(template, frame, matter)])


def _parts(template: str, frame: Frame, matter: Mapping[str, object]) -> list[str]:
    """The page in pieces: what the template made, and the long texts between."""
    now = _Now(frame)
    token = _now.set(now)
    try:
        text = environment().render_template(template, frame=frame, **matter)
    finally:
        _now.reset(token)
    parts: list[str] = []
    for number, html in enumerate(now.long):
        before, _, text = text.partition(_LONG.format(number))
        parts += (before, html)
    return [*parts, text]


_LONG = "<\ue000{}>"
"""No text of a person's can hold this: their "<" never reaches a page as it is."""


def long(html: str) -> str:
    """Give a template a long HTML text without a copy: what it shows is a sign of its place.

    MiniJinja copies what it is given, and again what it makes; of the comments of a thread
    that takes as long as writing them.
    """
    kept = _now.get().long
    kept.append(html)
    return safe(_LONG.format(len(kept) - 1))


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The environment of all pages: everything escaped, nothing undefined."""
    return Environment(
        loader=_load,
        globals=tools(),
        undefined_behavior="strict",
        debug=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _load(name: str) -> str | None:
    path = TEMPLATES / name
    return path.read_text("utf-8") if path.is_file() else None


def tools() -> dict[str, Callable[..., object]]:
    """The functions that templates may call."""
    return {
        "_": translate,
        "ngettext": translate_counted,
        "icon": icon,
        "static": static,
        "when": when,
        "day": day,
        "day_and_hour": day_and_hour,
        "count": count,
    }


def escaped(text: str) -> str:
    """The text as HTML, as templates escape it."""
    return str(escape(text)) if text else ""


def translate(msgid: str, **values: object) -> str:
    """The message in the language of the moment; {named} values that are HTML stay HTML."""
    text = words.gettext(msgid)
    return _filled(text, values) if values else text


def translate_counted(one: str, many: str, n: int, **values: object) -> str:
    """The message that fits the number n, which also fills the place {n}."""
    return _filled(words.ngettext(one, many, n), {"n": count(n), **values})


def _filled(text: str, values: Mapping[str, object]) -> str:
    if not any(hasattr(value, "__html__") for value in values.values()):
        return text.format(**values)
    return safe(escape(text).format(**{key: escape(value) for key, value in values.items()}))


def count(n: int) -> str:
    """A number for people: 950, 1.2k, 31k, 1.4M."""
    if abs(n) < 1000:
        return str(n)
    size, unit = (n / 1000, "k") if abs(n) < 999_500 else (n / 1_000_000, "M")
    return f"{size:.1f}".removesuffix(".0") + unit if abs(size) < 10 else f"{size:.0f}{unit}"


def when(at: int) -> str:
    """A <time> element: how long ago in words, the exact minute in the moot's zone behind it."""
    frame = _now.get().frame
    stamp = dates.stamp(at // MINUTE, frame.zone)
    told = escape(dates.ago(at, frame.now, frame.zone))
    return safe(f'<time datetime="{stamp}" title="{stamp[:10]} {stamp[11:16]}">{told}</time>')


def day(at: int) -> str:
    """A <time> element that shows the day in the moot's zone."""
    zone = _now.get().frame.zone
    return _element(at, zone, dates.day(at, zone))


def day_and_hour(at: int) -> str:
    """A <time> element that shows the day and the hour in the moot's zone."""
    zone = _now.get().frame.zone
    return _element(at, zone, dates.day_and_hour(at, zone))


def _element(at: int, zone: str, told: str) -> str:
    return safe(f'<time datetime="{dates.stamp(at // MINUTE, zone)}">{escape(told)}</time>')


@lru_cache(maxsize=128)
def icon(name: str) -> str:
    """An icon of the vendored set as inline SVG, for the eye only: words stand beside it.

    Raises FileNotFoundError for a name that the set does not hold.
    """
    drawing = (ICONS / f"{name}.svg").read_text("utf-8")
    lines = drawing[drawing.index(">") + 1 : drawing.rindex("</svg>")].split("\n")
    kept = (line.strip().replace(" />", "/>") for line in lines if 'stroke="none"' not in line)
    return safe(_DRAWING + "".join(kept) + "</svg>")


@lru_cache(maxsize=32)
def static(name: str) -> str:
    """The address of a static file, which changes when the file does."""
    digest = blake2b((STATIC / name).read_bytes(), digest_size=6).hexdigest()
    return f"/static/{name}?{digest}"
