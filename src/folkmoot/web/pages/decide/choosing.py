"""Proposing a choice: several answers to one question, of which the members choose one."""

from starlette.responses import Response

from folkmoot.assembly.deciding import effects
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposing import LONGEST_STATEMENT, LONGEST_TITLE, MakeProposal
from folkmoot.errors import Conflict, Invalid
from folkmoot.record import settings
from folkmoot.record.perform import perform
from folkmoot.record.settings import SETTINGS, SetSetting, Setting
from folkmoot.storage.transaction import ReadTx
from folkmoot.text.lengths import normalise, one_line
from folkmoot.web.ask import Ask
from folkmoot.web.choices import Pairs
from folkmoot.web.pages.decide.proposing import setting_asked, value_typed
from folkmoot.web.pages.decide.room import page
from folkmoot.web.pages.moot.settings import Field, field_of
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_, gettext

PATH = "/decide/propose/choice"

MOST = 5
"""So many answers a form has room for; more can hardly be compared."""

FEWEST = 2

SHOWN = {"names": "value-1", "ways": "value-1", "effects": "title"}
"""Where an error is shown of what has no field of its own."""


def show(ask: Ask) -> Response:
    """The questions: on what, and once that is known, between which answers."""
    return _page(ask, Form({"key": ask.query("key")} if ask.query("key") else {}))


def send(ask: Ask) -> Response:
    """Propose the choice."""
    ref = ask.new_ref()
    try:
        with ask.db.write() as tx:
            key = setting_asked(ask)
            values = _values(ask, tx, key)
            act = MakeProposal(
                ref,
                (),
                one_line(ask.typed("title", longest=LONGEST_TITLE)),
                normalise(ask.typed("statement", longest=LONGEST_STATEMENT)).strip(),
                ways=tuple((effects.of(SetSetting(key, one)),) for one in values),
                names="\n".join(_called(tx, key, one) for one in values),
            )
            done = perform(tx, act, by=ask.by, key=ask.key("propose"))
    except (Invalid, Conflict) as error:
        field = getattr(error, "field", "") or "title"
        form = ask.typed_again({SHOWN.get(field, field): error.sentence()})
        return _page(ask, form, code=error.status)
    proceed(ask.db)
    return ask.go(f"/decide/{done.result}", "proposed")


def _values(ask: Ask, tx: ReadTx, key: str) -> list[str]:
    """The answers that were typed; what was left empty is none."""
    if not _is_open(SETTINGS[key], tx):
        raise Invalid(N_("There are not enough answers to choose between."), field="key")
    names = [f"value-{n}" for n in range(1, MOST + 1)]
    typed = {name: said for name in names if (said := ask.typed(name)).strip()}
    if len(typed) < FEWEST:
        raise Invalid(N_("Give at least two answers."), field="value-1")
    return [value_typed(tx, key, said, name) for name, said in typed.items()]


def _called(tx: ReadTx, key: str, value: str) -> str:
    """What an answer is called on the ballot: as on the page of settings, or how it begins."""
    labels = {one[0]: one[1] for one in field_of(SETTINGS[key], settings.read(tx)).options}
    words = labels.get(value) or one_line(value)
    return words if len(words) <= LONGEST_TITLE else f"{words[: LONGEST_TITLE - 2]} …"


def _is_open(setting: Setting, tx: ReadTx) -> bool:
    """Whether a setting has more answers than the one that it has and another."""
    if setting.fixed or (setting.type is not str and not setting.choices):
        return False
    offered = field_of(setting, settings.read(tx)).options
    return not offered or len(offered) > FEWEST


def _page(ask: Ask, form: Form, code: int = 200) -> Response:
    field: Field | None = None
    offered: Pairs = []
    now = ""
    with ask.db.read() as tx:
        keys = [(one.key, gettext(one.label)) for one in SETTINGS.values() if _is_open(one, tx)]
        if form.values.get("key"):
            kept = settings.read(tx)
            field, now = field_of(SETTINGS[setting_asked(ask)], kept), kept[setting_asked(ask)]
            labels = {one[0]: one[1] for one in field.options}
            offered = [("", gettext("– no answer –")), *labels.items()] if labels else []
            offered = [one for one in offered if one[0] != now or not one[0]]
            now = labels.get(now, now)
    return page(
        ask, "propose_choice.html", code=code, form=form, keys=keys, field=field,
        offered=offered, now=now, rows=[str(n) for n in range(1, MOST + 1)],
    )  # fmt: skip


ROUTES = (
    Route(PATH, "Before proposing a choice.", view=show, who=Who.MEMBERS),
    Route(PATH, "Propose a choice among answers.", method="POST", view=send, who=Who.MEMBERS),
)
