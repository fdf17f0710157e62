"""Rules about the code itself that no linter knows."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

from tongzhou.base.manifest import found
from tongzhou.web.acts import ACTS

SOURCE = Path(__file__).resolve().parents[2] / "src" / "tongzhou"
PAGES = [
    path
    for path in SOURCE.rglob("*.py")
    if path.name in {"views.py", "forms.py", "urls.py"} or "views" in path.parent.name
]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_pages_never_touch_objects(page):
    tree = ast.parse(page.read_text("utf-8"))
    touched = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"objects", "_base_manager", "_default_manager"}
    ]
    assert not touched, f"lines {touched}: ask a query that starts from visible_to"


@pytest.mark.parametrize("what", ["facts", "items", "indicators"])
def test_a_code_means_one_thing(what):
    codes = Counter(word.code for manifest in found().values() for word in getattr(manifest, what))
    assert not [code for code, times in codes.items() if times > 1]


def test_every_scoped_model_is_reached_through_its_scope():
    """A model with a scope has the manager that applies it, so nobody can forget one of the two."""
    from django.apps import apps  # noqa: PLC0415 - the apps are loaded only once the test runs

    for model in apps.get_models():
        if hasattr(model, "scope"):
            assert hasattr(model.objects, "visible_to"), model


def _acts_written() -> set[str]:
    """Every code that some line of the source gives to the audit trail as plain text."""
    written = set()
    for path in SOURCE.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = getattr(getattr(node, "func", None), "id", "")
            first = node.args[0] if name in {"write_audit", "_audit"} and node.args else None
            if isinstance(first, ast.Constant):
                written.add(first.value)
    return written


def test_every_act_in_the_trail_has_a_name():
    written = _acts_written()
    assert "sign_in" in written
    assert written - set(ACTS) == set(), "name them in tongzhou/web/acts.py"
