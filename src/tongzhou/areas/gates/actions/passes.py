"""A pass from the application to its end: applied for, decided, renewed, replaced, withdrawn."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from tongzhou.areas.gates import figures_desk, kinds, kinds_desk
from tongzhou.areas.gates.actions.numbers import drawn, next_numbers, short_codes
from tongzhou.areas.gates.actions.rights import APPROVES, RUNS, require
from tongzhou.areas.gates.figures import ONE_OFF
from tongzhou.areas.gates.models import Pass, PassKind, State
from tongzhou.areas.gates.queries.rules import rules_at
from tongzhou.base.codes import read_plate
from tongzhou.base.errors import Refused
from tongzhou.base.ids import receipt_code
from tongzhou.base.manifest import FactKind
from tongzhou.base.paths import is_under
from tongzhou.base.phones import read_phone
from tongzhou.base.reading import Unreadable
from tongzhou.base.text import tidy
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places.models import Household, Place, Resident
from tongzhou.ground.rulepacks import queries as rulepacks
from tongzhou.shared.facts.actions import record
from tongzhou.shared.posters.actions import knock

if TYPE_CHECKING:
    from tongzhou.shared.posters.models import Poster

MOST_PEOPLE = 60
MOVED_ON = said("Somebody has settled this meanwhile. Look again.")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: which pass, where, for whom, from when until when."""

    kind: str
    place: Place
    starts_at: datetime
    ends_at: datetime
    household: Household | None = None
    resident: Resident | None = None
    holder: str = ""
    phone: str = ""
    unit: str = ""
    plate: str = ""
    purpose: str = ""
    words: str = ""
    people: int = 1
    carer: bool = False
    event_id: int | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    client_key: UUID | None = None


# --- asked for -----------------------------------------------------------------------------------


@transaction.atomic
def apply(wish: Wish, *, by: Viewer, at: datetime) -> Pass:
    """An application stands in the queue, with who wrote it down for the person."""
    require(wish.place.path, by, RUNS, APPROVES)
    return _once(wish, State.APPLIED, by=by, at=at)[0]


@transaction.atomic
def give(wish: Wish, *, by: Viewer, at: datetime) -> Pass:
    """The pass counts: written down and approved in one go by somebody who may."""
    require(wish.place.path, by, APPROVES)
    made, is_new = _once(wish, State.VALID, by=by, at=at)
    if is_new:
        _given(made, by=by, at=at)
        write_audit("gates.pass_given", by=by, at=at, subject=f"pass:{made.pk}")
    return made


@transaction.atomic
def apply_from_poster(wish: Wish, *, poster: Poster, by: Viewer, at: datetime) -> Pass:
    """A resident or visitor has asked for a pass without signing in; the limits are the poster's."""
    if (known := _known(wish)) is not None:
        return known
    knock(poster, origin=by.origin, at=at)
    return _once(wish, State.APPLIED, by=Viewer(origin=by.origin), at=at, poster=poster)[0]


def _known(wish: Wish) -> Pass | None:
    if wish.client_key is None:
        return None
    return Pass.objects.filter(client_key=wish.client_key, place=wish.place).first()


def _once(
    wish: Wish, state: str, *, by: Viewer, at: datetime, poster: Poster | None = None
) -> tuple[Pass, bool]:
    """The pass of that wish, and whether it is new; the same client key once more is the same pass."""
    if (known := _known(wish)) is not None:
        return known, False
    made = drafted(checked(wish, at), state, by=by, at=at)
    made.poster = poster
    made.number = next_numbers(wish.place, 1)[0]
    made.short_code = short_codes(1)[0]
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        if (known := _known(wish)) is not None:
            return known, False
        raise Refused("moved_on", MOVED_ON) from error
    return made, True


def drafted(wish: Wish, state: str, *, by: Viewer, at: datetime, quota: int | None = None) -> Pass:
    """A pass with everything but its number and short code, not yet saved."""
    decided = state == State.VALID
    return Pass(
        kind=wish.kind,
        state=state,
        serial=drawn(),
        quota=quota or quota_of(wish, at),
        place=wish.place,
        place_path=wish.place.path,
        event_id=wish.event_id,
        household=wish.household,
        resident=wish.resident,
        holder=wish.holder,
        phone=wish.phone,
        unit=wish.unit,
        plate=wish.plate,
        purpose=wish.purpose,
        words=wish.words,
        answers=dict(wish.answers),
        people=wish.people,
        carer=wish.carer,
        starts_at=wish.starts_at,
        ends_at=wish.ends_at,
        applied_at=at,
        applied_by_id=by.person_id,
        decided_at=at if decided else None,
        decided_by_id=by.person_id if decided else None,
        client_key=wish.client_key,
        receipt=receipt_code(),
    )


