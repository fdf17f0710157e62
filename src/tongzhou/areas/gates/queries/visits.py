"""Questions about the forms that estates design, and what was answered."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from tongzhou.areas.gates.models import VisitorForm
from tongzhou.areas.gates.rules.questions import Question, questions_of
from tongzhou.base.paths import above
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places.models import Place


def forms_in_use(viewer: Viewer, places: Iterable[Place]) -> dict[int, VisitorForm]:
    """The form that each of these places uses now, if it has one of its own."""
    rows = VisitorForm.objects.visible_to(viewer).filter(
        place__in=[one.pk for one in places], ended_at__isnull=True
    )
    return {row.place_id: row for row in rows.select_related("made_by")}


def versions(viewer: Viewer, place: Place) -> QuerySet[VisitorForm]:
    """Every version of a place's form, the newest first."""
    rows = VisitorForm.objects.visible_to(viewer).filter(place=place)
    return rows.select_related("made_by").order_by("-version")


def asked_at(place_path: str) -> tuple[int, tuple[Question, ...]]:
    """What visitors are asked there: the version and its questions, the nearest form upwards; 0 for none.

    Whoever applies reads the questions, so no right is asked.
    """
    rows = VisitorForm.objects.filter(place_path__in=above(place_path), ended_at__isnull=True)
    found = rows.order_by("-place_path").first()
    return (found.version, questions_of(found.questions)) if found else (0, ())
