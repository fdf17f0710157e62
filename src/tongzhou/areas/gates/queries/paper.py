"""What stands on a paper list, and what of it was typed in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import count
from uuid import UUID, uuid5

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


class Ids:
    """The ids of what one list holds: they follow from list, line and way, so that a repeat is the same row.

    What was taken back keeps its id; what is typed in its stead is the next version.
    """

    def __init__(self, paper: PaperList) -> None:
        self.paper = paper
        self._gone = _taken_back(paper)
        self._before: dict[UUID, set[datetime]] = {}

    def of(self, name: str) -> UUID:
        """The id of the version that was not taken back: the one that stands, or the one to come."""
        before: set[datetime] = set()
        for key in self._versions(name):
            if key not in self._gone:
                self._before[key] = before
                return key
            before.add(self._gone[key])
        raise AssertionError("versions do not end")

    def _versions(self, name: str) -> Iterator[UUID]:
        yield uuid5(self.paper.key, name)
        yield from (uuid5(self.paper.key, f"{name}:{version}") for version in count(2))

    def was_taken_back(self, row: Passage) -> bool:
        """Whether the very same hour of that line and way was taken back before."""
        return row.happened_at in self._before.get(row.pk, ())


def _taken_back(paper: PaperList) -> dict[UUID, datetime]:
    """What was typed in at that gate since the list began and was taken back, with its moment."""
    found: dict[UUID, datetime] = {}
    for model in (Passage, TurnAway):
        rows = model.objects.filter(
            place_path=paper.place_path,
            gate_id=paper.gate_id,
            happened_at__gte=paper.starts_at,
            device_id=None,
            undone_at__isnull=False,
        )
        found |= dict(rows.values_list("pk", "happened_at"))
    return found


def typed(viewer: Viewer, paper: PaperList) -> dict[tuple[int, str], datetime]:
    """For each line and way that was typed in and stands: when it happened."""
    ids = Ids(paper)
    names = {
        ids.of(f"{place}:{way}"): (place, way)
        for place in range(len(paper.lines))
        for way in ("out", "in")
    }
    rows = Passage.objects.visible_to(viewer).filter(
        gate_id=paper.gate_id, read_by="paper", happened_at__gte=paper.starts_at, undone_at=None
    )
    found = rows.values_list("pk", "happened_at")
    return {names[key]: moment for key, moment in found if key in names}


def turned(viewer: Viewer, paper: PaperList) -> int:
    """How many turn-aways of that list were typed in and stand."""
    if paper.typed_at is None:
        return 0
    # They stand at the hour at which the list begins, whenever they were typed in.
    rows = TurnAway.objects.visible_to(viewer).filter(
        gate_id=paper.gate_id, happened_at=paper.starts_at, device_id=None, undone_at=None
    )
    return rows.count()
