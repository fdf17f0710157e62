"""Questions about posters: which hang, and what a code opens."""

from __future__ import annotations

from django.db.models import Count, QuerySet
from django.http import Http404

from tongzhou.base.ids import read_code
from tongzhou.base.manifest import PosterKind, poster_kinds
from tongzhou.ground.access.scope import NOTHING, under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.events.models import Event
from tongzhou.ground.places.models import Place
from tongzhou.shared.posters.models import Poster


def with_code(kind: str, code: str) -> Poster:
    """The poster of that code as long as it hangs (404 otherwise). The code is the leave to see it."""
    rows = Poster.objects.select_related("place").filter(kind=kind, ended_at=None)
    found = rows.filter(code=read_code(code) or "").first()
    if found is None:
        raise Http404
    return found


def poster_for(viewer: Viewer, pk: int) -> Poster:
    """That poster, if the viewer sees what comes in through it (404 otherwise)."""
    found: Poster = Poster.objects.select_related("place").one_for(viewer, pk)
    return found


def hanging(viewer: Viewer, kind: PosterKind) -> QuerySet[Poster]:
    """The posters of that kind that hang, with how much came in through each."""
    rows = Poster.objects.visible_to(viewer).filter(kind=kind.code, ended_at=None)
    return rows.select_related("place").annotate(received=Count(kind.received))


def kinds_for(viewer: Viewer) -> list[PosterKind]:
    """The kinds that the viewer may see and that are put up by hand."""
    return [kind for kind in poster_kinds().values() if kind.places and viewer.may(kind.sees)]


def places_for(viewer: Viewer, kind: PosterKind) -> QuerySet[Place]:
    """Where the viewer may put one up."""
    reach = NOTHING
    for top in viewer.tops(kind.runs):
        reach |= under("path", top)
    rows = Place.objects.visible_to(viewer).filter(reach, kind__in=kind.places, valid_to=None)
    return rows.order_by("path")


def events(viewer: Viewer) -> QuerySet[Event]:
    """The running events in sight, to whose file a poster may belong."""
    return Event.objects.visible_to(viewer).filter(state="active").order_by("-pk")
