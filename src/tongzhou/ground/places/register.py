"""One row of an office's household register, as a value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tongzhou.base.sheets import IdNumber, RowError
from tongzhou.base.text import fold, tidy
from tongzhou.base.words import said
from tongzhou.ground.places import rules

HEAD = "户主"


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A resident and where they live, as the workbook says it. Missing cells are None."""

    estate: str
    room: str
    name: str
    building: str | None = None
    entrance: str | None = None
    head: str | None = None
    relation: str | None = None
    sex: str | None = None
    born_on: date | None = None
    id_number: IdNumber | None = None
    phone: str | None = None
    registration: str | None = None
    moved_in_on: date | None = None
    needs: str | None = None
    note: str | None = None

    @property
    def is_head(self) -> bool:
        return self.relation == HEAD or (
            not self.relation and bool(self.head) and fold(self.head or "") == fold(self.name)
        )

    @property
    def floating(self) -> bool:
        return self.registration == "floating"

    @property
    def birth_date(self) -> date | None:
        return self.born_on or (self.id_number.born_on if self.id_number else None)

    def values(self) -> dict[str, object]:
        """The columns of a resident that this row fills."""
        return {
            "name": tidy(self.name),
            "relation": (self.relation or "")[:20],
            "sex": self.sex or (self.id_number.sex if self.id_number else ""),
            "head": self.is_head,
            "born_on": self.birth_date,
            "id_last4": self.id_number.last4 if self.id_number else "",
            "phone": self.phone or "",
            "floating": self.floating,
            "moved_in_on": self.moved_in_on,
            "needs": self.needs or "",
            "note": self.note or "",
        }

    @property
    def known(self) -> rules.Known:
        return rules.Known(
            tidy(self.name),
            self.birth_date,
            self.id_number.last4 if self.id_number else "",
        )


def contradictions(row: RegisterRow) -> Iterator[RowError]:
    """Where the ID number says something else than the columns beside it."""
    if row.id_number is None:
        return
    if row.born_on and row.id_number.born_on and row.born_on != row.id_number.born_on:
        yield RowError("born_on", said("The birth date is not the one in the ID number."))
    if row.sex and row.id_number.sex and row.sex != row.id_number.sex:
        yield RowError("sex", said("The sex is not the one in the ID number."))
