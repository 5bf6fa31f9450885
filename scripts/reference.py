"""Writes docs/reference/ from the program: settings, commands, acts, powers and routes."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click
import msgspec

import folkmoot
from folkmoot import config
from folkmoot.assembly.powers import POWERS
from folkmoot.cli import main
from folkmoot.federation.routes import ENDPOINTS
from folkmoot.record import acts
from folkmoot.record.settings import SETTINGS
from folkmoot.web.routes import Route, Who

FOLDER = Path(__file__).parents[1] / "docs" / "reference"
NOTE = "Written by `scripts/docs` from the program; do not edit."

AUDIENCES = {
    acts.PUBLIC: "anybody",
    acts.MEMBERS: "members",
    acts.PARTIES: "those it concerns",
    acts.SEALED: "nobody before the vote has closed, then members",
    acts.NEVER: "never recorded",
}
GROUNDS = {
    "own": "to one's own things",
    "member-right": "what every member may do",
    "newcomer": "what somebody does to join; the record calls it own",
    "mandate": "with a power that one holds under a mandate; [the powers](powers.md)",
    "decision": "what the members voted on, once, by their rule on the matter that is named",
    "clock": "what time alone does, by a rule",
    "host": "by a command on the machine",
    "genesis": "once, when the moot is founded",
}
ASKERS = {
    Who.EVERYBODY: "anybody",
    Who.READERS: "anybody; members where the moot is closed",
    Who.MEMBERS: "members",
    Who.ALWAYS: "anybody, before the founding too",
    Who.FOUNDING: "who holds the setup link",
}


def pages() -> dict[str, str]:
    """Every page of the reference by the name of its file."""
    import_everything()
    return {
        "settings.md": page("Settings", settings()),
        "commands.md": page("Commands", commands()),
        "acts.md": page("Acts: everything that can happen", every_act()),
        "powers.md": page("Powers", powers()),
        "routes.md": page("Addresses", routes()),
    }


def import_everything() -> None:
    """Import every module of the program, so that every registry is full."""
    for module in pkgutil.walk_packages(folkmoot.__path__, "folkmoot."):
        if ".migrations" not in module.name and not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def page(title: str, parts: Iterable[str]) -> str:
    """A page of the reference."""
    return "\n".join([f"# {title}", "", NOTE, "", *parts]).rstrip() + "\n"


def table(head: str, rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """A markdown table; `head` is its first line with | between the columns."""
    yield f"| {head} |"
    yield "|" + " --- |" * len(head.split("|"))
    for row in rows:
        yield "| " + " | ".join(str(cell).replace("|", "\\|") or " " for cell in row) + " |"
    yield ""


# ---- settings


def settings() -> Iterator[str]:
    """What a host and what a moot can set."""
    yield "## What the host sets"
    yield ""
    yield (
        "On the command line, as a variable of the environment, or in `folkmoot.toml` in the "
        "data folder; the first of these that says something wins."
    )
    yield ""
    said = said_of_fields(config.Settings)
    yield from table(
        "name | variable | default | what it does",
        (
            (
                f"`{field.name}`",
                f"`FOLKMOOT_{field.name.upper()}`",
                written(field.default),
                said[field.name],
            )
            for field in msgspec.structs.fields(config.Settings)
        ),
    )
    yield "## What the moot sets"
    yield ""
    yield "Each change is an act in the record (`setting.set`) and needs the power `setting.set`."
    yield ""
    yield from table(
        "name | default | answers | what it does",
        (
            (
                f"`{setting.key}`",
                written(setting.default),
                "; ".join(f"`{value}`: {label}" for value, label in setting.choices),
                f"{setting.label}. {setting.sentence}"
                + (" Fixed when the moot is founded." if setting.fixed else ""),
            )
            for setting in SETTINGS.values()
        ),
    )


def written(value: Any) -> str:
    """A default as a host would write it."""
    if value in ("", None, ()) or value is msgspec.NODEFAULT:
        return "empty"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def said_of_fields(struct: type[Any]) -> dict[str, str]:
    """The sentences that stand under the fields of a class."""
    [tree] = ast.parse(inspect.getsource(struct)).body
    assert isinstance(tree, ast.ClassDef)
    said: dict[str, str] = {}
    for field, below in zip(tree.body, tree.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr):
            assert isinstance(field.target, ast.Name)
            said[field.target.id] = inspect.cleandoc(ast.literal_eval(below.value))
    return {name: " ".join(sentence.split()) for name, sentence in said.items()}


# ---- acts and powers


def every_act() -> Iterator[str]:
    """The table of contents of everything that can happen in a moot."""
    yield "Nothing changes a moot but these acts, each on one of these grounds:"
    yield ""
    yield from table("ground | when", GROUNDS.items())
    yield "Under *read by* stands who may read the act in the record at the most; an act in a"
    yield "community for members is read by members."
    yield ""
    kinds = [kind for kind in acts.kinds.values() if kind.act.__module__.startswith("folkmoot.")]
    yield from table(
        "act | what it does | grounds | read by | taken back by",
        (
            (
                f"`{kind.name}`",
                kind.sentence,
                ", ".join(grounds(kind)),
                AUDIENCES[kind.record],
                f"`{kind.undo}`" if kind.undo else f"Nothing: {kind.irreversible}",
            )
            for kind in sorted(kinds, key=lambda kind: kind.name)
        ),
    )


def grounds(kind: acts.Kind) -> Iterator[str]:
    """On which grounds an act can be done."""
    possible = {
        "own": kind.own,
        "member-right": kind.member,
        "home": kind.visitor,
        "home (a server)": kind.server,
        "newcomer": kind.newcomer,
        f"mandate: `{kind.power}`": kind.power,
        "mandate: any that the members gave": kind.steward,
        f"decision: {kind.effect}": kind.effect,
        "host": kind.host,
        f"clock: `{kind.clock}`": kind.clock,
        "genesis": kind.genesis,
    }
    yield from (ground for ground, holds in possible.items() if holds)


def powers() -> Iterator[str]:
    """The closed list of powers."""
    yield "A power is held under a mandate: over a scope, from somebody, until a day."
    yield "A caretaker is a founder whose term has ended while nobody was elected."
    yield ""
    yield from table(
        "power | what it lets a person do | can be held over | kept by a caretaker",
        (
            (
                f"`{power.name}`",
                power.sentence,
                ", ".join(power.scopes),
                "yes" if power.caretaker else "",
            )
            for power in POWERS.values()
        ),
    )


# ---- commands


def commands() -> Iterator[str]:
    """Every command with its arguments and options."""
    yield from describe(main, click.Context(main, info_name="folkmoot"))


def describe(command: click.Command, context: click.Context) -> Iterator[str]:
    """One command and the commands under it."""
    yield f"## {context.command_path}"
    yield ""
    yield inspect.cleandoc(command.help or "").replace("\b\n", "")
    yield ""
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    yield f"    {usage}"
    yield ""
    options = [
        (f"`{record[0]}`", " ".join(record[1].split()))
        for parameter in command.params
        if (record := parameter.get_help_record(context)) is not None and record[1]
    ]
    if options:
        yield from table("option | what it does", options)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from describe(below, click.Context(below, info_name=name, parent=context))


# ---- routes


def routes() -> Iterator[str]:
    """Every address of the moot."""
    yield "## For people"
    yield ""
    yield "Who may ask at all; what a person may do there is the authority's question."
    yield ""
    yield from table(
        "address | method | who | what it is for",
        (
            (f"`{route.path}`", route.method, ASKERS[route.who], route.sentence)
            for route in sorted(every_route(), key=lambda route: (route.path, route.method))
        ),
    )

    yield "## For other servers"
    yield ""
    yield "Answers are JSON and carry no cookies; an error has its status and a sentence. Addresses"
    yield "with a star have a page too: whoever does not ask for ActivityPub gets that."
    yield ""
    yield from table(
        "address | method | what it is for",
        (
            (
                f"`{endpoint.path}`" + (" *" if endpoint.shared else ""),
                endpoint.method,
                endpoint.sentence,
            )
            for endpoint in sorted(ENDPOINTS, key=lambda one: (one.path, one.method))
        ),
    )


def every_route() -> list[Route]:
    """Every Route that a module of web/ declares."""
    found: dict[tuple[str, str], Route] = {}
    for name, module in sorted(sys.modules.items()):
        if name.startswith("folkmoot.web"):
            for value in vars(module).values():
                for route in value if isinstance(value, list | tuple) else (value,):
                    if isinstance(route, Route):
                        found[route.path, route.method] = route
    return list(found.values())


def write(say: Callable[[str], None] = print) -> None:
    """Write every page that is not as the program says."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        path = FOLDER / name
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
            say(f"docs/reference/{name}")


if __name__ == "__main__":
    write()
