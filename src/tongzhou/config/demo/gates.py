"""The gates of the demo: who keeps them, passes for households, and a day with the figures of text 002."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from random import Random

from tongzhou.areas.gates.actions import gates
from tongzhou.areas.gates.actions.passes import Wish, drafted
from tongzhou.areas.gates.models import Gate, Guard, Pass, PassKind, State
from tongzhou.base.ids import receipt_code, spoken_code
from tongzhou.config.demo.names import person_name
from tongzhou.config.demo.stage import Stage, moment
from tongzhou.ground.places.models import Household, Resident

MAIN = "槐荫里小区"
SEED = 231
# Estate → its gates.
GATES = {
    MAIN: ("东门", "西门", "车行门"),
    "春涧苑": ("南门", "北门"),
    "望湖家园": ("正门",),
    "柳堤雅居": ("大门",),
}
CHECKPOINT = "湖滨路卡点"
GUARDS = 9
DAYS_VALID = 30
# In the small estate every household has its pass, in the large one as many as its office got to.
HOUSEHOLDS = {MAIN: 420, "柳堤雅居": 48, "春涧苑": 120}
RESIDENTS, VEHICLES = 90, 60


def plan_gates(stage: Stage, today: date) -> None:
    """Set up twelve days before today, passes given the day after."""
    day = today - timedelta(days=12)
    stage.plan(moment(day, 9), partial(_open, stage))
    stage.plan(moment(day, 15), partial(_give, stage))


def _open(stage: Stage, at: datetime) -> None:
    by, dice = stage.eyes("shuji", at), Random(SEED)
    for estate, names in GATES.items():
        for name in names:
            place = stage.built.places[estate]
            gates.open_gate(place, name=name, sort="estate", by=by, at=at)
    community = stage.built.places["槐荫里社区"]
    gates.open_gate(community, name=CHECKPOINT, sort="checkpoint", by=by, at=at)
    Guard.objects.bulk_create(
        Guard(
            number=str(201 + n),
            place=community,
            place_path=community.path,
            person=stage.person("zhiyuan") if n == 0 else None,
            name="" if n == 0 else person_name(dice),
            started_on=at.date(),
            ended_on=at.date() + timedelta(days=60),
        )
        for n in range(GUARDS)
    )


def _give(stage: Stage, at: datetime) -> None:
    """Many at once, as an office with a list does: household passes, then residents and vehicles."""
    dice = Random(SEED + 1)
    passes = [
        _numbered(stage, wish, number, dice, at)
        for estate in HOUSEHOLDS
        for number, wish in enumerate(_wishes(stage, estate, dice, at), start=1)
    ]
    Pass.objects.bulk_create(passes, batch_size=500)


def _wishes(stage: Stage, estate: str, dice: Random, at: datetime) -> Iterator[Wish]:
    place = stage.built.places[estate]
    last = at + timedelta(days=DAYS_VALID)
    homes = Household.objects.filter(place_path__startswith=place.path).order_by("pk")
    common = {"place": place, "starts_at": at, "ends_at": last}
    for home in homes[: HOUSEHOLDS[estate]]:
        carer = dice.random() < 0.05
        yield Wish(
            kind=PassKind.HOUSEHOLD, household=home, unit=home.address, carer=carer, **common
        )
    if estate != MAIN:
        return
    people = Resident.objects.filter(place_path__startswith=place.path, head=True)
    for one in people.order_by("-pk").select_related("household")[:RESIDENTS]:
        purpose = dice.choice(("work", "work", "duty", "medical"))
        yield Wish(
            kind=PassKind.RESIDENT,
            household=one.household,
            resident=one,
            holder=one.name,
            purpose=purpose,
            **common,
        )
    for number in range(VEHICLES):
        # O is in no civil plate of any province: nobody's car.
        plate = f"云O{dice.randrange(10)}{dice.choice('ABCDEFGH')}{number:03d}"
        yield Wish(kind=PassKind.VEHICLE, plate=plate, purpose="work", **common)


def _numbered(stage: Stage, wish: Wish, number: int, dice: Random, at: datetime) -> Pass:
    """The pass, with numbers from the dice instead of chance, so that the town is always the same."""
    quota = dice.getrandbits(48) | 1
    made = drafted(wish, State.VALID, by=stage.eyes("shegong", at), at=at, quota=quota)
    made.serial = dice.getrandbits(48) | 1
    made.number = number
    made.short_code = spoken_code(6, draw=dice.choice)
    made.receipt = receipt_code(draw=dice.choice)
    return made


def gates_of(estate: str) -> list[Gate]:
    """The open gates of that estate of the demo."""
    return list(Gate.objects.filter(place__name=estate).order_by("pk"))
