"""Who sees an item, in one place: for its own table and for every table that hangs on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from tongzhou.base.paths import ORGANISATIONS, PLACES
from tongzhou.ground.access.scope import NOTHING, under
from tongzhou.ground.access.viewer import Viewer


@dataclass(frozen=True, slots=True)
class ItemScope:
    """An item is seen from its place, by those who do the work of who owes it, and by its owner.

    Each way asks for a capability of its own, so it is three scopes in one. `before` is the lookup
    from another table to the item ("item__").
    """

    before: str = ""
    people: tuple[str, ...] = ()
    joins: bool = False

    def condition(self, viewer: Viewer) -> Q:
        found = NOTHING
        for lookup, root, needs in (
            ("place_path", PLACES, "items.see"),
            ("organisation_path", ORGANISATIONS, "items.do"),
        ):
            for top in viewer.tops(needs):
                # A path of the other tree never fits: leaving it out halves what is compared.
                if top.startswith(root):
                    found |= under(f"{self.before}{lookup}", top)
        if viewer.person_id is not None:
            for lookup in (f"{self.before}owner_id", *self.people):
                found |= Q(**{lookup: viewer.person_id})
        return found

    def reached(self, viewer: Viewer) -> Iterator[Q]:
        """Nothing is reached through a dated relation."""
        return iter(())
