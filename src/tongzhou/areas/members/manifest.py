"""What organisations and people add to the platform."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tongzhou.areas.members import actions, kinds, queries
from tongzhou.base.manifest import Hit, Manifest, MenuEntry
from tongzhou.base.sheets import RowType, SheetKind
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.queries import find_organisations

ROSTER = SheetKind(
    code="members.roster",
    label="Roster of members or staff",
    row_type=RowType(columns=kinds.COLUMNS, key=kinds.KEY, into=actions.RosterRow),
    apply=actions.bring_in,
    needs="organisations.edit",
    scope="organisation",
    note="People who are known are not doubled. Party groups must be set up before.",
)


def search(viewer: Viewer, words: str, limit: int) -> Iterator[Hit]:
    """Organisations, then people, by name, pinyin or its initials."""
    if not viewer.may("organisations.see"):
        return
    for one in find_organisations(viewer, words)[:limit]:
        address = reverse("members:organisation", args=[one.pk])
        yield Hit(one.name, address, "Organisation", str(one.get_kind_display()))
    for who in queries.searched(viewer, words)[:limit]:
        address = reverse("members:person", args=[who.pk])
        yield Hit(who.name, address, "Person", str(who.get_status_display()))


MANIFEST = Manifest(
    title="Organisations and people",
    facts=kinds.FACTS,
    indicators=(kinds.SENT,),
    menu=(
        MenuEntry(
            "Organisations", "members:organisations", "organisations.see", "town", 10, "people"
        ),
        MenuEntry("Accounts", "members:accounts", "accounts.edit", "system", 10, "person"),
        MenuEntry("Accounts", "members:accounts", "accounts.unlock", "system", 10, "person"),
    ),
    sheets=(ROSTER,),
    search=search,
    help_page="members",
)
