"""Every read of a table starts from `visible_to`, or stands in the list of those that may not.

Taking one `visible_to` away makes a read that is not in `unscoped.txt`, and this test names it. Engines,
actions' own look-ups and background work read without a viewer: each such function is listed once, and
a new one is entered by somebody who has asked why. Where rows are narrowed that somebody else read,
the narrowing itself is listed, so that it cannot go unnoticed either.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

SOURCE = Path(__file__).resolve().parents[2] / "src" / "tongzhou"
LIST = Path(__file__).with_name("unscoped.txt")
SCOPED = {"visible_to", "one_for"}


def _chain(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> set[str]:
    """The names called on a read, one after the other: `X.objects.filter(…).visible_to(v)`."""
    names = set()
    while isinstance(up := parents.get(node), ast.Attribute | ast.Call):
        if isinstance(up, ast.Attribute):
            names.add(up.attr)
        elif up.func is not node:
            break
        node = up
    return names


def _unscoped_reads(path: Path, models: set[str]) -> Iterator[str]:
    tree = ast.parse(path.read_text("utf-8"))
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute):
            continue
        where = f"{path.relative_to(SOURCE).as_posix()} {_function(node, parents)}"
        if node.attr == "objects" and isinstance(node.value, ast.Name) and node.value.id in models:
            if not SCOPED & _chain(node, parents):
                yield f"{where} {node.value.id}"
        elif node.attr in SCOPED and not _from_a_table(node):
            yield f"{where} narrows what it was given"


def _function(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> str:
    name = "module"
    while node in parents:
        node = parents[node]
        if isinstance(node, ast.FunctionDef):
            name = node.name
    return name


def _from_a_table(node: ast.AST) -> bool:
    while isinstance(node, ast.Attribute | ast.Call):
        if isinstance(node, ast.Attribute) and node.attr == "objects":
            return True
        node = node.func if isinstance(node, ast.Call) else node.value
    return False


def found() -> list[str]:
    """Every read without a scope, as file, function and table; one line for each."""
    models = {model.__name__ for model in apps.get_models() if hasattr(model, "scope")}
    paths = [p for p in SOURCE.rglob("*.py") if not {"tests", "migrations", "demo"} & {*p.parts}]
    return sorted(line for path in paths for line in _unscoped_reads(path, models))


def test_no_read_has_lost_its_scope():
    listed = LIST.read_text("utf-8").splitlines()
    for line in found():
        assert line in listed, (
            f"{line}: start from visible_to(viewer), or enter the line with a reason"
        )
        listed.remove(line)
    assert not listed, f"no such read any more, take the lines out: {listed}"
