"""Changes to what recurs."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from tongzhou.base.errors import Refused
from tongzhou.base.manifest import FactKind
from tongzhou.base.text import fold
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Organisation
from tongzhou.shared.cadence import kinds, rules
from tongzhou.shared.cadence.models import Occurrence, Recurrence
from tongzhou.shared.cadence.rules import Rhythm
from tongzhou.shared.facts.actions import record

# Occurrences are written this far ahead, so that a calendar has something to show.
AHEAD = timedelta(days=35)


def _refuse_outsiders(recurrence: Recurrence, *, by: Viewer) -> None:
    organisation = recurrence.organisation
    if not by.may(recurrence.needs, organisation.path, recurrence.place_path):
        raise Refused("not_allowed", said("Your posts do not let you enter this."))


@transaction.atomic
def begin(
    kind: str,
    *,
    title: str,
    organisation: Organisation,
    rhythm: Rhythm,
    starts_on: date,
    by: Viewer,
    at: datetime,
    ends_on: date | None = None,
    source: str = "",
    needs: str = "reports.edit",
    page: str = "",
) -> Recurrence:
    """It recurs from `starts_on`; the next weeks are written down. Beginning it twice changes nothing."""
    place_path = organisation.serves.path if organisation.serves else ""
    if not by.may(needs, organisation.path, place_path):
        raise Refused("not_allowed", said("Your posts do not let you enter this."))
    recurrence, _made = Recurrence.objects.get_or_create(
        kind=kind,
        organisation=organisation,
        ends_on=None,
        defaults={
            "title": title,
            "place_path": place_path,
            "every": rhythm.every.value,
            "day": rhythm.day,
            "month": rhythm.month,
            "at": rhythm.at,
            "working_days": rhythm.working_days,
            "starts_on": starts_on,
            "source": source,
            "needs": needs,
            "page": page,
        },
    )
    if ends_on:
        end(recurrence, on=ends_on, by=by, at=at)
    prepare(recurrence, until=localdate(at) + AHEAD)
    return recurrence


@transaction.atomic
def end(recurrence: Recurrence, *, on: date, by: Viewer, at: datetime) -> None:
    """It recurs no more after that day; what was due later and not done is no longer due."""
    _refuse_outsiders(recurrence, by=by)
    recurrence.ends_on = on
    recurrence.save(update_fields=["ends_on"])
    recurrence.occurrences.filter(due_at__date__gt=on, done_at__isnull=True, because="").delete()


def prepare(recurrence: Recurrence, *, until: date) -> int:
    """Every occurrence due up to `until` is written down; how many are new."""
    first = recurrence.prepared_until or recurrence.starts_on - timedelta(days=1)
    last = min(until, recurrence.ends_on) if recurrence.ends_on else until
    if last <= first:
        return 0
    rows = [
        _occurrence(recurrence, period.code, due_at)
        for period, due_at in rules.due_between(recurrence.rhythm, first + timedelta(days=1), last)
    ]
    Occurrence.objects.bulk_create(rows, ignore_conflicts=True)
    Recurrence.objects.filter(pk=recurrence.pk).update(prepared_until=last)
    recurrence.prepared_until = last
    return len(rows)


def _occurrence(recurrence: Recurrence, period: str, due_at: datetime) -> Occurrence:
    return Occurrence(
        recurrence=recurrence,
        place_path=recurrence.place_path,
        organisation_path=recurrence.organisation.path,
        period=period,
        due_at=due_at,
    )


def prepare_all(at: datetime) -> int:
    """The weeks ahead are written down for everything that recurs; called by the background work."""
    until = localdate(at) + AHEAD
    behind = Recurrence.objects.select_related("organisation").exclude(
        prepared_until__gte=until - timedelta(days=7)
    )
    return sum(prepare(one, until=until) for one in behind.exclude(ends_on__lt=localdate(at)))


def mark_done(
    kind: str,
    *,
    organisation: Organisation,
    day: date,
    by: Viewer,
    at: datetime,
    subject: str = "",
    happened_at: datetime | None = None,
) -> Occurrence | None:
    """What was due in the period of `day` is done; None when nothing of that kind recurs there.

    For areas that did the thing itself (a report was signed, a meeting minuted). Done again, it
    changes nothing: the first time counts.
    """
    recurrence = (
        Recurrence.objects.filter(kind=kind, organisation=organisation).order_by("-pk").first()
    )
    if recurrence is None:
        return None
    period = rules.period_of(recurrence.rhythm, day)
    due_at = rules.due_at(recurrence.rhythm, period)
    if due_at is None or period.last_on < recurrence.starts_on:
        return None
    occurrence, _made = Occurrence.objects.get_or_create(
        recurrence=recurrence,
        period=period.code,
        defaults={
            "place_path": recurrence.place_path,
            "organisation_path": organisation.path,
            "due_at": due_at,
        },
    )
    if occurrence.done_at is None:
        _settle(occurrence, by=by, at=at, subject=subject, happened_at=happened_at or at)
    return occurrence


@transaction.atomic
def tick(
    occurrence: Occurrence, *, by: Viewer, at: datetime, happened_at: datetime | None = None
) -> None:
    """It is done; entered by hand, perhaps later than it happened (补记)."""
    _refuse_outsiders(occurrence.recurrence, by=by)
    moment = happened_at or at
    if moment > at:
        raise Refused("in_the_future", said("It cannot be done at a time that is yet to come."))
    _settle(occurrence, by=by, at=at, subject="", happened_at=moment)


@transaction.atomic
def _settle(
    occurrence: Occurrence, *, by: Viewer, at: datetime, subject: str, happened_at: datetime
) -> None:
    changed = Occurrence.objects.filter(pk=occurrence.pk, done_at__isnull=True).update(
        done_at=happened_at,
        recorded_at=at,
        done_by_id=by.person_id,
        subject=subject,
        because="",
        words="",
    )
    if not changed:
        raise Refused("done_already", said("Somebody else has entered this already."))
    occurrence.refresh_from_db()
    late = happened_at - occurrence.due_at
    values: dict[str, Any] = {"recurs": occurrence.recurrence.kind, "period": occurrence.period}
    if late > timedelta(0):
        values["minutes_late"] = int(late.total_seconds() // 60)
    _record(kinds.LATE if late > timedelta(0) else kinds.DONE, occurrence, happened_at, by, values)


@transaction.atomic
def excuse(occurrence: Occurrence, *, because: str, words: str, by: Viewer, at: datetime) -> None:
    """It was not applicable this time, and the reason stands beside it."""
    _refuse_outsiders(occurrence.recurrence, by=by)
    if why := rules.why_not_excuse(because=because, words=words):
        raise Refused("no_reason", why)
    changed = Occurrence.objects.filter(pk=occurrence.pk, done_at__isnull=True, because="").update(
        because=because, words=words.strip()[:200], recorded_at=at, done_by_id=by.person_id
    )
    if not changed:
        raise Refused("done_already", said("Somebody else has entered this already."))
    occurrence.refresh_from_db()
    values: dict[str, object] = {
        "recurs": occurrence.recurrence.kind,
        "period": occurrence.period,
        "because": because,
    }
    _record(kinds.EXCUSED, occurrence, at, by, values)


def _record(
    kind: FactKind, occurrence: Occurrence, at: datetime, by: Viewer, values: dict[str, Any]
) -> None:
    record(
        kind,
        at=at,
        actor_id=by.person_id,
        place_path=occurrence.place_path,
        organisation_path=occurrence.organisation_path,
        subject=f"occurrence:{occurrence.pk}",
        **values,
    )


def own_kind(title: str) -> str:
    """The kind of something an office enters itself: the same title is the same thing."""
    return f"own.{sha256(fold(title).encode()).hexdigest()[:12]}"
