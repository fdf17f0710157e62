"""The templates of every slice keep the content policy: nothing inline, and one frame for all pages."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from tongzhou.base.manifest import found

SOURCE = Path(__file__).resolve().parents[2] / "src" / "tongzhou"
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
PAGES = [path for path in TEMPLATES if "{% block content %}" in path.read_text("utf-8")]

INLINE = re.compile(
    r"""<style\b                     # a style sheet inside the page
    | \sstyle\s*=                    # a style on an element
    | <script\b(?![^>]*\bsrc=)       # a script inside the page
    | \son[a-z]+\s*=\s*["'{]         # an event handler
    | javascript:
    | \shx-on                        # HTMX's inline handlers
    | \shx-vals\s*=\s*["']js:
    | \shx-trigger="[^"]*\[          # a condition, which HTMX would have to evaluate
    """,
    re.VERBOSE | re.IGNORECASE,
)
FRAMES = tuple(f'{{% extends "web/{name}.html" %}}' for name in ("page", "plain", "confirm"))
ARE_FRAMES = {"web/page.html", "web/plain.html", "web/frame.html"}


def name_of(path: Path) -> str:
    return path.as_posix().split("/templates/", 1)[1]


def test_there_are_templates_to_look_at():
    assert len(TEMPLATES) > 30


@pytest.mark.parametrize(
    "bad",
    [
        '<p style="color:red">',
        "<style>",
        "<script>x()</script>",
        '<a onclick="x()">',
        '<a href="javascript:x()">',
        '<b hx-on:click="x()">',
        '<b hx-trigger="every 4s [idle()]">',
    ],
)
def test_what_is_inline_is_found(bad):
    assert INLINE.search(bad)


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_nothing_is_inline(path):
    text = re.sub(r"{% comment %}.*?{% endcomment %}", "", path.read_text("utf-8"), flags=re.S)
    assert not INLINE.findall(text)


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_page_stands_in_the_frame(path):
    if name_of(path) not in ARE_FRAMES:
        assert path.read_text("utf-8").startswith(FRAMES)


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_every_component_says_its_variables(path):
    if name_of(path).startswith("ui/"):
        assert path.read_text("utf-8").startswith("{% comment %}")


def test_the_styles_stay_small_and_old_browsers_understand_them():
    sheets = list((SOURCE / "web" / "static" / "web" / "css").glob("*.css"))
    together = "".join(sheet.read_text("utf-8") for sheet in sheets)
    assert len(together.encode()) < 40_000
    for newer in (
        "color-mix(",
        "oklch(",
        "@layer",
        "@container",
        ":has(",
        ":is(",
        ":where(",
        "inset:",
    ):
        assert newer not in re.sub(r"/\*.*?\*/", "", together, flags=re.S), newer


PROMISED = sorted(m.help_page for m in found().values() if m.help_page)


def test_no_two_slices_promise_the_same_help_page():
    assert len(PROMISED) == len(set(PROMISED)) > 0


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", PROMISED)
def test_every_help_page_that_a_slice_promises_is_there(page, language):
    text = get_template(f"{page}/help.{language}.html").render()
    assert "<h2>" in text
    if language == "en":
        assert not re.search(r"[\u4e00-\u9fff]", text)
