"""Posters on walls, and how often they may be used."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from tongzhou.areas.requests import figures, queries
from tongzhou.areas.requests.models import Knock, Poster
from tongzhou.base.errors import Refused
from tongzhou.base.ids import spoken_code
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places.models import Place

NOT_ALLOWED = said("Your post does not let you do this here.")


@transaction.atomic
def put_up_poster(place: Place, *, by: Viewer, at: datetime, event_id: int | None = None) -> Poster:
    """A poster for the place has a code; printed and hung up, it opens the form."""
    if not by.may("items.take_in", place.path) or not by.may("items.dispatch", place.path):
        raise Refused("not_allowed", NOT_ALLOWED)
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
    if not by.may("items.dispatch", poster.place_path):
        raise Refused("not_allowed", NOT_ALLOWED)
    if not Poster.objects.filter(pk=poster.pk, ended_at=None).update(ended_at=at):
        raise Refused("already_ended", said("This poster was taken down already."))


@transaction.atomic
def knock(origin: str, *, poster: Poster, at: datetime) -> None:
    """The address has used the poster once more; refused when it, or everybody together, was too often."""
    per_hour, per_day, together = figures.poster_limits(poster.place_path, at)
    hour, day, who = at - timedelta(hours=1), at - timedelta(days=1), trace(origin)
    too_often = (
        queries.knocks(hour, who=who, what=poster.code) >= per_hour
        or queries.knocks(day, who=who, what=poster.code) >= per_day
        or queries.knocks(hour, what=poster.code) >= together
    )
    if too_often:
        raise Refused(
            "too_often",
            said("Too many requests came from here just now. Please telephone the office."),
        )
    Knock.objects.create(who=who, what=poster.code, at=at)


def ask_for_receipt(origin: str, *, at: datetime) -> None:
    """One vain question for a receipt is counted; refused when somebody seems to guess."""
    who = trace(origin)
    if queries.knocks(at - timedelta(hours=1), who=who, what="receipt") >= figures.receipt_tries(
        at
    ):
        raise Refused("too_often", said("Too many wrong codes. Please telephone the office."))
    Knock.objects.create(who=who, what="receipt", at=at)


def trace(words: str) -> str:
    """A keyed hash by which a repetition is noticed and from which nothing is read back."""
    return salted_hmac("requests.knock", words).hexdigest()
