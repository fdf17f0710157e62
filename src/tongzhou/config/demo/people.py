"""Organisations, people, posts and sign-ins of the demo town."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from django.conf import settings
from django.contrib.auth.hashers import make_password

from tongzhou.base.text import search_key
from tongzhou.config.demo.names import person_name, phone
from tongzhou.config.demo.town import COMMUNITIES, Built
from tongzhou.ground.access.models import Account
from tongzhou.ground.organisations.actions import add_organisation
from tongzhou.ground.organisations.models import (
    Appointment,
    Employment,
    Membership,
    Organisation,
    Person,
)

# user name → (name, role, organisation, narrower place); one for every role
SIGN_INS = {
    "shuji": ("沈见微", "community_secretary", "槐荫里社区居委会", ""),
    "shegong": ("纪南乔", "community_worker", "槐荫里社区居委会", ""),
    "shegong2": ("许暮雨", "community_worker", "槐荫里社区居委会", ""),
    "wangge": ("岳川柏", "grid_worker", "槐荫里社区居委会", "春涧苑"),
    "louzhang": ("安屿", "building_captain", "槐荫里社区居委会", "柳堤雅居1栋"),
    "wuye": ("尚可", "property_worker", "绿苑物业", ""),
    "jiedao": ("虞听澜", "street_leader", "滨湖街道办事处", ""),
    "kezhang": ("裴若棠", "street_officer", "滨湖街道办事处", ""),
    "zuzhi": ("梁听雪", "street_organiser", "滨湖街道办事处", ""),
    "zhishu": ("庄雨田", "branch_secretary", "连轧车间党支部", ""),
    "fushuji": ("闻静姝", "deputy_secretary", "槐荫里社区临时党支部", ""),
    "zhiwei": ("苗秋雁", "committee_member", "连轧车间党支部", ""),
    "zuzhang": ("柏云舟", "group_leader", "精整组", ""),
    "dangyuan": ("邵庆禾", "member", "连轧车间党支部", ""),
    "zhiyuan": ("贺小满", "volunteer", "槐荫里社区临时党支部", ""),
    "danwei": ("穆青禾", "unit_officer", "江岳特钢公司", ""),
    "menwei": ("芮知秋", "gate_observer", "绿苑物业", ""),
    "guancha": ("韩立川", "observer", "滨湖街道办事处", ""),
    "xitong": ("费知秋", "system_admin", "滨湖街道办事处", ""),
    "anquan": ("鲁清川", "security_admin", "滨湖街道办事处", ""),
    "shenji": ("童远", "audit_admin", "滨湖街道办事处", ""),
}
OTHERS = {"meixi": "梅溪社区居委会", "nantang": "南塘社区居委会", "shiliu": "石榴巷社区居委会"}
FIVE_UNITS = ("江岳特钢公司", "市政集团", "滨湖学院", "滨湖区城市管理局", "滨湖区财政局")


@dataclass
class Cast:
    """The demo's organisations and signed-in people by name."""

    # One slow hash for all: the demo's password is the same and printed on the sign-in page.
    password_hash: str = field(default_factory=lambda: make_password(settings.DEMO_PASSWORD))
    organisations: dict[str, Organisation] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)


def _organisation(cast: Cast, kind: str, name: str, parent: str = "", **fields: object) -> None:
    cast.organisations[name] = add_organisation(
        kind,
        name,
        parent=cast.organisations.get(parent),
        search_key=search_key(name),
        **fields,
    )


def _units(cast: Cast, built: Built) -> None:
    street = built.places["滨湖街道"]
    _organisation(cast, "street_office", "滨湖街道办事处", serves=street, phone="12345")
    for name in COMMUNITIES:
        community = built.places[name]
        _organisation(
            cast,
            "residents_committee",
            f"{name}居委会",
            "滨湖街道办事处",
            serves=community,
            short_name=name,
            phone="12345",
        )
    _organisation(cast, "property", "绿苑物业", serves=built.places["槐荫里社区"])
    _organisation(cast, "group", "江岳特钢集团")
    _organisation(cast, "company", "江岳特钢公司", "江岳特钢集团")
    _organisation(cast, "works", "轧钢厂", "江岳特钢公司")
    _organisation(cast, "shop", "连轧车间", "轧钢厂")
    for name in FIVE_UNITS[1:]:
        _organisation(cast, "unit", name)


