"""What a person shows of themselves, and how they like their pages."""

import unicodedata
from collections.abc import Collection, Mapping
from zoneinfo import available_timezones

import msgspec
from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Integer,
    Table,
    Text,
    bindparam,
    delete,
    false,
    func,
    select,
)

from folkmoot.clock import Ref
from folkmoot.errors import Invalid
from folkmoot.identity import people
from folkmoot.record.acts import NEVER, Act, Deed, Target, act, handles
from folkmoot.storage.prepared import Prepared
from folkmoot.storage.tables import metadata, private
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

LONGEST: Mapping[str, int] = {
    "display_name": 50,
    "self_description": 40,
    "bio": 5000,
    "language": 20,
    "zone": 60,
    "order": 20,
    "comment_order": 20,
}
THEMES = ("auto", "light", "dark")
LETTERS = ("members", "everybody", "nobody")
"""Who may write to a person: members and whom they wrote to first, everybody, or nobody."""

profiles = Table(
    "profile",
    metadata,
    Column("person_id", Integer, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("display_name", Text, nullable=False, server_default=""),
    Column("self_description", Text, nullable=False, server_default=""),
    Column("bio", Text, nullable=False, server_default=""),
    Column("language", Text, nullable=False, server_default=""),
    Column("zone", Text, nullable=False, server_default=""),
    Column("theme", Text, nullable=False, server_default="auto"),
    Column("order", Text, nullable=False, server_default=""),
    Column("comment_order", Text, nullable=False, server_default=""),
    Column("letters", Text, nullable=False, server_default="members"),
    Column("knows_travel", Boolean, nullable=False, server_default=false()),
    info=private(),
)


class Profile(msgspec.Struct, frozen=True):
    """A person's own words about themselves and their own settings; "" is the moot's default."""

    display_name: str = ""
    self_description: str = ""
    """Pronouns or another short word, shown beside the name."""
    bio: str = ""
    """Markdown."""
    language: str = ""
    zone: str = ""
    theme: str = "auto"
    order: str = ""
    """How posts are ordered at first; the forum knows the names."""
    comment_order: str = ""
    letters: str = "members"
    """Who may write messages to the person: one of LETTERS."""
    knows_travel: bool = False
    """They were told that votes and words in the open go to other servers with their name."""


class Shown(msgspec.Struct, frozen=True):
    """What stands beside a name wherever it is shown."""

    display_name: str
    self_description: str


NOTHING = Profile()


@act("profile.change/1", record=NEVER, own=True, undo="profile.change/1")
class ChangeProfile(Act, frozen=True):
    """Change what one shows of oneself, or how one likes one's pages."""

    person: Ref
    profile: Profile

    def target(self, tx: ReadTx) -> Target:
        """Only the person themselves."""
        return Target(owner=self.person)


@handles(ChangeProfile)
def _change(tx: WriteTx, act: ChangeProfile, deed: Deed) -> None:
    person, profile = people.id_of(tx, act.person), checked(act.profile)
    if profile.display_name and _is_taken(tx, profile.display_name, person):
        raise Invalid(
            N_("Another member is called {name}. Choose a name that is yours alone."),
            field="display_name",
            name=profile.display_name,
        )
    put(tx, person, profile)


def _is_taken(tx: ReadTx, name: str, person_id: int) -> bool:
    """Whether another member is known by a name, small and capital letters being alike."""
    table, shown_name = people.people.c, profiles.c.display_name
    here = (table.id != person_id) & table.joined_at.is_not(None) & table.left_at.is_(None)
    same = func.lower(shown_name).in_({name.lower(), func.lower(name)})
    known = select(table.id).outerjoin_from(
        people.people, profiles, profiles.c.person_id == table.id
    )
    return tx.row(known.where(here, (table.name == name.lower()) | same).limit(1)) is not None


_OF = Prepared(
    select(*(profiles.c[name] for name in Profile.__struct_fields__)).where(
        profiles.c.person_id == bindparam("person")
    )
)


def of(tx: ReadTx, person_id: int) -> Profile:
    """The profile of a person; the empty one where they have said nothing."""
    row = tx.row(_OF, {"person": person_id})
    return Profile(*row) if row else NOTHING


def shown(tx: ReadTx, person_ids: Collection[int]) -> dict[int, Shown]:
    """What stands beside the names of these people; who shows nothing is left out."""
    query = select(
        profiles.c.person_id, profiles.c.display_name, profiles.c.self_description
    ).where(profiles.c.person_id.in_(person_ids))
    return {
        row.person_id: Shown(row.display_name, row.self_description)
        for row in tx.rows(query)
        if row.display_name or row.self_description
    }


def put(tx: WriteTx, person_id: int, profile: Profile) -> None:
    """Write a profile; for handlers only (imports bring display names of visitors)."""
    values = {"person_id": person_id, **msgspec.structs.asdict(profile)}
    tx.upsert(profiles, ["person_id"], values)


def of_visitor(display_name: str, bio: str) -> Profile:
    """What another server says of a person, cut to what fits here; it is never refused."""
    return Profile(
        display_name=_one_line(display_name)[: LONGEST["display_name"]],
        bio=bio.strip()[: LONGEST["bio"]],
    )


def forget(tx: WriteTx, person_id: int) -> None:
    """Delete a profile; for handlers only."""
    tx.write(delete(profiles).where(profiles.c.person_id == person_id))


def checked(profile: Profile) -> Profile:
    """The profile as it may be stored: short texts on one line, nothing too long.

    Raises Invalid naming the field.
    """
    values = msgspec.structs.asdict(profile)
    for field, most in LONGEST.items():
        values[field] = values[field].strip() if field == "bio" else _one_line(values[field])
        if len(values[field]) > most:
            raise Invalid(
                N_("This is too long: at most {most} characters fit."), field=field, most=most
            )
    if profile.theme not in THEMES:
        raise Invalid(N_("Choose light, dark, or as the device has it."), field="theme")
    if profile.letters not in LETTERS:
        raise Invalid(N_("Choose one of the answers shown."), field="letters")
    if values["zone"] and values["zone"] not in available_timezones():
        raise Invalid(N_("There is no such time zone. Choose one from the list."), field="zone")
    return Profile(**values)


def checked_line(name: str, text: str, *, field: str) -> str:
    """A short text of a profile as it may be stored; raises Invalid for the `field` of a form."""
    line, most = _one_line(text), LONGEST[name]
    if len(line) > most:
        raise Invalid(
            N_("This is too long: at most {most} characters fit."), field=field, most=most
        )
    return line


def _one_line(text: str) -> str:
    """Without line ends and without signs that turn the writing direction or hide letters."""
    seen = "".join(" " if c.isspace() else c for c in text)
    kept = (c for c in seen if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"})
    return " ".join("".join(kept).split())
