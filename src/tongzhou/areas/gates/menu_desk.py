"""The lines of the menu for those who run the gates, and what waits for them on My day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from tongzhou.areas.gates import kinds
from tongzhou.areas.gates.queries import desk, passes
from tongzhou.base.manifest import MenuEntry, PosterKind, Waiting
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer

MENU = (
    MenuEntry(
        said("Gates").text, "gates:home", ("gates.see", "gates.watch"), order=36, icon="shield"
    ),
    MenuEntry(
        said("Signing keys").text,
        "gates:keys",
        "devices.revoke",
        group="system",
        order=60,
        icon="lock",
    ),
)
POSTER = PosterKind(
    code="passes",
    label=said("Passes").text,
    page="gates:passes",
    opens="gates:apply",
    sheet="gates/apply_sheet.html",
    sees="gates.see",
    runs="gates.run",
    per_hour="gates.poster_per_hour",
    per_day="gates.poster_per_day",
    together_per_hour="gates.poster_all_per_hour",
    places=("community", "estate"),
    received="passes",
)


def waiting(viewer: Viewer, at: datetime) -> Iterable[Waiting]:
    """Guards who ask, first; then applications, objections, and what guards decided alone."""
    if viewer.may("gates.approve"):
        yield from _askings(viewer)
        yield from _applications(viewer)
    if viewer.may("gates.run"):
        for row in desk.objections(viewer)[:10]:
            url = reverse("gates:restriction", args=[row.pk])
            title = _("An objection waits for an answer: %(place)s") % {"place": row.place}
            yield Waiting(title, url, note=f"{row.objected_at:%m-%d}")


def _askings(viewer: Viewer) -> Iterable[Waiting]:
    url = reverse("gates:askings")
    for row in desk.waiting(viewer)[:10]:
        what = str(kinds.PURPOSES.get(row.purpose, row.purpose))
        title = _("A guard asks: %(gate)s, %(what)s") % {"gate": row.gate, "what": what}
        yield Waiting(title, url, row.asked_at)
    if count := desk.unsigned(viewer).count():
        title = _("Decided by guards, to be signed off: %(n)d") % {"n": count}
        yield Waiting(title, url)


def _applications(viewer: Viewer) -> Iterable[Waiting]:
    if count := passes.waiting(viewer).count():
        title = _("Applications for passes: %(n)d") % {"n": count}
        yield Waiting(title, f"{reverse('gates:passes')}?show=applied")
