"""Taking the last move back: the item stands as before, the facts are corrected."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.shared.facts.actions import correct
from tongzhou.shared.facts.models import Fact
from tongzhou.shared.tracking import figures, queries, rules
from tongzhou.shared.tracking.actions.core import claim, refuse
from tongzhou.shared.tracking.models import Item, Move, restored


@transaction.atomic
def undo(item: Item, *, by: Viewer, at: datetime) -> Move:
    """The last move is taken back: the item stands as before, the facts are corrected."""
    last = queries.last_move(item)
    if last is None:
        raise Refused("nothing_to_undo", said("There is no move to undo."))
    same = by.person_id is not None and last.by_id == by.person_id
    within = figures.undo_within(item.place_path, at)
    refuse(rules.why_not_undo(same_person=same, made_at=last.at, at=at, within=within))
    from_state = item.state
    changes = restored(last.before)
    if last.name == "finish":
        changes["measures"] = _earlier_measures(last)
    claim(item, **changes)
    for fact in Fact.objects.filter(pk__in=last.fact_ids):
        correct(fact, at=at, actor_id=by.person_id)
    return Move.objects.create(
        item=item,
        name="undo",
        from_state=from_state,
        to_state=item.state,
        at=at,
        by_id=by.person_id,
        undoes=last,
    )


@transaction.atomic
def undo_last_act(*, by: Viewer, at: datetime) -> int:
    """What the person moved last, in one stroke, is undone wherever nobody moved it on; how many."""
    undone = 0
    for item in queries.last_act(by, at):
        try:
            undo(item, by=by, at=at)
        except Refused:
            continue  # somebody has moved this one on meanwhile: it stays as they left it
        undone += 1
    if not undone:
        raise Refused("nothing_to_undo", said("There is no move to undo."))
    return undone


def _earlier_measures(last: Move) -> str:
    earlier = Move.objects.filter(item_id=last.item_id, name="finish", undone_by=None)
    found = earlier.filter(pk__lt=last.pk).order_by("-pk").values_list("note", flat=True).first()
    return found or ""