def _party(cast: Cast, built: Built, today: date) -> None:
    orgs = cast.organisations
    _organisation(cast, "party_committee", "江岳特钢公司党委", attached_to=orgs["江岳特钢公司"])
    _organisation(
        cast, "general_branch", "轧钢厂党总支", "江岳特钢公司党委", attached_to=orgs["轧钢厂"]
    )
    _organisation(
        cast,
        "branch",
        "连轧车间党支部",
        "轧钢厂党总支",
        attached_to=orgs["连轧车间"],
        started_on=date(2018, 5, 1),
        term_ends_on=today + timedelta(days=150),
    )
    for name in ("精整组", "轧线组", "机修组", "电气组"):
        _organisation(cast, "party_group", name, "连轧车间党支部")
    for name in FIVE_UNITS[1:]:
        _organisation(cast, "branch", f"{name}机关党支部", attached_to=orgs[name])
    _organisation(
        cast,
        "temporary_branch",
        "槐荫里社区临时党支部",
        "滨湖街道办事处",
        serves=built.places["槐荫里社区"],
        approved_by="滨湖街道党工委",
        started_on=today - timedelta(days=21),
        ended_on=today + timedelta(days=40),
        remit="协助社区值守、入户、需求办理",
    )
    _organisation(
        cast,
        "special_squad",
        "政策宣传及民意收集工作专班",
        "滨湖街道办事处",
        serves=built.places["槐荫里社区"],
        started_on=today - timedelta(days=18),
        ended_on=today + timedelta(days=30),
        remit="政策宣传、民意收集",
    )


def _member(cast: Cast, person: Person, branch: str, unit: str) -> None:
    since = date(2019, 7, 1)
    orgs = cast.organisations
    Membership.objects.create(person=person, organisation=orgs[branch], started_on=since)
    Employment.objects.create(person=person, unit=orgs[unit], started_on=since)


def _people_without_accounts(cast: Cast, dice: Random, today: date) -> None:
    """连轧车间党支部 has 31 members, 28 full and 3 probationary; 18 of five units serve together."""
    orgs = cast.organisations
    temporary, since = orgs["槐荫里社区临时党支部"], today - timedelta(days=21)
    groups = ("精整组", "轧线组", "机修组", "电气组")
    named = ("庄雨田", "苗秋雁", "柏云舟", "邵庆禾")
    for number in range(31):
        status = "probationary" if number >= 28 else "full"
        name = named[number] if number < len(named) else person_name(dice)
        person = cast.people.get(name) or _person(name, dice)
        Person.objects.filter(pk=person.pk).update(status=status, admitted_on=date(2019, 7, 1))
        _member(cast, person, "连轧车间党支部", "连轧车间")
        Membership.objects.create(
            person=person, organisation=orgs[groups[number % 4]], home=False, started_on=since
        )
        if number in {3, 5, 6, 7, 8, 9}:
            Membership.objects.create(
                person=person, organisation=temporary, home=False, started_on=since
            )
    for number in range(12):
        unit = FIVE_UNITS[1 + number % 4]
        person = cast.people["闻静姝"] if number == 0 else _person(person_name(dice), dice)
        Person.objects.filter(pk=person.pk).update(status="full")
        _member(cast, person, f"{unit}机关党支部", unit)
        Membership.objects.create(
            person=person, organisation=temporary, home=False, started_on=since
        )


def _officers_of_the_temporary_branch(cast: Cast, today: date) -> None:
    """指定, not elected: the secretary keeps the post in the home branch too."""
    Appointment.objects.create(
        person=cast.people["庄雨田"],
        organisation=cast.organisations["槐荫里社区临时党支部"],
        role="branch_secretary",
        started_on=today - timedelta(days=21),
        appointed_by="滨湖街道党工委",
    )


def _person(name: str, dice: Random, account: Account | None = None) -> Person:
    return Person.objects.create(
        name=name, search_key=search_key(name), phone=phone(dice), account=account
    )


def _sign_in(
    cast: Cast, dice: Random, username: str, name: str, role: str, organisation: str, **post: object
) -> None:
    account = Account.objects.create(username=username, password=cast.password_hash)
    cast.accounts[username] = account
    cast.people[name] = _person(name, dice, account)
    Appointment.objects.create(
        person=cast.people[name],
        organisation=cast.organisations[organisation],
        role=role,
        started_on=date(2024, 1, 1),
        **post,
    )


def build_people(dice: Random, built: Built, today: date) -> Cast:
    """The organisations, the members, and one sign-in for every role."""
    cast = Cast()
    _units(cast, built)
    _party(cast, built, today)
    for username, (name, role, organisation, place) in SIGN_INS.items():
        narrower = {"place": built.places[place]} if place else {}
        _sign_in(cast, dice, username, name, role, organisation, **narrower)
    for username, organisation in OTHERS.items():
        _sign_in(cast, dice, username, person_name(dice), "community_secretary", organisation)
    _people_without_accounts(cast, dice, today)
    _officers_of_the_temporary_branch(cast, today)
    return cast
