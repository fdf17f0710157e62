"""What stands on a paper list, and what of it was typed in."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid5

from django.db.models import QuerySet

from tongzhou.areas.gates.models import Gate, PaperList, Pass, Passage, State, TurnAway
from tongzhou.ground.access.scope import under
from tongzhou.ground.access.viewer import Viewer


def on_the_list(gate: Gate, at: datetime) -> list[list[object]]:
    """The passes that count at that gate then, by their numbers: number, short code, kind, serial, quota."""
    rows = Pass.objects.filter(
        under("place_path", gate.place_path),
        state=State.VALID,
        starts_at__lte=at,
        ends_at__gt=at,
    )
    columns = ("number", "short_code", "kind", "serial", "quota", "people")
    return [list(row) for row in rows.order_by("number", "pk").values_list(*columns)]


def papers(viewer: Viewer) -> QuerySet[PaperList]:
    """The lists printed for the gates in sight, the latest first."""
    return PaperList.objects.visible_to(viewer).select_related(
        "gate__place", "printed_by", "typed_by"
    )


def paper_for(viewer: Viewer, pk: int) -> PaperList:
    """That list, or 404."""
    row: PaperList = PaperList.objects.select_related("gate__place").one_for(viewer, pk)
    return row


def typed(viewer: Viewer, paper: PaperList) -> dict[tuple[int, str], datetime]:
    """For each line and way that was typed in: when it happened. The ids follow from the paper."""
    names = {
        uuid5(paper.key, f"{place}:{way}"): (place, way)
        for place in range(len(paper.lines))
        for way in ("out", "in")
    }
    rows = Passage.objects.visible_to(viewer).filter(
        gate_id=paper.gate_id, read_by="paper", happened_at__gte=paper.starts_at
    )
    found = rows.values_list("pk", "happened_at")
    return {names[key]: moment for key, moment in found if key in names}


def turned(viewer: Viewer, paper: PaperList) -> int:
    """How many turn-aways of that list were typed in."""
    if paper.typed_at is None:
        return 0
    # They stand at the hour at which the list begins, whenever they were typed in.
    rows = TurnAway.objects.visible_to(viewer).filter(
        gate_id=paper.gate_id, happened_at=paper.starts_at, device_id=None
    )
    return rows.count()
