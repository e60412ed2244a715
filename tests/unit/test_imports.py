"""Modules of a conversation lead to one another in circles: whichever is loaded first, all of them load."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in ROOT.glob("handlers/**/*.py")}


@pytest.mark.parametrize("module", sorted(MODULES))
def test_no_name_is_taken_from_a_module_that_leads_back(module: str) -> None:
    """Loaded first, that module would not have the name yet."""
    named = {node.module for node in _imports(module) if node.module in MODULES and _names_no_module(node)}
    assert not [other for other in named if module in _reached_from(other)]


@cache
def _imports(module: str) -> tuple[ast.ImportFrom, ...]:
    """Those at the top of the module."""
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    return tuple(node for node in tree.body if isinstance(node, ast.ImportFrom))


def _names_no_module(node: ast.ImportFrom) -> bool:
    return any(f"{node.module}.{alias.name}" not in MODULES for alias in node.names)


def _led_to(module: str) -> Iterator[str]:
    for node in _imports(module):
        for name in (str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)):
            if name in MODULES:
                yield name


@cache
def _reached_from(module: str) -> frozenset[str]:
    found, waiting = set[str](), [module]
    while waiting:
        new = set(_led_to(waiting.pop())) - found
        found |= new
        waiting += new
    return frozenset(found)
