"""The moot's own settings: one list of what can be set, what it means and its default."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec
from sqlalchemy import Column, ColumnElement, Table, Text, bindparam, func, select

from folkmoot.errors import Invalid, NotFound
from folkmoot.record.acts import PUBLIC, Act, Deed, Target, act, handles
from folkmoot.storage.prepared import Prepared
from folkmoot.storage.tables import Micros, governed, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

settings = Table(
    "setting",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("set_at", Micros, nullable=False),
    info=governed(),
)


class Setting(msgspec.Struct, frozen=True):
    """One thing that a moot can set for itself."""

    key: str
    default: Any
    label: str
    sentence: str
    type: Any = str
    choices: tuple[tuple[str, str], ...] = ()
    """Pairs of value and label, for a question with radios."""
    fixed: bool = False
    """Set by the genesis and not by the form (name of the host, language of the record)."""


SETTINGS: dict[str, Setting] = {
    setting.key: setting
    for setting in (
        Setting("name", "Moot", N_("Name"), N_("What the group's place is called.")),
        Setting(
            "summary", "", N_("In one sentence"), N_("What the group is, shown under its name.")
        ),
        Setting("about", "", N_("About"), N_("A longer text for the About page."), type=str),
        Setting(
            "address",
            "",
            N_("Address"),
            N_("Where the moot is found. It is part of every link that leaves the house."),
            fixed=True,
        ),
        Setting("locale", "en", N_("Language"), N_("The language of pages and messages.")),
        Setting("zone", "UTC", N_("Time zone"), N_("Times are shown and closings counted in it.")),
        Setting(
            "joining",
            "invitation",
            N_("How people join"),
            N_("Members vouch for new people by inviting them, unless you choose otherwise."),
            type=Literal["invitation", "application", "open"],
            choices=(
                ("invitation", N_("By invitation of a member")),
                ("application", N_("By answering questions that a steward reads")),
                ("open", N_("Anybody may join")),
            ),
        ),
        Setting(
            "admitting",
            "stewards",
            N_("Who decides on those who apply"),
            N_("Where all members decide, they read the answers, and each newcomer is voted on."),
            type=Literal["stewards", "members"],
            choices=(
                ("stewards", N_("Those who hold the power to admit people")),
                ("members", N_("All members, by a vote")),
            ),
        ),
        Setting(
            "questions",
            "",
            N_("Questions to those who apply"),
            N_("One question on each line."),
        ),
        Setting(
            "founding",
            "members",
            N_("Who may found a community"),
            N_("A community is a room for one subject."),
            type=Literal["members", "stewards"],
            choices=(
                ("members", N_("Every member")),
                ("stewards", N_("Those who hold the power to found communities")),
            ),
        ),
        Setting(
            "visibility",
            "public",
            N_("Who may read the moot"),
            N_("Communities for members only stay closed in both cases."),
            type=Literal["public", "members"],
            choices=(
                ("public", N_("Everybody may read what is public")),
                ("members", N_("Only members may read anything")),
            ),
        ),
        Setting(
            "federation",
            "open",
            N_("Which servers the moot talks with"),
            N_("Blocked servers are left out in every case."),
            type=Literal["open", "listed", "off"],
            choices=(
                ("open", N_("With every server that is not blocked")),
                ("listed", N_("Only with those on the list of allowed servers")),
                ("off", N_("With none")),
            ),
        ),
        Setting(
            "secure_fetch",
            False,
            N_("Show things to other servers only when they say who asks"),
            N_(
                "On: other servers must sign what they ask for, and blocked ones get no answer. "
                "Old servers that cannot sign get none either."
            ),
            type=bool,
        ),
        Setting(
            "link_previews",
            True,
            N_("Show what the pages behind links are called"),
            N_(
                "The moot itself asks the page when a member posts its address. If that fails, it "
                "tries again for a while."
            ),
            type=bool,
        ),
        Setting(
            "pruning",
            "180",
            N_("How long unused posts of other servers are kept"),
            N_("Posts of other servers that nobody here voted on, answered, saved or follows."),
            type=Literal["30", "90", "180", "365", "never"],
            choices=(
                ("30", N_("30 days")),
                ("90", N_("90 days")),
                ("180", N_("180 days")),
                ("365", N_("A year")),
                ("never", N_("For ever")),
            ),
        ),
        Setting(
            "crawlers",
            False,
            N_("Let machine-learning crawlers in"),
            N_("Off: the moot tells them to stay out and refuses those that say who they are."),
            type=bool,
        ),
        Setting(
            "searchable",
            True,
            N_("Let search engines in"),
            N_("Off: the moot asks search engines not to list its pages."),
            type=bool,
        ),
    )
}


@act("setting.set/1", record=PUBLIC, power="setting.set", effect="ordinary", undo="setting.set/1")
class SetSetting(Act, frozen=True):
    """Change a setting of the moot."""

    key: str
    value: Any

    def target(self, tx: ReadTx) -> Target:
        """The setting itself is the narrowest scope."""
        if self.key not in SETTINGS:
            raise NotFound(N_("There is no setting called {key}."), key=self.key)
        return Target(scopes=(f"setting:{self.key}", "moot"))


@handles(SetSetting)
def _set(tx: WriteTx, act: SetSetting, deed: Deed) -> None:
    check(act.key, act.value)
    store(tx, act.key, act.value, deed.at)


def check(key: str, value: Any) -> None:
    """Refuse a value that cannot be set. Raises Invalid; KeyError for an unknown setting."""
    if SETTINGS[key].fixed:
        raise Invalid(N_("This setting was fixed when the moot was founded."), field=key)
    _fit(key, value)


def _fit(key: str, value: Any) -> Any:
    """The value in the type of its setting. Raises Invalid."""
    try:
        return msgspec.convert(value, SETTINGS[key].type)
    except msgspec.ValidationError:
        raise Invalid(
            N_("{value} cannot be chosen here. Choose one of the answers shown."),
            field=key,
            value=str(value),
        ) from None


def store(tx: WriteTx, key: str, value: Any, at: int) -> None:
    """Write one setting, checked against its type; for handlers only.

    Raises Invalid when the value does not fit.
    """
    checked = _fit(key, value)
    tx.upsert(
        settings,
        ["key"],
        {"key": key, "value": msgspec.json.encode(checked).decode(), "set_at": at},
    )


_ALL = Prepared(select(settings.c.key, settings.c.value))
_ONE = Prepared(select(settings.c.value).where(settings.c.key == bindparam("wanted")))


def address() -> ColumnElement[str]:
    """The moot's address as part of a statement; "" where it has none."""
    value = select(settings.c.value).where(settings.c.key == "address").scalar_subquery()
    return func.replace(func.coalesce(value, ""), '"', "", type_=Text)


def read(tx: ReadTx) -> Mapping[str, Any]:
    """All settings by key, with defaults where nothing was set."""
    found = {setting.key: setting.default for setting in SETTINGS.values()}
    for row in tx.rows(_ALL):
        found[row.key] = msgspec.json.decode(row.value)
    return found


def get(tx: ReadTx, key: str) -> Any:
    """One setting. KeyError for a key that is not in the list."""
    default = SETTINGS[key].default
    stored = tx.value(_ONE, {"wanted": key})
    return default if stored is None else msgspec.json.decode(stored)
