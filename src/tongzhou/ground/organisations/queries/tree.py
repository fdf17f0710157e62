"""Questions about the tree of organisations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from tongzhou.base.paths import above
from tongzhou.base.text import fold
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import (
    Organisation,
)
from tongzhou.ground.organisations.rules import (
    TEMPORARY,
)


def path_names(viewer: Viewer, paths: Iterable[str]) -> dict[str, str]:
    """The names of the organisations at those paths that the viewer may see."""
    rows = Organisation.objects.visible_to(viewer).filter(path__in=set(paths))
    return {row.path: str(row) for row in rows}


def organisations(viewer: Viewer) -> QuerySet[Organisation]:
    """Every organisation that the viewer's posts reach."""
    return Organisation.objects.visible_to(viewer).select_related("serves", "attached_to")


def organisation(viewer: Viewer, pk: int) -> Organisation:
    """That organisation, or as if there were none."""
    rows = Organisation.objects.select_related("serves", "attached_to", "parent")
    found: Organisation = rows.one_for(viewer, pk)
    return found


def top_organisations(viewer: Viewer) -> list[Organisation]:
    """Where the viewer's part of the tree begins: nothing that is seen stands above."""
    rows = list(organisations(viewer).order_by("path"))
    seen: list[Organisation] = []
    for row in rows:
        if not seen or not row.path.startswith(seen[-1].path):
            seen.append(row)
    return seen


def below(viewer: Viewer, one: Organisation) -> QuerySet[Organisation]:
    """What stands directly below an organisation, or is attached to it as its party organisation."""
    return (
        organisations(viewer)
        .filter(Q(parent=one) | Q(attached_to=one))
        .order_by("ended_on", "sort_key", "path")
    )


def find_organisations(viewer: Viewer, words: str) -> QuerySet[Organisation]:
    """Organisations by name, pinyin or its initials."""
    wanted = fold(words)
    rows = organisations(viewer)
    return rows.filter(search_key__contains=wanted) if wanted else rows.none()


def way_to(viewer: Viewer, one: Organisation) -> list[Organisation]:
    """The organisations above one, as far up as the viewer sees."""
    rows = Organisation.objects.visible_to(viewer).filter(path__in=above(one.path))
    return list(rows.exclude(pk=one.pk).order_by("path"))


def open_temporary_bodies(viewer: Viewer, day: date) -> QuerySet[Organisation]:
    """Every temporary body to which members can be sent now.

    Not narrowed to the viewer's reach: whoever leads a home branch must be able to name the body that
    asks for members. Only its name shows; nothing in it is seen.
    """
    if not viewer.may("organisations.edit"):
        return Organisation.objects.none()
    rows = Organisation.objects.filter(kind__in=TEMPORARY, started_on__lte=day)
    return rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=day))
