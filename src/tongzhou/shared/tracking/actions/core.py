"""What every move does: check, claim the item, write down the move and its facts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from tongzhou.base.errors import Refused
from tongzhou.base.text import prose
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Organisation, Person
from tongzhou.shared.facts.actions import record
from tongzhou.shared.facts.models import Fact
from tongzhou.shared.tracking import kinds, queries, rules
from tongzhou.shared.tracking.models import Item, Move, restorable
from tongzhou.shared.tracking.rules import Part

ASKER = Part(asked=True)
MEANWHILE = said("Someone else moved this a moment ago. Look at it again before you go on.")


def note_down(kind: Any, item: Item, *, by: Viewer, at: datetime, **values: Any) -> Fact:
    """The fact about the item is in the ledger, where the item is and by whoever owes it."""
    return record(
        kind,
        at=at,
        actor_id=by.person_id,
        place_path=item.place_path,
        organisation_path=item.organisation_path,
        subject=item.subject,
        event_id=item.event_id,
        item_kind=item.kind,
        **values,
    )


def acknowledged(item: Item, *, by: Viewer, at: datetime) -> Fact:
    """The person who asked knows that somebody has seen it; said once."""
    item.acknowledged_at = at
    return note_down(
        kinds.ACKNOWLEDGED,
        item,
        by=by,
        at=at,
        late=rules.is_late(at, item.acknowledge_due_at),
        minutes=rules.minutes_between(item.opened_at, at),
    )


def refuse(refusal: tuple[str, object] | None) -> None:
    """Raises the refusal, if there is one."""
    if refusal is not None:
        raise Refused(*refusal)


def check(item: Item, name: str, part: Part) -> None:
    """Raises Refused when the move is not possible now for somebody who is that to the item."""
    has_owner = item.owner_id is not None
    refuse(rules.why_not(name, state=item.state, part=part, has_owner=has_owner))


def words_of(text: str, question: object, code: str = "reason_missing") -> str:
    """The words, tidied; raises Refused when there are none."""
    words = prose(text)
    if not words:
        raise Refused(code, question)
    return words


def claim(item: Item, **changes: Any) -> None:
    """The item has the changes, unless somebody else moved it since it was read."""
    changes["version"] = item.version + 1
    changed = Item.objects.filter(pk=item.pk, version=item.version).update(**changes)
    if not changed:
        raise Refused("moved_meanwhile", MEANWHILE)
    for name, value in changes.items():
        setattr(item, name, value)


@transaction.atomic
def move_on(
    item: Item,
    name: str,
    *,
    by: Viewer,
    at: datetime,
    part: Part | None = None,
    facts: tuple[Fact, ...] = (),
    note: str = "",
    clause: str = "",
    to_person: Person | None = None,
    to_organisation: Organisation | None = None,
    **changes: Any,
) -> Move:
    """The item has made the move; the move, its snapshot and its facts are written down."""
    part = part or queries.part_of(by, item)
    check(item, name, part)
    before, from_state = restorable(item), item.state
    to = rules.MOVES[name].to or item.state
    if name in {"acknowledge", "take", "dispatch", "defer", "decline"} and not item.acknowledged_at:
        facts = (*facts, acknowledged(item, by=by, at=at))
        changes["acknowledged_at"] = at
    claim(item, state=to, **changes)
    moved = note_down(
        kinds.MOVED,
        item,
        by=by,
        at=at,
        move=name,
        from_state=from_state,
        to_state=str(to),
        outcome=str(changes.get("outcome", "")),
        late=rules.is_late(at, item.due_at),
        minutes=rules.minutes_between(item.opened_at, at),
    )
    return Move.objects.create(
        item=item,
        name=name,
        from_state=from_state,
        to_state=to,
        at=at,
        by_id=by.person_id,
        note=note[:400],
        clause=clause[:120],
        to_person=to_person,
        to_organisation=to_organisation,
        before=before,
        fact_ids=[moved.pk, *(fact.pk for fact in facts)],
    )