def quota_of(wish: Wish, at: datetime) -> int:
    """Whose turns the pass uses: one number for the household where turns are counted so, else a new one."""
    if wish.household is not None and rules_at(wish.place.path, at)[wish.kind].per == "household":
        rows = Pass.objects.filter(household=wish.household, kind=wish.kind)
        return rows.values_list("quota", flat=True).first() or drawn()
    return drawn()


def checked(wish: Wish, at: datetime) -> Wish:
    """The wish with tidy words, or Refused saying what is wrong with it."""
    if wish.kind not in PassKind.values or wish.purpose not in {"", *kinds.PURPOSES}:
        raise Refused("unknown_kind", said("There is no pass of that kind."))
    _check_days(wish.kind, wish.place.path, wish.starts_at, wish.ends_at, at)
    if not 1 <= wish.people <= MOST_PEOPLE:
        raise Refused("people_wrong", said("Between 1 and %(most)d people.", most=MOST_PEOPLE))
    if wish.household is not None and not is_under(wish.household.place_path, wish.place.path):
        raise Refused("elsewhere", said("This household lives somewhere else."))
    if wish.kind == PassKind.HOUSEHOLD and wish.household is None and not tidy(wish.unit):
        raise Refused("no_household", said("Say which household it is for."))
    plate = plate_of(wish.plate)
    if wish.kind == PassKind.VEHICLE and not plate:
        raise Refused("no_plate", said("A vehicle pass needs the number plate."))
    changes: dict[str, Any] = {
        "plate": plate,
        "phone": phone_of(wish.phone),
        "holder": tidy(wish.holder)[:60],
        "unit": tidy(wish.unit or (wish.household.address if wish.household else ""))[:80],
        "words": tidy(wish.words)[:200],
    }
    return dataclasses.replace(wish, **changes)


def _check_days(kind: str, path: str, starts_at: datetime, ends_at: datetime, at: datetime):
    most = figures_desk.most_days(kind, path, at)
    if ends_at <= starts_at or ends_at <= at:
        raise Refused("days_wrong", said("The pass would end before it begins to count."))
    if ends_at - starts_at > timedelta(days=most, hours=1):
        raise Refused(
            "too_long", said("A pass of this kind counts for at most %(days)d days.", days=most)
        )


def plate_of(text: str) -> str:
    """The plate as it is stored, or Refused("plate_wrong")."""
    if not tidy(text):
        return ""
    try:
        return read_plate(text, demo=settings.DEMO).number
    except Unreadable as error:
        raise Refused("plate_wrong", error.message) from error


def phone_of(text: str) -> str:
    """The phone number as it is stored, or Refused("phone_wrong")."""
    if not tidy(text):
        return ""
    try:
        return read_phone(text, demo=settings.DEMO).number
    except Unreadable as error:
        raise Refused("phone_wrong", error.message) from error


# --- decided -------------------------------------------------------------------------------------


@transaction.atomic
def approve(passed: Pass, *, by: Viewer, at: datetime) -> Pass:
    """The pass counts. The second of two who decide is told."""
    require(passed.place_path, by, APPROVES)
    if passed.ends_at <= at:
        raise Refused("over", said("The time that was asked for is over."))
    move(passed, State.APPLIED, State.VALID, decided_at=at, decided_by_id=by.person_id, reason="")
    _given(passed, by=by, at=at)
    write_audit("gates.pass_given", by=by, at=at, subject=f"pass:{passed.pk}")
    return passed


@transaction.atomic
def refuse(passed: Pass, *, reason: str, by: Viewer, at: datetime) -> Pass:
    """The application is refused, with the reason that the person reads."""
    require(passed.place_path, by, APPROVES)
    reason = needed(reason)
    who = {"decided_at": at, "decided_by_id": by.person_id}
    move(passed, State.APPLIED, State.REFUSED, reason=reason, **who)
    _fact(kinds_desk.REFUSED, passed, by=by, at=at, sort=passed.kind)
    write_audit("gates.pass_refused", by=by, at=at, subject=f"pass:{passed.pk}")
    return passed


@transaction.atomic
def renew(passed: Pass, *, ends_at: datetime, by: Viewer, at: datetime) -> Pass:
    """The pass counts until then: a new one with a new code from now on; the old card some days more.

    The code carries its end, so a longer time needs a new code; both cards use the same turns. For how
    many days the old one still counts, at most to its own end, is the rule `gates.renewed_days`.
    """
    require(passed.place_path, by, APPROVES)
    if passed.state != State.VALID:
        raise Refused("not_valid", said("Only a pass that counts can be renewed."))
    starts_at = max(passed.starts_at, at)
    _check_days(passed.kind, passed.place_path, starts_at, ends_at, at)
    days = rulepacks.whole("gates.renewed_days", path=passed.place_path, at=at)
    until = max(at, min(passed.ends_at, at + timedelta(days=days)))
    made = _successor(passed, by=by, at=at, until=until, starts_at=starts_at, ends_at=ends_at)
    write_audit("gates.pass_renewed", by=by, at=at, subject=f"pass:{passed.pk}", new=made.pk)
    return made


