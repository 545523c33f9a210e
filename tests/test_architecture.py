"""Imports point down, files and functions stay small, and every module says what it is for."""

import ast
import gc
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from graph.schema import DOMAINS
from tests.paths import ROOT

MAY_IMPORT = {
    "rules": set(),
    "models": {"rules"},
    "loaders": {"rules", "models"},
    "ingest": {"rules", "models", "loaders"},
    "partners": {"rules", "models", "loaders"},
    "resolvers": {"rules", "models", "loaders"},
    "graph": {"rules", "models", "loaders", "resolvers"},
    "app": {"rules", "models", "loaders", "ingest", "partners", "resolvers", "graph"},
    "migrations": {"rules", "models"},
    "bench": {"rules", "models", "loaders", "ingest", "partners", "resolvers", "graph", "app"},
}
IMPURE = {"asyncio", "asyncpg", "os", "pathlib", "random", "socket", "sqlalchemy", "time"}
NAMES_WITHOUT_MEANING = {"util", "utils", "helper", "helpers", "manager", "common", "data"}
DOMAIN_LAYERS = ("rules", "models", "loaders", "resolvers", "graph")
HOSTS = ("npmjs", "npmmirror", "pypi", "pythonhosted", "jfrog", "artifactory", "nexus")
REGISTRIES = re.compile(rb"https?://[\w.-]*(?:" + "|".join(HOSTS).encode() + rb")[\w.-]*/")
LONGEST_FILE, LONGEST_FUNCTION = 400, 40


@cache
def tree_of(path: Path) -> ast.Module:
    """A module's syntax, read once.

    Collection in the middle of a parse may parse again, which CPython 3.11 answers with
    `SystemError: AST constructor recursion depth mismatch` (gh-106905).
    """
    gc.disable()
    try:
        return ast.parse(path.read_text("utf-8"))
    finally:
        gc.enable()


def modules(*layers: str) -> Iterator[Path]:
    """The Python files of the layers, but not the revisions, which tools write."""
    for layer in layers:
        for path in sorted((ROOT / layer).rglob("*.py")):
            if "versions" not in path.parts:
                yield path


def trees(*layers: str) -> Iterator[tuple[str, ast.Module]]:
    for path in modules(*layers):
        yield str(path.relative_to(ROOT)), tree_of(path)


def imported(tree: ast.Module) -> Iterator[str]:
    """The first part of every name imported anywhere in a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize("layer", MAY_IMPORT)
def test_imports_point_down(layer: str) -> None:
    forbidden = (MAY_IMPORT.keys() | {"tests"}) - MAY_IMPORT[layer] - {layer}
    found = {name: forbidden & set(imported(tree)) for name, tree in trees(layer)}
    assert {name: layers for name, layers in found.items() if layers} == {}


def test_rules_know_neither_clock_nor_disk_nor_network() -> None:
    found = {name: IMPURE & set(imported(tree)) for name, tree in trees("rules")}
    assert {name: modules for name, modules in found.items() if modules} == {}


def test_rules_never_await() -> None:
    waiting = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)
    found = [
        name
        for name, tree in trees("rules")
        if any(isinstance(node, waiting) for node in ast.walk(tree))
    ]
    assert found == []


def test_files_stay_small() -> None:
    sizes = {
        str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines())
        for path in modules(*MAY_IMPORT, "tests")
    }
    assert {name: size for name, size in sizes.items() if size > LONGEST_FILE} == {}


def test_functions_stay_small() -> None:
    long = {
        f"{name}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for name, tree in trees(*MAY_IMPORT, "tests")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: size for name, size in long.items() if size > LONGEST_FUNCTION} == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        name
        for name, tree in trees(*MAY_IMPORT, "tests")
        if tree.body and not ast.get_docstring(tree)
    ]
    assert silent == []


def test_files_are_named_by_nouns_that_mean_something() -> None:
    named = [path for path in modules(*MAY_IMPORT) if path.stem in NAMES_WITHOUT_MEANING]
    assert named == []


def test_a_domain_imports_only_domains_before_it() -> None:
    order = [module.__name__.rpartition(".")[2] for module in DOMAINS]
    found = [
        f"{path}: {layer}.{other}"
        for path, own in domain_files(order)
        for layer, other in members(tree_of(ROOT / path))
        if layer in DOMAIN_LAYERS and other in order and order.index(other) > order.index(own)
    ]
    assert found == []


def domain_files(order: list[str]) -> Iterator[tuple[str, str]]:
    """Files of a domain, as a module or inside a folder of its name."""
    for path in modules(*DOMAIN_LAYERS):
        own = path.relative_to(ROOT).parts[1].removesuffix(".py")
        if own in order:
            yield str(path.relative_to(ROOT)), own


def members(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Every (layer, member) that a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            layer, _, member = node.module.partition(".")
            names = [member.partition(".")[0]] if member else [a.name for a in node.names]
            yield from ((layer, name) for name in names)


def test_nothing_names_a_package_registry() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False, text=True
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    texts = ((name, (ROOT / name)) for name in listed.stdout.split("\0") if name)
    named = {
        name: found[0]
        for name, path in texts
        if path.is_file() and (found := REGISTRIES.search(path.read_bytes()))
    }
    assert named == {}
