"""Places and households of the demo town."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from tongzhou.base.paths import PLACES, child_of
from tongzhou.base.text import person_search_key
from tongzhou.config.demo.names import person_name, phone
from tongzhou.ground.places.actions.tree import keys_of, with_address
from tongzhou.ground.places.models import BuildingCaptain, Household, Place, Resident
from tongzhou.ground.places.queries import addresses_under

DIVISIONS = (
    ("province", "云岭省(示例)", "99"),
    ("city", "云州市(示例)", "9991"),
    ("county", "滨湖区(示例)", "999101"),
    ("street", "滨湖街道", "999101001"),
)
# Estate → (buildings, entrances in each, households, residents). The first community has the
# proportions of text 000: 4 estates, 2,613 households, one of 48 households and 144 people.
COMMUNITIES: dict[str, dict[str, tuple[int, int, int, int]]] = {
    "槐荫里社区": {
        "槐荫里小区": (18, 3, 1105, 2960),
        "春涧苑": (14, 3, 860, 2320),
        "望湖家园": (10, 3, 600, 1610),
        "柳堤雅居": (2, 2, 48, 144),
    },
    "梅溪社区": {"梅溪新村": (4, 2, 96, 262)},
    "南塘社区": {"南塘里": (4, 2, 88, 231)},
    "石榴巷社区": {"石榴巷": (3, 2, 72, 190)},
}
RELATIONS = ("配偶", "子", "女", "父", "母", "孙", "孙女")
NEEDS = (
    "独居老人，每周电话问候",
    "行动不便，需上门",
    "慢性病，需代取药",
    "听力不好，请大声",
    "新生儿家庭",
)


@dataclass
class Built:
    """The places made so far: by name, and each community's entrances."""

    places: dict[str, Place] = field(default_factory=dict)
    entrances: dict[str, list[Place]] = field(default_factory=dict)

    def add(self, kind: str, name: str, parent: Place | None, **fields: object) -> Place:
        path = child_of(parent.path if parent else PLACES)
        return Place(kind=kind, name=name, parent=parent, path=path, **{**keys_of(name), **fields})


def _divisions(built: Built) -> Place:
    parent: Place | None = None
    for kind, name, code in DIVISIONS:
        parent = built.add(kind, name, parent, code=code, source="示例")
        parent.save()
        built.places[name] = parent
    assert parent is not None
    return parent


def _estate(
    built: Built, community: Place, name: str, buildings: int, entrances: int
) -> list[Place]:
    estate = built.add("estate", name, community)
    estate.save()
    built.places[name] = estate
    houses = [built.add("building", f"{number}栋", estate) for number in range(1, buildings + 1)]
    Place.objects.bulk_create(houses)
    doors = [
        built.add("entrance", f"{number}单元", house)
        for house in houses
        for number in range(1, entrances + 1)
    ]
    Place.objects.bulk_create(doors)
    built.places |= {f"{name}{house.name}": house for house in houses}
    return doors


def _households(estate: Place, doors: list[Place], count: int) -> list[Household]:
    rooms, said_as = [], addresses_under(estate.path)
    for number in range(count):
        door = doors[number % len(doors)]
        floor, side = divmod(number // len(doors), 2)
        home = Household(place=door, place_path=door.path, room=f"{floor + 1}{side + 1:02d}")
        rooms.append(with_address(home, said_as[door.pk]))
    return Household.objects.bulk_create(rooms)


def _residents(dice: Random, households: list[Household], count: int, today: date) -> None:
    sizes = [count // len(households)] * len(households)
    for number in range(count - sum(sizes)):
        sizes[number] += 1
    people = []
    for household, size in zip(households, sizes, strict=True):
        floating = dice.random() < 0.18
        family = person_name(dice)[0]
        for place in range(size):
            name = family + person_name(dice)[1:] if place != 1 else person_name(dice)
            years = dice.randint(24, 86) if place < 2 else dice.randint(1, 80)
            needs = dice.choice(NEEDS) if years > 78 and dice.random() < 0.3 else ""
            people.append(
                Resident(
                    household=household,
                    place_path=household.place_path,
                    name=name,
                    search_key=person_search_key(name),
                    head=place == 0,
                    relation="户主" if place == 0 else dice.choice(RELATIONS),
                    sex=dice.choice("12"),
                    born_on=today - timedelta(days=years * 365 + dice.randrange(365)),
                    phone=phone(dice) if place < 2 else "",
                    floating=floating,
                    needs=needs,
                )
            )
    Resident.objects.bulk_create(people, batch_size=1000)


def _captains(dice: Random, built: Built, today: date) -> None:
    """Every building of the first community has somebody to call."""
    estates = COMMUNITIES["槐荫里社区"]
    houses = [p for name, p in built.places.items() if name[:-2].rstrip("0123456789") in estates]
    BuildingCaptain.objects.bulk_create(
        BuildingCaptain(
            place=house,
            place_path=house.path,
            name=person_name(dice),
            phone=phone(dice),
            started_on=today - timedelta(days=400),
        )
        for house in houses
        if house.kind == "building"
    )


def build_places(dice: Random, today: date) -> Built:
    """The divisions, the communities with their estates, and everybody who lives there."""
    built = Built()
    street = _divisions(built)
    for number, (community_name, estates) in enumerate(COMMUNITIES.items(), start=3):
        community = built.add("community", community_name, street, code=f"999101001{number:03d}")
        community.save()
        built.places[community_name] = community
        built.entrances[community_name] = []
        for name, (buildings, entrances, households, residents) in estates.items():
            doors = _estate(built, community, name, buildings, entrances)
            built.entrances[community_name] += doors
            homes = _households(built.places[name], doors, households)
            _residents(dice, homes, residents, today)
    _captains(dice, built, today)
    return built
