"""Questions of the desk: restrictions, follow-ups, what guards ask, and the turns of a household."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from tongzhou.areas.gates.models import Asking, FollowUp, Pass, Passage, Restriction
from tongzhou.areas.gates.queries import passes
from tongzhou.base.text import tidy
from tongzhou.ground.access.scope import NOTHING, under
from tongzhou.ground.access.viewer import Viewer

SHOWN = timedelta(days=3)
_UNSIGNED = Q(by_guard=True, seen_at=None)


def led(viewer: Viewer, *capabilities: str) -> Q:
    """Rows of the places where one of the viewer's posts gives one of the capabilities."""
    found = NOTHING
    for capability in capabilities:
        for top in viewer.tops(capability):
            found |= under("place_path", top)
    return found


# --- restrictions --------------------------------------------------------------------------------


def restrictions(viewer: Viewer) -> QuerySet[Restriction]:
    """The access restrictions in sight."""
    rows = Restriction.objects.visible_to(viewer)
    return rows.select_related("place", "household", "held__resident", "decided_by", "answered_by")


def restriction_for(viewer: Viewer, pk: int) -> Restriction:
    """That restriction, or 404."""
    row: Restriction = Restriction.objects.select_related(
        "place", "household", "held__resident", "decided_by", "answered_by"
    ).one_for(viewer, pk)
    return row


def running(rows: QuerySet[Restriction], at: datetime) -> QuerySet[Restriction]:
    """Those that restrict at that moment."""
    return rows.filter(lifted_at=None, ends_at__gt=at)


def objections(viewer: Viewer) -> QuerySet[Restriction]:
    """Objections that wait for an answer which this viewer may give."""
    rows = restrictions(viewer).filter(led(viewer, "gates.run"))
    rows = rows.filter(objected_at__isnull=False, answered_at=None)
    return rows.exclude(decided_by_id=viewer.person_id or 0).order_by("objected_at")


# --- follow-ups and askings ----------------------------------------------------------------------


def follow_ups(viewer: Viewer) -> QuerySet[FollowUp]:
    """What waits to be looked into, and what was settled."""
    return FollowUp.objects.visible_to(viewer).select_related("gate__place", "settled_by")


def follow_ups_about(viewer: Viewer, rows: QuerySet[FollowUp], words: str) -> QuerySet[FollowUp]:
    """Those whose gate, finding, or pass (number, code, plate, room, name) fits the words."""
    plain = tidy(words)
    held = passes.searched(viewer, passes.passes(viewer), plain).values("serial")
    about = Q(gate__name__icontains=plain) | Q(words__icontains=plain) | Q(serial__in=held)
    return rows.filter(about)


def follow_up_for(viewer: Viewer, pk: int) -> FollowUp:
    """That follow-up, or 404."""
    row: FollowUp = FollowUp.objects.select_related("gate__place").one_for(viewer, pk)
    return row


def passes_with(viewer: Viewer, serials: list[int | None]) -> dict[int, Pass]:
    """The passes of those serials that the viewer may see."""
    wanted = [one for one in serials if one is not None]
    rows = Pass.objects.visible_to(viewer).filter(serial__in=wanted)
    return {row.serial: row for row in rows.select_related("household", "resident")}


def askings(viewer: Viewer) -> QuerySet[Asking]:
    """What guards asked where the viewer may answer."""
    rows = Asking.objects.visible_to(viewer).filter(led(viewer, "gates.approve"))
    return rows.select_related("gate", "guard__person", "answered_by", "given", "seen_by")


def asking_for(viewer: Viewer, pk: object) -> Asking:
    """That asking, or 404."""
    row: Asking = Asking.objects.select_related("gate").one_for(viewer, pk)
    return row


def waiting(viewer: Viewer) -> QuerySet[Asking]:
    """What waits for a yes or no, the oldest first."""
    return askings(viewer).filter(answer="").order_by("asked_at")


def unsigned(viewer: Viewer) -> QuerySet[Asking]:
    """What guards decided themselves and nobody has looked at; first where they did not wait."""
    return askings(viewer).filter(_UNSIGNED).order_by("-early", "asked_at")


def lately(viewer: Viewer, at: datetime) -> QuerySet[Asking]:
    """What was answered in the last days."""
    rows = askings(viewer).exclude(answer="").filter(asked_at__gte=at - SHOWN)
    return rows.order_by("-asked_at")


def waits(viewer: Viewer) -> dict[str, int]:
    """How much waits for this viewer on each page of the desk: applications, askings, follow-ups."""
    found = {}
    if viewer.may("gates.approve"):
        found["passes"] = passes.waiting(viewer).count()
        found["askings"] = askings(viewer).filter(Q(answer="") | _UNSIGNED).count()
    if viewer.may("gates.see"):
        rows = FollowUp.objects.visible_to(viewer).filter(led(viewer, "gates.run", "gates.approve"))
        found["follow_ups"] = rows.filter(settled_at=None).count()
    return found


# --- turns ---------------------------------------------------------------------------------------


def passages_of(viewer: Viewer, quotas: list[int], since: datetime) -> QuerySet[Passage]:
    """What went through on those quotas since then; for whoever may look at passages."""
    rows = Passage.objects.visible_to(viewer).filter(quota__in=quotas, happened_at__gte=since)
    return rows.filter(undone_at=None).select_related("gate").order_by("-happened_at")
