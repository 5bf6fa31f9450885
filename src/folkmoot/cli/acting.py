"""An act as the host: one way in for the command line too, with the same question of a ground."""

from collections.abc import Sequence

import click
import msgspec

from folkmoot.cli.saying import json_option, tell, tell_json
from folkmoot.cli.settings import database_option, folder_option, open_database, settings_of
from folkmoot.clock import Clock, Ref, SystemClock
from folkmoot.errors import Invalid
from folkmoot.identity import people
from folkmoot.record.actors import HOST
from folkmoot.record.acts import Act, kinds
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx
from folkmoot.words import N_


@click.command("act")
@click.argument("kind")
@click.argument("fields", nargs=-1, metavar="[FIELD=VALUE]...")
@folder_option
@database_option
@json_option
@click.pass_context
def act(
    context: click.Context,
    *,
    kind: str,
    fields: tuple[str, ...],
    data: str | None,
    database: str | None,
    as_json: bool,
) -> None:
    """Do an act on the machine, such as `import.undo ref=… reason=…`, if the host may do it.

    A host runs the machine and is nobody's superior: most acts are refused here, with the
    decision by which the members took a power, where they did. `@ada` means the member ada.
    What is done stands in the record.
    """
    db = open_database(settings_of(context, data=data, database=database))
    try:
        with db.write() as tx:
            done = perform(tx, read(tx, SystemClock(), kind, fields), by=HOST)
    finally:
        db.close()
    if as_json:
        tell_json(kind=kind, leaf=done.seq)
        return
    tell(N_("Done: {kind}."), kind=kind)


def read(tx: ReadTx, clock: Clock, name: str, fields: Sequence[str]) -> Act:
    """The act that was typed. Raises Invalid for an unknown kind, or fields that do not fit."""
    versions = [one for one in kinds if name in (one, one.partition("/")[0])]
    if not versions:
        raise Invalid(
            N_("There is no act called {name}. docs/reference/acts.md lists them."), name=name
        )
    form = kinds[max(versions, key=lambda one: int(one.partition("/")[2]))].act
    typed = {key: _value(tx, value) for key, _, value in (one.partition("=") for one in fields)}
    if "ref" in form.__struct_fields__:
        typed.setdefault("ref", clock.new_ref())
    try:
        return msgspec.convert(typed, form, strict=False)
    except msgspec.ValidationError as error:
        raise Invalid(N_("This act is not complete: {what}"), what=str(error)) from None


def _member(tx: ReadTx, name: str) -> Ref:
    found = people.by_name(tx, name)
    if found is None:
        raise Invalid(N_("Nobody here has the name {name}."), name=name)
    return found.ref


def _value(tx: ReadTx, typed: str) -> object:
    """A name is the person's ref, what looks like JSON is read so, the rest are words."""
    if typed.startswith("@"):
        return _member(tx, typed[1:])
    if typed[:1] in ("[", "{"):
        try:
            return msgspec.json.decode(typed)
        except msgspec.DecodeError:
            return typed
    return typed
