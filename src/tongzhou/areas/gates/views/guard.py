"""The guard's page: one page without session and cookie that works without network, and the worker that keeps it."""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from pathlib import Path

from csp.decorators import csp_update
from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.http import JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import path
from django.utils import translation
from django.views.decorators.http import require_GET

from tongzhou.areas.gates.guard_words import in_both

OURS = Path(__file__).resolve().parents[1] / "static"
# Libraries that the set-up brought; where one is missing, the page does without what it is for.
VENDOR = "vendor"
KEPT = {".js", ".wasm"}


def _files() -> dict[str, Path]:
    """Everything the page needs, by its name below /static/."""
    ours = [
        OURS / "gates/css/guard.css",
        OURS / "gates/shapes.svg",
        *(OURS / "gates/js").rglob("*.js"),
    ]
    files = {one.relative_to(OURS).as_posix(): one for one in sorted(ours)}
    if vendor := find(VENDOR):
        root = Path(vendor)
        theirs = sorted(one for one in root.rglob("*") if one.suffix in KEPT)
        files |= {one.relative_to(root.parent).as_posix(): one for one in theirs}
    if mark := find("web/mark.svg"):
        files["web/mark.svg"] = Path(mark)
    return files


def _page() -> str:
    with translation.override(settings.LANGUAGE_CODE):
        words = json.dumps(in_both(), ensure_ascii=False)
        return render_to_string("gates/guard.html", {"words": words, "version": "VERSION"})


@cache
def _built(_settled: bool) -> tuple[str, tuple[str, ...]]:
    digest = sha256(_page().encode())
    files = _files()
    for name, where in files.items():
        digest.update(name.encode() + where.read_bytes())
    return digest.hexdigest()[:12], tuple(static(name) for name in files)


def shell() -> tuple[str, tuple[str, ...]]:
    """The version of the page, which changes with any of its files, and the addresses of these files."""
    if settings.DEBUG:
        _built.cache_clear()
    return _built(True)


@require_GET
@csp_update({"script-src": ["'wasm-unsafe-eval'"]})
def guard(request):
    """The same for everybody: it holds words and no data. What the phone may know it fetches by its token."""
    version, _addresses = shell()
    answer = render(
        request,
        "gates/guard.html",
        {"words": json.dumps(in_both(), ensure_ascii=False), "version": version},
    )
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@require_GET
def worker(request):
    """The script that keeps the page on the phone, under a name that changes with the page."""
    version, addresses = shell()
    context = {"version": version, "addresses": json.dumps(addresses)}
    answer = render(request, "gates/guard_worker.js", context, content_type="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@require_GET
def app(request):
    """How the page stands on the phone's first screen."""
    here = request.build_absolute_uri("../guard/")
    icon = {"src": static("web/mark.svg"), "sizes": "any", "type": "image/svg+xml"}
    told = {
        "name": "同舟 · Gate",
        "short_name": "同舟",
        "start_url": here,
        "scope": here,
        "display": "standalone",
        "orientation": "portrait",
        "background_color": "#ffffff",
        "theme_color": "#0a4450",
        "icons": [icon],
    }
    return JsonResponse(told, content_type="application/manifest+json")


urlpatterns = [
    path("guard/", guard, name="guard"),
    path("guard/worker.js", worker, name="guard_worker"),
    path("guard/app.webmanifest", app, name="guard_app"),
]
