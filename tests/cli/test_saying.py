"""How the command line speaks."""

import pytest

from folkmoot import __version__
from folkmoot.cli import saying


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (3_400_000, "3.4 MB"), (5 * 10**12, "5.0 TB")],
)
def test_sizes_are_for_people(count, words):
    assert saying.size(count) == words


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "de_DE"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "fr"}, "fr"),
    ],
)
def test_the_terminal_says_its_language(variables, language):
    assert saying.language(variables) == language


def test_the_version_is_told(run):
    assert run("--version").output.strip().endswith(__version__)


def test_an_unknown_command_is_wrong_usage(run):
    result = run("dance")
    assert result.exit_code == 2
    assert "dance" in result.stderr


def test_progress_is_silent_where_nobody_watches(capsys):
    with saying.progress("Work") as advance:
        advance(1, 2)
    assert capsys.readouterr().err == ""
