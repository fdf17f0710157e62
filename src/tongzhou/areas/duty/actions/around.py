"""Where places lie and where people set out from."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fairplan.places import Place as Spot
from fairplan.places import convert
from tongzhou.areas.duty.actions.duties import require
from tongzhou.areas.duty.models import Traveller
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places.models import Place

# Three digits behind the point are some hundred metres: enough for minutes, too little for a door.
DIGITS = 3


@transaction.atomic
def set_out_from(
    place: Place, *, mode: str, most_minutes: int, by: Viewer, at: datetime
) -> Traveller:
    """The viewer sets out from about there; kept in one coordinate system, rounded."""
    if by.person_id is None:
        raise Refused("nobody", said("Only people in the register of organisations can say this."))
    if place.longitude is None or place.latitude is None:
        raise Refused("no_position", said("Nobody has said yet where this place lies."))
    spot = convert(Spot(place.longitude, place.latitude, place.system), "wgs84")  # type: ignore[arg-type]
    row, _new = Traveller.objects.update_or_create(
        person_id=by.person_id,
        defaults={
            "longitude": round(spot.lon, DIGITS),
            "latitude": round(spot.lat, DIGITS),
            "system": "wgs84",
            "mode": mode,
            "most_minutes": most_minutes,
            "given_at": at,
        },
    )
    return row


@transaction.atomic
def forget_whereabouts(*, by: Viewer, at: datetime) -> None:
    """Nothing is kept any more of where the viewer sets out from."""
    Traveller.objects.filter(person_id=by.person_id or 0).delete()


@transaction.atomic
def locate(
    place: Place, *, longitude: float, latitude: float, system: str, by: Viewer, at: datetime
) -> None:
    """The place lies there, in the system the numbers were taken from."""
    require("duty.plan", place.path, by)
    Place.objects.filter(pk=place.pk).update(longitude=longitude, latitude=latitude, system=system)
    write_audit("duty.located", by=by, at=at, subject=f"place:{place.pk}")