@transaction.atomic
def replace(passed: Pass, *, reason: str, by: Viewer, at: datetime) -> Pass:
    """A lost card: the old one is withdrawn, and a new one with its own serial and short code counts.

    A phone without network knows of it at its next contact; until then it says how old its list is.
    """
    require(passed.place_path, by, APPROVES)
    if passed.ends_at <= at:
        raise Refused("over", said("This pass has run out. Renew it, or give a new one."))
    made = _successor(passed, by=by, at=at, reason=needed(reason))
    write_audit("gates.pass_replaced", by=by, at=at, subject=f"pass:{passed.pk}", new=made.pk)
    return made


def _successor(
    passed: Pass,
    *,
    by: Viewer,
    at: datetime,
    reason: str = "",
    until: datetime | None = None,
    **values: Any,
) -> Pass:
    """A new pass in the place of the old one, which is withdrawn now or with `until`."""
    move(passed, State.VALID, State.REVOKED, revoked_at=until or at, reason=reason)
    if until is None:
        _end_old_cards(passed, at)
    kept = {
        name: getattr(passed, name)
        for name in (
            *("kind", "quota", "place_id", "place_path", "event_id", "household_id"),
            *("resident_id", "holder", "phone", "unit", "plate", "purpose", "words", "answers"),
            *("people", "carer", "starts_at", "ends_at", "applied_at", "applied_by_id"),
        )
    }
    made = Pass.objects.create(
        **{**kept, **values},
        state=State.VALID,
        serial=drawn(),
        short_code=short_codes(1)[0],
        number=next_numbers(passed.place, 1)[0],
        decided_at=at,
        decided_by_id=by.person_id,
        receipt=receipt_code(),
    )
    Pass.objects.filter(pk=passed.pk).update(replaced_by=made)
    passed.replaced_by = made
    return made


@transaction.atomic
def revoke(passed: Pass, *, reason: str, by: Viewer, at: datetime) -> Pass:
    """The pass no longer counts, with the reason; phones know at their next contact."""
    require(passed.place_path, by, APPROVES)
    move(passed, State.VALID, State.REVOKED, revoked_at=at, reason=needed(reason))
    _end_old_cards(passed, at)
    _fact(kinds_desk.REVOKED, passed, by=by, at=at, sort=passed.kind)
    write_audit("gates.pass_revoked", by=by, at=at, subject=f"pass:{passed.pk}")
    return passed


def _end_old_cards(passed: Pass, at: datetime) -> None:
    """A card from before a renewal that still counts ends with what took its place."""
    Pass.objects.filter(replaced_by=passed, revoked_at__gt=at).update(revoked_at=at)


def needed(reason: str) -> str:
    """The reason in tidy words, or Refused("reason_missing")."""
    words = tidy(reason)[:200]
    if not words:
        raise Refused("reason_missing", said("Say why: the person concerned reads it."))
    return words


def move(passed: Pass, origin: str, to: str, **values: Any) -> None:
    """The pass is in the state `to`; Refused("moved_on") when it no longer was in `origin`."""
    if not Pass.objects.filter(pk=passed.pk, state=origin).update(state=to, **values):
        raise Refused("moved_on", MOVED_ON)
    passed.refresh_from_db()


def _given(passed: Pass, *, by: Viewer, at: datetime) -> None:
    """A one-off pass of the desk counts beside those that guards ask for."""
    _fact(kinds_desk.GIVEN, passed, by=by, at=at, sort=passed.kind)
    if passed.kind == PassKind.ONE_OFF:
        _fact(ONE_OFF, passed, by=by, at=at, by_guard=False)


def _fact(kind: FactKind, passed: Pass, *, by: Viewer, at: datetime, **values: Any) -> None:
    record(
        kind,
        at=at,
        actor_id=by.person_id,
        place_path=passed.place_path,
        subject=f"pass:{passed.pk}",
        event_id=passed.event_id,
        **values,
    )


# --- seen in clear -------------------------------------------------------------------------------


def may_unmask(passed: Pass, *, by: Viewer) -> bool:
    """Whoever may see people in clear there."""
    return by.may("people.unmask", passed.place_path)


def unmask(passed: Pass, *, reason: str, by: Viewer, at: datetime) -> None:
    """The page may show name, phone, room and plate once; who looked, and why, is in the trail."""
    subject = f"pass:{passed.pk}"
    if not may_unmask(passed, by=by):
        write_audit("gates.unmask", by=by, at=at, result="refused", subject=subject)
        raise Refused("not_allowed", said("Your post does not let you do this here."))
    if reason not in kinds_desk.UNMASK_REASONS:
        raise Refused("reason_missing", said("Say why you need to see it."))
    write_audit("gates.unmask", by=by, at=at, subject=subject, reason=reason)
