"""Questions about what recurs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, Q, QuerySet
from django.utils.timezone import localdate

from tongzhou.ground.access.scope import under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Organisation
from tongzhou.shared.cadence.models import Occurrence, Recurrence


def recurrences(viewer: Viewer) -> QuerySet[Recurrence]:
    """What recurs where the viewer may look."""
    return Recurrence.objects.visible_to(viewer).select_related("organisation")


def with_occurrences(rows: QuerySet[Recurrence], first: date, last: date) -> QuerySet[Recurrence]:
    """The same rows, each with `.shown`: its occurrences due from `first` to `last`."""
    wanted = Occurrence.objects.filter(due_at__date__range=(first, last)).select_related("done_by")
    return rows.prefetch_related(Prefetch("occurrences", wanted, to_attr="shown"))


def one_occurrence(viewer: Viewer, pk: object) -> Occurrence:
    """That occurrence, or 404."""
    row: Occurrence = Occurrence.objects.one_for(viewer, pk)
    return row


def occurrence_of(kind: str, organisation: Organisation, period: str) -> Occurrence | None:
    """The occurrence of a period, for reports that ask “in time, late, missing, or not applicable?”."""
    return Occurrence.objects.filter(
        recurrence__kind=kind, recurrence__organisation=organisation, period=period
    ).first()


def asked_between(
    kind: str, organisations: Iterable[Organisation], first: date, last: date
) -> dict[int, dict[date, Occurrence]]:
    """For each organisation where `kind` recurs, what is due on the days from `first` to `last`.

    An organisation that is missing here has no such recurrence at all; one with an empty day was not
    asked on that day.
    """
    rows = Recurrence.objects.filter(kind=kind, organisation__in=list(organisations))
    found: dict[int, dict[date, Occurrence]] = {}
    for recurrence in with_occurrences(rows, first, last):
        days = found.setdefault(recurrence.organisation_id, {})
        days |= {localdate(one.due_at): one for one in recurrence.shown}  # type: ignore[attr-defined]
    return found


def owed_by(viewer: Viewer, at: datetime) -> QuerySet[Occurrence]:
    """Open occurrences due within a day from now or overdue by up to two weeks, for My day."""
    where = Q(pk__in=())
    for capability in {
        reach_needs for reach in viewer.reaches for reach_needs in reach.capabilities
    }:
        for top in viewer.tops(capability):
            here = under("organisation_path", top) | under("place_path", top)
            where |= Q(recurrence__needs=capability) & here
    mine = Q(recurrence__organisation_id__in=[r.organisation_id for r in viewer.reaches])
    return (
        Occurrence.objects.filter(
            where & mine,
            done_at__isnull=True,
            because="",
            due_at__range=(at - timedelta(days=14), at + timedelta(days=1)),
        )
        .select_related("recurrence__organisation")
        .order_by("due_at")
    )


def organisations_led(viewer: Viewer, capability: str) -> QuerySet[Organisation]:
    """Organisations over which the viewer holds the capability."""
    where = Q(pk__in=())
    for top in viewer.tops(capability):
        where |= under("path", top) | under("serves__path", top)
    return Organisation.objects.filter(where).order_by("path")


def one_recurrence(viewer: Viewer, pk: object) -> Recurrence:
    """That rule, or 404."""
    row: Recurrence = Recurrence.objects.one_for(viewer, pk)
    return row


def may_enter(viewer: Viewer, occurrence: Occurrence) -> bool:
    """Whether the viewer may say that it was done or not applicable."""
    paths = (occurrence.organisation_path, occurrence.place_path)
    return viewer.may(occurrence.recurrence.needs, *paths)


def no_organisations() -> QuerySet[Organisation]:
    """No organisation: what a form offers before it knows who asks."""
    return Organisation.objects.none()
