"""Reading the ledger."""

from __future__ import annotations

from django.db.models import QuerySet

from tongzhou.ground.access.viewer import Viewer
from tongzhou.shared.facts.models import Fact


def facts_of(viewer: Viewer, subject: str) -> QuerySet[Fact]:
    """What the ledger holds about one subject, oldest first, as far as `viewer` may see it."""
    return Fact.objects.visible_to(viewer).filter(subject=subject)


def seen_facts(viewer: Viewer) -> QuerySet[Fact]:
    """The ledger as far as `viewer` may see it, for pages that show the records behind a figure."""
    rows: QuerySet[Fact] = Fact.objects.visible_to(viewer)
    return rows


def all_facts() -> QuerySet[Fact]:
    """The whole ledger, for engines that set their own bounds; pages use `facts_of` or a report."""
    return Fact.objects.all()
