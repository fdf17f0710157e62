"""For migrations: the posters that areas kept in tables of their own, before they had one."""

from __future__ import annotations

from typing import Any


def checked_at_once(schema_editor: Any) -> None:
    """Keys are checked with each statement: PostgreSQL alters no table with checks still to come."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def moved(kind: str, old: Any, poster: Any) -> dict[int, int]:
    """Every row of `old` stands among the posters with the code that hangs; new keys by old ones."""
    kept = ("code", "place_id", "place_path", "event_id", "made_by_id", "made_at", "ended_at")
    return {
        row.pk: poster.objects.create(kind=kind, **{name: getattr(row, name) for name in kept}).pk
        for row in old.objects.order_by("pk")
    }
