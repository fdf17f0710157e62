"""What goes when an event's data ends, read from every manifest, and making it go.

The ground cannot import the areas; their declarations are values in `base.manifest`, so it need not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.db.models import Field, JSONField, Model, ProtectedError, QuerySet

from tongzhou.base.manifest import Personal, found


@dataclass(frozen=True, slots=True)
class Going:
    """One declared table: the rows of the event, and how they end."""

    personal: Personal
    rows: int
    files: int

    @property
    def table(self) -> str:
        return str(_model(self.personal)._meta.verbose_name)


def declared() -> list[Personal]:
    """Every declaration that hangs on an event file, lowest layer first."""
    return [one for manifest in found().values() for one in manifest.personal if one.event]


def _model(personal: Personal) -> type[Model]:
    model: type[Model] = apps.get_model(personal.model)
    return model


def rows_of(personal: Personal, event_id: int) -> QuerySet[Any]:
    """The declared table's rows that belong to the event."""
    manager = _model(personal)._base_manager
    rows: QuerySet[Any] = manager.filter(**{str(personal.event): event_id})
    return rows


def going(event_id: int) -> list[Going]:
    """The list of what will go, table by table, with counts; tables without rows are named too."""
    return [
        Going(one, rows_of(one, event_id).count(), len(stored_files(one, event_id)))
        for one in declared()
    ]


def stored_files(personal: Personal, event_id: int) -> list[str]:
    """Names of the files that the rows keep in the data folder."""
    names: list[str] = []
    for column in personal.files:
        found_names = (
            rows_of(personal, event_id).exclude(**{column: ""}).values_list(column, flat=True)
        )
        names += [str(name) for name in found_names if name]
    return names


def list_digest(event_id: int) -> str:
    """A hash over the list of what goes: table, row and columns of each, nothing of the content."""
    found_lines = sorted(_lines(event_id))
    return sha256("\n".join(found_lines).encode()).hexdigest()


def _lines(event_id: int) -> Iterator[str]:
    for one in declared():
        columns = ",".join((*one.fields, *one.files))
        for pk in rows_of(one, event_id).order_by("pk").values_list("pk", flat=True):
            yield f"{one.model}\t{pk}\t{one.end}\t{columns}"


def blank(field: Field[Any, Any]) -> Any:
    """What stands in a column when its content has gone."""
    if field.null:
        return None
    if isinstance(field, JSONField):
        return field.get_default()
    return field.get_default() if field.has_default() else ""


def blanks(personal: Personal) -> dict[str, Any]:
    """Every declared column, and the search key made from them, with its blank."""
    meta = _model(personal)._meta
    names = dict.fromkeys((*personal.fields, *personal.files))
    if any(field.name == "search_key" for field in meta.concrete_fields):
        names["search_key"] = None
    return {name: blank(meta.get_field(name)) for name in names}  # type: ignore[arg-type]


def end_rows(personal: Personal, rows: QuerySet[Any]) -> None:
    """These rows are blank or gone, as their declaration says."""
    if personal.end == "delete":
        rows.delete()
    else:
        rows.update(**blanks(personal))


def erase(event_id: int) -> list[str]:
    """Everything declared is blank or gone; what comes back are the stored files still to unlink."""
    all_declared = declared()
    files = [name for one in all_declared for name in stored_files(one, event_id)]
    for one in all_declared:
        if one.end == "erase":
            end_rows(one, rows_of(one, event_id))
    _delete([one for one in all_declared if one.end == "delete"], event_id)
    return files


def _delete(waiting: Iterable[Personal], event_id: int) -> None:
    """Rows go in whatever order their foreign keys allow."""
    left = list(waiting)
    while left:
        held = []
        for one in left:
            try:
                end_rows(one, rows_of(one, event_id))
            except ProtectedError:
                held.append(one)
        if len(held) == len(left):
            names = ", ".join(one.model for one in held)
            raise RuntimeError(f"rows of {names} are held by tables that no manifest declares")
        left = held


def tables_touched() -> list[str]:
    """Names of the database tables whose pages held the data."""
    return sorted({_model(one)._meta.db_table for one in declared()})
