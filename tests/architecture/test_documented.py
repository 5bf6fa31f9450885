"""Everything a person can set, run, do or ask for is in docs/reference/, and as it is today."""

import click
import msgspec
import pytest

from folkmoot import config
from folkmoot.assembly.powers import POWERS
from folkmoot.cli import main
from folkmoot.federation.routes import ENDPOINTS
from folkmoot.record import acts
from folkmoot.record.settings import SETTINGS
from folkmoot.storage.tables import GOVERNED, MACHINERY, PRIVATE, keeping, metadata
from scripts import reference


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """The reference as the program would write it now."""
    return reference.pages()


@pytest.fixture(scope="module")
def kinds(pages: dict[str, str]) -> dict[str, acts.Kind]:
    """The kinds of acts of the program, without those that tests declare."""
    return {
        name: kind
        for name, kind in acts.kinds.items()
        if kind.act.__module__.startswith("folkmoot.")
    }


@pytest.mark.parametrize(
    "name", ["settings.md", "commands.md", "acts.md", "powers.md", "routes.md"]
)
def test_the_reference_is_as_the_program_says(name: str, pages: dict[str, str]):
    assert (reference.FOLDER / name).read_text() == pages[name], "run scripts/docs"


def test_every_setting_of_the_host_is_explained(pages: dict[str, str]):
    said = reference.said_of_fields(config.Settings)
    for field in msgspec.structs.fields(config.Settings):
        assert said[field.name].endswith(".")
        assert f"`FOLKMOOT_{field.name.upper()}`" in pages["settings.md"]


def test_every_setting_of_the_moot_is_explained(pages: dict[str, str]):
    for key, setting in SETTINGS.items():
        assert setting.label
        assert setting.sentence.endswith(".")
        assert f"| `{key}` |" in pages["settings.md"]


def test_every_table_says_who_may_write_it(pages: dict[str, str]):
    assert metadata.tables
    for table in metadata.tables.values():
        assert keeping(table) in {GOVERNED, PRIVATE, MACHINERY}, table.name


def test_every_act_is_explained(kinds: dict[str, acts.Kind], pages: dict[str, str]):
    assert kinds
    for name, kind in kinds.items():
        assert kind.sentence.endswith("."), name
        assert f"| `{name}` |" in pages["acts.md"]


def test_every_act_can_be_done_on_some_ground(kinds: dict[str, acts.Kind]):
    assert [name for name, kind in kinds.items() if not list(reference.grounds(kind))] == []


def test_every_act_has_a_handler(kinds: dict[str, acts.Kind]):
    assert [name for name in kinds if name not in acts.handlers] == []


def test_every_act_that_can_be_taken_back_names_an_act(kinds: dict[str, acts.Kind]):
    assert [name for name, kind in kinds.items() if kind.undo and kind.undo not in kinds] == []


def test_every_act_that_cannot_be_taken_back_says_why(kinds: dict[str, acts.Kind]):
    reasons = {name: kind.irreversible for name, kind in kinds.items() if kind.irreversible}
    assert [name for name, reason in reasons.items() if not reason.endswith(".")] == []


def test_every_act_asks_for_a_power_that_exists(kinds: dict[str, acts.Kind]):
    assert {kind.power for kind in kinds.values() if kind.power} <= set(POWERS)


def test_every_power_is_needed_by_an_act(kinds: dict[str, acts.Kind]):
    # The ground `host` stands for host.operate, and whoever holds host.keys keeps a file.
    assert set(POWERS) - {kind.power for kind in kinds.values()} <= {"host.operate", "host.keys"}


def test_every_command_is_explained(pages: dict[str, str]):
    def walk(command: click.Command, path: str) -> None:
        assert (command.help or "").strip(), path
        assert f"## {path}\n" in pages["commands.md"]
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{path} {parameter.name}"
        if isinstance(command, click.Group):
            for name, below in command.commands.items():
                walk(below, f"{path} {name}")

    walk(main, "folkmoot")


def test_every_address_is_explained(pages: dict[str, str]):
    routes = reference.every_route()
    assert routes
    for route in routes:
        assert route.sentence.endswith("."), route.path
        assert f"| `{route.path}` | {route.method} |" in pages["routes.md"]


def test_every_address_for_other_servers_is_explained(pages: dict[str, str]):
    assert ENDPOINTS
    told = pages["routes.md"].partition("## For other servers")[2]
    for endpoint in ENDPOINTS:
        assert endpoint.sentence.endswith("."), endpoint.path
        star = " *" if endpoint.shared else ""
        assert f"| `{endpoint.path}`{star} | {endpoint.method} |" in told
