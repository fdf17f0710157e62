"""Shifts: one by one, many in one go, and the whole lot taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from tongzhou.areas.duty.actions.duties import hold_shifts, require
from tongzhou.areas.duty.actions.posts import PLANS
from tongzhou.areas.duty.laying import Line, Planned, laid, shift_on, why_not_need
from tongzhou.areas.duty.models import Bulk, Duty, Post, Shift, Template
from tongzhou.areas.duty.queries import shifts as queries
from tongzhou.base.errors import Refused
from tongzhou.base.paths import is_under
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places.models import Place
from tongzhou.ground.rulepacks import queries as rulepacks

NAMED = 5
TAKEN = said("A shift of this post at this hour is there already.")


@transaction.atomic
def add_shift(
    post: Post, line: Line, *, day: date, by: Viewer, at: datetime, note: str = ""
) -> Shift:
    """The post is to be staffed on that day at these hours. Raises Refused("shift_known")."""
    require(PLANS, post.place_path, by)
    _check(post, line.need, day)
    made = _shift(post, shift_on(line, day), note=note)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise Refused("shift_known", TAKEN) from error
    return made


def _check(post: Post, need: int, day: date) -> None:
    if why := why_not_need(need, in_pairs=post.in_pairs):
        raise Refused("need_wrong", why)
    if post.closed_on is not None and post.closed_on <= day:
        raise Refused("post_closed", said("This post is closed."))


def _shift(post: Post, planned: Planned, *, bulk: Bulk | None = None, note: str = "") -> Shift:
    return Shift(
        post=post,
        pattern_id=planned.pattern_id,
        place_path=post.place_path,
        day=planned.day,
        starts_at=planned.starts_at,
        ends_at=planned.ends_at,
        need=planned.need,
        note=note,
        bulk=bulk,
    )


def _people_on(shift: Shift) -> int:
    return Duty.objects.filter(shift=shift, ended_at__isnull=True).count()


@transaction.atomic
def change_need(
    shift: Shift, *, need: int, by: Viewer, at: datetime, note: str | None = None
) -> None:
    """The shift asks for so many people. Fewer than are down for it: Refused("fewer_than_down")."""
    require(PLANS, shift.place_path, by)
    Shift.objects.select_for_update().get(pk=shift.pk)
    if why := why_not_need(need, in_pairs=shift.post.in_pairs):
        raise Refused("need_wrong", why)
    if need < (down := _people_on(shift)):
        raise Refused(
            "fewer_than_down", said("%(n)d people are down for it. Take some off first.", n=down)
        )
    shift.need = need
    shift.note = shift.note if note is None else note
    shift.save(update_fields=["need", "note"])


@transaction.atomic
def cancel_shift(shift: Shift, *, by: Viewer, at: datetime) -> None:
    """Nobody is asked for any more. Raises Refused("has_duties") while people are down for it."""
    require(PLANS, shift.place_path, by)
    locked = Shift.objects.select_for_update().get(pk=shift.pk)
    if locked.cancelled_at is not None:
        raise Refused("already_cancelled", said("This shift was cancelled already."))
    if down := _people_on(shift):
        raise Refused(
            "has_duties", said("%(n)d people are down for it. Take them off first.", n=down)
        )
    locked.cancelled_at = at
    locked.save(update_fields=["cancelled_at"])
    write_audit("duty.shift_cancelled", by=by, at=at, subject=f"shift:{shift.pk}")


# --- many in one go ----------------------------------------------------------------------------


def planned(
    place: Place, lines: Iterable[Line], first: date, last: date, *, at: datetime
) -> list[Planned]:
    """What `lay` would make, existing ones included. Raises Refused for days that make no sense."""
    most = rulepacks.whole("duty.bulk_most_days", path=place.path, at=at)
    if last < first:
        raise Refused("days_wrong", said("The last day lies before the first."))
    if (last - first).days >= most:
        raise Refused("too_many_days", said("At most %(days)d days in one go.", days=most))
    return laid(lines, queries.days(place.path, first, last, at=at))


@transaction.atomic
def lay(
    place: Place,
    lines: Sequence[Line],
    first: date,
    last: date,
    *,
    key: UUID,
    by: Viewer,
    at: datetime,
    template: Template | None = None,
) -> Bulk:
    """The shifts stand that were not there before, as one lot; the same key once more is the same lot.

    `key` is made on the page with the preview. Raises Refused("nothing_new").
    """
    require(PLANS, place.path, by)
    if (known := Bulk.objects.filter(key=key).first()) is not None:
        return _same(known, place)
    wanted = planned(place, lines, first, last, at=at)
    posts = _posts(wanted, place)
    there = queries.existing(wanted)
    new = [one for one in wanted if one.place_in_time not in there]
    if not new:
        raise Refused("nothing_new", said("All these shifts are there already, or no day fits."))
    try:
        with transaction.atomic():
            bulk = _bulk(place, first, last, key, template, by, at)
            Shift.objects.bulk_create([_shift(posts[p.post_id], p, bulk=bulk) for p in new])
    except IntegrityError as error:
        return _after_a_race(key, place, error)
    subject = f"bulk:{bulk.pk}"
    write_audit("duty.shifts_made", by=by, at=at, subject=subject, shifts=len(new))
    return bulk


def _bulk(
    place: Place,
    first: date,
    last: date,
    key: UUID,
    template: Template | None,
    by: Viewer,
    at: datetime,
) -> Bulk:
    return Bulk.objects.create(
        place=place,
        place_path=place.path,
        template=template,
        first_day=first,
        last_day=last,
        made_by_id=by.person_id,
        made_at=at,
        key=key,
    )


def _same(known: Bulk, place: Place) -> Bulk:
    if known.place_path != place.path:
        raise Refused("key_known", said("This was already used for something else. Begin again."))
    return known


def _after_a_race(key: UUID, place: Place, error: IntegrityError) -> Bulk:
    """Somebody was quicker: with the same key it is the same lot, else the preview is out of date."""
    if (known := Bulk.objects.filter(key=key).first()) is not None:
        return _same(known, place)
    raise Refused("shift_known", TAKEN) from error


def _posts(wanted: Iterable[Planned], place: Place) -> dict[int, Post]:
    """The posts of those shifts, each checked; Refused when one is closed or lies elsewhere."""
    lines = list(wanted)
    posts = Post.objects.in_bulk({one.post_id for one in lines})
    for one in lines:
        post = posts[one.post_id]
        if not is_under(post.place_path, place.path):
            raise Refused("elsewhere", said("This post belongs to another place."))
        _check(post, one.need, one.day)
    return posts


@transaction.atomic
def undo_bulk(bulk: Bulk, *, by: Viewer, at: datetime) -> int:
    """All shifts of the lot are cancelled; how many comes back.

    Raises Refused("has_duties"), naming the shifts, while anybody is down for one of them.
    """
    require(PLANS, bulk.place_path, by)
    locked = Bulk.objects.select_for_update().get(pk=bulk.pk)
    if locked.undone_at is not None:
        raise Refused("already_undone", said("This was taken back already."))
    shifts = Shift.objects.filter(bulk=bulk, cancelled_at__isnull=True)
    hold_shifts(shifts)
    if taken := queries.with_people(bulk):
        raise Refused(
            "has_duties",
            said(
                "People are down for %(n)d of these shifts: %(which)s. Take them off first.",
                n=len(taken),
                which="、".join(map(_named, taken[:NAMED])) + ("…" if len(taken) > NAMED else ""),
            ),
        )
    gone = shifts.update(cancelled_at=at)
    Bulk.objects.filter(pk=bulk.pk).update(undone_at=at)
    write_audit("duty.shifts_undone", by=by, at=at, subject=f"bulk:{bulk.pk}", shifts=gone)
    return gone


def _named(shift: Shift) -> str:
    return f"{localtime(shift.starts_at):%m-%d %H:%M} {shift.post.name}"
