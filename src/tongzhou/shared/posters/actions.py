"""Posters put up and taken down, and how often strangers may knock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import transaction
from django.http import Http404
from django.utils.crypto import salted_hmac

from tongzhou.base.errors import Refused
from tongzhou.base.ids import spoken_code
from tongzhou.base.manifest import PosterKind, poster_kinds
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places.models import Place
from tongzhou.ground.rulepacks.queries import Book, book
from tongzhou.shared.posters.models import Knock, Poster

Found = TypeVar("Found")
CODE_LENGTH = 6
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TOO_OFTEN = said("Too much came from here just now. Please telephone the office.")
GUESSED = said("Too many wrong codes. Please telephone the office.")


def may_run(kind: PosterKind, path: str, by: Viewer) -> bool:
    """Whether the viewer puts up and takes down posters of that kind there."""
    return by.may(kind.sees, path) and by.may(kind.runs, path)


def _require(kind: PosterKind, path: str, by: Viewer) -> None:
    if not may_run(kind, path, by):
        raise Refused("not_allowed", said("Your post does not let you do this here."))


@transaction.atomic
def put_up(
    kind: str, place: Place, *, by: Viewer, at: datetime, event_id: int | None = None
) -> Poster:
    """A poster for the place has a code; printed and hung up, it opens the page of its kind."""
    _require(poster_kinds()[kind], place.path, by)
    made = Poster.objects.create(
        kind=kind,
        code=spoken_code(CODE_LENGTH),
        place=place,
        place_path=place.path,
        event_id=event_id,
        made_by_id=by.person_id,
        made_at=at,
    )
    write_audit("posters.put_up", by=by, at=at, subject=f"poster:{made.pk}", kind=kind)
    return made


@transaction.atomic
def take_down(poster: Poster, *, by: Viewer, at: datetime) -> None:
    """The poster's code opens nothing any more."""
    _require(poster.of, poster.place_path, by)
    if not Poster.objects.filter(pk=poster.pk, ended_at=None).update(ended_at=at):
        raise Refused("already_ended", said("This poster was taken down already."))
    write_audit("posters.taken_down", by=by, at=at, subject=f"poster:{poster.pk}", kind=poster.kind)


# --- the limit on knocks -----------------------------------------------------------------------


@transaction.atomic
def knock(poster: Poster, *, origin: str, at: datetime) -> None:
    """The address has used the poster once more.

    Refused("too_often") when it, or everybody together, did so as often as the kind's rules allow.
    """
    kind, who = poster.of, trace(origin)
    what = f"{kind.code}:{poster.code}"
    limits: tuple[tuple[str, timedelta, dict[str, str]], ...] = (
        (kind.per_hour, HOUR, {"who": who}),
        (kind.per_day, DAY, {"who": who}),
        (kind.together_per_hour, HOUR, {}),
    )
    rules = book(*filter(None, (rule for rule, _long, _by in limits)))
    for rule, long, only in limits:
        if rule and _count(what, at - long, **only) >= _most(rules, rule, poster.place_path, at):
            raise Refused("too_often", TOO_OFTEN)
    Knock.objects.create(who=who, what=what, at=at)


def look_up(
    find: Callable[[str], Found], code: str, *, rule: str, origin: str, at: datetime
) -> Found:
    """What `find(code)` finds. A vain code (404) is counted against the address by `guess`."""
    try:
        return find(code)
    except Http404:
        guess(rule, origin=origin, at=at)
        raise


@transaction.atomic
def guess(rule: str, *, origin: str, at: datetime) -> None:
    """One vain code is counted; Refused("too_often") when the address has had as many as `rule` allows an hour."""
    who = trace(origin)
    if _count(rule, at - HOUR, who=who) >= _most(book(rule), rule, "", at):
        raise Refused("too_often", GUESSED)
    Knock.objects.create(who=who, what=rule, at=at)


def _count(what: str, since: datetime, **only: str) -> int:
    return Knock.objects.filter(what=what, at__gt=since, **only).count()


def _most(rules: Book, rule: str, path: str, at: datetime) -> int:
    return int(str(rules.value(rule, path=path, at=at)))


def trace(origin: str) -> str:
    """A keyed hash by which a repetition is noticed and from which nothing is read back."""
    return salted_hmac("posters.knock", origin).hexdigest()


def forget_knocks(at: datetime) -> int:
    """Traces of addresses older than a day are gone."""
    return Knock.objects.filter(at__lt=at - DAY).delete()[0]
