"""Rows with canaries in every column that any manifest declares personal and bound to an event."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, models, transaction

from tests.town import MONDAY_9AM, Town
from tongzhou.base.manifest import Personal, found
from tongzhou.ground.events.models import Event

NAME = "螺旋桨叶"
PHONE = "1390000xx42"
ROOM = "甲九栋99071"
CANARIES = (NAME, PHONE, ROOM)
_number = count(1)


def declared() -> list[Personal]:
    """Every declaration bound to an event."""
    return [one for manifest in found().values() for one in manifest.personal if one.event]


def fill(town: Town, event: Event) -> dict[str, int]:
    """One row in each declared table, reached from `event`; the keys of the rows by model."""
    rows: dict[tuple[str, str], Any] = {}
    for personal in declared():
        model = apps.get_model(personal.model)
        first, _sep, _rest = str(personal.event).partition("__")
        # Two declarations of one table (some columns erased, others for a time) share the row.
        known = rows.get((personal.model, first))
        row = known or _row(model, _link(model, str(personal.event), event), town)
        rows[personal.model, first] = row
        _put_canaries(row, personal)
    return {f"{label}:{link}": row.pk for (label, link), row in rows.items()}


def _link(model: type[models.Model], lookup: str, event: Event) -> dict[str, Any]:
    """The values that bind a row to the event: `event`, `event_id`, or through `item__event_id`."""
    first, _sep, rest = lookup.partition("__")
    if not rest:
        return {first: event if _is_relation(model, first) else event.pk}
    related = model._meta.get_field(first).related_model
    return {first: _row(related, _link(related, rest, event), None)}


def _is_relation(model: type[models.Model], name: str) -> bool:
    return model._meta.get_field(name).name == name and model._meta.get_field(name).is_relation


def _row(model: type[models.Model], given: dict[str, Any], town: Town | None) -> Any:
    values = dict(given)
    for field in model._meta.concrete_fields:
        if field.name in values or field.attname in values or field.primary_key:
            continue
        if field.is_relation:
            if not field.null:
                values[field.name] = _some(field.related_model)
        elif not field.has_default() and not field.null:
            values[field.name] = _plain(field)
    if model._meta.pk.get_internal_type() == "UUIDField":
        values.setdefault(model._meta.pk.name, _uuid())
    try:
        with transaction.atomic():
            return model._base_manager.create(**values)
    except IntegrityError:
        # The town's row has one already: another one to point to.
        for field in model._meta.concrete_fields:
            if field.is_relation and not field.null and field.name not in given:
                values[field.name] = _row(field.related_model, {}, None)
        return model._base_manager.create(**values)


def _some(model: type[models.Model]) -> Any:
    """A row that the foreign key may point to: one of the town's, or a new one."""
    return model._base_manager.first() or _row(model, {}, None)


def _uuid() -> str:
    return f"00000000-0000-4000-8000-{next(_number):012d}"


def _plain(field: models.Field) -> Any:
    """Something valid that carries no canary."""
    kind = field.get_internal_type()
    if field.choices:
        return field.choices[0][0]
    if kind in {"CharField", "TextField", "SlugField"}:
        if "path" in field.name:
            return "P" + f"{next(_number):06d}"
        return f"r{next(_number)}"[: field.max_length or 20] if not field.blank else ""
    return {
        "DateTimeField": MONDAY_9AM + timedelta(hours=field.name.startswith("ends")),
        "DateField": MONDAY_9AM.date(),
        "TimeField": MONDAY_9AM.time(),
        "BooleanField": False,
        "JSONField": {},
        "UUIDField": _uuid(),
    }.get(kind, next(_number) if field.unique else 1)


def _put_canaries(row: Any, personal: Personal) -> None:
    values: dict[str, Any] = {}
    for name in personal.fields:
        field = row._meta.get_field(name)
        value = _canary(field)
        if value is not None and name not in personal.files:
            values[name] = value
    if any(field.name == "search_key" for field in row._meta.concrete_fields):
        values["search_key"] = f"{NAME} {PHONE} {ROOM}"
    for name in personal.files:
        content = ContentFile(" ".join(CANARIES).encode())
        values[name] = default_storage.save(f"canaries/{next(_number)}", content)
    type(row)._base_manager.filter(pk=row.pk).update(**values)


def _canary(field: models.Field) -> Any:
    kind = field.get_internal_type()
    if kind in {"CharField", "TextField"}:
        room = field.max_length or 1000
        words = f"{NAME} {PHONE} {ROOM}"
        return words if len(words) <= room else NAME[:room] if room >= len(NAME) else None
    if kind == "JSONField":
        return {"who": NAME, "phone": PHONE, "room": ROOM}
    return date(1931, 7, 1) if kind == "DateField" else None


def traces() -> Iterator[str]:
    """“table.column: canary” for every value of any table in which a canary stands."""
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values():
            for column, value in row.items():
                text = str(value)
                for canary in CANARIES:
                    if canary in text or canary.encode("unicode-escape").decode() in text:
                        yield f"{model._meta.db_table}.{column}: {canary}"


def in_bytes(raw: bytes) -> list[str]:
    """Which canaries stand in these bytes, as UTF-8 or as JSON writes them."""
    return [
        canary
        for canary in CANARIES
        if canary.encode() in raw or canary.encode("unicode-escape") in raw
    ]
