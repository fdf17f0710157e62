"""One small town that every test knows. All names are invented; no phone can be dialled.

Two communities under one street office. Who is who:
lena    leads the street office            over both communities
eva     secretary of the east community    emil    worker of the east community
wanda   secretary of the west community    wim     worker of the west community
gus     grid worker of east building 1     pia     property worker in the east
bea     secretary of the works branch, also serving in the temporary branch of the east
mo      member of the works branch, also a member of the temporary branch of the east
otto    signed in, holds no post
sys, sec, aud   the three administrators
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tongzhou.ground.access.models import Account
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.actions import add_organisation
from tongzhou.ground.organisations.models import (
    Appointment,
    Employment,
    Membership,
    Organisation,
    Person,
)
from tongzhou.ground.organisations.queries import viewer_for
from tongzhou.ground.places.actions import add_place
from tongzhou.ground.places.models import Household, Place, Resident

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY_9AM = datetime(2026, 11, 16, 9, 0, tzinfo=SHANGHAI)
LONG_AGO = date(2020, 1, 1)
# Every sample row of the town carries it; the house tests look for it where it must not be.
CANARY = "鹦鹉螺"


@dataclass
class Town:
    """The town's places, organisations and people, by name."""

    places: dict[str, Place] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    households: dict[str, Household] = field(default_factory=dict)

    def viewer(self, name: str, at: datetime = MONDAY_9AM) -> Viewer:
        """That person's eyes at that moment."""
        return viewer_for(self.people[name].account, at)

    def account(self, name: str) -> Account:
        """What that person signs in with (for `client.force_login`)."""
        return self.people[name].account

    @property
    def east(self) -> Place:
        return self.places["east"]

    @property
    def west(self) -> Place:
        return self.places["west"]


def _places(town: Town) -> None:
    street = add_place("street", f"滨湖街道{CANARY}", code="999101001")
    town.places["street"] = street
    for side, name in (("east", "槐荫里社区"), ("west", "梅溪社区")):
        community = add_place("community", name + CANARY, parent=street)
        estate = add_place("estate", f"{name[:2]}小区{CANARY}", parent=community)
        building = add_place("building", "1栋", parent=estate, sort_key="0001")
        entrance = add_place("entrance", "1单元", parent=building, sort_key="0001")
        town.places |= {
            side: community,
            f"{side}_estate": estate,
            f"{side}_building": building,
            f"{side}_entrance": entrance,
        }
        household = Household.objects.create(
            place=entrance, place_path=entrance.path, room="501", note=CANARY
        )
        Resident.objects.create(
            household=household,
            place_path=entrance.path,
            name=f"童远{CANARY}",
            phone="1390000xxxx",
        )
        town.households[side] = household


def _organisations(town: Town) -> None:
    street = add_organisation(
        "street_office", f"滨湖街道办事处{CANARY}", serves=town.places["street"]
    )
    group = add_organisation("group", f"江岳特钢集团{CANARY}")
    works = add_organisation("works", f"轧钢厂{CANARY}", parent=group)
    town.organisations |= {"street": street, "group": group, "works": works}
    for side in ("east", "west"):
        town.organisations[side] = add_organisation(
            "residents_committee",
            f"{town.places[side].name}居委会",
            parent=street,
            serves=town.places[side],
        )
    committee = add_organisation("party_committee", f"江岳特钢党委{CANARY}", attached_to=group)
    town.organisations |= {
        "party": committee,
        "property": add_organisation(
            "property", f"绿苑物业{CANARY}", serves=town.places["east_estate"]
        ),
        "branch": add_organisation(
            "branch", f"连轧车间党支部{CANARY}", parent=committee, attached_to=works
        ),
        "temporary": add_organisation(
            "temporary_branch",
            f"槐荫里临时党支部{CANARY}",
            parent=street,
            serves=town.places["east"],
            approved_by="滨湖街道党工委",
        ),
    }


def _person(town: Town, name: str, *posts: tuple[str, str], **fields) -> Person:
    account = Account.objects.create(username=name, password="!")
    # Who may not meet the canary does not bear it: a page may show people their own name.
    shown = name if name in {"otto", "sys", "sec", "aud"} else f"{name}{CANARY}"
    person = Person.objects.create(name=shown, account=account, **fields)
    town.people[name] = person
    for role, organisation in posts:
        Appointment.objects.create(
            person=person,
            role=role,
            organisation=town.organisations[organisation],
            started_on=LONG_AGO,
        )
    return person


def _branch_life(town: Town, person: Person) -> None:
    Employment.objects.create(person=person, unit=town.organisations["works"], started_on=LONG_AGO)
    for organisation, home in (("branch", True), ("temporary", False)):
        Membership.objects.create(
            person=person,
            organisation=town.organisations[organisation],
            home=home,
            started_on=LONG_AGO,
        )


def _people(town: Town) -> None:
    _person(town, "lena", ("street_leader", "street"))
    _person(town, "eva", ("community_secretary", "east"))
    _person(town, "emil", ("community_worker", "east"))
    _person(town, "wanda", ("community_secretary", "west"))
    _person(town, "wim", ("community_worker", "west"))
    _person(town, "pia", ("property_worker", "property"))
    gus = _person(town, "gus")
    Appointment.objects.create(
        person=gus,
        role="grid_worker",
        organisation=town.organisations["east"],
        place=town.places["east_building"],
        started_on=LONG_AGO,
    )
    secretary = ("branch_secretary", "branch")
    _branch_life(
        town, _person(town, "bea", secretary, ("committee_member", "temporary"), status="full")
    )
    _branch_life(
        town, _person(town, "mo", ("member", "branch"), ("volunteer", "temporary"), status="full")
    )
    _person(town, "otto")
    for name, role in (("sys", "system_admin"), ("sec", "security_admin"), ("aud", "audit_admin")):
        _person(town, name, (role, "street"))


def build_town() -> Town:
    """The whole town, made anew."""
    town = Town()
    _places(town)
    _organisations(town)
    _people(town)
    return town
