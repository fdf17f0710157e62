"""The one scope rule: what a viewer may see is settled in the query, so no page can forget it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.http import Http404

from tongzhou.base.paths import above, after
from tongzhou.ground.access.viewer import Viewer

NOTHING = Q(pk__in=())


def under(lookup: str, path: str) -> Q:
    """Rows whose path at `lookup` is `path` or lies below it; a range, so any plain index answers it."""
    return Q(**{f"{lookup}__gte": path, f"{lookup}__lt": after(path)})


def holds_on(day: date, relation: str = "") -> Q:
    """Dated rows (of `relation`, or the table itself) that hold on `day`, both ends included."""
    at = f"{relation}__" if relation else ""
    return Q(**{f"{at}started_on__lte": day}) & (
        Q(**{f"{at}ended_on__isnull": True}) | Q(**{f"{at}ended_on__gte": day})
    )


@dataclass(frozen=True, slots=True)
class Scope:
    """How a table is reached: by paths (for posts giving `needs`) and by persons (always).

    `paths` are lookups to a path column; `people` are lookups to a person's id, for what concerns
    that person even without a post (the item dispatched to them). `everyone` tables hold nothing
    that anybody signed in may not know. `around` are lookups to a path column of what also concerns
    everybody below it (an emergency in the whole street is seen from each of its communities).
    `office` names capabilities that open the whole table, for the administrators' own books.
    `holding` names relations with dates (`started_on`, `ended_on`): a path reached through one counts
    only while that row holds, so that sight ends with the date. `joins` says that a lookup crosses to
    many rows, so that the condition must not multiply the rows found.
    """

    paths: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    needs: str = ""
    everyone: bool = False
    around: tuple[str, ...] = ()
    office: tuple[str, ...] = ()
    holding: tuple[str, ...] = ()
    joins: bool = False

    def condition(self, viewer: Viewer) -> Q:
        """Which rows of the table itself are seen; paths through `holding` are left to `reached`."""
        if self.everyone:
            return Q() if viewer.is_known else NOTHING
        if any(viewer.may(capability) for capability in self.office):
            return Q()
        found = NOTHING
        for lookup in self.paths:
            if not self._held(lookup):
                found |= self._under_tops(lookup, viewer)
        for top in viewer.tops(self.needs):
            for lookup in self.around:
                found |= Q(**{f"{lookup}__in": above(top)})
        if viewer.person_id is not None:
            for lookup in self.people:
                found |= Q(**{lookup: viewer.person_id})
        return found

    def reached(self, viewer: Viewer) -> Iterator[Q]:
        """One condition for each path through a dated relation, to be asked apart from the others."""
        for lookup in self.paths:
            if (relation := self._held(lookup)) and viewer.tops(self.needs):
                yield self._under_tops(lookup, viewer) & holds_on(viewer.today, relation)

    def _held(self, lookup: str) -> str:
        return next((name for name in self.holding if lookup.startswith(f"{name}__")), "")

    def _under_tops(self, lookup: str, viewer: Viewer) -> Q:
        found = NOTHING
        for top in viewer.tops(self.needs):
            found |= under(lookup, top)
        return found


class Scoped(models.QuerySet):
    """A queryset that knows the scope of its model."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Only the rows that `viewer` may see, by the model's `scope`."""
        scope = self.model.scope
        condition = scope.condition(viewer)
        for reached in scope.reached(viewer):
            # Asked one by one: joined together, two relations would multiply each other's rows.
            rows = self.model._base_manager.filter(reached)
            condition |= Q(pk__in=rows.values("pk"))
        if scope.joins:
            seen = self.model._base_manager.filter(condition)
            return self.filter(pk__in=seen.values("pk"))
        return self.filter(condition)

    def one_for(self, viewer: Viewer, pk: Any) -> Any:
        """The row with that key if `viewer` may see it; otherwise as if it did not exist (404)."""
        # A key names at most one row: it needs no order, and so none of the tables that an order joins.
        row = next(iter(self.visible_to(viewer).filter(pk=pk).order_by()), None)
        if row is None:
            raise Http404
        return row
