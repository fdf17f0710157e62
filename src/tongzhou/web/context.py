"""What every page's frame needs. Each value is asked for only if the page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from tongzhou.base.manifest import MenuEntry, found
from tongzhou.ground.events.queries import banners
from tongzhou.ground.organisations.queries import post_names
from tongzhou.shared.notices.queries import unread

GROUPS = ("day", "work", "reports", "town", "system")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the menu as it is drawn."""

    url: str
    label: str
    icon: str
    here: bool


def _group_label(group: str) -> str:
    names = {
        "day": "",
        "work": _("Daily work"),
        "reports": _("Reports"),
        "town": _("People and places"),
        "system": _("System"),
    }
    return names.get(group, group)


def _entries(viewer) -> list[MenuEntry]:
    entries = [entry for manifest in found().values() for entry in manifest.menu]
    return [entry for entry in entries if _open_to(viewer, entry.needs)]


def _open_to(viewer, needs: str | tuple[str, ...] | None) -> bool:
    wanted = (needs,) if isinstance(needs, str) else needs
    return wanted is None or any(viewer.may(one) for one in wanted)


def _place_of(group: str) -> int:
    return GROUPS.index(group) if group in GROUPS else len(GROUPS)


def menu_for(viewer, path: str) -> list[tuple[str, list[Line]]]:
    """The menu in groups: what the viewer's posts allow, the page's own line marked.

    The line whose address is the longest beginning of the page's address is where one is.
    """
    entries = sorted(_entries(viewer), key=lambda e: (_place_of(e.group), e.order))
    urls = [reverse(entry.url_name) for entry in entries]
    here = max((u for u in urls if u != "/" and path.startswith(u)), key=len, default=path)
    groups: dict[str, list[Line]] = {}
    for entry, url in zip(entries, urls, strict=True):
        line = Line(url, _(entry.label), entry.icon, url == here)
        groups.setdefault(entry.group, []).append(line)
    return [(_group_label(group), lines) for group, lines in groups.items()]


def shell(request):
    """The frame's values; those that ask the database are functions, called by the template.

    Their names begin with `shell_` so that no page's own words take their place.
    """
    viewer = getattr(request, "viewer", None)
    match = request.resolver_match
    common = {"demo": settings.DEMO, "shell_here": match.view_name if match else ""}
    if viewer is None or not viewer.is_known:
        return common
    return common | {
        "viewer": viewer,
        "shell_menu": cache(lambda: menu_for(viewer, request.path)),
        "shell_unread": cache(lambda: unread(viewer)),
        "idle_seconds": request.limits.idle_seconds if hasattr(request, "limits") else 0,
        "running_events": cache(lambda: banners(viewer)),
        "shell_posts": cache(lambda: post_names(viewer, localdate())),
    }
