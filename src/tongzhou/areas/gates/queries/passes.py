"""Questions about passes: the list, one pass, its household, and a resident's own one."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.http import Http404

from tongzhou.areas.gates.models import Lot, Pass, State
from tongzhou.base.ids import grouped, read_code
from tongzhou.base.paths import above
from tongzhou.base.text import fold, tidy
from tongzhou.ground.access.scope import NOTHING, under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places.models import Household, Kind, Place, Resident

SOON = timedelta(days=3)


def passes(viewer: Viewer) -> QuerySet[Pass]:
    """The passes in sight with what one line shows."""
    return Pass.objects.visible_to(viewer).select_related("place", "household", "resident")


def pass_for(viewer: Viewer, pk: int) -> Pass:
    """That pass, or 404."""
    rows = passes(viewer).select_related(
        "applied_by", "decided_by", "event", "replaced_by", "replaces", "lot", "poster"
    )
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def waiting(viewer: Viewer) -> QuerySet[Pass]:
    """Applications that the viewer may decide, the oldest first."""

    led = NOTHING
    for top in viewer.tops("gates.approve"):
        led |= under("place_path", top)
    return passes(viewer).filter(led, state=State.APPLIED).order_by("applied_at", "pk")


def standing(rows: QuerySet[Pass], what: str, at: datetime) -> QuerySet[Pass]:
    """The part of the list that somebody looks for every day."""
    counts = Q(state=State.VALID, ends_at__gt=at)
    parts = {
        "applied": Q(state=State.APPLIED),
        "valid": counts & Q(starts_at__lte=at),
        "soon": counts & Q(ends_at__lte=at + SOON),
        "over": Q(state=State.VALID, ends_at__lte=at),
        "revoked": Q(state=State.REVOKED),
        "refused": Q(state=State.REFUSED),
    }
    return rows.filter(parts[what])


def searched(viewer: Viewer, rows: QuerySet[Pass], text: str) -> QuerySet[Pass]:
    """By number, short code, plate, room, or the name of the holder or of a resident of the household."""
    plain = tidy(text)
    wanted = fold(plain)
    found = Q(holder__icontains=plain) | Q(unit__icontains=plain)
    found |= Q(plate__icontains=plain.upper().replace("·", "").replace(" ", ""))
    found |= Q(household__search_key__contains=wanted)
    named = Resident.objects.visible_to(viewer).filter(
        search_key__contains=wanted, moved_out_on__isnull=True
    )
    found |= Q(household_id__in=named.values("household_id"), resident=None)
    found |= Q(resident__in=named)
    if plain.isdecimal() and len(plain) < 9:
        found |= Q(number=int(plain))
    if code := read_code(plain):
        found |= Q(short_code=code)
    return rows.filter(found)


def of_household(viewer: Viewer, home: Household) -> QuerySet[Pass]:
    """Every pass of the household, those that count first."""
    return passes(viewer).filter(household=home).order_by("-state", "-ends_at", "-pk")


def household_for(viewer: Viewer, pk: int) -> Household:
    """That household, or 404."""
    row: Household = Household.objects.select_related("place").one_for(viewer, pk)
    return row


def lots(viewer: Viewer) -> QuerySet[Lot]:
    """What was given or decided in one go, the latest first."""
    return Lot.objects.visible_to(viewer).select_related("place", "made_by")


def lot_for(viewer: Viewer, pk: int) -> Lot:
    """That lot, or 404."""
    row: Lot = Lot.objects.one_for(viewer, pk)
    return row


def with_receipt(code: str) -> Pass:
    """The pass of a receipt; only who holds the code gets it (404 otherwise)."""
    bare = read_code(code)
    rows = Pass.objects.select_related("place", "replaced_by", "household", "poster")
    found = rows.filter(receipt=grouped(bare)).first() if bare else None
    if found is None:
        raise Http404
    return found


def homes_without(viewer: Viewer, place: Place, kind: str, at: datetime) -> QuerySet[Household]:
    """The households of the place that have no pass of that kind that counts or is applied for."""

    have = Pass.objects.visible_to(viewer).filter(
        Q(state=State.APPLIED) | Q(state=State.VALID, ends_at__gt=at),
        kind=kind,
        household__isnull=False,
    )
    rows = Household.objects.visible_to(viewer).filter(under("place_path", place.path))
    return rows.exclude(pk__in=have.values("household_id")).order_by("sort_key", "pk")


def home_named(
    viewer: Viewer, place: Place, words: str, chosen: Household | None = None
) -> Household | None:
    """The household of the place that those words name, if exactly one fits; else the one chosen."""
    if chosen is not None and (not words or fold(words) == fold(chosen.address)):
        return chosen
    wanted = fold(words)
    if not wanted:
        return None
    rows = Household.objects.visible_to(viewer).filter(under("place_path", place.path))
    found = list(rows.filter(Q(address__iexact=tidy(words)) | Q(search_key__contains=wanted))[:2])
    return found[0] if len(found) == 1 else None


def estate_of(viewer: Viewer, home: Household) -> Place | None:
    """The estate in which the household lies, else its community: where its passes count."""
    steps = Place.objects.visible_to(viewer).filter(path__in=above(home.place_path))
    found = {row.kind: row for row in steps}
    return found.get(Kind.ESTATE) or found.get(Kind.COMMUNITY)


def forerunners(viewer: Viewer, row: Pass) -> QuerySet[Pass]:
    """The passes whose place this one took, and those that took its own: all with the same quota."""
    rows = Pass.objects.visible_to(viewer).filter(quota=row.quota, kind=row.kind)
    same = Q(holder=row.holder, resident_id=row.resident_id, household_id=row.household_id)
    chained = Q(replaced_by__isnull=False) | Q(replaces__isnull=False)
    return rows.filter(same, chained).exclude(pk=row.pk).order_by("-decided_at")[:20]


def homes(viewer: Viewer, place: Place) -> QuerySet[Household]:
    """Every household of the place."""
    return Household.objects.visible_to(viewer).filter(under("place_path", place.path))
