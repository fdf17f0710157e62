"""A kind of workbook for these tests: rooms with a note, kept as households of one entrance."""

from __future__ import annotations

import pytest

from tongzhou.base.sheets import Column, Outcome, RowError, RowType, SheetKind
from tongzhou.base.words import said
from tongzhou.ground.places.models import Household, Place
from tongzhou.shared.sheets import queries

ROOMS = RowType(
    (
        Column("room", "Room", "房号", ("室号",), required=True),
        Column("note", "Note", "备注", max_length=20),
    ),
    key=("room",),
)


def keep_rooms(rows, *, upload, by, at):
    place = Place.objects.get(kind="entrance", path__startswith=upload.scope_path)
    return [_keep(place, row) for row in rows]


def _keep(place, row):
    if row["room"] == "999":
        return RowError("room", said("There is no such room."))
    found, new = Household.objects.get_or_create(
        place=place,
        room=row["room"],
        defaults={"place_path": place.path, "note": row["note"] or ""},
    )
    if new:
        return Outcome.ADDED
    if found.note == (row["note"] or ""):
        return Outcome.UNCHANGED
    found.note = row["note"] or ""
    found.save()
    return Outcome.CHANGED


KIND = SheetKind("test.rooms", "Rooms", ROOMS, keep_rooms, needs="people.import", batch=10)


@pytest.fixture
def rooms(town, monkeypatch):
    """The kind is known, and the town is there."""
    monkeypatch.setattr(queries, "kinds", lambda: {KIND.code: KIND})
    return town
