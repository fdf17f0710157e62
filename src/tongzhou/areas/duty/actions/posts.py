"""Posts, usual hours and usual weeks: what a place has to be staffed with."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.db import transaction

from tongzhou.areas.duty.actions.duties import hold_shifts, require
from tongzhou.areas.duty.laying import EVERY_DAY, why_not_need
from tongzhou.areas.duty.models import Pattern, Post, RoleCard, Shift, Template, TemplateLine
from tongzhou.base.errors import Refused
from tongzhou.base.paths import above, is_under
from tongzhou.base.text import tidy
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places.models import Place

PLANS = "duty.plan"
FLAGS = ("in_pairs", "needs_local", "adults_only", "leading")
MIDNIGHT_MINUTES = 24 * 60


def reaches(own_path: str, place_path: str) -> bool:
    """Whether something shipped (“”) or of one place counts at another: at it, or below it."""
    return own_path in ("", *above(place_path))


def _check_card(card: RoleCard, place_path: str, *, adults_only: bool) -> None:
    if not reaches(card.place_path, place_path) or card.retired_on is not None:
        raise Refused("no_such_card", said("This role card does not count at this place."))
    if not adults_only and not card.harmless:
        raise Refused(
            "not_harmless",
            said("Minors may only be put on posts whose card says that it is harmless."),
        )


def _check_name(name: str, place: Place, besides: int = 0) -> str:
    name = tidy(name)
    if not name:
        raise Refused("no_name", said("Give the post a name."))
    same = Post.objects.filter(place=place, name=name, closed_on__isnull=True)
    if same.exclude(pk=besides).exists():
        raise Refused("post_known", said("There is a post of that name at this place already."))
    return name


@transaction.atomic
def open_post(
    name: str, *, card: RoleCard, place: Place, by: Viewer, at: datetime, **flags: Any
) -> Post:
    """The place has one post more, from today on."""
    require(PLANS, place.path, by)
    _check_card(card, place.path, adults_only=flags.get("adults_only", True))
    post = Post.objects.create(
        name=_check_name(name, place),
        card=card,
        place=place,
        place_path=place.path,
        opened_on=by.today,
        **{**flags, "leading": flags.get("leading") or card.code == "leading"},
    )
    write_audit("duty.post_opened", by=by, at=at, subject=f"post:{post.pk}")
    return post


@transaction.atomic
def change_post(post: Post, *, card: RoleCard, by: Viewer, at: datetime, **values: Any) -> None:
    """The post carries these values; shifts already made keep their hours and people."""
    require(PLANS, post.place_path, by)
    _check_card(card, post.place_path, adults_only=values.get("adults_only", post.adults_only))
    values["name"] = _check_name(values.get("name", post.name), post.place, besides=post.pk)
    for name, value in {"card": card, **values}.items():
        setattr(post, name, value)
    post.save()
    write_audit("duty.post_changed", by=by, at=at, subject=f"post:{post.pk}")


@transaction.atomic
def close_post(post: Post, *, by: Viewer, at: datetime) -> int:
    """The post is closed from today on; how many empty shifts to come went with it.

    Raises Refused("has_duties") while people are down for shifts to come.
    """
    require(PLANS, post.place_path, by)
    coming = Shift.objects.filter(post=post, cancelled_at__isnull=True, ends_at__gt=at)
    hold_shifts(coming)
    if coming.filter(duties__ended_at__isnull=True, duties__isnull=False).exists():
        raise Refused(
            "has_duties", said("People are down for shifts of this post. Take them off first.")
        )
    if not Post.objects.filter(pk=post.pk, closed_on__isnull=True).update(closed_on=by.today):
        raise Refused("already_closed", said("This post was closed already."))
    gone = coming.update(cancelled_at=at)
    write_audit("duty.post_closed", by=by, at=at, subject=f"post:{post.pk}", shifts=gone)
    return gone


# --- usual hours -------------------------------------------------------------------------------


@transaction.atomic
def add_hours(
    name: str, *, starts: time, minutes: int, place: Place, by: Viewer, at: datetime
) -> Pattern:
    """The place has usual hours of its own."""
    require(PLANS, place.path, by)
    if not 0 < minutes <= MIDNIGHT_MINUTES:
        raise Refused("hours_wrong", said("A shift lasts more than nothing and at most a day."))
    known = Pattern.objects.filter(
        place_path__in=["", place.path], starts=starts, minutes=minutes, retired_on__isnull=True
    )
    if known.exists():
        raise Refused("hours_known", said("These hours are there already."))
    return Pattern.objects.create(
        name=tidy(name), starts=starts, minutes=minutes, place_path=place.path
    )


def retire_hours(pattern: Pattern, *, by: Viewer, at: datetime) -> None:
    """These hours are not offered any more; shifts and usual weeks that have them keep them."""
    require(PLANS, pattern.place_path, by)
    if not Pattern.objects.filter(pk=pattern.pk, retired_on__isnull=True).update(
        retired_on=by.today
    ):
        raise Refused("already_retired", said("These hours were taken off already."))


# --- usual weeks -------------------------------------------------------------------------------


def make_template(name: str, *, place: Place, by: Viewer, at: datetime) -> Template:
    """The place has a usual week, empty so far."""
    require(PLANS, place.path, by)
    return Template.objects.create(
        name=tidy(name), place=place, place_path=place.path, made_by_id=by.person_id, made_at=at
    )


@transaction.atomic
def add_line(
    template: Template,
    *,
    post: Post,
    pattern: Pattern,
    need: int,
    by: Viewer,
    at: datetime,
    when: str = TemplateLine.When.WEEKDAYS,
    weekdays: str = EVERY_DAY,
) -> TemplateLine:
    """The usual week asks for so many people at that post at these hours."""
    require(PLANS, template.place_path, by)
    if not is_under(post.place_path, template.place_path):
        raise Refused("elsewhere", said("This post belongs to another place."))
    if why := why_not_need(need, in_pairs=post.in_pairs):
        raise Refused("need_wrong", why)
    if when == TemplateLine.When.WEEKDAYS and "1" not in weekdays:
        raise Refused("no_day", said("Tick at least one day of the week."))
    return TemplateLine.objects.create(
        template=template, post=post, pattern=pattern, need=need, when=when, weekdays=weekdays
    )


def remove_line(line: TemplateLine, *, by: Viewer, at: datetime) -> None:
    """The usual week asks for it no more; shifts made from it stay."""
    require(PLANS, line.template.place_path, by)
    line.delete()


def drop_template(template: Template, *, by: Viewer, at: datetime) -> None:
    """The usual week is gone; shifts made from it stay."""
    require(PLANS, template.place_path, by)
    template.delete()
