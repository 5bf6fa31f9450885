"""The shape of every file: small, named for what it holds, and saying what it is for."""

import ast

import pytest

from tests.architecture.source import Module, modules

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
# People run this one by itself on a bare Python, so it cannot be cut in pieces.
STANDS_ALONE = {"record/verify.py"}
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "shared", "tools", "lib"}

every_module = pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)


@every_module
def test_a_module_says_what_it_is_for(module: Module):
    said = ast.get_docstring(module.tree)
    assert said
    assert said.splitlines()[0].endswith((".", "?", ":")), "one line, a sentence"


@every_module
def test_a_file_is_short(module: Module):
    if module.name not in STANDS_ALONE:
        assert len(module.lines) <= LONGEST_FILE


@every_module
def test_functions_are_short(module: Module):
    long = {
        function.name: lines
        for function in module.functions()
        if (lines := function.end_lineno - function.lineno + 1) > LONGEST_FUNCTION
    }
    assert long == {}


@every_module
def test_public_functions_say_what_they_do(module: Module):
    silent = [
        node.name
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


@every_module
def test_public_classes_say_what_they_are(module: Module):
    silent = [
        node.name
        for node in module.tree.body
        if isinstance(node, ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


@every_module
def test_a_file_is_named_for_what_it_holds(module: Module):
    assert not SAYS_NOTHING & set(module.name.removesuffix(".py").split("/"))


@every_module
def test_imports_stand_at_the_top_unless_heavy(module: Module):
    inside = [
        node
        for function in module.functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    unmarked = [
        f"{module.name}:{node.lineno}"
        for node in inside
        if not any("# heavy: " in line for line in module.lines[node.lineno - 2 : node.lineno])
    ]
    assert unmarked == []
