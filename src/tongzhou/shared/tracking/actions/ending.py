"""Moves that end an item, and those that open it again."""

from __future__ import annotations

from datetime import datetime

from tongzhou.base.errors import Refused
from tongzhou.base.manifest import item_kind
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import NOBODY, Viewer
from tongzhou.shared.facts.models import Fact
from tongzhou.shared.tracking import figures, queries, rules
from tongzhou.shared.tracking.actions.core import ASKER, check, move_on, refuse, words_of
from tongzhou.shared.tracking.models import Item, Move
from tongzhou.shared.tracking.rules import Outcome, Part


def close(
    item: Item,
    *,
    outcome: Outcome,
    by: Viewer,
    at: datetime,
    note: str = "",
    evidence: frozenset[str] = frozenset(),
    facts: tuple[Fact, ...] = (),
) -> Move:
    """The item is closed out with that outcome, by somebody who did not do the work."""
    return _close(item, queries.part_of(by, item), outcome, by, at, note, evidence, facts)


def close_for_asker(
    item: Item, *, outcome: Outcome, at: datetime, facts: tuple[Fact, ...] = ()
) -> Move:
    """The item is closed out because the person who asked said so."""
    evidence = frozenset({"call_back"})
    return _close(item, ASKER, outcome, NOBODY, at, "", evidence, facts)


def _close(
    item: Item,
    part: Part,
    outcome: Outcome,
    by: Viewer,
    at: datetime,
    note: str,
    evidence: frozenset[str],
    facts: tuple[Fact, ...],
) -> Move:
    check(item, "close", part)
    needs = item_kind(item.kind).closing_needs
    refuse(rules.missing_evidence(needs, evidence=evidence, did_work=part.did_work))
    return move_on(
        item,
        "close",
        by=by,
        at=at,
        part=part,
        facts=facts,
        note=note,
        outcome=str(outcome),
        ended_at=at,
    )


def redo(
    item: Item, *, by: Viewer, at: datetime, note: str = "", facts: tuple[Fact, ...] = ()
) -> Move:
    """It was not solved: the same owner has it in hand again."""
    part = queries.part_of(by, item)
    check(item, "redo", part)
    if "second_person" in item_kind(item.kind).closing_needs and part.did_work:
        raise Refused("own_work", said("Whoever did the work does not call back about it."))
    return _again(item, "redo", part, by, at, note, facts)


def redo_for_asker(item: Item, *, at: datetime, facts: tuple[Fact, ...] = ()) -> Move:
    """Whoever asked said that it is not solved: the same owner has it in hand again."""
    return _again(item, "redo", ASKER, NOBODY, at, "", facts)


def reopen(item: Item, *, reason: str, by: Viewer, at: datetime) -> Move:
    """What had ended is in hand again, with the reason."""
    reason = words_of(reason, said("Say why this is opened again."))
    return _again(item, "reopen", queries.part_of(by, item), by, at, reason, ())


def _again(
    item: Item,
    name: str,
    part: Part,
    by: Viewer,
    at: datetime,
    note: str,
    facts: tuple[Fact, ...],
) -> Move:
    again_by = figures.again_by(item.place_path, at)
    return move_on(
        item,
        name,
        by=by,
        at=at,
        part=part,
        facts=facts,
        note=note,
        outcome="",
        done_at=None,
        done_by_id=None,
        ended_at=None,
        merged_into_id=None,
        due_at=rules.after_reopening(item.due_at, at=at, again_by=again_by),
        reminded="",
    )


def decline(item: Item, *, where_to_go: str, clause: str, by: Viewer, at: datetime) -> Move:
    """It is nobody's task here: who asked is told where to go, under which clause, and by whom."""
    where_to_go = words_of(where_to_go, said("Say where the person can go with this."))
    clause = words_of(clause, said("Name the clause that says whose task it is."), "clause_missing")
    return move_on(item, "decline", by=by, at=at, note=where_to_go, clause=clause, ended_at=at)


def withdraw(item: Item, *, reason: str, by: Viewer, at: datetime) -> Move:
    """The item is withdrawn, with the reason."""
    reason = words_of(reason, said("Say why this is withdrawn."))
    return move_on(item, "withdraw", by=by, at=at, note=reason, ended_at=at)


def withdraw_for_asker(item: Item, *, at: datetime) -> Move:
    """Whoever asked has taken it back."""
    return move_on(item, "withdraw", by=NOBODY, at=at, part=ASKER, ended_at=at)


def merge(item: Item, *, into: Item, by: Viewer, at: datetime) -> Move:
    """The duplicate is withdrawn and points to the item that goes on."""
    while into.merged_into is not None:
        into = into.merged_into
    if into.pk == item.pk:
        raise Refused("itself", said("An item cannot be merged into itself."))
    if into.kind != item.kind or into.ledger_path != item.ledger_path:
        raise Refused("other_ledger", said("Only items of the same ledger can be merged."))
    return move_on(
        item, "merge", by=by, at=at, note=into.number, merged_into_id=into.pk, ended_at=at
    )
