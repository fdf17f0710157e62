"""Many passes in one go: a household pass for every home of an estate, a queue decided; and taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from tongzhou.areas.gates import figures_desk, kinds_desk
from tongzhou.areas.gates.actions import passes
from tongzhou.areas.gates.actions.numbers import drawn, next_numbers, short_codes
from tongzhou.areas.gates.actions.rights import APPROVES, require
from tongzhou.areas.gates.figures import ONE_OFF
from tongzhou.areas.gates.models import Lot, Pass, Passage, PassKind, State
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places.models import Household, Place
from tongzhou.shared.facts.actions import correct, record
from tongzhou.shared.facts.queries import all_facts

AT_ONCE = 500
TAKEN_BACK = said("Taken back with the whole lot.")


@dataclass(frozen=True, slots=True)
class Done:
    """What became of many at once: the lot, and who stayed as they were, with the reason."""

    lot: Lot | None
    stayed: tuple[tuple[Pass, str], ...] = ()


# --- a pass for every home -----------------------------------------------------------------------


@transaction.atomic
def give_homes(
    wish: passes.Wish, homes: Sequence[Household], *, key: UUID, by: Viewer, at: datetime
) -> Lot:
    """Each of those homes has a household pass, all of one lot; the same key once more is the same lot.

    Raises Refused: nothing_new (no home was left), key_known (the key was used elsewhere).
    """
    require(wish.place.path, by, APPROVES)
    if (known := Lot.objects.filter(key=key).first()) is not None:
        return _same(known, wish.place)
    numbers = next_numbers(wish.place, len(homes))
    left = _without(homes, at)
    if not left:
        raise Refused("nothing_new", said("Every home here has a pass of this kind already."))
    plain = passes.checked(replace(wish, kind=PassKind.HOUSEHOLD, household=left[0]), at)
    try:
        with transaction.atomic():
            lot = _lot(Lot.Act.GIVEN, wish.place, len(left), key, by, at, kind=wish.kind)
    except IntegrityError as error:
        raise Refused("moved_on", passes.MOVED_ON) from error
    Pass.objects.bulk_create(_drafts(plain, left, lot, numbers, by, at), batch_size=AT_ONCE)
    record(
        kinds_desk.GIVEN,
        at=at,
        actor_id=by.person_id,
        place_path=wish.place.path,
        subject=f"lot:{lot.pk}",
        event_id=wish.event_id,
        quantity=len(left),
        sort=wish.kind,
    )
    write_audit("gates.lot_given", by=by, at=at, subject=f"lot:{lot.pk}", passes=len(left))
    return lot


def _same(known: Lot, place: Place) -> Lot:
    if known.place_path != place.path:
        raise Refused("key_known", said("This was already used for something else. Begin again."))
    return known


def _without(homes: Sequence[Household], at: datetime) -> list[Household]:
    """Those homes that have no household pass that counts; asked once more while the place is held."""
    have = Pass.objects.filter(
        household__in=[home.pk for home in homes],
        kind=PassKind.HOUSEHOLD,
        state=State.VALID,
        ends_at__gt=at,
    )
    taken = set(have.values_list("household_id", flat=True))
    return [home for home in homes if home.pk not in taken]


def _lot(
    act: str, place: Place, count: int, key: UUID, by: Viewer, at: datetime, *, kind: str = ""
) -> Lot:
    return Lot.objects.create(
        act=act,
        kind=kind,
        place=place,
        place_path=place.path,
        made_by_id=by.person_id,
        made_at=at,
        count=count,
        key=key,
    )


def _drafts(
    wish: passes.Wish,
    homes: Sequence[Household],
    lot: Lot,
    numbers: Sequence[int],
    by: Viewer,
    at: datetime,
) -> Iterable[Pass]:
    quotas = _quotas(homes)
    for home, number, code in zip(homes, numbers, short_codes(len(homes)), strict=False):
        wanted = replace(wish, household=home, unit=home.address[:80], client_key=None)
        made = passes.drafted(wanted, State.VALID, by=by, at=at, quota=quotas.get(home.pk))
        made.number, made.short_code, made.lot = number, code, lot
        yield made


def _quotas(homes: Sequence[Household]) -> dict[int, int]:
    """The quota that each of those homes uses already."""
    rows = Pass.objects.filter(household__in=[home.pk for home in homes], kind=PassKind.HOUSEHOLD)
    known = dict(rows.values_list("household_id", "quota"))
    return {home.pk: known.get(home.pk) or drawn() for home in homes}


# --- the queue -----------------------------------------------------------------------------------


@transaction.atomic
def decide(
    rows: Sequence[Pass], *, yes: bool, key: UUID, by: Viewer, at: datetime, reason: str = ""
) -> Done:
    """Those applications of one place are approved or refused as one lot; the others are named and stay.

    Raises Refused: nothing, many_places (who may take the lot back may do so for all of it),
    reason_missing.
    """
    if not rows:
        raise Refused("nothing", said("Tick at least one."))
    if len({row.place_id for row in rows}) > 1:
        raise Refused("many_places", said("Decide about one place at a time."))
    if (known := Lot.objects.filter(key=key).first()) is not None:
        return Done(_same(known, rows[0].place))
    if not yes:
        reason = passes.needed(reason)
    moved, stayed = [], []
    for row in rows:
        try:
            with transaction.atomic():
                _one(row, yes=yes, reason=reason, by=by, at=at)
        except Refused as refusal:
            stayed.append((row, str(refusal)))
        else:
            moved.append(row.pk)
    if not moved:
        return Done(None, tuple(stayed))
    act = Lot.Act.APPROVED if yes else Lot.Act.REFUSED
    lot = _lot(act, rows[0].place, len(moved), key, by, at)
    Pass.objects.filter(pk__in=moved).update(lot=lot)
    return Done(lot, tuple(stayed))


def _one(row: Pass, *, yes: bool, reason: str, by: Viewer, at: datetime) -> None:
    if yes:
        passes.approve(row, by=by, at=at)
    else:
        passes.refuse(row, reason=reason, by=by, at=at)


# --- taken back ----------------------------------------------------------------------------------


def may_undo(lot: Lot, *, by: Viewer, at: datetime) -> bool:
    """Whether the viewer may still take it back at that moment."""
    within = at <= lot.made_at + figures_desk.undo_within(lot.place_path, at)
    return lot.undone_at is None and within and by.may(APPROVES, lot.place_path)


@transaction.atomic
def undo(lot: Lot, *, by: Viewer, at: datetime) -> tuple[int, int]:
    """What was done in one go is taken back; how many, and how many stay because they were used.

    Given ones no longer count (their cards may be out there); decided ones wait again in the queue.
    Raises Refused: already_undone, too_late.
    """
    require(lot.place_path, by, APPROVES)
    if at > lot.made_at + figures_desk.undo_within(lot.place_path, at):
        raise Refused("too_late", said("It is too late to take the whole lot back."))
    if not Lot.objects.filter(pk=lot.pk, undone_at=None).update(undone_at=at):
        raise Refused("already_undone", said("This was taken back already."))
    rows = list(Pass.objects.filter(lot=lot, state__in=(State.VALID, State.REFUSED)))
    used = _used(rows)
    back = [row.pk for row in rows if row.serial not in used]
    _take_back(lot, back, at)
    _facts_back(lot, back, stays=len(rows) - len(back), by=by, at=at)
    write_audit("gates.lot_undone", by=by, at=at, subject=f"lot:{lot.pk}", passes=len(back))
    return len(back), len(rows) - len(back)


def _used(rows: Sequence[Pass]) -> set[int | None]:
    """The serials that went through a gate."""
    serials = [row.serial for row in rows]
    found: set[int | None] = set()
    for start in range(0, len(serials), AT_ONCE):
        some = Passage.objects.filter(
            serial__in=serials[start : start + AT_ONCE],
            quota__in=[row.quota for row in rows[start : start + AT_ONCE]],
        )
        found |= set(some.values_list("serial", flat=True))
    return found


def _take_back(lot: Lot, back: Sequence[int], at: datetime) -> None:
    rows = Pass.objects.filter(lot=lot, pk__in=back)
    if lot.act == Lot.Act.GIVEN:
        rows.update(state=State.REVOKED, revoked_at=at, reason=str(TAKEN_BACK))
    else:
        rows.update(state=State.APPLIED, decided_at=None, decided_by=None, reason="", lot=None)


def _facts_back(lot: Lot, back: Sequence[int], *, stays: int, by: Viewer, at: datetime) -> None:
    """The ledger takes back what no longer is so."""
    kind = kinds_desk.REFUSED if lot.act == Lot.Act.REFUSED else kinds_desk.GIVEN
    told = (kind.code,) if kind == kinds_desk.REFUSED else (kind.code, ONE_OFF.code)
    given = lot.act == Lot.Act.GIVEN
    subjects = [f"lot:{lot.pk}"] if given else [f"pass:{pk}" for pk in back]
    facts = all_facts().filter(
        kind__in=told, subject__in=subjects, happened_at=lot.made_at, quantity__gt=0
    )
    for fact in facts:
        correct(fact, at=at, actor_id=by.person_id)
        if given and stays:
            record(
                kind,
                at=lot.made_at,
                actor_id=fact.actor_id,
                place_path=fact.place_path,
                subject=f"lot:{lot.pk}",
                event_id=fact.event_id,
                quantity=stays,
                sort=lot.kind,
            )
