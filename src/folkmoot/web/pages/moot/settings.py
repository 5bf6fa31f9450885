"""The moot's own settings, as the list in record/settings.py has them."""

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.responses import Response

from folkmoot.errors import Invalid
from folkmoot.record import settings
from folkmoot.record.perform import perform
from folkmoot.record.settings import SETTINGS, SetSetting, Setting
from folkmoot.text.lengths import normalise, one_line
from folkmoot.web.ask import Ask
from folkmoot.web.choices import Pairs, of_pages, zones
from folkmoot.web.pages.moot import grounds
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_, gettext

POWER = "setting.set"
LONG = ("about", "questions")
MOST = {"name": 60, "summary": 300, "about": 20_000, "questions": 5_000}
OTHERS = 100
"""The longest texts, in characters."""


class Field(msgspec.Struct, frozen=True):
    """One setting as a question; `kind` is "line", "area", "choose", "radios" or "tick"."""

    kind: str
    key: str
    label: str
    hint: str
    options: list[tuple[str, str, str]] | Pairs
    most: int


def show(ask: Ask) -> Response:
    """The settings as they are."""
    return _page(ask, {})


def save(ask: Ask) -> Response:
    """Set what was changed; each change is an act of its own."""
    try:
        with ask.db.write() as tx:
            kept = settings.read(tx)
            for key, value in _typed(ask, kept).items():
                if value != kept[key]:
                    perform(tx, SetSetting(key=key, value=value), by=ask.by)
    except Invalid as error:
        return _page(ask, {error.field: error.sentence()})
    return ask.go("/moot/settings", "saved")


def _typed(ask: Ask, kept: Mapping[str, Any]) -> dict[str, Any]:
    """Every setting as the form says. Raises Invalid for what cannot be."""
    offered = {"locale": of_pages(), "zone": zones()}
    found: dict[str, Any] = {}
    for key, setting in _open().items():
        typed = ask.typed(key)
        if setting.type is bool:
            found[key] = bool(typed)
            continue
        value = normalise(typed).strip() if key in LONG else one_line(typed)
        if key in offered and value != kept[key] and value not in dict(offered[key]):
            raise Invalid(N_("Choose one of the list."), field=key)
        most = MOST.get(key, OTHERS)
        if len(value) > most:
            raise Invalid(
                N_("This is too long: at most {most} characters fit."), field=key, most=most
            )
        found[key] = value
    if not found["name"]:
        raise Invalid(N_("Give the moot a name."), field="name")
    return found


def _open() -> dict[str, Setting]:
    return {key: setting for key, setting in SETTINGS.items() if not setting.fixed}


def _page(ask: Ask, errors: Mapping[str, str]) -> Response:
    with ask.db.read() as tx:
        mandate = grounds.held(ask, tx, POWER, ("moot",))
        values = dict(settings.read(tx))
    if errors:
        ticks = {key: ask.ticked(key) for key, one in _open().items() if one.type is bool}
        values |= dict(ask.typed_again().values) | ticks
    return ask.page(
        "moot.html",
        code=422 if errors else 200,
        form=Form(values, errors),
        fields=[field_of(setting, values) for setting in _open().values()],
        address=values["address"],
        ground=grounds.sentence(ask, mandate),
    )


def field_of(setting: Setting, values: Mapping[str, Any]) -> Field:
    """A setting as a question."""
    kind, options = "line", []
    if setting.choices:
        kind, options = "radios", [(value, gettext(label), "") for value, label in setting.choices]
    elif setting.type is bool:
        kind = "tick"
    elif setting.key in LONG:
        kind = "area"
    elif setting.key in ("locale", "zone"):
        kind, options = "choose", of_pages() if setting.key == "locale" else zones()
        if values[setting.key] not in dict(options):
            options = [(values[setting.key], values[setting.key]), *options]
    return Field(
        kind,
        setting.key,
        gettext(setting.label),
        gettext(setting.sentence),
        options,
        MOST.get(setting.key, 0),
    )


ROUTES = (
    Route("/moot/settings", "The settings of the moot.", view=show, who=Who.MEMBERS),
    Route(
        "/moot/settings",
        "Change settings of the moot.",
        method="POST",
        view=save,
        who=Who.MEMBERS,
    ),
)
