"""The one place where somebody is put on a shift or taken off it: checked, logged, told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.timezone import localtime

from tongzhou.areas.duty import kinds
from tongzhou.areas.duty.models import Change, Duty, Roster, Shift
from tongzhou.areas.duty.queries.bonds import named
from tongzhou.areas.duty.queries.verdicts import verdict
from tongzhou.areas.duty.rules import Breach
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Person
from tongzhou.shared.facts.actions import record
from tongzhou.shared.notices.actions import tell


def require(capability: str, path: str, by: Viewer) -> None:
    """Raises Refused("not_allowed") unless the viewer holds the capability over that path."""
    if not by.may(capability, path):
        raise Refused("not_allowed", said("Your posts do not allow this here."))


def refuse_breaches(found: Iterable[Breach], *, waived: frozenset[str] = frozenset()) -> None:
    """Raises Refused with the first breach's code and words, unless all of them were set aside.

    Only breaches of rest can be set aside (`waivable`), by the person and a leader together.
    """
    for breach in found:
        if not (breach.waivable and breach.code in waived):
            raise Refused(breach.code, said("Not possible: %(why)s.", why=breach.words))


def hold_people(person_ids: Iterable[int]) -> None:
    """Nobody else puts these people on duty until the transaction ends; always in the same order.

    A shift, roster, or call-up that must be held is held before.
    """
    list(Person.objects.select_for_update(of=("self",)).filter(pk__in=person_ids).order_by("pk"))


def hold_shifts(shifts: QuerySet[Shift]) -> None:
    """Nobody is put on these shifts until the transaction ends; who was quicker is there afterwards."""
    list(shifts.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def put(
    shift: Shift,
    person_id: int,
    *,
    source: str,
    at: datetime,
    roster: Roster | None = None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    cause: str = "",
    locked: bool = False,
    without: Iterable[int] = (),
    instead_of: Iterable[int] = (),
    checked: bool = False,
    waived: frozenset[str] = frozenset(),
    plans: bool = False,
) -> Duty:
    """That person is down for the shift (or a part of it), after the one verdict was asked.

    `checked` skips the verdict where the caller has just asked it for all people at once; `plans`: the
    words are for who plans there, with names. Raises Refused with the breach, or
    Refused("already_there") for the second of two.
    """
    if shift.cancelled_at is not None:
        raise _cancelled()
    if not checked:
        hold_people([person_id])
        found = verdict(
            person_id,
            shift,
            at=at,
            without=without,
            instead_of=instead_of,
            starts_at=starts_at,
            ends_at=ends_at,
        )
        refuse_breaches(named(found) if plans else found, waived=waived)
    try:
        with transaction.atomic():
            made = Duty.objects.create(
                roster=roster,
                shift=shift,
                person_id=person_id,
                place_path=shift.place_path,
                starts_at=starts_at or shift.starts_at,
                ends_at=ends_at or shift.ends_at,
                source=source,
                cause=cause,
                locked=locked,
            )
    except IntegrityError as error:
        raise Refused("already_there", said("Already down for this shift.")) from error
    # Asked last: the new row holds the shift, so that whoever cancels it now meets the duty.
    if not Shift.objects.filter(pk=shift.pk, cancelled_at__isnull=True).exists():
        raise _cancelled()
    return made


def _cancelled() -> Refused:
    return Refused("shift_cancelled", said("This shift was cancelled."))


def end(duty: Duty, *, at: datetime) -> None:
    """The duty binds nobody any more; the row stays. Raises Refused("gone") for the second of two."""
    if not Duty.objects.filter(pk=duty.pk, ended_at__isnull=True).update(ended_at=at):
        raise Refused("gone", said("Somebody else has just changed this duty. Look again."))
    duty.ended_at = at


def log_change(
    roster: Roster | None,
    kind: str,
    *,
    at: datetime,
    by: Viewer,
    shift: Shift | None = None,
    person_out: int | None = None,
    person_in: int | None = None,
    reason: str = "",
    count: int = 1,
) -> None:
    """The change stands in the roster's log and the roster's version has moved on."""
    if roster is None:
        return
    Roster.objects.filter(pk=roster.pk).update(version=F("version") + 1)
    Change.objects.create(
        roster=roster,
        place_path=roster.place_path,
        kind=kind,
        shift=shift,
        person_out_id=person_out,
        person_in_id=person_in,
        reason=reason,
        count=count,
        after_publishing=roster.published_at is not None,
        at=at,
        by_id=by.person_id,
    )


def record_changed(duty: Duty, sort: str, *, by: Viewer, at: datetime) -> int:
    """The fact that duties changed hands is in the ledger; its id, so that it can be taken back."""
    return record(
        kinds.CHANGED,
        at=at,
        actor_id=by.person_id,
        place_path=duty.place_path,
        subject=f"duty:{duty.pk}",
        event_id=duty.roster.event_id if duty.roster else None,
        sort=sort,
    ).pk


def when(duty: Duty | Shift) -> str:
    """“11-18 17:30”, as notices name a duty."""
    return localtime(duty.starts_at).strftime("%m-%d %H:%M")


def tell_about(
    people: Iterable[int],
    duty: Duty,
    text: str,
    *,
    by: Viewer | None,
    at: datetime,
    kind: str = "duty",
    url: str = "",
) -> None:
    """Everybody but the one who acted finds it in their inbox; `text` may use %(when)s and %(post)s.

    `by` is None when nobody acted but time has passed.
    """
    tell(
        [person for person in people if by is None or person != by.person_id],
        kind=f"duty.{kind}",
        text=text,
        at=at,
        subject=f"duty:{duty.pk}",
        url=url or reverse("duty:mine"),
        when=when(duty),
        post=duty.shift.post.name,
    )
