"""Posters for applications, and how often they and receipts may be tried."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from tongzhou.areas.gates import figures_desk
from tongzhou.areas.gates.actions.rights import RUNS, require
from tongzhou.areas.gates.models import Knock, Poster
from tongzhou.base.errors import Refused
from tongzhou.base.ids import spoken_code
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places.models import Place

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@transaction.atomic
def put_up_poster(place: Place, *, by: Viewer, at: datetime, event_id: int | None = None) -> Poster:
    """A poster for the place has a code; printed and hung up, it opens the application."""
    require(place.path, by, RUNS)
    return Poster.objects.create(
        code=spoken_code(6),
        place=place,
        place_path=place.path,
        event_id=event_id,
        made_by_id=by.person_id,
        made_at=at,
    )


def take_down_poster(poster: Poster, *, by: Viewer, at: datetime) -> None:
    """The poster's code opens nothing any more."""
    require(poster.place_path, by, RUNS)
    if not Poster.objects.filter(pk=poster.pk, ended_at=None).update(ended_at=at):
        raise Refused("already_ended", said("This poster was taken down already."))


@transaction.atomic
def knock(origin: str, *, poster: Poster, at: datetime) -> None:
    """The address has used the poster once more; Refused when it, or everybody together, was too often."""
    per_hour, per_day, together = figures_desk.poster_limits(poster.place_path, at)
    who = trace(origin)
    too_often = (
        _knocks(at - HOUR, who=who, what=poster.code) >= per_hour
        or _knocks(at - DAY, who=who, what=poster.code) >= per_day
        or _knocks(at - HOUR, what=poster.code) >= together
    )
    if too_often:
        raise Refused(
            "too_often",
            said("Too many applications came from here just now. Please telephone the office."),
        )
    Knock.objects.create(who=who, what=poster.code, at=at)


def ask_for_receipt(origin: str, *, at: datetime) -> None:
    """One vain question for a receipt is counted; Refused when somebody seems to guess."""
    who = trace(origin)
    if _knocks(at - HOUR, who=who, what="receipt") >= figures_desk.receipt_tries(at):
        raise Refused("too_often", said("Too many wrong codes. Please telephone the office."))
    Knock.objects.create(who=who, what="receipt", at=at)


def _knocks(since: datetime, **by: str) -> int:
    return Knock.objects.filter(at__gte=since, **by).count()


def trace(words: str) -> str:
    """A keyed hash by which a repetition is noticed and from which nothing is read back."""
    return salted_hmac("gates.knock", words).hexdigest()


def forget_knocks(at: datetime) -> int:
    """Traces of addresses older than a day are gone."""
    return Knock.objects.filter(at__lt=at - DAY).delete()[0]
