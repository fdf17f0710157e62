"""Everyday personal data past its time is erased at night, whatever slice declared it.

Data of an event is left alone here: it ends with the event, under two signatures.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Q, QuerySet

from tongzhou.base.manifest import Personal, found
from tongzhou.base.times import SHANGHAI
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import NOBODY
from tongzhou.ground.events.destruction import blanks, end_rows
from tongzhou.ground.events.residue import unlink
from tongzhou.ground.rulepacks.queries import book

AT_ONCE = 500


def erase_expired(at: datetime) -> int:
    """How many rows were past their retention and are erased or gone now."""
    return sum(_erase(one, at) for one in _kept_for_a_time())


def _kept_for_a_time() -> list[Personal]:
    declared = [one for manifest in found().values() for one in manifest.personal]
    return [one for one in declared if one.keep_days_rule and one.since]


def _erase(personal: Personal, at: datetime) -> int:
    done, expired = 0, _expired(personal, at)
    while keys := list(islice(expired, AT_ONCE)):
        done += _end(personal, keys, at)
    return done


@transaction.atomic
def _end(personal: Personal, keys: list[Any], at: datetime) -> int:
    rows = apps.get_model(personal.model)._base_manager.filter(pk__in=keys)
    files = [name for column in personal.files for name in rows.values_list(column, flat=True)]
    end_rows(personal, rows)
    # The log says how many rows of which table, nothing of what stood in them.
    write_audit(
        "events.retention",
        by=NOBODY,
        at=at,
        table=personal.model,
        rule=str(personal.keep_days_rule),
        rows=len(keys),
    )
    transaction.on_commit(lambda: unlink(name for name in files if name))
    return len(keys)


def _candidates(personal: Personal, at: datetime) -> QuerySet[Any]:
    """Rows that still hold something and have run for a day at least."""
    since = str(personal.since)
    yesterday = at - timedelta(days=1)
    rows: QuerySet[Any] = apps.get_model(personal.model)._base_manager.filter(
        **{f"{since}__isnull": False, f"{since}__lt": yesterday}
    )
    if personal.event:
        rows = rows.filter(**{f"{personal.event}__isnull": True})
    return rows if personal.end == "delete" else rows.filter(_holds_something(personal))


def _holds_something(personal: Personal) -> Q:
    found_q = Q(pk__in=())
    for name, empty in blanks(personal).items():
        found_q |= Q(**{f"{name}__isnull": False}) if empty is None else ~Q(**{name: empty})
    return found_q


def _expired(personal: Personal, at: datetime) -> Iterator[Any]:
    """Keys of the rows whose time, by the rule that counts where they stand, is over."""
    rule, kept = str(personal.keep_days_rule), book(str(personal.keep_days_rule))

    @cache
    def days(path: str) -> int:
        value = kept.value(rule, path=path, at=at)
        assert isinstance(value, int)
        return value

    model: Any = apps.get_model(personal.model)
    paths = getattr(getattr(model, "scope", None), "paths", ())
    columns = ["pk", str(personal.since), *paths[:1]]
    # Read whole before anything is changed: a cursor over rows that are being deleted is no ground.
    for key, since, *path in list(_candidates(personal, at).values_list(*columns)):
        if _day(since) + timedelta(days=days(path[0] or "" if path else "")) < _day(at):
            yield key


def _day(moment: date | datetime) -> date:
    return moment.astimezone(SHANGHAI).date() if isinstance(moment, datetime) else moment
